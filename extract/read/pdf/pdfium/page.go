package pdfium

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"

	"writ/extract/read/pdf/layout"
	"writ/extract/read/pdf/worker"
)

const (
	leftOut         = 50  // of so many characters one may be missing in PDFium's text of a page
	mostAnnotations = 300 // of a page that are looked at
	fewLetters      = 200 // a page with fewer, stamps and all, is looked over for images and outlines
)

// page reads page i, counted from 0.
func (d *document) page(i int) (out worker.Page, err error) {
	ref, err := d.load(i)
	if err != nil {
		return out, err
	}
	page := requests.Page{ByReference: &ref}
	defer func() {
		if _, e := d.pdf.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: ref}); e != nil && err == nil {
			err = fmt.Errorf("close page: %w", e)
		}
	}()
	w, err := d.pdf.FPDF_GetPageWidthF(&requests.FPDF_GetPageWidthF{Page: page})
	if err != nil {
		return out, fmt.Errorf("page width: %w", err)
	}
	h, err := d.pdf.FPDF_GetPageHeightF(&requests.FPDF_GetPageHeightF{Page: page})
	if err != nil {
		return out, fmt.Errorf("page height: %w", err)
	}
	out.Width, out.Height = float64(w.PageWidth), float64(h.PageHeight)
	if d.engine.plain {
		out.Text, err = d.plainText(page)
	} else {
		err = d.placedText(page, &out)
	}
	if err != nil {
		return out, err
	}
	if !lettered(out.Text) {
		out.Image = d.image(page, out.Width*out.Height) || d.outlines(page)
	}
	return out, nil
}

// load loads page i with what was typed into its form fields and onto it,
// which PDFium's text leaves out: they are made part of the page.
func (d *document) load(i int) (references.FPDF_PAGE, error) {
	for flat := false; ; flat = true {
		loaded, err := d.pdf.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: i})
		if err != nil {
			return "", fmt.Errorf("load page: %w", err)
		}
		if flat || !d.typed(requests.Page{ByReference: &loaded.Page}) {
			return loaded.Page, nil
		}
		r, err := d.pdf.FPDFPage_Flatten(&requests.FPDFPage_Flatten{
			Page: requests.Page{ByReference: &loaded.Page}, Usage: requests.FPDFPage_FlattenUsageNormalDisplay,
		})
		if err != nil || r.Result != responses.FPDFPage_FlattenResultSuccess { // mostly: nothing to do
			return loaded.Page, nil
		}
		if _, err := d.pdf.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page}); err != nil {
			return "", fmt.Errorf("close page: %w", err)
		}
	}
}

// typed reports whether something may be typed into or onto a page: PDFium
// reads the whole page again to find out by itself.
func (d *document) typed(page requests.Page) bool {
	n, err := d.pdf.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: page})
	if err != nil {
		return false
	}
	for i := range min(n.Count, mostAnnotations) {
		a, err := d.pdf.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: page, Index: i})
		if err != nil {
			continue
		}
		t, err := d.pdf.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: a.Annotation})
		_, _ = d.pdf.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: a.Annotation}) // closed with the instance at the latest
		if err != nil {
			continue
		}
		switch t.Subtype {
		case enums.FPDF_ANNOT_SUBTYPE_WIDGET, enums.FPDF_ANNOT_SUBTYPE_FREETEXT, enums.FPDF_ANNOT_SUBTYPE_STAMP:
			return true
		}
	}
	return false
}

// placedText fills in text and lines of a page by the places of its words.
func (d *document) placedText(page requests.Page, out *worker.Page) error {
	words, right, err := d.words(page)
	if err != nil {
		return err
	}
	if right != 0 {
		if err := d.upright(page, right, words, out); err != nil {
			return err
		}
	}
	var lines []layout.Line
	out.Text, lines = layout.Page(words)
	out.Lines = make([]worker.Line, len(lines))
	for i, l := range lines {
		out.Lines[i] = worker.Line{At: l.At, Size: len(l.Text), Number: l.Number, X0: l.X0, Y0: l.Y0, X1: l.X1, Y1: l.Y1, Font: l.Size}
	}
	return nil
}

