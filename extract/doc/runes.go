package doc

import (
	"sort"
	"unicode/utf8"
)

// Runes converts byte offsets of one document text to Unicode code points,
// the unit of everything that leaves the process. It is safe for concurrent
// use.
type Runes struct {
	ascii bool
	marks []int // code points before byte k*step
	text  string
}

const runeStep = 256

// NewRunes indexes text in one pass.
func NewRunes(text string) *Runes {
	r := &Runes{text: text, ascii: true}
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			r.ascii = false
			break
		}
	}
	if r.ascii {
		return r
	}
	n := 0
	for i := 0; i < len(text); i++ {
		if i%runeStep == 0 {
			r.marks = append(r.marks, n)
		}
		if utf8.RuneStart(text[i]) {
			n++
		}
	}
	return r
}

// At returns the number of code points before byte i. An i inside a code
// point counts that code point.
func (r *Runes) At(i int) int {
	if r.ascii || i <= 0 {
		return max(i, 0)
	}
	k := min(i/runeStep, len(r.marks)-1)
	n := r.marks[k]
	for j := k * runeStep; j < i; j++ {
		if utf8.RuneStart(r.text[j]) {
			n++
		}
	}
	return n
}

// Span returns t in code points.
func (r *Runes) Span(t TextSpan) (start, end int) { return r.At(t.Start), r.At(t.End) }

// Byte returns the byte offset of code point n, len(text) past the end.
func (r *Runes) Byte(n int) int {
	if r.ascii {
		return min(n, len(r.text))
	}
	k := sort.SearchInts(r.marks, n+1) - 1
	if k < 0 {
		return 0
	}
	c := r.marks[k]
	for j := k * runeStep; j < len(r.text); j++ {
		if utf8.RuneStart(r.text[j]) {
			if c == n {
				return j
			}
			c++
		}
	}
	return len(r.text)
}
