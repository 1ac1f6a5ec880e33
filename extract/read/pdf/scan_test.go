package pdf_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"writ/extract/doc"
	"writ/extract/read/ocr"
	"writ/extract/read/pdf"
)

// seer is a Recognizer that sees the same words on every page.
type seer struct {
	words []doc.Word
	err   error
}

func (seer) Version() string { return "seer 1" }

func (s seer) Recognize(_ context.Context, gray []byte, w, h int, dpi float64) ([]doc.Word, error) {
	if len(gray) != w*h || dpi < 70 {
		return nil, fmt.Errorf("%d bytes for %d x %d at %g", len(gray), w, h, dpi)
	}
	return s.words, s.err
}

const stampText = "Case 1:20-cv-00001-ABC Document 5 Filed 01/02/20 Page 1 of 1"

// scannedPDF is a page that is a picture with a filing stamp in text.
func scannedPDF() []byte {
	return objects(catalog, onePage,
		pageHead+"<< /XObject << /X 6 0 R >> /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
		stream("", "q 612 0 0 792 0 0 cm /X Do Q BT /F1 10 Tf 72 770 Td ("+stampText+") Tj ET"), helv,
		stream("/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8", "\x00\xff\xff\x00"))
}

func TestScannedPagesAreRecognized(t *testing.T) {
	words := []doc.Word{
		{Text: "garbled", X0: 80, X1: 120, Y0: 768, Y1: 780, Confidence: .2}, // over the stamp
		{Text: "ORDER", X0: 250, X1: 300, Y0: 700, Y1: 712, Confidence: 1},
		{Text: "denied in full.", X0: 120, X1: 160, Y0: 660, Y1: 672, Confidence: .5},
		{Text: "Motion", X0: 72, X1: 115, Y0: 660, Y1: 672, Confidence: .9},
	}
	for _, local := range []bool{false, true} {
		r := newReader(t, pdf.Options{OCR: seer{words: words}, InProcess: local})
		d, err := r.Read(t.Context(), input(string(scannedPDF())))
		if err != nil {
			t.Fatal(err)
		}
		p := d.Pages[0]
		if d.Status != "" || !p.OCR || p.Confidence < .79 || p.Confidence > .81 || p.Reason != "" {
			t.Errorf("in process %v: status %q, page %+v", local, d.Status, p)
		}
		if want := stampText + "\n\nORDER\n\nMotion denied in full."; d.Text != want {
			t.Errorf("in process %v: text %q, want %q", local, d.Text, want)
		}
		if len(p.Lines) != 3 || len(d.Notes) != 1 || !strings.Contains(d.Notes[0].Detail, "seer 1") {
			t.Errorf("in process %v: lines %v, notes %v", local, p.Lines, d.Notes)
		}
	}
}

func TestScansWithoutAnyWordsNeedOCR(t *testing.T) {
	for name, o := range map[string]pdf.Recognizer{"none": nil, "fails": seer{err: errors.New("no power")}} {
		r := newReader(t, pdf.Options{OCR: o})
		d, err := r.Read(t.Context(), input(string(scannedPDF())))
		if err != nil || d.Status != doc.StatusNeedsOCR || d.Reason != doc.ReasonNoText || d.Pages[0].OCR {
			t.Errorf("%s: %v, %+v", name, err, d)
		}
	}
}

// An engine that draws no pages leaves them as they are.
func TestEngineThatDrawsNothing(t *testing.T) {
	r := newReader(t, pdf.Options{Engine: "test-scan", OCR: seer{}})
	d, err := r.Read(t.Context(), input("x"))
	if err != nil || d.Pages[1].Reason != doc.ReasonNoText || d.Pages[1].OCR {
		t.Errorf("%v, %+v", err, d)
	}
}

func TestTesseractReadsSharedScans(t *testing.T) {
	e, err := ocr.New(ocr.Options{})
	if err != nil {
		t.Skip(err)
	}
	r := newReader(t, pdf.Options{OCR: e})
	readAll(t, r, shared(t, "court-scan", 5)[:5], func(file string, d *doc.Raw, err error) {
		if err != nil || d.Status != "" {
			t.Errorf("%s: %v", file, err)
			return
		}
		sound(t, file, d)
		for _, p := range d.Pages {
			if n := len(strings.Fields(d.Text[p.Start:p.End])); n < 20 || !p.OCR {
				t.Errorf("%s page %d: %d words", file, p.Number, n)
			}
		}
	})
}