// upright moves words, whose places were turned by direction right, onto the
// page as one holds it to read them, and gives the page that shape.
func (d *document) upright(page requests.Page, right direction, words []layout.Word, out *worker.Page) error {
	r, err := d.pdf.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: page})
	if err != nil {
		return fmt.Errorf("page rotation: %w", err)
	}
	w, h := out.Width, out.Height
	if r.PageRotation%2 == 1 { // they are those of the page as it is shown
		w, h = h, w
	}
	var dx, dy float64
	switch right {
	case 1:
		dy = w
	case 2:
		dx, dy = w, h
	case 3:
		dx = h
	}
	if right%2 == 1 {
		w, h = h, w
	}
	out.Width, out.Height = w, h
	for i := range words {
		words[i].X0, words[i].X1 = words[i].X0+dx, words[i].X1+dx
		words[i].Y0, words[i].Y1 = words[i].Y0+dy, words[i].Y1+dy
	}
	return nil
}

// plainText returns the text of a page in the order of its content.
func (d *document) plainText(page requests.Page) (text string, err error) {
	t, err := d.pdf.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return "", fmt.Errorf("load text: %w", err)
	}
	defer func() {
		if _, e := d.pdf.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: t.TextPage}); e != nil && err == nil {
			err = fmt.Errorf("close text: %w", e)
		}
	}()
	n, err := d.pdf.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: t.TextPage})
	if err != nil || n.Count <= 0 {
		return "", err
	}
	s, err := d.pdf.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: t.TextPage, Count: n.Count})
	if err != nil {
		return "", fmt.Errorf("get text: %w", err)
	}
	text = s.Text
	if left := n.Count - utf8.RuneCountInString(text); left > n.Count/leftOut {
		b := builder{pdf: d.pdf, page: t.TextPage}
		chars, err := b.each(n.Count)
		if err != nil {
			return "", err
		}
		text = string(chars)
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(plainCharacter, text)), nil
}

// plainCharacter mends what PDFium gives: line ends, hyphens at the end of a
// line, and control characters, which in fonts that do not say what their
// letters are stand between words.
func plainCharacter(c rune) rune {
	switch {
	case c == '\r':
		return '\n'
	case c == lineHyphen || c == lineHyphen2:
		return '-'
	case c == 0:
		return -1
	case c < ' ' && c != '\n' && c != '\t':
		return ' '
	}
	return c
}

// lettered reports whether s has at least fewLetters letters and digits.
func lettered(s string) bool {
	n := 0
	for _, c := range s {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			if n++; n == fewLetters {
				return true
			}
		}
	}
	return false
}

// words returns the words of a page in the order of its content, with boxes
// that are turned so that most of its text runs to the right: by right.
func (d *document) words(page requests.Page) (words []layout.Word, right direction, err error) {
	t, err := d.pdf.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return nil, 0, fmt.Errorf("load text: %w", err)
	}
	defer func() {
		if _, e := d.pdf.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: t.TextPage}); e != nil && err == nil {
			err = fmt.Errorf("close text: %w", e)
		}
	}()
	n, err := d.pdf.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: t.TextPage})
	if err != nil {
		return nil, 0, fmt.Errorf("count characters: %w", err)
	}
	b := builder{pdf: d.pdf, page: t.TextPage}
	chars, err := b.chars(n.Count)
	if err != nil {
		return nil, 0, err
	}
	for i, c := range chars {
		if err := b.add(i, c); err != nil {
			return nil, 0, err
		}
	}
	words, right = b.finish()
	return words, right, nil
}

// chars returns the page's characters, one per index. PDFium's text leaves
// some out; only then is each one asked for.
func (b *builder) chars(n int) ([]rune, error) {
	if n <= 0 {
		return nil, nil
	}
	t, err := b.pdf.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: b.page, Count: n})
	if err != nil {
		return nil, fmt.Errorf("get text: %w", err)
	}
	if chars := []rune(t.Text); len(chars) == n && !strings.ContainsRune(t.Text, unicode.ReplacementChar) {
		return chars, nil
	}
	return b.each(n)
}

// each asks for every character.
func (b *builder) each(n int) ([]rune, error) {
	chars := make([]rune, n)
	for i := range chars {
		u, err := b.pdf.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: b.page, Index: i})
		if err != nil {
			return nil, fmt.Errorf("get character: %w", err)
		}
		chars[i] = rune(uint32(u.Unicode))
	}
	return chars, nil
}
