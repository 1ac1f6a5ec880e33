package clean

import (
	"strings"
	"unicode/utf8"

	"writ/extract/doc"
	"writ/extract/pattern"
)

// Bounds of page furniture.
const (
	maxHead     = 110 // bytes of a running head
	headRepeats = 3   // pages that must show it
	headShare   = 0.4 // of the pages between its first and its last
	footLines   = 4   // lines at the bottom of page 1 that may be its foot

	headLinesDeep = 8 // lines at an edge that may be a running head

	minGutter  = 15 // line numbers on a page that make a gutter
	maxGutter  = 40 // the highest line number
	maxEntry   = 6  // lines between two leaders of one table
	minLeaders = 5  // lines with dot leaders that make a table of contents
)

// furniture marks what repeats on pages: page numbers, running heads, line
// numbers, tables of contents. The rules of clean-page.tsv have run before.
func (c *Cleaner) furniture(p *paper, pages []doc.Page) {
	for from := 0; from < len(p.lines); {
		to := from
		for to < len(p.lines) && p.lines[to].page == p.lines[from].page {
			to++
		}
		p.gutter(from, to)
		from = to
	}
	if p.pages > 1 {
		p.pageNumbers()
		p.runningHeads(pages)
		p.letterHeads(pages)
		p.shortHeads(pages)
		p.belowNumbers(pages)
		p.caseFeet(pages)
	} else {
		p.loneNumbers()
	}
	p.contents()
}

// number returns the value of a line that is a bare number of up to four
// digits, -1 for any other.
func number(s string) int {
	if len(s) == 0 || len(s) > 4 {
		return -1
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// gutters marks the line numbers that the reader of a PDF saw in the margin.
func (p *paper) gutters(pages []doc.Page) {
	i := 0
	for k := range pages {
		for _, l := range pages[k].Lines {
			if l.Number == 0 {
				continue
			}
			p.mark(l.Start, l.Start+l.Number, "line_number", "line-number-place")
			for i < len(p.lines) && p.lines[i].last <= l.Start {
				i++
			}
			if i < len(p.lines) && p.lines[i].last <= l.Start+l.Number {
				p.lines[i].masked = true
			}
		}
	}
}

// gutter marks the line numbers of a pleading page: bare numbers that count
// from 1, or numbers in front of lines that do.
func (p *paper) gutter(from, to int) {
	if to-from < minGutter {
		return
	}
	var bare, front []int // lines, and their next expected number is len+1
	for i := from; i < to; i++ {
		s := p.at(i)
		switch k := leading(s); {
		case k < 0 || k > maxGutter:
		case number(s) == k:
			if k == len(bare)+1 {
				bare = append(bare, i)
			}
		case k == len(front)+1:
			front = append(front, i)
		}
	}
	if len(bare) >= minGutter {
		for _, i := range bare {
			p.markLine(i, "line_number", "line-number")
		}
		return
	}
	p.mixedGutter(from, to)
}

// mixedGutter marks numbers that stand in front of lines or alone and count
// through the page.
func (p *paper) mixedGutter(from, to int) {
	var run []int
	flush := func() {
		if len(run) >= minGutter {
			for _, i := range run {
				p.markNumber(i)
			}
		}
		run = run[:0]
	}
	for i := from; i < to; i++ {
		switch k := leading(p.at(i)); {
		case k == len(run)+1 && k <= maxGutter:
			run = append(run, i)
		case k == 1:
			flush()
			run = append(run, i)
		case k < 0 && len(run) > 0 && i-run[len(run)-1] > 3:
			flush()
		}
	}
	flush()
}

// markNumber marks the number that line i starts with.
func (p *paper) markNumber(i int) {
	s := p.at(i)
	if number(s) >= 0 {
		p.markLine(i, "line_number", "line-number")
		return
	}
	l := &p.lines[i]
	p.mark(l.first, l.first+strings.IndexAny(s, " \t"), "line_number", "line-number-front")
}

// leading returns the number that s is or starts with, in front of a space;
// -1 when there is none.
func leading(s string) int {
	i := 0
	for i < len(s) && i < 3 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 0 || i > 2 || s[0] == '0' || i < len(s) && s[i] != ' ' && s[i] != '\t' {
		return -1
	}
	return number(s[:i])
}

// pageNumbers marks bare numbers at the top or the bottom of pages that count
// with the pages: at least two pages must agree on the difference.
func (p *paper) pageNumbers() {
	edges := p.edges()
	votes := map[int]int{}
	var found []int
	for i := range p.lines {
		if !edges[i] || p.lines[i].masked {
			continue
		}
		if n := number(p.at(i)); n > 0 {
			votes[n-p.lines[i].page]++
			found = append(found, i)
		}
	}
	for _, i := range found {
		if votes[number(p.at(i))-p.lines[i].page] >= 2 {
			p.markLine(i, "page_number", "page-number")
		}
	}
}

// loneNumbers marks bare numbers in text without page breaks when they count
// up by one at some distance from each other.
func (p *paper) loneNumbers() {
	var run []int
	flush := func() {
		if len(run) >= 3 {
			for _, i := range run {
				p.markLine(i, "page_number", "page-number-lone")
			}
		}
		run = nil
	}
	for i := range p.lines {
		l := &p.lines[i]
		n := -1
		if l.last-l.first <= 4 && !l.masked {
			n = number(p.at(i))
		}
		if n <= 0 {
			continue
		}
		if len(run) > 0 {
			last := run[len(run)-1]
			if n != number(p.at(last))+1 || i-last < 10 {
				flush()
			}
		}
		run = append(run, i)
	}
	flush()
}

// pageToken matches a page number inside or at an end of a running head.
var pageToken = pattern.Lazy(`^(?:\d{1,4}|[ivxl]{1,6})\s+|\s+(?:\d{1,4}|[ivxl]{1,6})$|(?:^|\s)[-–—]\s?(?:\d{1,4}|[ivxl]{1,6})\s?[-–—](?:\s|$)|\s{3}(?:\d{1,4}|[ivxl]{1,6})\s{3}`)

// head is a line at the edge of pages, and the step of its height.
type head struct {
	key    string
	height int
}

// headSeen is where a line was seen at the edge of pages.
type headSeen struct{ pages, first, last int }

// near adds up where a head was seen at its height and a step off.
func (h head) near(seen map[head]headSeen) headSeen {
	all := seen[h]
	for _, height := range []int{h.height - 1, h.height + 1} {
		if s, ok := seen[head{h.key, height}]; ok && h.height > 0 && height > 0 {
			all = headSeen{all.pages + s.pages, min(all.first, s.first), max(all.last, s.last)}
		}
	}
	return all
}

// runningHeads marks lines at the edges of pages that repeat, digits aside, on
// a good part of the pages between their first and their last, at about the
// same height. A head that also stands at the top of page 1 stays there: it is
// the title.
func (p *paper) runningHeads(pages []doc.Page) {
	edges, feet, heights := p.edgesOf(headLinesDeep), p.feet(), p.heights(pages)
	seen := map[head]headSeen{}
	keys := make(map[int]head)
	for i := range p.lines {
		l := &p.lines[i]
		if !edges[i] || l.masked || l.last-l.first > maxHead {
			continue
		}
		k := head{headKey(p.at(i)), heights[i]}
		if k.key == "" {
			continue
		}
		keys[i] = k
		h, ok := seen[k]
		switch {
		case !ok:
			h = headSeen{1, l.page, l.page}
		case h.last != l.page:
			h.pages++
			h.last = l.page
		}
		seen[k] = h
	}
	for i := range p.lines {
		k, ok := keys[i]
		if !ok || p.lines[i].page == 0 && !feet[i] {
			continue
		}
		h := k.near(seen)
		if h.pages >= headRepeats && float64(h.pages) >= headShare*float64(h.last-h.first+1) {
			p.markLine(i, "running_head", "running-head")
		}
	}
}

// headKey folds digits and spaces of a line; a line of few letters counts as
// it is, one of fewer than two only when it is of many different signs: the
// letters of a font that does not say what they are.
//
// A page number at either end, arabic or roman, is left out.
func headKey(s string) string {
	s = pageToken.ReplaceAllString(s, " ")
	letters := 0
	var b strings.Builder
	last := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			c = '#'
			if last == '#' {
				continue
			}
		case c == ' ' || c == '\t':
			c = ' '
			if last == ' ' {
				continue
			}
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			letters++
		}
		b.WriteByte(c)
		last = c
	}
	switch {
	case letters < 2 && !manySigns(s):
		return ""
	case letters < 8:
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(b.String())
}

// manySigns reports whether s has four different signs that are no digits.
func manySigns(s string) bool {
	var seen [utf8.RuneSelf]bool
	n := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c > ' ' && c < utf8.RuneSelf && (c < '0' || c > '9') && !seen[c] {
			seen[c] = true
			n++
		}
	}
	return n >= 4 && len(s) >= 8
}

