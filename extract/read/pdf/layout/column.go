package layout

import (
	"cmp"
	"slices"
)

// A part of a page is read in columns when no line crosses the gutter there,
// and this many lines on each side are about as wide as a column.
const (
	columnLines = 10
	columnWidth = 0.22 // of the text's width, median on each side
	gutterFrom  = 0.3  // of the text's width: where a gutter is looked for
	gutterTo    = 0.7
	gutterGap   = 0.9 // of the font size: so wide is a gap between two segments
)

// segment is a piece of a line without wide gaps.
type segment struct{ x0, x1, y0, y1 float64 }

func (s segment) middle() float64 { return (s.y0 + s.y1) / 2 }

// band is a part of a page between two heights that holds two columns.
type band struct{ top, bottom float64 }

// regions cuts the words of a page into regions to be read one after the
// other: what stands above two columns, the left one, the right one, what
// stands below. A page without columns is one region.
func regions(words []Word) [][]Word {
	if len(words) < 8*columnLines {
		return [][]Word{words}
	}
	left, right := words[0].X0, words[0].X1
	for _, w := range words {
		left, right = min(left, w.X0), max(right, w.X1)
	}
	segments := segmentsOf(words)
	x := gutter(segments, left, right-left)
	bands := bandsOf(segments, x, columnWidth*(right-left))
	if len(bands) == 0 {
		return [][]Word{words}
	}
	// Region 3i is above band i, 3i+1 its left, 3i+2 its right column.
	all := make([][]Word, 3*len(bands)+1)
	for _, w := range words {
		y, k := (w.Y0+w.Y1)/2, 3*len(bands)
		for i, b := range bands {
			if y > b.top {
				k = 3 * i
				break
			}
			if y >= b.bottom {
				k = 3*i + 1
				if w.X0+w.X1 >= 2*x {
					k++
				}
				break
			}
		}
		all[k] = append(all[k], w)
	}
	var out [][]Word
	for i, r := range all {
		switch {
		case len(r) == 0:
		case i%3 == 0:
			out = append(out, r)
		default: // a column of two columns, on a page of three
			out = append(out, regions(r)...)
		}
	}
	return out
}

func segmentsOf(words []Word) []segment {
	var out []segment
	for _, l := range Lines(words) {
		var cur segment
		for i, w := range l.words {
			if i > 0 && w.X0-cur.x1 < gutterGap*max(w.Size, 1) {
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

// gutter returns the abscissa in the middle part of the text that the fewest
// segments cross, the one nearest to the middle if there are several.
func gutter(segments []segment, left, width float64) float64 {
	const step = 0.01
	best, x := -1, 0.0
	for at := gutterFrom; at <= gutterTo; at += step {
		crossing := 0
		for _, s := range segments {
			if s.x0 < left+at*width && s.x1 > left+at*width {
				crossing++
			}
		}
		if best < 0 || crossing < best || crossing == best && abs(at-0.5) < abs(x-0.5) {
			best, x = crossing, at
		}
	}
	return left + x*width
}

// bandsOf returns the parts of the page that hold two columns, top to bottom:
// they lie between segments that cross the gutter at x.
func bandsOf(segments []segment, x, least float64) []band {
	segments = slices.Clone(segments)
	slices.SortStableFunc(segments, func(a, b segment) int { return cmp.Compare(b.middle(), a.middle()) })
	var bands []band
	var sides [2][]segment
	flush := func() {
		if isColumn(sides[0], least) && isColumn(sides[1], least) {
			both := slices.Concat(sides[0], sides[1])
			b := band{both[0].y1, both[0].y0}
			for _, s := range both {
				b.top, b.bottom = max(b.top, s.y1), min(b.bottom, s.y0)
			}
			bands = append(bands, b)
		}
		sides = [2][]segment{}
	}
	for _, s := range segments {
		switch {
		case s.x1 <= x:
			sides[0] = append(sides[0], s)
		case s.x0 >= x:
			sides[1] = append(sides[1], s)
		default:
			flush()
		}
	}
	flush()
	return bands
}

// isColumn tells a column of text from numbers, labels and the like.
func isColumn(segments []segment, least float64) bool {
	widths := make([]float64, len(segments))
	for i, s := range segments {
		widths[i] = s.x1 - s.x0
	}
	slices.Sort(widths)
	return len(widths) >= columnLines && widths[len(widths)/2] >= least
}

func abs(f float64) float64 {
	if f < 0 {
		return -f
	}
	return f
}
