package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"writ/extract/doc"
)

// paper is one document while it is cleaned.
type paper struct {
	text  string
	lines []line
	pages int // number of pages
	width int // columns that wrapped text is set in; 0 = a line is a paragraph
	marks []doc.Clutter
}

// line is one printed line that is not blank.
type line struct {
	first, last int  // trimmed
	page        int  // 0-based
	blank       bool // an empty line stands before it
	masked      bool // wholly marked
}

// newPaper splits text into lines and pages.
func newPaper(text string) *paper {
	p := &paper{text: text, lines: make([]line, 0, len(text)/80+8), pages: 1}
	blank := false
	for i := 0; i < len(text); {
		n := strings.IndexAny(text[i:], "\n\r\f\v")
		end := len(text)
		if n >= 0 {
			end = i + n
		}
		first, last := trim(text, i, end)
		if first < last {
			p.lines = append(p.lines, line{first: first, last: last, page: p.pages - 1, blank: blank})
			blank = false
		} else {
			blank = true
		}
		if n < 0 {
			break
		}
		i = end + 1
		switch {
		case text[end] == '\f':
			p.pages++
		case text[end] == '\r' && i < len(text) && text[i] == '\n':
			i++
		}
	}
	p.measure()
	return p
}

// Bounds of wrapped text.
const (
	maxWrap   = 130  // bytes
	minProse  = 30   // bytes
	wrapShare = 0.12 // of the lines, followed by a line that starts in lower case
)

// measure finds out whether lines are wrapped.
func (p *paper) measure() {
	var hist [maxWrap + 2]int
	long, goes := 0, 0
	for i := range p.lines {
		n := p.lines[i].last - p.lines[i].first
		if n < minProse {
			continue
		}
		hist[min(n, maxWrap+1)]++
		long++
		if n <= maxWrap && p.goesOn(i) {
			goes++
		}
	}
	if goes == 0 || float64(goes) < wrapShare*float64(long) {
		return
	}
	for w, n := 0, long*85/100; w < len(hist); w++ {
		if n < hist[w] {
			if w <= maxWrap {
				p.width = w
			}
			return
		}
		n -= hist[w]
	}
}

// goesOn reports whether line i+1 goes on with the sentence of line i.
func (p *paper) goesOn(i int) bool {
	if i+1 >= len(p.lines) {
		return false
	}
	c, z := p.text[p.lines[i+1].first], p.text[p.lines[i].last-1]
	return c >= 'a' && c <= 'z' && z != '.' && z != ':' && z != ';' && z != '!' && z != '?'
}

// stands reports whether line i can stand for itself: it does not start in
// lower case, and in wrapped text it is no part of a longer sentence.
func (p *paper) stands(i int) bool {
	l := &p.lines[i]
	if c := p.text[l.first]; c >= 'a' && c <= 'z' {
		return false
	}
	if p.width == 0 {
		return true
	}
	if p.goesOn(i) {
		return false
	}
	if i == 0 || p.lines[i-1].masked {
		return true
	}
	a := &p.lines[i-1]
	return strings.IndexByte(".!?:", p.text[a.last-1]) >= 0 || a.last-a.first < p.width*2/3 && l.blank
}

// trim leaves out white space at both ends of text[i:j].
func trim(text string, i, j int) (int, int) {
	for i < j {
		if text[i] <= ' ' {
			i++
			continue
		}
		if text[i] < utf8.RuneSelf {
			break
		}
		r, n := utf8.DecodeRuneInString(text[i:j])
		if !invisible(r) {
			break
		}
		i += n
	}
	for i < j {
		if text[j-1] <= ' ' {
			j--
			continue
		}
		if text[j-1] < utf8.RuneSelf {
			break
		}
		r, n := utf8.DecodeLastRuneInString(text[i:j])
		if !invisible(r) {
			break
		}
		j -= n
	}
	return i, j
}

func invisible(r rune) bool {
	return unicode.IsSpace(r) || r == '\uFEFF' || r >= '\u200B' && r <= '\u200F'
}

// at returns the text of line i.
func (p *paper) at(i int) string { return p.text[p.lines[i].first:p.lines[i].last] }

// markLine marks the whole of line i.
func (p *paper) markLine(i int, kind, id string) {
	l := &p.lines[i]
	if l.masked {
		return
	}
	l.masked = true
	p.mark(l.first, l.last, kind, id)
}

// mark marks text[start:end].
func (p *paper) mark(start, end int, kind, id string) {
	p.marks = append(p.marks, doc.Clutter{TextSpan: doc.TextSpan{Start: start, End: end}, Kind: kind, By: "clean/" + id})
}
