package segment

// layout is what the lines of one document have in common.
type layout struct {
	wrapped bool  // newlines are mostly hard wraps
	width   int   // wrap width in columns
	slack   int   // columns that a wrapped line may stay under width
	base    []int // per line: empty lines that a wrap has before it here, 0 or 1
	local   []int // per line: width of the widest line nearby, at most width
}

// Bounds of hard-wrapped text.
const (
	maxWrap    = 130  // columns; longer lines are paragraphs
	minProse   = 25   // columns; shorter lines say nothing of the wrap width
	wrapShare  = 0.12 // of the breaks, clear continuations
	gluedShare = 0.3  // the same, where lines longer than a wrap are common
	longShare  = 6    // one line in so many is common
	nearPairs  = 10   // pairs of lines on each side that decide the local spacing
	nearLines  = 4    // lines on each side that decide the local width
	localShare = 0.6
	minSlack   = 4 // columns that the wrap width may be wider than measured
	maxSlack   = 24
	usualWord  = 6 // columns of a word and its space
)

// continues reports whether b clearly goes on with the sentence of a.
func continues(a, b *line) bool {
	return b.head == lower && !b.list && !b.versus && !a.versus && (a.tail == tailOpen || a.tail == tailComma || a.tail == tailHyphen || a.tail == tailDash) &&
		a.lowers > 0 && a.width-a.indent >= minProse
}

// goesOn is continues for a line of any width.
func goesOn(a, b *line) bool {
	return b.head == lower && !b.list && !b.versus && !a.versus && a.lowers > 0 && !a.list &&
		(a.tail == tailOpen || a.tail == tailComma || a.tail == tailHyphen || a.tail == tailDash)
}

// measure reads the layout off the lines.
func measure(text string, lines []line) layout {
	var hist [maxWrap + 1]int
	short, long := 0, 0
	for i := range lines {
		switch w := lines[i].width; {
		case w > maxWrap:
			long++
		case w >= minProse:
			hist[w]++
			short++
		}
	}
	pairs, cont := 0, 0
	for i := 1; i < len(lines); i++ {
		if a, b := &lines[i-1], &lines[i]; b.blanks <= 1 && a.width >= minProse && a.width <= maxWrap {
			pairs++
			if continues(a, b) {
				cont++
			}
		}
	}
	share := wrapShare
	if long*longShare > short {
		share = gluedShare
	}
	lay := layout{width: percentile(hist[:], short*85/100)}
	lay.wrapped = cont > 0 && float64(cont) >= share*float64(pairs)
	lay.measureBase(lines)
	lay.measureLocal(lines)
	lay.measureSlack(text, lines)
	return lay
}

// percentile returns the bucket that holds item number n.
func percentile(hist []int, n int) int {
	for w, k := range hist {
		if n < k {
			return w
		}
		n -= k
	}
	return len(hist) - 1
}

// measureBase finds where every second line is empty.
func (lay *layout) measureBase(lines []line) {
	lay.base = make([]int, len(lines))
	if !lay.wrapped {
		return
	}
	var n [2]int // clear continuations in the window, by empty lines before
	add := func(i, d int) {
		if i < 1 || i >= len(lines) {
			return
		}
		if b := &lines[i]; b.blanks <= 1 && continues(&lines[i-1], b) {
			n[b.blanks] += d
		}
	}
	total := [2]int{}
	for i := range lines {
		add(i, 1)
	}
	total, n = n, [2]int{}
	for i := 0; i < nearPairs; i++ {
		add(i, 1)
	}
	for i := range lines {
		add(i+nearPairs, 1)
		add(i-nearPairs-1, -1)
		if n[0] == n[1] {
			if total[1] > total[0] {
				lay.base[i] = 1
			}
		} else if n[1] > n[0] && n[1] >= 2 {
			lay.base[i] = 1
		}
	}
}

// measureLocal finds the width of the running text around each line, so that
// footnotes and quotations, which are narrower, are held to their own measure.
func (lay *layout) measureLocal(lines []line) {
	lay.local = make([]int, len(lines))
	floor := int(float64(lay.width) * localShare)
	for i := range lines {
		w := 0
		for j := max(0, i-nearLines); j < min(len(lines), i+nearLines+1); j++ {
			if l := &lines[j]; l.width <= lay.width+maxSlack && l.lowers >= minProse/2 && l.lowers > 3*l.uppers {
				w = max(w, l.width)
			}
		}
		lay.local[i] = lay.width
		if w > 0 {
			lay.local[i] = min(max(w, floor), lay.width)
		}
	}
}

// measureSlack learns how ragged the right margin is from clear continuations.
func (lay *layout) measureSlack(text string, lines []line) {
	if !lay.wrapped {
		return
	}
	var hist [maxSlack + 1]int
	n := 0
	for i := 1; i < len(lines); i++ {
		a, b := &lines[i-1], &lines[i]
		if b.blanks > lay.base[i] || !continues(a, b) {
			continue
		}
		hist[min(max(lay.local[i-1]-a.width-1-firstWord(text, b)+1, 0), maxSlack)]++
		n++
	}
	lay.slack = max(percentile(hist[:], n*9/10), minSlack)
}

// full reports whether line i reaches its right margin.
func (lay *layout) full(lines []line, i int) bool {
	return lines[i].width+usualWord+lay.slack >= lay.local[i]
}

// fits reports whether the first word of line i would have found room on the
// line before, so that the break between them is deliberate.
func (lay *layout) fits(text string, lines []line, i int) bool {
	return lines[i-1].width+1+firstWord(text, &lines[i])+lay.slack <= lay.local[i-1]
}

// firstWord returns the width of the first word of l in columns.
func firstWord(text string, l *line) int {
	w := 0
	for j := l.first; j < l.last; {
		c, n := classAt(text, j)
		if c == space {
			break
		}
		w++
		j += n
	}
	return w
}
