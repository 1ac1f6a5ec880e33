package lexeme

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsSpaceRune reports whether Python's str.isspace holds for r. Unlike
// unicode.IsSpace it includes U+001C to U+001F.
func IsSpaceRune(r rune) bool {
	if r < 0x80 {
		return r == ' ' || r >= 0x09 && r <= 0x0d || r >= 0x1c && r <= 0x1f
	}
	return unicode.IsSpace(r)
}

// Lower returns Python's str.lower: unlike strings.ToLower it maps U+0130 to
// two code points and a word-final capital sigma to U+03C2.
func Lower(s string) string {
	special := false
	for _, r := range s {
		if r == 0x130 || r == 0x3a3 {
			special = true
			break
		}
	}
	if !special {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for i, r := range s {
		switch r {
		case 0x130:
			b.WriteString("i\u0307")
		case 0x3a3:
			if finalSigma(s, i) {
				b.WriteRune(0x3c2)
			} else {
				b.WriteRune(0x3c3)
			}
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// finalSigma reports whether the sigma at s[i:] ends a word: a cased letter
// stands before it and none after it, case-ignorable characters skipped.
func finalSigma(s string, i int) bool {
	before := false
	for j := i; j > 0; {
		r, n := utf8.DecodeLastRuneInString(s[:j])
		j -= n
		if !caseIgnorable(r) {
			before = cased(r)
			break
		}
	}
	if !before {
		return false
	}
	for _, r := range s[i+len("Σ"):] {
		if !caseIgnorable(r) {
			return !cased(r)
		}
	}
	return true
}

func cased(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// caseIgnorable is Case_Ignorable of the Unicode standard, section 3.13.
func caseIgnorable(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune("'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a", r)
}

// ShapeOf returns the shape of a word: X for capitals, x for other letters, d
// for digits, anything else itself; runs are cut to four. A text of 100 code
// points or more is "LONG".
func ShapeOf(s string) string {
	if len(s) >= 100 && utf8.RuneCountInString(s) >= 100 {
		return "LONG"
	}
	var b strings.Builder
	last, run := rune(-1), 0
	for _, r := range s {
		c := r
		switch {
		case unicode.Is(unicode.Lu, r):
			c = 'X'
		case unicode.IsLetter(r):
			c = 'x'
		case isDigit(r):
			c = 'd'
		}
		if c == last {
			run++
		} else {
			last, run = c, 1
		}
		if run <= 4 {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// digits holds the 128 No characters for which Python's str.isdigit holds.
var digits = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0xb2, 0xb3, 1}, {0xb9, 0xb9, 1}, {0x1369, 0x1371, 1}, {0x19da, 0x19da, 1},
		{0x2070, 0x2070, 1}, {0x2074, 0x2079, 1}, {0x2080, 0x2089, 1}, {0x2460, 0x2468, 1},
		{0x2474, 0x247c, 1}, {0x2488, 0x2490, 1}, {0x24ea, 0x24ea, 1}, {0x24f5, 0x24fd, 1},
		{0x24ff, 0x24ff, 1}, {0x2776, 0x277e, 1}, {0x2780, 0x2788, 1}, {0x278a, 0x2792, 1},
	},
	R32: []unicode.Range32{
		{0x10a40, 0x10a43, 1}, {0x10e60, 0x10e68, 1}, {0x11052, 0x1105a, 1}, {0x1f100, 0x1f10a, 1},
	},
	LatinOffset: 2,
}

func isDigit(r rune) bool {
	if r < 0x80 {
		return '0' <= r && r <= '9'
	}
	return unicode.IsDigit(r) || unicode.Is(digits, r)
}
