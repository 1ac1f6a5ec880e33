// Package tokenize splits text into tokens exactly as spaCy v3's English
// tokenizer does: white space, exceptions, prefixes, suffixes, infixes, URLs,
// and a second pass that rebuilds exceptions such as ":)". Character classes
// come from the model's own patterns.
package tokenize

import (
	"fmt"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
)

// maxKey is the longest word, in bytes, whose tokens are kept.
const maxKey = 128

// Tokenizer is safe for concurrent use.
type Tokenizer struct {
	lexicon *lexeme.Lexicon
	affixes *affixes
	urls    *urls
	rules   map[string]*rule
	longest int // bytes of the longest rule
	phrases *phrase
	cache   *lexeme.Cache[[]*lexeme.Lexeme]
}

// rule is an exception. Its lexemes are made when it is first met: most are
// never.
type rule struct {
	pieces []model.Exception
	made   atomic.Pointer[[]*lexeme.Lexeme]
}

func (r *rule) lexemes(x *lexeme.Lexicon) []*lexeme.Lexeme {
	if l := r.made.Load(); l != nil {
		return *l
	}
	l := make([]*lexeme.Lexeme, len(r.pieces))
	for i, p := range r.pieces {
		if p.Norm == "" {
			l[i] = x.Get(p.Text)
		} else {
			l[i] = x.Make(p.Text, p.Norm)
		}
	}
	r.made.CompareAndSwap(nil, &l)
	return *r.made.Load()
}

// New builds a tokenizer. It sets Lexeme.Head, so the lexicon's Init must call
// IsHead. Size bounds the cache of words as in lexeme.NewCache.
func New(m *model.Tokenizer, lexicon *lexeme.Lexicon, size int) (*Tokenizer, error) {
	a, err := newAffixes(m.Prefix, m.Suffix, m.Infix)
	if err != nil {
		return nil, fmt.Errorf("build tokenizer: %w", err)
	}
	u, err := newURLs(m.URL)
	if err != nil {
		return nil, fmt.Errorf("build tokenizer: %w", err)
	}
	t := &Tokenizer{lexicon: lexicon, affixes: a, urls: u, cache: lexeme.NewCache[[]*lexeme.Lexeme](size)}
	t.phrases = t.newPhrases(m.Exceptions)
	prev := lexicon.Init
	lexicon.Init = func(l *lexeme.Lexeme) {
		l.Head = t.phrases.next[l.Text] != nil
		if prev != nil {
			prev(l)
		}
	}
	t.rules = make(map[string]*rule, len(m.Exceptions))
	for text, pieces := range m.Exceptions {
		n := 0
		for _, p := range pieces {
			if p.Text == "" || !strings.HasPrefix(text[n:], p.Text) {
				return nil, fmt.Errorf("build tokenizer: the pieces of exception %q do not make it up", text)
			}
			n += len(p.Text)
		}
		if n != len(text) {
			return nil, fmt.Errorf("build tokenizer: the pieces of exception %q do not make it up", text)
		}
		t.rules[text] = &rule{pieces: pieces}
		t.longest = max(t.longest, len(text))
	}
	return t, nil
}

// Memo holds the words that one worker met last, so that most words need
// neither lock nor map. The zero value is ready.
type Memo struct{ slots [memoSize]memoSlot }

const memoSize = 4096 // a power of two

type memoSlot struct {
	word string // owned
	lex  []*lexeme.Lexeme
}

// at returns the slot for w.
func (m *Memo) at(w string) *memoSlot {
	h := uint32(len(w))
	for i := 0; i < len(w); i++ {
		h = (h ^ uint32(w[i])) * 0x01000193 // FNV-1a
	}
	return &m.slots[(h^h>>15)%memoSize]
}

// Append appends the tokens of text, which must be valid UTF-8, to dst.
func (t *Tokenizer) Append(dst []lexeme.Token, text string, m *Memo) []lexeme.Token {
	first := len(dst)
	dst = t.words(dst, text, m)
	return t.secondPass(dst, first, text)
}

