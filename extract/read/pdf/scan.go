package pdf

import (
	"context"
	"fmt"
	"time"

	"writ/extract/doc"
	"writ/extract/read/pdf/layout"
	"writ/extract/read/pdf/worker"
)

// Recognizer reads the words in the picture of a page: package ocr.
type Recognizer interface {
	Recognize(ctx context.Context, gray []byte, width, height int, dpi float64) ([]doc.Word, error)
	Version() string
}

const (
	scanDPI  = 300
	scanStep = 8    // pages drawn by one request
	mostScan = 1000 // pages of one document that are recognised
)

// recognize reads the pages of g that have no text but a picture. Pages that
// fail stay as they are; why is the last failure, nil when there was none.
func (r *Reader) recognize(ctx context.Context, in doc.Input, engine string, g *gathered) (why error) {
	var scans []int
	for _, p := range g.pages {
		if g.scanned(p) && len(scans) < mostScan {
			scans = append(scans, p.Number)
		}
	}
	for len(scans) > 0 {
		n := min(scanStep, len(scans))
		var images []*worker.Image
		err := r.once(ctx, &worker.Request{Engine: engine, Draw: scans[:n], DPI: scanDPI, Data: in.Data}, func(m worker.Message) {
			if i, ok := m.(*worker.Image); ok {
				images = append(images, i)
			}
		})
		if err != nil {
			why = err
		}
		scans = scans[n:]
		for _, i := range images {
			if i.Number < 1 || i.Number > len(g.pages) {
				continue
			}
			if i.Error != "" {
				why = fmt.Errorf("page %d: %s", i.Number, i.Error)
				continue
			}
			if blank(i.Gray) {
				g.merge(g.pages[i.Number-1], nil)
				continue
			}
			started := time.Now()
			words, err := r.o.OCR.Recognize(ctx, i.Gray, i.Width, i.Height, i.DPI)
			if err != nil {
				why = fmt.Errorf("page %d after %v: %w", i.Number, time.Since(started).Round(time.Second), err)
				continue
			}
			g.merge(g.pages[i.Number-1], words)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return why
}

// blank reports whether a picture is all but white.
func blank(gray []byte) bool {
	const dark, share = 200, 20_000 // one pixel in so many may be dark
	n := 0
	for _, v := range gray {
		if v < dark {
			n++
		}
	}
	return n <= len(gray)/share
}

// scanned reports whether page p is a picture with at most a stamp in text.
func (g *gathered) scanned(p *worker.Page) bool {
	n := textSize(p.Text)
	return p.Error == "" && (n == 0 || n < scanText && p.Image)
}

// merge puts recognised words into page p. What the page has as text, a
// filing stamp, stays: tesseract garbles it.
func (g *gathered) merge(p *worker.Page, words []doc.Word) {
	var all []layout.Word
	for _, l := range p.Lines {
		all = append(all, layout.Word{Text: p.Text[l.At : l.At+l.Size], X0: l.X0, Y0: l.Y0, X1: l.X1, Y1: l.Y1, Size: l.Font, Space: true})
	}
	stamps := len(all)
	sum := 0.0
	for _, w := range words {
		x, y := (w.X0+w.X1)/2, (w.Y0+w.Y1)/2
		inside := false
		for _, s := range all[:stamps] {
			inside = inside || s.X0-2 <= x && x <= s.X1+2 && s.Y0-2 <= y && y <= s.Y1+2
		}
		if !inside {
			sum += w.Confidence
			all = append(all, layout.Word{Text: w.Text, X0: w.X0, Y0: w.Y0, X1: w.X1, Y1: w.Y1, Space: true})
		}
	}
	text, lines := layout.Page(all)
	p.Text, p.Lines = text, make([]worker.Line, len(lines))
	for i, l := range lines {
		p.Lines[i] = worker.Line{At: l.At, Size: len(l.Text), Number: l.Number, X0: l.X0, Y0: l.Y0, X1: l.X1, Y1: l.Y1, Font: l.Size}
	}
	if g.confidence == nil {
		g.confidence = map[int]float64{}
	}
	g.confidence[p.Number] = 0
	if n := len(all) - stamps; n > 0 {
		g.confidence[p.Number] = sum / float64(n)
	}
}
