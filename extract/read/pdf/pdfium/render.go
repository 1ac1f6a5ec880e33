package pdfium

import (
	"fmt"
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/requests"

	"writ/extract/read/pdf/worker"
)

var _ worker.Renderer = (*document)(nil)

const leastDPI = 30

// Render draws page n.
func (d *document) Render(n int, dpi float64, most int) (worker.Image, error) {
	if d.pdf == nil {
		if err := d.open(); err != nil {
			return worker.Image{}, fmt.Errorf("open again: %w", err)
		}
	}
	m, err := d.render(n-1, dpi, most)
	if err != nil {
		_ = d.Close() // it may be broken: the next page gets a new instance
	}
	return m, err
}

func (d *document) render(i int, dpi float64, most int) (out worker.Image, err error) {
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: d.ref, Index: i}}
	w, err := d.pdf.FPDF_GetPageWidthF(&requests.FPDF_GetPageWidthF{Page: page})
	if err != nil {
		return out, fmt.Errorf("page width: %w", err)
	}
	h, err := d.pdf.FPDF_GetPageHeightF(&requests.FPDF_GetPageHeightF{Page: page})
	if err != nil {
		return out, fmt.Errorf("page height: %w", err)
	}
	area := float64(w.PageWidth) * float64(h.PageHeight) / (72 * 72) // square inches
	if area <= 0 || math.IsNaN(area) {
		return out, fmt.Errorf("page of %g by %g points", w.PageWidth, h.PageHeight)
	}
	dpi = math.Floor(min(dpi, math.Sqrt(float64(most)/area)))
	if dpi < leastDPI {
		return out, fmt.Errorf("page of %g by %g points is too large to draw", w.PageWidth, h.PageHeight)
	}
	r, err := d.pdf.RenderPageInDPI(&requests.RenderPageInDPI{Page: page, DPI: int(dpi), ImageFormat: requests.RenderImageFormatGrayscale})
	if err != nil {
		return out, fmt.Errorf("draw: %w", err)
	}
	defer r.Cleanup()
	g, ok := r.Result.RenderedImage.(*image.Gray)
	if !ok {
		return out, fmt.Errorf("draw: got a %T", r.Result.RenderedImage)
	}
	size := g.Rect.Size()
	out = worker.Image{Width: size.X, Height: size.Y, DPI: dpi, Gray: make([]byte, 0, size.X*size.Y)}
	for y := range size.Y {
		row := g.Pix[y*g.Stride:]
		out.Gray = append(out.Gray, row[:size.X]...)
	}
	return out, nil
}
