package scan

import (
	"unicode"
	"unicode/utf8"
)

// Kind is the kind of a token.
type Kind uint8

// Kinds of tokens.
const (
	Word   Kind = iota + 1
	Number      // a run of digits, thousands groups joined
	Punct
	Other // mixed letters and digits, symbols
	Break // a line break
)

// Flag is a property of a token.
type Flag uint16

// Flags of tokens.
const (
	Space   Flag = 1 << iota // white space stands before it
	Capital                  // begins with a capital letter
	Upper                    // two or more letters, all capitals
	ordinal                  // number with st, nd, rd or th
	Plural                   // number with s or 's, word in s
	group                    // number with a thousands separator
	decimal                  // number next to a decimal point
	money                    // number after a currency sign, # or §
	percent                  // number before %
	stuck                    // number right after a letter
)

// Token is one token. Offsets are bytes.
type Token struct {
	Start, End int32
	Num        int32 // value of a number, at most nine digits
	Word       int32 // lexicon id, 0 = unknown
	Kind       Kind
	Digits     uint8
	Flags      Flag
	Ch         byte // punctuation mark, normalized; 0 = any other
}

const maxWord = 24

// Tokens appends the tokens of text to buf.
func (l *Lexicon) Tokens(text string, buf []Token) []Token {
	for at := 0; at < len(text); {
		buf, at = l.TokensFrom(text, at, len(text), buf)
	}
	return buf
}

// TokensFrom appends the tokens of about the next n bytes of text from byte at
// on to buf, which holds the tokens before: at is 0 or what TokensFrom
// returned. It returns where to go on, which is right behind a token.
func (l *Lexicon) TokensFrom(text string, at, n int, buf []Token) (out []Token, next int) {
	lx := lexer{lex: l, s: text, i: at, out: buf}
	if k := len(buf) - 1; k >= 0 && at > 0 {
		lx.space = buf[k].Kind == Break
	}
	for lx.i < len(text) {
		had := len(lx.out)
		lx.next()
		if lx.i-at >= n && len(lx.out) > had {
			break
		}
	}
	return lx.out, lx.i
}

type lexer struct {
	lex   *Lexicon
	s     string
	i     int
	space bool
	out   []Token
}

func (x *lexer) next() {
	c := x.s[x.i]
	switch {
	case c == '\n' || c == '\f' || c == '\r' || c == '\v':
		x.i++
		x.emit(Token{Start: int32(x.i - 1), End: int32(x.i), Kind: Break})
		x.space = true
	case c <= ' ':
		x.i++
		x.space = true
	case letter[c]:
		x.word()
	case c >= '0' && c <= '9':
		x.number()
	case c < utf8.RuneSelf:
		x.i++
		if c == '`' {
			c = '\''
		}
		x.emit(Token{Start: int32(x.i - 1), End: int32(x.i), Kind: Punct, Ch: c})
	default:
		x.wide()
	}
}

func (x *lexer) emit(t Token) {
	if x.space {
		t.Flags |= Space
	}
	x.space = false
	x.out = append(x.out, t)
}

// wide reads a character beyond ASCII.
func (x *lexer) wide() {
	r, n := utf8.DecodeRuneInString(x.s[x.i:])
	t := Token{Start: int32(x.i), End: int32(x.i + n), Kind: Punct}
	switch r {
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212':
		t.Ch = '-'
	case '\u2018', '\u2019', '\u201a', '\u201b', '\u2032', '\u00b4':
		t.Ch = '\''
	case '\u201c', '\u201d', '\u201e', '\u2033', '\u00ab', '\u00bb':
		t.Ch = '"'
	case '\u2028', '\u2029', '\u0085':
		t.Kind = Break
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\ufeff':
		x.i += n
		return
	case '\u00a7', '\u20ac', '\u00a3', '\u00a5', '\u00b6':
		t.Ch = '#'
	default:
		if unicode.IsLetter(r) {
			x.word()
			return
		}
		x.i += n
		if unicode.IsSpace(r) {
			x.space = true
			return
		}
		t.Kind = Other
		x.emit(t)
		return
	}
	x.i += n
	x.emit(t)
}

