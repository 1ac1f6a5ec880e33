package tokenize

import (
	"strings"
	"unicode/utf8"
)

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// prefixLen returns the bytes that the prefix pattern cuts off s, 0 for none.
func (a *affixes) prefixLen(s string) int {
	if s == "" {
		return 0
	}
	r, n := utf8.DecodeRuneInString(s)
	if a.prefix.has(r) {
		return n
	}
	switch r {
	case '+':
		if len(s) > 1 && isDigit(s[1]) {
			return 0
		}
		return 1
	case '.':
		if k := len(s) - len(strings.TrimLeft(s, ".")); k >= 2 {
			return k
		}
		return 0
	}
	for _, p := range a.prefixL {
		if strings.HasPrefix(s, p) {
			return len(p)
		}
	}
	return 0
}

// suffixLen returns the bytes of the longest suffix match of s.
func (a *affixes) suffixLen(s string) int {
	if s == "" {
		return 0
	}
	r, size := utf8.DecodeLastRuneInString(s)
	n := 0
	if a.suffix.has(r) {
		n = size
	}
	for _, p := range a.suffixL {
		if len(p) > n && strings.HasSuffix(s, p) {
			n = len(p)
		}
	}
	switch r {
	case '.':
		n = max(n, a.dots(s))
	case '+':
		if n == 0 && len(s) >= 2 && isDigit(s[len(s)-2]) {
			n = 1
		}
	}
	for _, u := range a.units[r] {
		if k := len(s) - len(u); len(u) > n && k > 0 && isDigit(s[k-1]) && s[k:] == u {
			n = len(u)
		}
	}
	return n
}

// dots returns the length of the final full stops of s that are cut off.
func (a *affixes) dots(s string) int {
	body := strings.TrimRight(s, ".")
	if k := len(s) - len(body); k >= 2 {
		return k
	}
	if body == "" {
		return 0
	}
	p, n := utf8.DecodeLastRuneInString(body)
	if a.dot.has(p) {
		return 1
	}
	if n == len(body) {
		return 0
	}
	q, _ := utf8.DecodeLastRuneInString(body[:len(body)-n])
	if q == '°' && strings.ContainsRune("FfCcKk", p) || a.upper.has(p) && a.upper.has(q) {
		return 1
	}
	return 0
}

// infixLen returns the length of an infix match at s[i:], 0 for none. prev is
// the code point before i, −1 at the start.
func (a *affixes) infixLen(s string, i int, r rune, size int, prev rune) int {
	if r == '.' && i+1 < len(s) && s[i+1] == '.' {
		return len(s) - i - len(strings.TrimLeft(s[i:], "."))
	}
	if r == '…' || a.icons.has(r) {
		return size
	}
	if prev < 0 || i+size >= len(s) {
		return 0
	}
	next, _ := utf8.DecodeRuneInString(s[i+size:])
	digit := prev < utf8.RuneSelf && isDigit(byte(prev))
	switch r {
	case '+', '*', '^', '-':
		if digit && (next == '-' || next < utf8.RuneSelf && isDigit(byte(next))) {
			return 1
		}
	case '.':
		if a.before5.has(prev) && a.after.has(next) {
			return 1
		}
	case ',':
		if a.letters.has(prev) && a.letters.has(next) {
			return 1
		}
	case ':', '<', '>', '=', '/':
		if a.alnum.has(prev) && a.letters.has(next) {
			return 1
		}
	}
	if r == '-' || r == '–' || r == '—' || r == '~' {
		return a.hyphenLen(s[i:], prev)
	}
	return 0
}

func (a *affixes) hyphenLen(s string, prev rune) int {
	if !a.alnum.has(prev) {
		return 0
	}
	for _, h := range hyphens {
		if !strings.HasPrefix(s, h) || len(s) == len(h) {
			continue
		}
		if next, _ := utf8.DecodeRuneInString(s[len(h):]); a.letters.has(next) {
			return len(h)
		}
	}
	return 0
}

// hasInfix reports whether s has any infix match.
func (a *affixes) hasInfix(s string) bool {
	prev := rune(-1)
	for i, r := range s {
		if a.infixLen(s, i, r, utf8.RuneLen(r), prev) > 0 {
			return true
		}
		prev = r
	}
	return false
}
