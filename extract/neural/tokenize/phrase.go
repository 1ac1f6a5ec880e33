package tokenize

import (
	"cmp"
	"slices"
	"strings"

	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
)

// phrase is a node of the tree of token sequences that an exception could
// have been split into.
type phrase struct {
	next map[string]*phrase
	end  bool
}

// newPhrases splits, without exceptions, every exception that has an affix or
// a space.
func (t *Tokenizer) newPhrases(exceptions map[string][]model.Exception) *phrase {
	root := &phrase{next: map[string]*phrase{}}
	a := t.affixes
	bare := &Tokenizer{
		lexicon: lexeme.NewLexicon(nil, 1), affixes: t.affixes, urls: t.urls,
		cache: lexeme.NewCache[[]*lexeme.Lexeme](1),
	}
	memo := new(Memo)
	for text := range exceptions {
		if !strings.Contains(text, " ") && a.prefixLen(text) == 0 && a.suffixLen(text) == 0 && !a.hasInfix(text) {
			continue
		}
		n := root
		for _, tok := range bare.words(nil, text, memo) {
			if n.next == nil {
				n.next = map[string]*phrase{}
			}
			word := tok.Lex.Text
			if n.next[word] == nil {
				n.next[word] = &phrase{}
			}
			n = n.next[word]
		}
		n.end = n != root
	}
	return root
}

// IsHead reports whether a token of that text can start a phrase.
func (t *Tokenizer) IsHead(text string) bool { return t.phrases.next[text] != nil }

type match struct{ first, limit int }

// secondPass replaces token sequences whose text is an exception. Matches are
// taken longest first, then leftmost; a match whose ends are covered already
// is dropped, but still covers its tokens.
func (t *Tokenizer) secondPass(toks []lexeme.Token, first int, text string) []lexeme.Token {
	var found []match
	for i := first; i < len(toks); i++ {
		if !toks[i].Lex.Head {
			continue
		}
		n := t.phrases
		for j := i; j < len(toks); j++ {
			if n = n.next[toks[j].Lex.Text]; n == nil {
				break
			}
			if n.end {
				found = append(found, match{i, j + 1})
			}
		}
	}
	if found == nil {
		return toks
	}
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.limit-b.first, a.limit-a.first), cmp.Compare(a.first, b.first))
	})
	covered := make(map[int]bool, 4*len(found))
	kept := found[:0]
	for _, m := range found {
		if !covered[m.first] && !covered[m.limit-1] {
			kept = append(kept, m)
		}
		for i := m.first; i < m.limit; i++ {
			covered[i] = true
		}
	}
	slices.SortFunc(kept, func(a, b match) int { return cmp.Compare(a.first, b.first) })
	return t.replace(toks, kept, text)
}

func (t *Tokenizer) replace(toks []lexeme.Token, kept []match, text string) []lexeme.Token {
	for k := len(kept) - 1; k >= 0; k-- {
		m := kept[k]
		last := toks[m.limit-1]
		start := toks[m.first].Start
		l := t.rule(t.rules, text[start:last.Start+len(last.Lex.Text)])
		if l == nil {
			continue
		}
		pieces := make([]lexeme.Token, len(l))
		for i, x := range l {
			pieces[i] = lexeme.Token{Lex: x, Start: start}
			start += len(x.Text)
		}
		pieces[len(pieces)-1].Space = last.Space
		toks = slices.Replace(toks, m.first, m.limit, pieces...)
	}
	return toks
}
