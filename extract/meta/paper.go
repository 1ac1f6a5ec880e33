package meta

import (
	"strings"
	"unicode/utf8"

	"writ/extract/doc"
	"writ/extract/pattern"
)

// How much of a document counts as its head.
const (
	headPages = 3
	headText  = 24 << 10 // bytes
)

// row is a printed line of the head without its furniture.
type row struct {
	cells []cell
	page  int  // 0-based
	blank bool // an empty line stands before it
	right bool // all of it stands on the right side of the page
	marks bool // a column of ")", ":" or the like runs through it
}

// cell is a part of a row: wide gaps part them.
type cell struct {
	text string
	at   int // byte of the document text
}

// left returns the text on the left side of the row.
func (r *row) left() string {
	if r.right || len(r.cells) == 0 {
		return ""
	}
	return r.cells[0].text
}

// whole returns the row's text.
func (r *row) whole() string {
	var b strings.Builder
	for i, c := range r.cells {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(c.text)
	}
	return b.String()
}

// head returns the first rows of d.
func (a *Annotator) head(d *doc.Document) []row {
	var rows []row
	limit := min(len(d.Text), headText)
	page, clutter, lines := 0, 0, lineIndex{d: d}
	blank := false
	for at := 0; at < limit; {
		end := at
		for end < len(d.Text) && d.Text[end] != '\n' && d.Text[end] != '\f' {
			end++
		}
		for clutter < len(d.Clutter) && d.Clutter[clutter].End <= at {
			clutter++
		}
		r := row{page: page, blank: blank}
		var second bool
		r.cells, r.marks, second = cellsOf(d, at, end, clutter)
		r.right = second || len(r.cells) == 1 && lines.right(at, end)
		if blank = len(r.cells) == 0; !blank {
			rows = append(rows, r)
		}
		if end < len(d.Text) && d.Text[end] == '\f' {
			if page++; page == headPages {
				break
			}
			blank = true
		}
		at = end + 1
	}
	a.settle(rows)
	return rows
}

// settle puts rows back to the left side where no caption with two sides is
// near, and every row that is a role or a versus.
func (a *Annotator) settle(rows []row) {
	const near = 5
	for i := range rows {
		r := &rows[i]
		if !r.right {
			continue
		}
		s := r.cells[0].text
		m := a.roles.FindStringIndex(s)
		if isVersus(s) || m != nil && strings.Trim(s[:m[0]]+s[m[1]:], " .,;") == "" {
			r.right = false
			continue
		}
		two := false
		for k := max(0, i-near); k < min(len(rows), i+near+1); k++ {
			two = two || rows[k].page == r.page && (len(rows[k].cells) > 1 || rows[k].marks)
		}
		r.right = two
	}
}

// cellsOf cuts the unmasked part of text[at:end] at wide gaps and takes the
// marks of a caption's middle column away.
//
// second is true when a mark stands before the first cell.
func cellsOf(d *doc.Document, at, end, clutter int) (cells []cell, marks, second bool) {
	add := func(from, to int) {
		for from < to {
			n, w := gap(d.Text[from:to])
			if s := strings.TrimSpace(d.Text[from : from+n]); s != "" {
				s, m := unmark(s)
				marks = marks || m
				second = second || len(cells) == 0 && s == "" && m
				if s != "" {
					cells = append(cells, cell{text: s, at: from})
				}
			}
			from += n + w
		}
	}
	for ; clutter < len(d.Clutter) && d.Clutter[clutter].Start < end; clutter++ {
		c := d.Clutter[clutter]
		if c.Kind == "caption_rule" || c.Kind == "footnote" && c.Start < at {
			continue
		}
		add(at, max(at, c.Start))
		at = max(at, c.End)
	}
	add(at, end)
	return cells, marks, second && len(cells) > 0
}

// gap returns the bytes before the first wide gap in s and the gap's width.
func gap(s string) (n, width int) {
	for i := 0; i < len(s); i++ {
		if s[i] == '\t' {
			return i, 1
		}
		if s[i] != ' ' {
			continue
		}
		j := i
		for j < len(s) && (s[j] == ' ' || s[j] == '\t') {
			j++
		}
		if j-i >= 3 {
			return i, j - i
		}
		i = j - 1
	}
	return len(s), 0
}

// Marks of the column between the two sides of a caption: alone, or at the
// end of a cell behind a space, or at its start.
var (
	onlyMarks = pattern.Lazy(`^(?:[)(:§|*>_=~.,•\[\]{}\\/ \-–—]|[XxN](?:$| ))+$`)
	endMark   = pattern.Lazy(`\s+[)§|*>:\-–—}]\s*$`)
	startMark = pattern.Lazy(`^[)§|>}\-–]\s+`)
	leadDate  = pattern.Lazy(`^(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4}\s+([A-Z]{2}|\[)`)
	noMark    = "ABCDEFGHIJKLMOPQRSTUVWYZabcdefghijklmnopqrstuvwyz" // no line of marks begins with these
	lineRule  = pattern.Lazy(`[_=]{3,}|-{4,}`)
)

func unmark(s string) (string, bool) {
	if !strings.ContainsAny(s[:min(len(s), 1)], noMark) && onlyMarks.MatchString(s) && !isVersus(s) {
		return "", strings.ContainsAny(s, ")§:|-–>")
	}
	s = leadDate.ReplaceAllString(s, "$1")
	s = strings.TrimSpace(lineRule.ReplaceAllString(s, " "))
	t := s
	if r, _ := utf8.DecodeLastRuneInString(t); strings.ContainsRune(")§|*>:-–—}", r) {
		t = endMark.ReplaceAllString(t, "")
	}
	if r, _ := utf8.DecodeRuneInString(t); strings.ContainsRune(")§|>}-–", r) {
		t = startMark.ReplaceAllString(t, "")
	}
	return strings.TrimSpace(t), t != s
}

// lineIndex finds the printed lines of a document, in text order.
type lineIndex struct {
	d       *doc.Document
	page, i int
}

// right reports whether the printed line that begins in text[at:end] stands on
// the right side of its page and is not centred on it.
func (x *lineIndex) right(at, end int) bool {
	const from, centred = 0.47, 0.03 // of the page's width
	pages := x.d.Pages
	for ; x.page < len(pages) && pages[x.page].End < at; x.page++ {
		x.i = 0
	}
	if x.page == len(pages) || pages[x.page].Width <= 0 {
		return false
	}
	p := &pages[x.page]
	for ; x.i < len(p.Lines); x.i++ {
		l := &p.Lines[x.i]
		if l.Start < at {
			continue
		}
		if l.Start >= end {
			return false
		}
		w := float32(p.Width)
		off := (l.X0+l.X1)/2/w - 0.5
		return l.X0 > from*w && (off > centred || off < -centred)
	}
	return false
}
