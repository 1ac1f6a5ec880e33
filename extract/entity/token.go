package entity

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shape is how a token is written.
type shape uint8

const (
	lower   shape = iota
	capital       // Capital
	upper         // UPPER, two letters or more, or an acronym with periods
	mixed         // McGee, iPhone, FBIs
	digits        // starts with a digit
)

// gap is what stands between a token and the one before it.
type gap uint8

const (
	space  gap = iota
	hyphen     // or nothing at all
	comma
	period // one period and white space
	paren  // an opening or closing parenthesis
	other  // any other punctuation
	block  // a newline: another block
)

// token is a word of the view. Possessive endings and a final period are
// outside [start, end).
type token struct {
	start, end int
	stop       int   // end with possessive ending and period
	id         int32 // word in the vocabulary, 0 = unknown
	stem       int32 // word without a final s, 0 = unknown: a possessive that lost its apostrophe
	gap        gap
	shape      shape
	poss       bool // 's or s'
	dot        bool // a period follows at once
	first      bool // starts a block or a sentence
	initial    bool // one letter with a period, or one capital letter
}

// capitalised reports whether t is written with a capital.
func (t *token) capitalised() bool { return t.shape == capital || t.shape == upper || t.shape == mixed }

// tokenize splits text into words. It knows no language: letters, digits,
// inner apostrophes and the inner periods of acronyms make a word; "&" is the
// word "and".
func tokenize(text string, v *vocabulary) []token {
	ts := make([]token, 0, len(text)/5)
	var buf [64]byte
	last, unglued := 0, false
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf && !wordByte[c] && c != '&' {
			i++
			continue
		}
		start := i
		if c == '&' {
			i++
			if strings.HasPrefix(text[i:], "amp;") {
				i += 4
			}
			t := token{start: start, end: i, stop: i, id: v.and, gap: between(text[last:start], len(ts))}
			ts, last = append(ts, t), i
			continue
		}
		end, acronym := scanWord(text, i)
		if end == i { // a rune that is neither letter nor digit
			_, n := utf8.DecodeRuneInString(text[i:])
			i += n
			continue
		}
		t := token{start: start, gap: between(text[last:start], len(ts))}
		if unglued {
			t.gap = block
		}
		t.end = unglue(text, start, end, v)
		unglued, end = t.end < end, t.end
		t.trim(text)
		t.measure(text, acronym)
		w := fold(text[t.start:t.end], buf[:0])
		t.id = v.lookup(w)
		if n := len(w); n > 3 && w[n-1] == 's' && !t.poss && text[t.end-1] == 's' {
			t.stem = v.lookup(w[:n-1])
		}
		i, last = max(t.stop, end), max(t.stop, end)
		if last < len(text) && text[last] == '.' {
			t.dot = true
		}
		ts = mergeInitials(append(ts, t), v)
	}
	markStarts(ts, v)
	return ts
}

var wordByte = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	return t
}()

// scanWord returns the end of the word at i, and whether it holds the inner
// periods of an acronym.
func scanWord(text string, i int) (end int, acronym bool) {
	segment := i
	for i < len(text) {
		c := text[i]
		if wordByte[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(text[i:])
			if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
				i += n
				continue
			}
			if r == '’' && i > segment && i+n < len(text) && wordByte[text[i+n]] {
				i += n
				continue
			}
			break
		}
		if c == '\'' && i > segment && i+1 < len(text) && wordByte[text[i+1]] {
			i++
			continue
		}
		if n := ampersand(text, segment, i); n > 0 {
			i = n
			continue
		}
		if c == '.' && i > segment && i-segment <= 2 && (acronym || upperByte(text[segment])) && i+1 < len(text) && (upperByte(text[i+1]) || wordByte[text[i+1]] && i+2 < len(text) && text[i+2] == '.') {
			n := i + 1
			for n < len(text) && wordByte[text[n]] {
				n++
			}
			if n-i-1 <= 2 || n < len(text) && text[n] == '.' && n-i-1 <= 3 {
				acronym = true
				i++
				segment = i
				continue
			}
		}
		break
	}
	return i, acronym
}

// ampersand returns the end of the capitals behind the "&" at i that is glued
// between capitals ("AT&T", "S&P"), 0 where it is a word of its own.
func ampersand(text string, start, i int) int {
	if text[i] != '&' || i == start || i-start > 3 {
		return 0
	}
	n := i + 1
	for n < len(text) && upperByte(text[n]) {
		n++
	}
	if n == i+1 || n > i+4 || n < len(text) && (wordByte[text[n]] || text[n] >= utf8.RuneSelf && !strings.HasPrefix(text[n:], "’")) {
		return 0
	}
	for _, c := range []byte(text[start:i]) {
		if !upperByte(c) {
			return 0
		}
	}
	return n
}

// unglue returns where a dateline in capitals ends that lost its dash:
// "DENVERThe council".
func unglue(text string, start, end int, v *vocabulary) int {
	n := start
	for n < end && upperByte(text[n]) {
		n++
	}
	if n-start < 5 || n == end || text[n] < 'a' || text[n] > 'z' {
		return end
	}
	var buf [64]byte
	if id := v.lookup(fold(text[start:n-1], buf[:0])); v.is(id, wordPlace) {
		return n - 1
	}
	return end
}

func upperByte(c byte) bool { return c >= 'A' && c <= 'Z' }

