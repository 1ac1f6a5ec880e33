package ledong

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"

	"writ/extract/read/pdf/layout"
)

// Shares of the font size.
const (
	spaceGap = 0.17 // to the right of the last glyph: a space
	jump     = 1.0  // to the right: text placed anew
	backward = 0.3  // to the left: text placed anew
	guess    = 0.5  // width of a glyph that the font gives no width for
)

// textOf returns the text of a page.
//
// The library gives no width for glyphs of composite fonts and does not move
// on after them, so all glyphs of a string share one position. Gaps are
// therefore judged in the library's own coordinates, glyph after glyph, and
// boxes are shifted by the widths that are guessed. A page of mostly such
// glyphs is taken in the order of its content: the guesses would disorder it.
func textOf(p pdf.Page) (text string, err error) {
	defer func() {
		if r := recover(); r != nil {
			text, err = "", fmt.Errorf("page content: %v", r)
		}
	}()
	var b builder
	glyphs := p.Content().Text
	spaces := 0
	for _, t := range glyphs {
		if t.S == " " {
			spaces++
		}
	}
	b.spaced = spaces > len(glyphs)/12
	for _, t := range glyphs {
		b.add(t)
	}
	b.flush()
	words := b.unique()
	if 3*b.guessed > len(glyphs) {
		return inOrder(words), nil
	}
	return layout.Text(words), nil
}

// inOrder joins words as they come, with a newline where the baseline moves.
func inOrder(words []layout.Word) string {
	var out strings.Builder
	for i, w := range words {
		if i > 0 {
			switch last := words[i-1]; {
			case math.Abs(w.Y0-last.Y0) > guess*w.Size:
				out.WriteByte('\n')
			case w.Space:
				out.WriteByte(' ')
			}
		}
		out.WriteString(w.Text)
	}
	return out.String()
}

type builder struct {
	words []layout.Word
	text  strings.Builder
	cur   layout.Word
	end   float64 // where the last glyph ended, in the library's coordinates
	y     float64 // its baseline
	shift float64 // sum of guessed widths since text was placed anew
	space bool    // white space was seen since the last glyph
	blind bool    // the last glyph's width is unknown

	spaced  bool // the page writes its spaces
	guessed int  // glyphs of unknown width
}

func (b *builder) add(t pdf.Text) {
	if t.S == "\n" || t.S == "" || t.S == "\x00" || !utf8.ValidString(t.S) {
		return
	}
	size := math.Abs(t.FontSize)
	if size < 1 {
		size = 10
	}
	gap := t.X - b.end
	switch anew := math.Abs(t.Y-b.y) > 0.1*size || gap > jump*size || gap < -backward*size; {
	case anew:
		b.flush()
		b.shift, b.space = 0, gap > 0 && !(b.blind && b.spaced)
	case gap > spaceGap*size && !(b.blind && b.spaced):
		b.flush()
		b.space = true
	}
	width := max(t.W, 0)
	b.end, b.y, b.blind = t.X+width, t.Y, width == 0
	x := t.X + b.shift
	if width == 0 {
		width = guess * size
		b.shift += width
		b.guessed++
	}
	if strings.TrimSpace(t.S) == "" || t.S == "\uFFFD" {
		b.flush()
		b.space = true
		return
	}
	if b.text.Len() == 0 {
		b.cur = layout.Word{X0: x, Y0: t.Y - 0.2*size, Y1: t.Y + 0.7*size, Size: size, Space: b.space}
		b.space = false
	}
	b.text.WriteString(t.S)
	b.cur.X1 = x + width
}

func (b *builder) flush() {
	if b.text.Len() > 0 {
		b.cur.Text = b.text.String()
		b.words = append(b.words, b.cur)
		b.text.Reset()
	}
}

// unique drops words painted twice at one place to look bold.
func (b *builder) unique() []layout.Word {
	type spot struct {
		x, y int
		s    string
	}
	seen := map[spot]bool{}
	out := b.words[:0]
	for _, w := range b.words {
		at := spot{int(w.X0), int(w.Y0), w.Text}
		if !seen[at] {
			seen[at] = true
			out = append(out, w)
		}
	}
	return out
}
