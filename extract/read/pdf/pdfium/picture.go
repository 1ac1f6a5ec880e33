package pdfium

import (
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

const (
	mostPieces = 50 // objects of a page that are looked at for images
	imageShare = 0.5
)

// image reports whether one image, or one group that may hold it, covers most
// of the page's area.
func (d *document) image(page requests.Page, area float64) bool {
	n, err := d.pdf.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return false
	}
	for i := range min(n.Count, mostPieces) {
		o, err := d.pdf.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
		if err != nil {
			return false
		}
		t, err := d.pdf.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o.PageObject})
		if err != nil || t.Type != enums.FPDF_PAGEOBJ_IMAGE && t.Type != enums.FPDF_PAGEOBJ_FORM {
			continue
		}
		b, err := d.pdf.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: o.PageObject})
		if err == nil && float64(b.Right-b.Left)*float64(b.Top-b.Bottom) >= imageShare*area {
			return true
		}
	}
	return false
}

// A letter drawn as an outline is a path of some segments; the rules of a
// table have fewer.
const (
	mostPaths      = 2000 // objects of a page that are looked at for outlines
	letterSegments = 6
	fewestLetters  = 100
	textSegments   = 1000 // in one path: a line or a page of text as one
)

// outlines reports whether a page holds as many drawn shapes as a text that is
// set as outlines has letters.
func (d *document) outlines(page requests.Page) bool {
	n, err := d.pdf.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return false
	}
	letters := 0
	for i := range min(n.Count, mostPaths) {
		o, err := d.pdf.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
		if err != nil {
			return false
		}
		if letters += d.shapes(o.PageObject, true); letters >= fewestLetters {
			return true
		}
	}
	return false
}

// shapes returns how many letters object o may be; those of a group only when
// deep.
func (d *document) shapes(o references.FPDF_PAGEOBJECT, deep bool) int {
	t, err := d.pdf.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o})
	switch {
	case err != nil:
		return 0
	case t.Type == enums.FPDF_PAGEOBJ_PATH:
		c, err := d.pdf.FPDFPath_CountSegments(&requests.FPDFPath_CountSegments{PageObject: o})
		switch {
		case err != nil || c.Count < letterSegments:
			return 0
		case c.Count >= textSegments:
			return fewestLetters
		}
		return 1
	case t.Type == enums.FPDF_PAGEOBJ_FORM && deep:
		n, err := d.pdf.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: o})
		if err != nil {
			return 0
		}
		letters := 0
		for i := range min(n.Count, mostPaths) {
			inner, err := d.pdf.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: o, Index: uint64(i)})
			if err != nil {
				return letters
			}
			if letters += d.shapes(inner.PageObject, false); letters >= fewestLetters {
				break
			}
		}
		return letters
	}
	return 0
}
