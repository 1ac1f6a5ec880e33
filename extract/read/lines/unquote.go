package lines

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"writ/extract/doc"
)

// quoted is a decoded JSON string.
type quoted struct {
	text    string
	origin  doc.Origin
	invalid int // bytes that are not UTF-8
	lone    int // escapes of unpaired surrogates
}

// plain returns the length of the run of bytes at the start of s that are
// neither a quote, nor a backslash, nor a control character. It looks at
// eight bytes at once: in each of the three sums the top bit of a byte is set
// only if that byte, or one below it, stops the run.
func plain(s []byte) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(s); i += 8 {
		v := binary.LittleEndian.Uint64(s[i:])
		quote, slash := v^ones*'"', v^ones*'\\'
		hit := (v-ones*0x20)&^v | (quote-ones)&^quote | (slash-ones)&^slash
		if hit &= tops; hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			break
		}
	}
	return i
}

// unquote decodes the inside of a JSON string that scanner has accepted, with
// the results of encoding/json: an invalid byte and the escape of an unpaired
// surrogate become U+FFFD. Source offsets count from at, the place of s[0].
func unquote(s []byte, at int) quoted {
	var q quoted
	var b strings.Builder
	b.Grow(len(s))
	q.origin.Grow(2*bytes.Count(s, []byte{'\\'}) + 1)
	valid := utf8.Valid(s)
	for i := 0; i < len(s); {
		n := bytes.IndexByte(s[i:], '\\')
		if n < 0 {
			n = len(s) - i
		}
		if n > 0 {
			if valid {
				q.origin.AddRun(b.Len(), at+i, 1, 1, n)
				b.Write(s[i : i+n])
			} else {
				q.repair(&b, s[i:i+n], at+i)
			}
			i += n
			continue
		}
		r, w := unescape(s[i:])
		if w == 6 && r == utf8.RuneError && hex4(s[i+2:]) != utf8.RuneError {
			q.lone++
		}
		q.origin.Add(b.Len(), at+i, utf8.RuneLen(r), w)
		b.WriteRune(r)
		i += w
	}
	q.text = b.String()
	return q
}

// repair appends s, which may hold invalid UTF-8.
func (q *quoted) repair(b *strings.Builder, s []byte, at int) {
	for i := 0; i < len(s); {
		r, w := utf8.DecodeRune(s[i:])
		if r == utf8.RuneError && w == 1 {
			q.origin.Add(b.Len(), at+i, len("\ufffd"), 1)
			q.invalid++
		} else {
			q.origin.AddRun(b.Len(), at+i, 1, 1, w)
		}
		b.WriteRune(r)
		i += w
	}
}

// unescape decodes the escape at the start of s and returns its width: 2, 6,
// or 12 for a surrogate pair.
func unescape(s []byte) (rune, int) {
	switch s[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
	default:
		return rune(s[1]), 2
	}
	r := hex4(s[2:])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
		if p := utf16.DecodeRune(r, hex4(s[8:])); p != utf8.RuneError {
			return p, 12
		}
	}
	return utf8.RuneError, 6
}

// hex4 reads four hexadecimal digits, -1 when there are none.
func hex4(s []byte) rune {
	if len(s) < 4 {
		return -1
	}
	var r rune
	for _, c := range s[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}
