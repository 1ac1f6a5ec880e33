package segment

import (
	"strings"

	"writ/extract/doc"
)

// Bounds of short blocks.
const (
	maxHeading  = 160 // bytes
	maxCaption  = 110 // bytes of a line in the caption of a case
	maxListItem = 140 // bytes of an item under a colon without a marker
	captionNear = 6   // blocks around a "v." that may be party lines
	centred     = 8   // columns of indent
)

// classify names the kind of every group.
func (r *rules) classify(text string, lines []line, groups []group, lay layout) []doc.BlockKind {
	kinds := make([]doc.BlockKind, len(groups))
	var versus []int
	for k, g := range groups {
		kinds[k] = r.kind(text, lines, g, lay)
		if kinds[k] == doc.Caption && lines[g.from].versus {
			versus = append(versus, k)
		}
	}
	for _, v := range versus {
		captionAround(lines, groups, kinds, v)
	}
	listUnderColon(lines, groups, kinds)
	return kinds
}

// kind judges one group by itself.
func (r *rules) kind(text string, lines []line, g group, lay layout) doc.BlockKind {
	a, z := &lines[g.from], &lines[g.to-1]
	n := z.last - a.first
	if g.to == g.from+1 {
		if a.gaps >= 2 || a.gaps >= 1 && !lay.wrapped || strings.Count(text[a.first:a.last], "|") >= 2 {
			return doc.TableRow
		}
		if n <= maxCaption && r.caption(text[a.first:a.last]) {
			return doc.Caption
		}
	}
	if n > maxHeading || g.to-g.from > 3 {
		if a.list {
			return doc.ListItem
		}
		return doc.Paragraph
	}
	if heading(text[a.first:z.last], lines[g.from:g.to]) {
		return doc.Heading
	}
	if a.list {
		return doc.ListItem
	}
	return doc.Paragraph
}

// caption reports whether s is a line of the caption of a case.
func (r *rules) caption(s string) bool {
	folded := strings.ToLower(s)
	for _, p := range r.captions {
		for _, k := range p.keys {
			if strings.Contains(folded, k) {
				if p.re.MatchString(s) {
					return true
				}
				break
			}
		}
	}
	return false
}

// captionAround marks the party lines beside the "v." in block v.
func captionAround(lines []line, groups []group, kinds []doc.BlockKind, v int) {
	party := func(k int) bool {
		if k < 0 || k >= len(groups) || groups[k].to-groups[k].from > 4 {
			return false
		}
		a, z := &lines[groups[k].from], &lines[groups[k].to-1]
		return z.last-a.first <= 2*maxCaption && (a.capitals() || a.indent >= centred || z.tail == tailComma || kinds[k] == doc.Caption)
	}
	for k := v - 1; k >= v-captionNear && party(k); k-- {
		kinds[k] = doc.Caption
	}
	for k := v + 1; k <= v+captionNear && party(k); k++ {
		kinds[k] = doc.Caption
	}
}

// heading reports whether the short block s is a heading: no sentence end, and
// set in capitals or in title case.
func heading(s string, lines []line) bool {
	a, z := &lines[0], &lines[len(lines)-1]
	uppers, letters := 0, 0
	for i := range lines {
		uppers += lines[i].uppers
		letters += lines[i].letters()
	}
	if letters < 3 || z.tail == tailComma || z.tail == tailSemi || z.tail == tailHyphen {
		return false
	}
	capitals := uppers*10 >= letters*9
	if z.tail == tailStop {
		return a.list && capitals || capitals && letters <= 40 && len(lines) == 1 && a.indent >= centred
	}
	if capitals {
		return true
	}
	if z.tail == tailColon && len(s) > 60 {
		return false
	}
	words, titled := 0, 0
	for _, w := range strings.Fields(s) {
		w = strings.TrimLeft(w, "\"'([“‘`*")
		if w == "" {
			continue
		}
		switch c := byteClass[w[0]]; {
		case c == upper || c == digit && words == 0:
			words++
			titled++
		case c == lower && len(w) > 3:
			words++
		}
	}
	return words > 0 && titled*4 >= words*3 && words <= 20
}

// listUnderColon marks the short blocks that follow a lead-in with a colon.
func listUnderColon(lines []line, groups []group, kinds []doc.BlockKind) {
	open := false
	for k, g := range groups {
		a, z := &lines[g.from], &lines[g.to-1]
		short := z.last-a.first <= maxListItem && z.tail != tailStop
		switch {
		case open && short && z.tail != tailColon && (kinds[k] == doc.Paragraph || kinds[k] == doc.Heading) && !a.capitals():
			kinds[k] = doc.ListItem
			continue
		case open && kinds[k] == doc.ListItem:
			continue
		}
		open = z.tail == tailColon && z.last-a.first > 30 && kinds[k] != doc.Heading
	}
}