// trim takes a possessive ending off the token.
func (t *token) trim(text string) {
	t.stop = t.end
	w := text[t.start:t.end]
	if c := w[len(w)-1]; c != 's' && c != 'S' {
		return
	}
	for _, s := range [...]string{"'s", "’s", "'S", "’S"} {
		if len(w) > len(s) && strings.HasSuffix(w, s) {
			t.end -= len(s)
			t.poss = true
			return
		}
	}
	if len(w) > 2 {
		for _, s := range [...]string{"'", "’"} {
			if strings.HasPrefix(text[t.end:], s) && !wordAt(text, t.end+len(s)) {
				t.poss = true
				t.stop = t.end + len(s)
				return
			}
		}
	}
}

func wordAt(text string, i int) bool { return i < len(text) && wordByte[text[i]] }

// measure sets shape and initial.
func (t *token) measure(text string, acronym bool) {
	w := text[t.start:t.end]
	r, n := utf8.DecodeRuneInString(w)
	switch {
	case unicode.IsDigit(r):
		t.shape = digits
		return
	case !unicode.IsUpper(r):
		if hasUpper(w[n:]) {
			t.shape = mixed
		}
		return
	}
	rest := w[n:]
	switch {
	case rest == "":
		t.shape, t.initial = capital, true
	case acronym && !hasLower(rest):
		t.shape = upper
	case !hasLower(rest):
		t.shape = upper
	case hasUpper(rest):
		t.shape = mixed
	default:
		t.shape = capital
	}
}

func hasUpper(s string) bool { return strings.IndexFunc(s, unicode.IsUpper) >= 0 }
func hasLower(s string) bool { return strings.IndexFunc(s, unicode.IsLower) >= 0 }

// between classifies the bytes between two tokens.
func between(s string, n int) gap {
	if n == 0 {
		return block
	}
	g := hyphen
	dots := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case ' ', '\t', '\r', '\f':
			if g == hyphen {
				g = space
			}
		case '-':
			if g == period && s[i-1] == '.' { // U.S.-China
				g = hyphen
			} else if g != hyphen && g != space {
				return hard(s)
			}
		case ',':
			if g == comma || g == paren {
				return hard(s)
			}
			g = comma
		case '.':
			if dots++; dots > 1 || g == comma {
				if g != comma {
					return hard(s)
				}
				continue
			}
			if g != paren {
				g = period
			}
		case '(', ')':
			if g == paren && s[i-1] != ' ' {
				return hard(s)
			}
			g = paren
		case '\'':
			continue
		case '\n':
			return block
		case 0xE2: // ’ is part of a possessive, – a dash
			if strings.HasPrefix(s[i:], "’") || strings.HasPrefix(s[i:], "‑") || strings.HasPrefix(s[i:], "‐") {
				i += 2
				continue
			}
			return hard(s)
		case 0xC2: // no-break space
			if i+1 < len(s) && s[i+1] == 0xA0 {
				i++
				if g == hyphen {
					g = space
				}
				continue
			}
			return hard(s)
		default:
			return hard(s)
		}
	}
	if g == space && strings.IndexByte(s, '-') >= 0 {
		return other
	}
	return g
}

func hard(s string) gap {
	if strings.IndexByte(s, '\n') >= 0 {
		return block
	}
	return other
}

// mergeInitials joins "U. S." and "D. C." into one word.
func mergeInitials(ts []token, v *vocabulary) []token {
	n := len(ts)
	if n < 2 {
		return ts
	}
	a, b := &ts[n-2], &ts[n-1]
	if !a.initial || !b.initial || !a.dot || !b.dot || b.gap != period || a.end-a.start != 1 {
		return ts
	}
	id := v.pair(a.id, b.id)
	if id == 0 {
		return ts
	}
	a.end, a.stop, a.id, a.dot, a.shape, a.initial = b.end, b.stop, id, true, upper, false
	return ts[:n-1]
}

// markStarts sets first: after a block border, or a period, question mark or
// quotation mark that is no abbreviation's.
func markStarts(ts []token, v *vocabulary) {
	for i := range ts {
		t := &ts[i]
		switch t.gap {
		case block:
			t.first = true
		case other:
			t.first = t.capitalised()
		case period:
			p := &ts[i-1]
			t.first = !(p.initial || v.is(p.id, wordAbbreviation) || p.shape == upper && strings.IndexByte(v.word(p.id), '.') >= 0)
		}
	}
}

// stories parts the words of a story from its dateline, as if it were another
// block: "WASHINGTON Acme Corp. agreed" has two names.
func (w *work) stories() {
	i := 0
	for _, s := range w.d.Sentences {
		if s.Dateline == 0 {
			continue
		}
		at := w.d.Tokens[s.First+s.Dateline].Start
		for i < len(w.ts) && w.ts[i].start < at {
			i++
		}
		if i < len(w.ts) {
			w.ts[i].gap, w.ts[i].first = block, true
		}
	}
}

// fold appends w in lower case to buf.
func fold(w string, buf []byte) []byte {
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c >= utf8.RuneSelf {
			return append(buf[:0], strings.ToLower(strings.ReplaceAll(w, "’", "'"))...)
		}
		if upperByte(c) {
			c += 'a' - 'A'
		}
		buf = append(buf, c)
	}
	return buf
}