// word reads letters. Digits glued to a word that the lexicon does not know
// make the whole an Other: "A380" holds no number.
func (x *lexer) word() {
	start := x.i
	var buf [maxWord]byte
	n, caps, ascii := 0, 0, true
	for x.i < len(x.s) {
		c := x.s[x.i]
		if letter[c] {
			if c < 'a' {
				caps++
				c += 'a' - 'A'
			}
			if n < maxWord {
				buf[n] = c
			}
			n++
			x.i++
			continue
		}
		if c < utf8.RuneSelf {
			break
		}
		r, w := utf8.DecodeRuneInString(x.s[x.i:])
		if !unicode.IsLetter(r) {
			break
		}
		if unicode.IsUpper(r) {
			caps++
		}
		ascii = false
		n++
		x.i += w
	}
	t := Token{Start: int32(start), End: int32(x.i), Kind: Word, Num: -1}
	if ascii && n <= maxWord {
		t.Word = x.lex.words[string(buf[:n])]
	}
	if c := x.s[start]; c < 'a' || c >= utf8.RuneSelf && caps > 0 {
		t.Flags |= Capital
	}
	if caps == n && n > 1 {
		t.Flags |= Upper
	}
	if x.s[x.i-1]|0x20 == 's' && n > 2 {
		t.Flags |= Plural
	}
	if t.Word == 0 && x.i < len(x.s) && isDigit(x.s[x.i]) {
		for x.i < len(x.s) && (letter[x.s[x.i]] || isDigit(x.s[x.i])) {
			x.i++
		}
		t.Kind, t.End = Other, int32(x.i)
	}
	x.emit(t)
}

// number reads digits with thousands groups and the suffixes of ordinals and
// plurals.
func (x *lexer) number() {
	s, start := x.s, x.i
	t := Token{Start: int32(start), Kind: Number}
	n := 0
	digits := func() {
		for x.i < len(s) && isDigit(s[x.i]) {
			if n < 9 {
				t.Num = t.Num*10 + int32(s[x.i]-'0')
			}
			n++
			x.i++
		}
	}
	digits()
	if n <= 3 && !(start > 1 && s[start-1] == '.' && isDigit(s[start-2])) {
		for x.i+3 < len(s) && s[x.i] == ',' && isDigit(s[x.i+1]) && isDigit(s[x.i+2]) && isDigit(s[x.i+3]) &&
			(x.i+4 >= len(s) || !isDigit(s[x.i+4])) {
			x.i++
			digits()
			t.Flags |= group
		}
	}
	t.Digits = uint8(min(n, 255))
	t.End = int32(x.i)
	if start > 0 {
		switch s[start-1] {
		case '$', '#':
			t.Flags |= money
		case '.':
			if start > 1 && isDigit(s[start-2]) {
				t.Flags |= decimal
			}
		case 0xa7, 0xac, 0xa3, 0xa5: // last bytes of § € £ ¥ in UTF-8
			t.Flags |= money
		}
	}
	if x.i+1 < len(s) && s[x.i] == '.' && isDigit(s[x.i+1]) {
		t.Flags |= decimal
	}
	if x.i < len(s) && s[x.i] == '%' {
		t.Flags |= percent
	}
	if k := len(x.out) - 1; k >= 0 && !x.space && x.out[k].Kind == Word {
		t.Flags |= stuck
	}
	x.suffix(&t)
	x.emit(t)
}

// suffix reads letters glued to a number.
func (x *lexer) suffix(t *Token) {
	s, i := x.s, x.i
	j := i
	for j < len(s) && letter[s[j]] {
		j++
	}
	if j == i {
		// the apostrophe of 1990's
		if w := apostrophe(s[i:]); w > 0 && i+w < len(s) && s[i+w] == 's' && (i+w+1 == len(s) || !letter[s[i+w+1]]) && decadeLike(*t) {
			t.Flags |= Plural
			x.i = i + w + 1
			t.End = int32(x.i)
		}
		return
	}
	var buf [4]byte
	k := 0
	for ; k < j-i && k < len(buf); k++ {
		buf[k] = s[i+k] | 0x20
	}
	switch suf := string(buf[:k]); {
	case j-i == 2 && (suf == "st" || suf == "nd" || suf == "rd" || suf == "th"):
		t.Flags |= ordinal
	case j-i == 1 && suf == "s" && decadeLike(*t):
		t.Flags |= Plural
	case j-i <= len(buf) && x.lex.suffix[suf]:
		return
	default:
		for j < len(s) && (letter[s[j]] || isDigit(s[j])) {
			j++
		}
		t.Kind = Other
	}
	x.i = j
	t.End = int32(j)
}

func decadeLike(t Token) bool {
	return t.Flags&(group|decimal|money) == 0 && t.Num%10 == 0 && (t.Digits == 4 || t.Digits == 2)
}

// apostrophe returns the length of the apostrophe at the start of s, 0 when
// there is none.
func apostrophe(s string) int {
	if len(s) > 0 && s[0] == '\'' {
		return 1
	}
	if len(s) > 2 && s[0] == 0xe2 && s[1] == 0x80 && s[2] == 0x99 {
		return 3
	}
	return 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

var letter = func() (t [256]bool) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = true, true
	}
	return t
}()