// contents marks the lines of a table of contents or of authorities: dot
// leaders and a page number at the end.
func (p *paper) contents() {
	var found []int
	for i := range p.lines {
		l := &p.lines[i]
		if l.masked || l.last-l.first > 240 {
			continue
		}
		if leaders(p.at(i)) {
			found = append(found, i)
		}
	}
	if len(found) < minLeaders || p.pages == 1 && !strings.Contains(strings.ToUpper(p.text[:min(len(p.text), 60000)]), "TABLE OF ") {
		return
	}
	for _, i := range found {
		p.markLine(i, "toc", "toc")
	}
	p.entries(found)
}

// entries marks the lines between two leaders on one page: entries of a table
// of contents that run over several lines.
func (p *paper) entries(found []int) {
	for k := 1; k < len(found); k++ {
		a, b := found[k-1], found[k]
		if p.lines[a].page != p.lines[b].page || b-a > maxEntry {
			continue
		}
		for i := a + 1; i < b; i++ {
			if !p.lines[i].masked {
				p.markLine(i, "toc", "toc-entry")
			}
		}
	}
}

// leaders reports whether s has five dots in a row, spaces aside, and ends in
// a page number, arabic or roman.
func leaders(s string) bool {
	dots, most := 0, 0
	if c := s[len(s)-1]; (c < '0' || c > '9') && c != 'i' && c != 'v' && c != 'x' && c != 'm' {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '.':
			dots++
			most = max(most, dots)
		case ' ':
		default:
			dots = 0
		}
	}
	if most < 5 {
		return false
	}
	tail := s[strings.LastIndexByte(s, '.')+1:]
	return strings.Trim(tail, " 0123456789ivxlp,-–") == "" || strings.HasSuffix(tail, "passim")
}
