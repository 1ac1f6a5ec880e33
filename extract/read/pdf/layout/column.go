package layout

import "slices"

// A page is read in columns when this many lines respect the gutter, each
// side holds text about as wide as a column, and few lines cross it.
const (
	columnLines = 10
	columnWidth = 0.22 // of the text's width, median on each side
	crossShare  = 0.25 // of the lines may cross within the columns' height
)

// segment is a piece of a line without wide gaps.
type segment struct{ x0, x1, y0, y1 float64 }

// regions cuts the words of a page into regions to be read one after the
// other: above the columns, left column, right column, below. A page without
// columns is one region.
func regions(words []Word) [][]Word {
	if len(words) < 8*columnLines {
		return [][]Word{words}
	}
	segments := segmentsOf(words)
	left, right := words[0].X0, words[0].X1
	for _, w := range words {
		left, right = min(left, w.X0), max(right, w.X1)
	}
	x, ok := gutter(segments, left, right)
	if !ok {
		return [][]Word{words}
	}
	top, bottom := extent(segments, x)
	var above, below, one, two []Word
	for _, w := range words {
		switch y := (w.Y0 + w.Y1) / 2; {
		case y > top:
			above = append(above, w)
		case y < bottom:
			below = append(below, w)
		case w.X0+w.X1 < 2*x:
			one = append(one, w)
		default:
			two = append(two, w)
		}
	}
	all := [][]Word{above, one, two, below}
	return slices.DeleteFunc(all, func(r []Word) bool { return len(r) == 0 })
}

func segmentsOf(words []Word) []segment {
	var out []segment
	for _, l := range Lines(words) {
		var cur segment
		for i, w := range l.words {
			if i > 0 && w.X0-cur.x1 < 0.9*max(w.Size, 1) {
				cur.x1 = max(cur.x1, w.X1)
				continue
			}
			if i > 0 {
				out = append(out, cur)
			}
			cur = segment{w.X0, w.X1, l.Y0, l.Y1}
		}
		out = append(out, cur)
	}
	return out
}

// gutter finds the abscissa in the middle part of the text that the fewest
// segments cross, and says whether it parts two columns.
func gutter(segments []segment, left, right float64) (x float64, ok bool) {
	width := right - left
	best := -1
	for i := range 41 {
		at := left + width*(0.3+0.01*float64(i))
		crossing := 0
		for _, s := range segments {
			if s.x0 < at && s.x1 > at {
				crossing++
			}
		}
		// The middle one of equally good places is the safest.
		if best < 0 || crossing < best || crossing == best && abs(at-left-width/2) < abs(x-left-width/2) {
			best, x = crossing, at
		}
	}
	var widths [2][]float64
	for _, s := range segments {
		switch {
		case s.x1 <= x:
			widths[0] = append(widths[0], s.x1-s.x0)
		case s.x0 >= x:
			widths[1] = append(widths[1], s.x1-s.x0)
		}
	}
	for _, w := range widths {
		if len(w) < columnLines {
			return 0, false
		}
		slices.Sort(w)
		if w[len(w)/2] < columnWidth*width {
			return 0, false
		}
	}
	pairs := min(len(widths[0]), len(widths[1]))
	return x, float64(best) < crossShare*float64(2*pairs)
}

// extent returns the heights between which the columns stand: a line that
// crosses the gutter above or below most of the columns' lines bounds them.
func extent(segments []segment, x float64) (top, bottom float64) {
	var sides []float64
	for _, s := range segments {
		if s.x1 <= x || s.x0 >= x {
			sides = append(sides, (s.y0+s.y1)/2)
		}
	}
	slices.Sort(sides)
	low, high := sides[len(sides)/4], sides[len(sides)*3/4]
	top, bottom = sides[len(sides)-1]+1, sides[0]-1
	for _, s := range segments {
		if s.x1 <= x || s.x0 >= x {
			continue
		}
		if y := (s.y0 + s.y1) / 2; y > high {
			top = min(top, y-(s.y1-s.y0)/2)
		} else if y < low {
			bottom = max(bottom, y+(s.y1-s.y0)/2)
		}
	}
	return top, bottom
}

func abs(f float64) float64 {
	if f < 0 {
		return -f
	}
	return f
}
