package main

import (
	"bytes"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Page size in points: US Letter.
const (
	pageWidth  = 612.0
	pageHeight = 792.0
)

// soft marks a place where a word may be hyphenated at a line end.
const soft = "\u00ad"

// sheet is a PDF under construction. Positions are baselines in points from
// the top left corner.
type sheet struct {
	*fpdf.Fpdf
	encode func(string) string // UTF-8 to Windows-1252, the encoding of the core fonts
}

// newSheet returns an empty document with the given title and creation time.
func newSheet(title string, created time.Time) *sheet {
	f := fpdf.New("P", "pt", "Letter", "")
	f.SetCatalogSort(true)
	f.SetCreationDate(created)
	f.SetModificationDate(created)
	f.SetProducer("corpus generator", false)
	f.SetTitle(title, true)
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	return &sheet{f, f.UnicodeTranslatorFromDescriptor("")}
}

// bytes returns the finished file.
func (s *sheet) bytes() ([]byte, error) {
	var b bytes.Buffer
	if err := s.Output(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// width returns the width of text in the current font.
func (s *sheet) width(text string) float64 { return s.GetStringWidth(s.encode(text)) }

// put writes text at x, y.
func (s *sheet) put(x, y float64, text string) { s.Text(x, y, s.encode(text)) }

// centre writes text centred on x.
func (s *sheet) centre(x, y float64, text string) { s.put(x-s.width(text)/2, y, text) }

// right writes text that ends at x.
func (s *sheet) right(x, y float64, text string) { s.put(x-s.width(text), y, text) }

// wrap breaks text into lines no wider than width, the first one narrower by
// indent. A word with soft hyphens is broken at the last one that fits.
func (s *sheet) wrap(text string, width, indent float64) []string {
	var lines []string
	line, room := "", width-indent
	flush := func() {
		lines = append(lines, line)
		line, room = "", width
	}
	for _, word := range strings.Fields(text) {
		plain := strings.ReplaceAll(word, soft, "")
		gap := ""
		if line != "" {
			gap = " "
		}
		if s.width(line+gap+plain) <= room {
			line += gap + plain
			continue
		}
		parts := strings.Split(word, soft)
		for n := len(parts) - 1; n > 0; n-- {
			head := strings.Join(parts[:n], "") + "-"
			if s.width(line+gap+head) <= room {
				line += gap + head
				plain = strings.Join(parts[n:], "")
				break
			}
		}
		flush()
		line = plain
	}
	if line != "" {
		flush()
	}
	return lines
}

// stamp writes the header that electronic filing puts on every page, after
// everything else on the page, as the courts' system does.
func (s *sheet) stamp(text string) {
	s.SetFont("Helvetica", "", 9)
	s.SetTextColor(0, 0, 160)
	s.centre(pageWidth/2, 18, text)
	s.SetTextColor(0, 0, 0)
}
