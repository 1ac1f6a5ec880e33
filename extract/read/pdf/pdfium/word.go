package pdfium

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"writ/extract/read/pdf/layout"
)

// lineHyphen and lineHyphen2 are what PDFium gives for a hyphen at the end of
// a line whose next line goes on with the word.
const (
	lineHyphen  = '\x02'
	lineHyphen2 = '\uFFFE'
)

// Shares of the font size: a character farther from the last one begins a new
// word even without white space.
const (
	jumpAcross = 0.6 // up or down
	jumpBack   = 0.6
	jumpAhead  = 1.0
	jumpSlant  = 3.0 // any way, for slanted text
)

// direction is where text runs: 0 right, 1 up, 2 left, 3 down, 4 slanted.
type direction int

const slanted direction = 4

// directionOf takes PDFium's angle, in radians from 0 to 2π, clockwise.
func directionOf(angle float64) direction {
	const skew = 0.4 // slanted letters of upright lines lean this much
	quarters := (2*math.Pi - angle) / (math.Pi / 2)
	whole := math.Round(quarters)
	if math.Abs(quarters-whole)*math.Pi/2 > skew {
		return slanted
	}
	return direction(int(whole)%4+4) % 4
}

// box is a rectangle: left, bottom, right, top.
type box struct{ x0, y0, x1, y1 float64 }

// turn rotates a box so that text of direction k runs to the right.
func (b box) turn(k direction) box {
	switch k {
	case 1:
		return box{b.y0, -b.x1, b.y1, -b.x0}
	case 2:
		return box{-b.x1, -b.y1, -b.x0, -b.y0}
	case 3:
		return box{-b.y1, b.x0, -b.y0, b.x1}
	}
	return b
}

// piece is a word under way or done. Its boxes are turned by its direction.
type piece struct {
	text  strings.Builder
	dir   direction
	space bool
	all   box // of the largest characters
	last  box
}

// builder makes words of a page's characters.
type builder struct {
	pdf    pdfium.Pdfium
	page   references.FPDF_TEXTPAGE
	pieces []*piece
	cur    *piece
	space  bool
}

func (b *builder) add(i int, c rune) error {
	switch {
	case c == lineHyphen || c == lineHyphen2:
		c = '-'
	case unicode.IsSpace(c) || c < ' ' || c == 0x7f:
		b.cur, b.space = nil, b.space || unicode.IsSpace(c)
		return nil
	case !validRune(c):
		c = unicode.ReplacementChar
	}
	at, err := b.box(i)
	if err != nil {
		return err
	}
	if b.cur == nil || b.cur.jumps(at.turn(b.cur.dir)) {
		if err := b.begin(i, at); err != nil {
			return err
		}
	}
	b.cur.text.WriteRune(c)
	b.cur.grow(at.turn(b.cur.dir))
	return nil
}

// validRune tells a character from half a surrogate pair and the like.
func validRune(c rune) bool {
	return c <= unicode.MaxRune && (c < 0xD800 || c > 0xDFFF) && c != 0xFFFF
}

// box returns the place of a character: the font's height by its width, or
// else its ink.
func (b *builder) box(i int) (box, error) {
	loose, err := b.pdf.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: b.page, Index: i})
	if err != nil {
		return box{}, fmt.Errorf("get box: %w", err)
	}
	r := loose.Rect
	if r.Right > r.Left && r.Top > r.Bottom {
		return box{float64(r.Left), float64(r.Bottom), float64(r.Right), float64(r.Top)}, nil
	}
	ink, err := b.pdf.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: b.page, Index: i})
	if err != nil {
		return box{}, fmt.Errorf("get box: %w", err)
	}
	return box{ink.Left, ink.Bottom, ink.Right, ink.Top}, nil
}

func (b *builder) begin(i int, at box) error {
	a, err := b.pdf.FPDFText_GetCharAngle(&requests.FPDFText_GetCharAngle{TextPage: b.page, Index: i})
	if err != nil {
		return fmt.Errorf("get angle: %w", err)
	}
	p := &piece{dir: directionOf(float64(a.CharAngle)), space: b.space}
	p.all = at.turn(p.dir)
	p.last = p.all
	b.cur, b.space = p, false
	b.pieces = append(b.pieces, p)
	return nil
}

func (p *piece) jumps(to box) bool {
	size := max(p.last.y1-p.last.y0, to.y1-to.y0)
	if p.dir == slanted {
		return math.Hypot(to.x0-p.last.x0, to.y0-p.last.y0) > jumpSlant*size
	}
	across := math.Abs(p.last.y0+p.last.y1-to.y0-to.y1) / 2
	back := (p.last.x0+p.last.x1)/2 - to.x0
	return across > jumpAcross*size || back > jumpBack*size || to.x0-p.last.x1 > jumpAhead*size
}

// grow adds a character. A superscript does not make its word higher.
func (p *piece) grow(at box) {
	p.all.x0, p.all.x1 = min(p.all.x0, at.x0), max(p.all.x1, at.x1)
	if at.y1-at.y0 > 1.02*(p.all.y1-p.all.y0) {
		p.all.y0, p.all.y1 = at.y0, at.y1
	}
	p.last = at
}

// finish returns the words and which way runs to the right. Most of a page's text decides which way is to the
// right, so a page that lies on its side is read as well as one that stands.
func (b *builder) finish() (words []layout.Word, right direction) {
	var votes [4]int
	for _, p := range b.pieces {
		if p.dir != slanted {
			votes[p.dir] += p.text.Len()
		}
	}
	for k, n := range votes {
		if n > votes[right] {
			right = direction(k)
		}
	}
	words = make([]layout.Word, len(b.pieces))
	for i, p := range b.pieces {
		words[i] = layout.Word{
			Text: p.text.String(), X0: p.all.x0, Y0: p.all.y0, X1: p.all.x1, Y1: p.all.y1,
			Space: p.space, Turned: p.dir != right,
		}
	}
	return words, right
}
