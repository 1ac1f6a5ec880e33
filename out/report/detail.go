package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"writ/extract/doc"
	"writ/out/row"
)

// Text is the text of a document, with what its pages and its clutter are.
// Places are half-open ranges of code points.
type Text struct {
	Text    string `json:"text"`
	Pages   []Part `json:"pages,omitempty"`   // of a document with pages; Kind is the number
	Clutter []Part `json:"clutter,omitempty"` // Kind is the kind of clutter
}

// Part is a place in a text. In the page's data it is an array of three.
type Part struct {
	Start, End int
	Kind       string
}

// MarshalJSON writes [start, end, kind].
func (p Part) MarshalJSON() ([]byte, error) {
	return json.Marshal([3]any{p.Start, p.End, p.Kind})
}

// TextOf returns the text of a document that has passed at least the cleaner.
func TextOf(d *doc.Document) *Text {
	t, runes := &Text{Text: d.Text}, doc.NewRunes(d.Text)
	if len(d.Pages) > 1 || d.MediaType == "application/pdf" {
		for _, p := range d.Pages {
			kind := fmt.Sprint(p.Number)
			if p.OCR {
				kind += ", read by OCR"
			}
			a, b := runes.Span(p.TextSpan)
			t.Pages = append(t.Pages, Part{a, b, kind})
		}
	}
	for _, c := range d.Clutter {
		a, b := runes.Span(c.TextSpan)
		t.Clutter = append(t.Clutter, Part{a, b, c.Kind})
	}
	return t
}

// detail is a document as a data block holds it: what is on the screen only
// while the document is open.
type detail struct {
	Doc     document `json:"doc"`
	Records []record `json:"records"`
	*Text
	Missing string `json:"missing,omitempty"`
}

// hidden takes a column that the page does not show out of its data.
type hidden = *struct{}

type document struct {
	row.Document
	Schema    hidden `json:"schema_version,omitempty"`
	Records   hidden `json:"records,omitempty"`
	Processed hidden `json:"processed_at,omitempty"`
	Elapsed   hidden `json:"elapsed_ms,omitempty"`
}

type record struct {
	row.Record
	DocID      hidden `json:"doc_id,omitempty"`
	DocHash    hidden `json:"doc_hash,omitempty"`
	Source     hidden `json:"source,omitempty"`
	Title      hidden `json:"title,omitempty"`
	Publisher  hidden `json:"publisher,omitempty"`
	DocDate    hidden `json:"doc_date,omitempty"`
	DateSource hidden `json:"doc_date_source,omitempty"`
	Kind       hidden `json:"doc_kind,omitempty"`
	Schema     hidden `json:"schema_version,omitempty"`
	Extractor  hidden `json:"extractor_version,omitempty"`
	Model      hidden `json:"model_version,omitempty"`
	Rules      hidden `json:"rules_version,omitempty"`
	Run        hidden `json:"run_id,omitempty"`
}

func newDetail(it Item) detail {
	d := detail{Doc: document{Document: it.Document}, Records: make([]record, len(it.Records)), Text: it.Text, Missing: it.Missing}
	for i, r := range it.Records {
		d.Records[i] = record{Record: r}
	}
	return d
}

// plain drops what is no visible character from a heading.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, s)
}
