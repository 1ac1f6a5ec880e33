package layout

import "math"

// The two sides of a caption stand so close that only their alignment tells
// them apart: a run of lines in which no word crosses one abscissa, and so
// many words begin right there.
const (
	sideStarts = 4    // words that begin at the abscissa
	sideLefts  = 3    // lines with text to its left
	sideAlign  = 1.5  // points between the beginnings
	sideClear  = 3.0  // points to the left that no word enters
	sideOpen   = 1.5  // of the font size: one gap so wide there must be, or a line that is empty on the left
	sideFrom   = 0.3  // of the text's width, from its left edge
	sideTo     = 0.75 // likewise
)

// sides marks the words that begin the right side of lines with two, and
// builds the text of those lines again.
func sides(lines []Line) {
	if len(lines) < sideStarts {
		return
	}
	left, right := math.Inf(1), math.Inf(-1)
	for i := range lines {
		left, right = min(left, lines[i].X0), max(right, lines[i].X1)
	}
	from, to := left+sideFrom*(right-left), left+sideTo*(right-left)
	for i := range lines {
		for k := 1; k < len(lines[i].words); k++ {
			w := &lines[i].words[k]
			if w.anew || w.X0 < from || w.X0 > to {
				continue
			}
			if n := sideRun(lines[i:], w.X0); n > 0 {
				markSide(lines[i:i+n], w.X0, (left+right)/2)
			}
		}
	}
}

// sideRun returns how many of the lines, from the first on, have two sides
// parted at x; 0 when they are too few.
func sideRun(lines []Line, x float64) int {
	starts, lefts, last, open := 0, 0, 0, false
	for n := range lines {
		begins, gap, clear := lines[n].partedAt(x)
		if !clear {
			break
		}
		if begins {
			starts++
			last = n + 1
			open = open || gap > sideOpen*lines[n].Size
		}
		if lines[n].X0 < x-sideClear {
			lefts++
		}
	}
	if starts < sideStarts || lefts < sideLefts || !open {
		return 0
	}
	return last
}

// partedAt reports whether a word of the line begins at x, with what gap
// before it, and whether no word crosses x.
func (l *Line) partedAt(x float64) (begins bool, gap float64, clear bool) {
	end := math.Inf(-1)
	for _, w := range l.words {
		switch {
		case math.Abs(w.X0-x) <= sideAlign:
			begins, gap = true, x-end
		case w.X0 < x && (w.X1 > x+sideAlign || w.X0 > x-sideClear):
			return false, 0, false
		case w.X0 < x && !w.number:
			end = max(end, w.X1)
		}
	}
	return begins, gap, true
}

// heads reports whether the line is a centred heading that happens to have a
// word here, parted by no more than a space.
func (l *Line) heads(k int, middle float64) bool {
	const off, space = 8.0, 0.4
	return math.Abs((l.X0+l.X1)/2-middle) < off && l.words[k].X0-l.words[k-1].X1 < space*l.Size
}

// markSide marks the words that begin at x; middle is that of the text.
func markSide(lines []Line, x, middle float64) {
	for i := range lines {
		for k := 1; k < len(lines[i].words); k++ {
			if w := &lines[i].words[k]; math.Abs(w.X0-x) <= sideAlign && !w.anew && !lines[i].heads(k, middle) {
				w.anew = true
				lines[i].join()
				break
			}
		}
	}
}
