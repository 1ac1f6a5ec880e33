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
	return p
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
