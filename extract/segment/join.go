package segment

import "strings"

// group is a run of lines [from, to) that makes one block.
type group struct{ from, to int }

// group cuts lines into blocks.
func (lay *layout) group(text string, lines []line, r *rules) []group {
	if len(lines) == 0 {
		return nil
	}
	groups := make([]group, 0, len(lines)/2+1)
	g := group{0, 1}
	for i := 1; i < len(lines); i++ {
		if lay.joins(text, lines, g, i, r) {
			g.to = i + 1
			continue
		}
		groups = append(groups, g)
		g = group{i, i + 1}
	}
	return append(groups, g)
}

// joins reports whether line i goes on with the block g that ends before it.
func (lay *layout) joins(text string, lines []line, g group, i int, r *rules) bool {
	a, b := &lines[i-1], &lines[i]
	if b.glued {
		return true
	}
	if a.versus || b.versus {
		return false
	}
	if a.marker && i == g.from+1 && !b.list && b.blanks <= 2 && !b.page {
		return true
	}
	if r.disposes(text, a, b) {
		return true
	}
	cont := continues(a, b) || lay.wrapped && b.blanks <= lay.base[i] && goesOn(a, b)
	if b.page || b.masked {
		return lay.crosses(text, lines, i, cont, r)
	}
	if !lay.wrapped {
		switch {
		case a.width > maxWrap || b.blanks > 0:
			return b.blanks <= 1 && cont && r.opens(text, a)
		case cont:
			return a.width >= 2*minProse && a.tail != tailComma || r.opens(text, a) || a.softly
		}
		return b.blanks == 0 && a.width-a.indent >= minProse && !b.list && r.opens(text, a)
	}
	if b.blanks > lay.base[i] {
		return b.blanks <= lay.base[i]+1 && cont && lay.full(lines, i-1) && a.tail != tailComma && r.opens(text, a)
	}
	if cont {
		return !a.capitals()
	}
	return lay.wraps(text, lines, g, i, r)
}

// crosses decides across a page break or masked lines, where spacing says
// nothing.
func (lay *layout) crosses(text string, lines []line, i int, cont bool, r *rules) bool {
	a, b := &lines[i-1], &lines[i]
	if b.list || a.capitals() || a.ended() || a.tail == tailSemi {
		return false
	}
	if cont || r.opens(text, a) && a.lowers > 0 {
		return true
	}
	if a.tail == tailHyphen {
		return b.head == lower || b.head == upper || b.head == digit
	}
	return lay.wrapped && a.lowers > 0 && lay.full(lines, i-1) && !b.capitals() &&
		b.indent <= a.indent+2 && i+1 < len(lines) && lay.full(lines, i)
}

// wraps decides between neighbouring lines of wrapped text, no more than the
// usual spacing apart, where the second does not start in lower case.
func (lay *layout) wraps(text string, lines []line, g group, i int, r *rules) bool {
	a, b := &lines[i-1], &lines[i]
	if a.gaps > 0 && b.gaps > 0 && a.lowers < 40 {
		return false // rows of a table
	}
	fit := lay.fits(text, lines, i)
	opens := r.opens(text, a)
	switch {
	case opens && (a.lowers > 0 && b.indent <= a.indent+2 || a.capitals() && b.capitals()) && !(b.list && conjoins(text, a)):
		return true
	case b.list && (a.ended() || a.tail == tailSemi || fit || lines[g.from].list && b.indent <= lines[g.from].indent):
		return false
	case a.capitals() != b.capitals() && !(opens && !fit):
		if a.letters() >= 4 && b.letters() >= 4 && (a.capitals() || a.ended() || fit) {
			return false
		}
	}
	if lines[g.from].list && i == g.from+1 && b.indent > lines[g.from].indent && b.blanks == 0 {
		return !a.ended() || !fit
	}
	switch d := b.indent - a.indent; {
	case d >= 3 && (a.ended() || fit || a.tail == tailSemi):
		return false
	case d <= -3 && i-g.from >= 2 && (a.ended() || fit):
		return false
	}
	if opens && (a.lowers > 0 || b.capitals()) {
		return true
	}
	if i-g.from >= 2 && a.tail == tailOpen && a.lowers > a.uppers && b.lowers > b.uppers && b.blanks == lay.base[i] {
		return true // no paragraph ends without a stop
	}
	return !fit || a.tail == tailHyphen && a.lowers > 0
}

// conjoins reports whether l ends in the word before the last item of a list.
func conjoins(text string, l *line) bool {
	s := text[l.first:l.last]
	return strings.HasSuffix(s, " and") || strings.HasSuffix(s, " or")
}
