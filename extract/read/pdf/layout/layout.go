// Package layout puts the words of a page into reading order: lines from top
// to bottom, words from left to right, one column after the other.
package layout

import (
	"slices"
	"strings"
)

// Word is a piece of text with its box on the page. Coordinates are points,
// the origin is the lower left corner.
type Word struct {
	Text           string
	X0, Y0, X1, Y1 float64 // left, bottom, right, top
	Size           float64 // font size; 0 = the height of the box
	Space          bool    // white space precedes the word, whatever the gap
	Turned         bool    // the text does not run from left to right

	number bool // of the line, in a margin
	anew   bool // begins the right side of two; see [Text]
}

// Thresholds, as shares of the font size.
const (
	spaceGap = 0.17 // a gap this wide between two glyphs is a space
	wideGap  = 1.4  // a gap this wide is shown by three spaces
	overlap  = 0.5  // of the lower box's height: the two stand on one line
	conflict = 0.4  // of the narrower box's width: the two do not stand side by side
	lookBack = 6    // lines that may still be open, top to bottom
)

// Line is one line of text.
type Line struct {
	Text           string
	X0, Y0, X1, Y1 float64
	Size           float64
	At             int // byte of the page's text where the line begins; see [Page]
	Number         int // bytes of Text that number the line in the margin
	words          []Word
}

// Text returns the words as text: lines end in a newline but for the last, an
// empty line stands where the gap between two lines is larger than around it,
// and three spaces where a line has a gap of several characters (captions,
// tables), where several lines in a row begin anew at one abscissa (the two
// sides of a caption), and behind a line number in the margin. Text that does
// not run from left to right comes last.
func Text(words []Word) string {
	text, _ := Page(words)
	return text
}

// Page returns the words as [Text] does, and the lines that run from left to
// right with their places on the page, in the order of the text.
func Page(words []Word) (string, []Line) {
	flat, turned := split(words)
	markNumbers(flat)
	var b strings.Builder
	var all []Line
	for i, region := range regions(flat) {
		if i > 0 {
			b.WriteString("\n\n")
		}
		lines := Lines(region)
		sides(lines)
		write(&b, lines)
		all = append(all, lines...)
	}
	for _, w := range turned {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString(w.Text)
	}
	return b.String(), all
}

func write(b *strings.Builder, lines []Line) {
	gaps := breaks(lines)
	for i := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		if gaps[i] {
			b.WriteByte('\n')
		}
		lines[i].At = b.Len()
		b.WriteString(lines[i].Text)
	}
}

// split sets aside the words that do not run from left to right, joined where
// they follow each other.
func split(words []Word) (flat []Word, turned []Word) {
	flat = make([]Word, 0, len(words))
	last := -2
	for i, w := range words {
		if w.Size <= 0 {
			w.Size = w.Y1 - w.Y0
		}
		if !w.Turned {
			flat = append(flat, w)
			continue
		}
		if k := len(turned) - 1; k >= 0 && last == i-1 {
			turned[k].Text += " " + w.Text
		} else {
			turned = append(turned, w)
		}
		last = i
	}
	return flat, turned
}

// Lines groups words into lines, top to bottom.
func Lines(words []Word) []Line {
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b Word) int {
		switch ma, mb := a.Y0+a.Y1, b.Y0+b.Y1; {
		case ma > mb:
			return -1
		case ma < mb:
			return 1
		}
		return 0
	})
	var lines []Line
	for _, w := range words {
		if k := lineOf(lines, w); k >= 0 {
			lines[k].add(w)
			continue
		}
		lines = append(lines, Line{X0: w.X0, Y0: w.Y0, X1: w.X1, Y1: w.Y1, Size: w.Size, words: []Word{w}})
	}
	for i := range lines {
		lines[i].join()
	}
	lines = slices.DeleteFunc(lines, func(l Line) bool { return l.Text == "" })
	slices.SortStableFunc(lines, func(a, b Line) int {
		switch ma, mb := a.middle(), b.middle(); {
		case ma > mb:
			return -1
		case ma < mb:
			return 1
		}
		return 0
	})
	return lines
}

// lineOf returns the line among the last few that w stands on, -1 if none.
func lineOf(lines []Line, w Word) int {
	best, at := overlap, -1
	for k := len(lines) - 1; k >= 0 && k >= len(lines)-lookBack; k-- {
		l := &lines[k]
		share := min(w.Y1, l.Y1) - max(w.Y0, l.Y0)
		h := min(w.Y1-w.Y0, l.Y1-l.Y0)
		if h <= 0 { // a box without height, such as a dash: is it inside?
			if w.Y0 < l.Y0 || w.Y1 > l.Y1 {
				continue
			}
			share, h = 1, 1
		}
		if share/h > best && !l.taken(w) {
			best, at = share/h, k
		}
	}
	return at
}

// taken reports whether another word of the line stands where w stands.
func (l *Line) taken(w Word) bool {
	for _, o := range l.words {
		if share := min(w.X1, o.X1) - max(w.X0, o.X0); share > conflict*min(w.X1-w.X0, o.X1-o.X0) {
			return true
		}
	}
	return false
}

// add takes w into the line. The line has the height of its first word, unless
// that was a superscript or the like.
func (l *Line) add(w Word) {
	l.words = append(l.words, w)
	l.X0, l.X1 = min(l.X0, w.X0), max(l.X1, w.X1)
	if w.Size > 1.25*l.Size || l.Y1-l.Y0 < 0.4*w.Size {
		l.Y0, l.Y1, l.Size = w.Y0, w.Y1, w.Size
	}
}

func (l *Line) middle() float64 { return (l.Y0 + l.Y1) / 2 }

// place sets the line's left edge behind a line number, if there is more, and
// its height and size to those of its longest word: numbers stand in a grid of
// their own, and a note set close does not keep to it.
func (l *Line) place() {
	left, found, numbered := 0.0, false, false
	var longest Word
	for _, w := range l.words {
		numbered = numbered || w.number
		if w.number {
			continue
		}
		if !found || w.X0 < left {
			left, found = w.X0, true
		}
		if w.X1-w.X0 > longest.X1-longest.X0 {
			longest = w
		}
	}
	if found {
		l.X0 = left
	}
	if numbered && longest.Text != "" {
		l.Y0, l.Y1, l.Size = longest.Y0, longest.Y1, longest.Size
	}
}

// join orders the words and builds the line's text.
func (l *Line) join() {
	slices.SortStableFunc(l.words, func(a, b Word) int {
		switch {
		case a.X0 < b.X0:
			return -1
		case a.X0 > b.X0:
			return 1
		}
		return 0
	})
	l.place()
	l.Number = 0
	var b strings.Builder
	end, pending, number := 0.0, false, false
	for _, w := range l.words {
		if strings.TrimSpace(w.Text) == "" {
			pending = pending || w.Text != ""
			continue
		}
		if b.Len() > 0 {
			size := max(w.Size, 1)
			switch gap := w.X0 - end; {
			case number || gap > wideGap*size || w.anew:
				b.WriteString("   ")
			case pending || w.Space || gap > spaceGap*size:
				b.WriteByte(' ')
			}
		}
		b.WriteString(w.Text)
		if w.number && l.Number+3 >= b.Len()-len(w.Text) {
			l.Number = b.Len()
		}
		end, pending, number = max(end, w.X1), false, w.number
	}
	l.Text = strings.TrimSpace(b.String())
}
