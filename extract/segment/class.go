package segment

import (
	"unicode"
	"unicode/utf8"
)

// class is what a character is to layout.
type class uint8

const (
	other class = iota // visible, none of the below
	lower
	upper
	digit
	space // collapses to one space
	brk   // ends a line
	drop  // invisible: controls, soft hyphen, zero width
	multi // first byte of a longer code point: decode
)

var byteClass = func() (t [256]class) {
	for b := range t {
		switch {
		case b >= utf8.RuneSelf:
			t[b] = multi
		case b == '\n' || b == '\r' || b == '\f' || b == '\v':
			t[b] = brk
		case b == ' ' || b == '\t':
			t[b] = space
		case b < ' ' || b == 0x7f:
			t[b] = drop
		case b >= 'a' && b <= 'z':
			t[b] = lower
		case b >= 'A' && b <= 'Z':
			t[b] = upper
		case b >= '0' && b <= '9':
			t[b] = digit
		}
	}
	return t
}()

const softHyphen = '\u00AD'

// classAt returns the class and the width in bytes of the character at i.
// A byte that is no UTF-8 counts as visible.
func classAt(s string, i int) (class, int) {
	c := byteClass[s[i]]
	if c != multi {
		return c, 1
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case r == '\u0085' || r == '\u2028' || r == '\u2029':
		return brk, n
	case r < 0xA0 || r == softHyphen || r == '\uFEFF' || r == '\u2060',
		r >= '\u200B' && r <= '\u200F', r >= '\u202A' && r <= '\u202E':
		return drop, n
	case unicode.IsSpace(r):
		return space, n
	case unicode.IsLower(r):
		return lower, n
	case unicode.IsUpper(r):
		return upper, n
	case unicode.IsDigit(r):
		return digit, n
	}
	return other, n
}

// breakLen returns the width of the line break at i: 2 for CR LF.
func breakLen(s string, i, n int) int {
	if s[i] == '\r' && i+1 < len(s) && s[i+1] == '\n' {
		return 2
	}
	return n
}
