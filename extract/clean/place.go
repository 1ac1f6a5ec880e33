package clean

import (
	"math"
	"strings"

	"writ/extract/doc"
	"writ/extract/pattern"
)

// Furniture that shows by its place on the page.
const (
	headAlign = 2.0  // points between heads of two pages
	headZone  = 0.1  // of the page's height at its top
	footZone  = 0.12 // likewise at its bottom
	headStep  = 5    // points; heads of pages differ in height by less than two steps
)

// feet tells which lines are the last of page 1, when it is a page of some
// length.
func (p *paper) feet() []bool {
	out := make([]bool, len(p.lines))
	last := 0
	for last < len(p.lines) && p.lines[last].page == 0 {
		last++
	}
	if last > 2*headLinesDeep {
		for i := last - footLines; i < last; i++ {
			out[i] = true
		}
	}
	return out
}

// placed calls f with every line of p that is a printed line of a page, and
// its place.
func (p *paper) placed(pages []doc.Page, f func(i int, pg *doc.Page, l *doc.Line)) {
	i := 0
	for k := range pages {
		for n := range pages[k].Lines {
			l := &pages[k].Lines[n]
			for i < len(p.lines) && p.lines[i].last <= l.Start {
				i++
			}
			if i < len(p.lines) && p.lines[i].first < l.End {
				f(i, &pages[k], l)
			}
		}
	}
}

// low tells which lines stand near the lower edge of their page. Text without
// places has none.
func (p *paper) low(pages []doc.Page) []bool {
	out := make([]bool, len(p.lines))
	p.placed(pages, func(i int, pg *doc.Page, l *doc.Line) {
		out[i] = pg.Height > 0 && float64(l.Y1) < footZone*pg.Height
	})
	return out
}

// letterHeads marks the head of the later pages of a letter: what stands above
// the line "Page 2" at the top, its date or whom it is to.
func (p *paper) letterHeads(pages []doc.Page) {
	const deep, wide = 0.15, 60 // of the page's height; bytes
	var above []int
	page, open := 0, false
	words := p.starts(func(m doc.Clutter) bool { return m.By == "clean/page-word" })
	p.placed(pages, func(i int, pg *doc.Page, l *doc.Line) {
		if pg.Number != page {
			above, page, open = above[:0], pg.Number, pg.Number > 1
		}
		switch {
		case !open || pg.Height <= 0:
		case p.lines[i].masked && words[p.lines[i].first]:
			for _, k := range above {
				p.markLine(k, "running_head", "letter-head")
			}
			open = false
		case p.lines[i].masked:
		case float64(l.Y0) < (1-deep)*pg.Height || l.Len() > wide || len(above) > 2:
			open = false
		default:
			above = append(above, i)
		}
	})
}

// starts returns where the marks begin that are wanted.
func (p *paper) starts(wanted func(doc.Clutter) bool) map[int]bool {
	out := map[int]bool{}
	for _, m := range p.marks {
		if wanted(m) {
			out[m.Start] = true
		}
	}
	return out
}

// heights returns the place of every line above the lower edge of its page, in
// steps of headStep points; 0 for a line without a place.
func (p *paper) heights(pages []doc.Page) []int {
	out := make([]int, len(p.lines))
	p.placed(pages, func(i int, _ *doc.Page, l *doc.Line) {
		out[i] = max(1, 2+int(l.Y0/headStep))
	})
	return out
}

// shortHeads marks the heads of documents of few pages: a line at the top that
// stands alike, and in the same place, on every page but the first.
func (p *paper) shortHeads(pages []doc.Page) {
	if len(pages) < 3 || len(pages) > 5 {
		return
	}
	type seen struct {
		lines []int
		y     float32
	}
	heads := map[string]*seen{}
	p.placed(pages, func(i int, pg *doc.Page, l *doc.Line) {
		if pg.Number == 1 || p.lines[i].masked || pg.Height <= 0 || float64(l.Y1) < (1-headZone)*pg.Height || l.Len() > maxHead {
			return
		}
		k := headKey(p.at(i))
		if k == "" {
			return
		}
		h := heads[k]
		if h == nil {
			h = &seen{y: l.Y0}
			heads[k] = h
		}
		if math.Abs(float64(h.y-l.Y0)) < headAlign {
			h.lines = append(h.lines, i)
		}
	})
	for _, h := range heads {
		if len(h.lines) == len(pages)-1 {
			for _, i := range h.lines {
				p.markLine(i, "running_head", "running-head-place")
			}
		}
	}
}

// belowNumbers marks what stands below the page number at the bottom of a
// page: the paper's short title.
func (p *paper) belowNumbers(pages []doc.Page) {
	number, page := float32(-1), 0
	numbers := p.starts(func(m doc.Clutter) bool { return m.Kind == "page_number" })
	p.placed(pages, func(i int, pg *doc.Page, l *doc.Line) {
		if pg.Number != page {
			number, page = -1, pg.Number
		}
		if pg.Height <= 0 || float64(l.Y0) > footZone*pg.Height || l.Number == l.Len() {
			return
		}
		switch {
		case p.lines[i].masked && numbers[p.lines[i].first]:
			number = l.Y0
		case !p.lines[i].masked && number >= 0 && l.Y1 < number+headAlign*3:
			p.markLine(i, "running_head", "running-foot-place")
		}
	})
}

// caseFoot matches a line that gives the case number at the foot of a paper; one
// in a sentence cites another.
var caseFoot = pattern.Lazy(`^(?i:case nos?\.|\d:\d\d-c[vr]-\d)|^[^a-z]*\bCASE NOS?\.`)

// caseFeet marks the foot of a page that gives the case number: its line, what
// stands below it, and the title in capitals above it.
func (p *paper) caseFeet(pages []doc.Page) {
	const lowest, zone = 0.075, 0.11 // of the page's height
	var above []int                  // lines in capitals at the bottom of the page
	page, below := 0, false
	p.placed(pages, func(i int, pg *doc.Page, l *doc.Line) {
		if pg.Number != page {
			above, page, below = above[:0], pg.Number, false
		}
		if pg.Height <= 0 || float64(l.Y0) > zone*pg.Height || l.Number == l.Len() {
			return
		}
		s := p.text[l.Start+l.Number : l.End]
		switch {
		case p.lines[i].masked:
		case below:
			p.markLine(i, "running_head", "case-foot")
		case float64(l.Y0) < lowest*pg.Height && caseFoot.MatchString(s) && len(s) <= maxHead+40:
			for _, k := range above {
				p.markLine(k, "running_head", "case-foot")
			}
			p.markLine(i, "running_head", "case-foot")
			below = true
		case s == strings.ToUpper(s):
			above = append(above, i)
		default:
			above = above[:0]
		}
	})
}