// words is the first pass: runs of white space and of anything else.
func (t *Tokenizer) words(dst []lexeme.Token, text string, m *Memo) []lexeme.Token {
	if text == "" {
		return dst
	}
	r, _ := utf8.DecodeRuneInString(text)
	space := lexeme.IsSpaceRune(r)
	start := 0
	for i := 0; i < len(text); {
		size := 1
		var s bool
		if c := text[i]; c < utf8.RuneSelf {
			s = c == ' ' || c <= 0x1f && lexeme.IsSpaceRune(rune(c))
		} else {
			r, size = utf8.DecodeRuneInString(text[i:])
			s = lexeme.IsSpaceRune(r)
		}
		if s != space {
			if start < i {
				dst = t.word(dst, text, start, i, m)
			}
			start = i
			if text[i] == ' ' {
				dst[len(dst)-1].Space = true
				start++
			}
			space = s
		}
		i += size
	}
	if start < len(text) {
		dst = t.word(dst, text, start, len(text), m)
	}
	return dst
}

func (t *Tokenizer) word(dst []lexeme.Token, text string, start, end int, m *Memo) []lexeme.Token {
	w := text[start:end]
	slot := m.at(w)
	l := slot.lex
	if slot.word != w {
		l = t.known(w, slot)
	}
	for _, x := range l {
		dst = append(dst, lexeme.Token{Lex: x, Start: start})
		start += len(x.Text)
	}
	return dst
}

// known returns the tokens of a word from the shared cache, where it puts
// them if they are new, and notes them in slot.
func (t *Tokenizer) known(w string, slot *memoSlot) []*lexeme.Lexeme {
	l, ok := t.cache.Get(w)
	if !ok {
		l = t.split(nil, w, t.rules)
	}
	if len(w) > maxKey {
		return l
	}
	var own string
	if ok && len(l) == 1 {
		own = l[0].Text
	} else {
		own = strings.Clone(w)
	}
	if !ok {
		l = t.cache.Put(own, l)
	}
	*slot = memoSlot{own, l}
	return l
}

// split appends the tokens of one word.
func (t *Tokenizer) split(dst []*lexeme.Lexeme, w string, rules map[string]*rule) []*lexeme.Lexeme {
	if l := t.rule(rules, w); l != nil {
		return append(dst, l...)
	}
	s := w
	var suffixes []string
	last := -1
	for s != "" && len(s) != last && t.rule(rules, s) == nil {
		last = len(s)
		p := t.affixes.prefixLen(s)
		if p > 0 && t.rule(rules, s[p:]) != nil {
			dst = append(dst, t.lexicon.Get(s[:p]))
			s = s[p:]
			break
		}
		q := t.affixes.suffixLen(s[p:])
		if q > 0 && t.rule(rules, s[:len(s)-q]) != nil {
			suffixes = append(suffixes, s[len(s)-q:])
			s = s[:len(s)-q]
			break
		}
		if p > 0 {
			dst = append(dst, t.lexicon.Get(s[:p]))
			s = s[p:]
		}
		if q > 0 {
			suffixes = append(suffixes, s[len(s)-q:])
			s = s[:len(s)-q]
		}
	}
	switch l := t.rule(rules, s); {
	case s == "":
	case l != nil:
		dst = append(dst, l...)
	case t.urls.match(s):
		dst = append(dst, t.lexicon.Get(s))
	default:
		dst = t.infixes(dst, s)
	}
	for i := len(suffixes) - 1; i >= 0; i-- {
		dst = append(dst, t.lexicon.Get(suffixes[i]))
	}
	return dst
}

func (t *Tokenizer) rule(rules map[string]*rule, s string) []*lexeme.Lexeme {
	if s == "" || len(s) > t.longest {
		return nil
	}
	r := rules[s]
	if r == nil {
		return nil
	}
	return r.lexemes(t.lexicon)
}

// infixes splits at non-overlapping infix matches; one at the start does not
// count.
func (t *Tokenizer) infixes(dst []*lexeme.Lexeme, s string) []*lexeme.Lexeme {
	start, prev := 0, rune(-1)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		n := t.affixes.infixLen(s, i, r, size, prev)
		if n == 0 {
			prev = r
			i += size
			continue
		}
		if i > 0 {
			if start < i {
				dst = append(dst, t.lexicon.Get(s[start:i]))
			}
			dst = append(dst, t.lexicon.Get(s[i:i+n]))
			start = i + n
		}
		i += n
		prev, _ = utf8.DecodeLastRuneInString(s[:i])
	}
	if start < len(s) {
		dst = append(dst, t.lexicon.Get(s[start:]))
	}
	return dst
}
