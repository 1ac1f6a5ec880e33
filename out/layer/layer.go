// Package layer writes one analysis layer of a document as one JSON line, the
// form that scorers and other programs read.
//
// Offsets are half open and count Unicode code points of the document text.
// A failed document has its line too, with the layer's field empty.
package layer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"writ/extract/doc"
	"writ/out/row"
)

// Names lists the layers.
func Names() []string {
	return []string{"records", "dates", "clutter", "entities", "tokens", "blocks", "text", "meta", "rows"}
}

// Until returns the last stage that a layer needs, "" = all.
func Until(layer string) (string, error) {
	switch layer {
	case "records", "rows":
		return "", nil
	case "dates":
		return "date", nil
	case "meta":
		return "meta", nil
	case "clutter", "text":
		return "clean", nil
	case "entities":
		return "entity", nil
	case "tokens":
		return "lang", nil
	case "blocks":
		return "segment", nil
	}
	return "", fmt.Errorf("unknown layer %q: want one of %s", layer, strings.Join(Names(), ", "))
}

type head struct {
	DocID         string  `json:"doc_id"`
	Source        string  `json:"source"`
	DocDate       *string `json:"doc_date"`
	DocDateSource *string `json:"doc_date_source"`
	Status        string  `json:"status"`
	Reason        *string `json:"reason"`
	Meta          meta    `json:"meta"`
}

type meta struct {
	Title     *string `json:"title"`
	Publisher *string `json:"publisher"`
	Kind      *string `json:"doc_kind"`
	Court     *string `json:"court"`
	Docket    *string `json:"docket"`
	Judge     *string `json:"judge"`
	Filed     *string `json:"filed"`
	Parties   []party `json:"parties"`
}

type party struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// span is a half-open range of code points with its text.
type span struct {
	Text  string `json:"text,omitempty"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Document returns the line of an extracted document, without a newline.
func Document(d *doc.Document, layer string) ([]byte, error) {
	w := &writer{d: d, runes: doc.NewRunes(d.Text)}
	h := headOf(d)
	if layer == "records" && h.Status == doc.StatusOK && d.Status == "" && len(d.Events) == 0 {
		h.Status = doc.StatusOKNoRecord
	}
	switch layer {
	case "rows":
		return Rows(d, row.Options{})
	case "records":
		return json.Marshal(struct {
			head
			Records []record `json:"records"`
		}{h, w.records()})
	case "dates":
		return json.Marshal(struct {
			head
			Spans []date `json:"spans"`
		}{h, w.dates()})
	case "clutter":
		return json.Marshal(struct {
			head
			Spans [][3]any `json:"spans"`
		}{h, w.clutter()})
	case "entities":
		return json.Marshal(struct {
			head
			Spans []entity `json:"spans"`
		}{h, w.entities()})
	case "tokens":
		b, err := json.Marshal(h)
		if err != nil {
			return nil, err
		}
		b = append(b[:len(b)-1], `,"tokens":`...)
		return append(w.appendTokens(slices.Grow(b, 128*len(d.Tokens))), '}'), nil
	case "blocks":
		return json.Marshal(struct {
			head
			Blocks []block `json:"blocks"`
		}{h, w.blocks()})
	case "meta":
		return json.Marshal(h)
	case "text":
		return json.Marshal(struct {
			head
			Pages []page `json:"pages"`
		}{h, w.pages()})
	}
	_, err := Until(layer)
	return nil, err
}

func headOf(d *doc.Document) head {
	h := head{
		DocID: d.ID, Source: d.Source, DocDate: null(d.Date.Value), DocDateSource: null(d.Date.Source),
		Status: d.Status, Reason: null(d.Reason), Meta: metaOf(d.Meta),
	}
	if h.Status == "" {
		h.Status = doc.StatusOK
	}
	return h
}

// Rows returns the line of the layer rows: the row of the table documents and
// the rows of records, as out/row makes them with o.
func Rows(d *doc.Document, o row.Options) ([]byte, error) {
	b := row.Flatten(d, o)
	h := headOf(d)
	h.Status = b.Document.Status
	return rows(h, b)
}

func rows(h any, b row.Batch) ([]byte, error) {
	if b.Records == nil {
		b.Records = []row.Record{}
	}
	body, err := json.Marshal(struct {
		Document row.Document `json:"document"`
		Rows     []row.Record `json:"rows"`
	}{b.Document, b.Records})
	if err != nil {
		return nil, err
	}
	line, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	return append(append(line[:len(line)-1], ','), body[1:]...), nil
}

// Failure returns the line of an input that gave no document: its layer is
// empty, and stage, error and hint tell why. Of error it has the first line,
// detail has all.
func Failure(in doc.Input, f *doc.Failure, layer string) ([]byte, error) {
	return failure(in, f, layer, row.Options{})
}

// FailureRows is Failure for the layer rows, with the row of the table
// documents as out/row makes it with o.
func FailureRows(in doc.Input, f *doc.Failure, o row.Options) ([]byte, error) {
	return failure(in, f, "rows", o)
}

func failure(in doc.Input, f *doc.Failure, layer string, o row.Options) ([]byte, error) {
	if _, err := Until(layer); err != nil {
		return nil, err
	}
	message := f.Stage + ": " + f.Reason
	if f.Err != nil {
		message, _, _ = strings.Cut(f.Err.Error(), "\n")
	}
	h := struct {
		head
		Stage  string  `json:"stage"`
		Error  string  `json:"error"`
		Hint   *string `json:"hint"`
		Detail string  `json:"detail"`
	}{head{DocID: in.ID(), Source: in.URI, Status: f.Status, Reason: &f.Reason}, f.Stage, message, null(f.Hint), f.Error()}
	field := "spans"
	switch layer {
	case "rows":
		b := row.FlattenFailure(in.URI, in.Member, f, o)
		b.Document.DocID = in.ID()
		return rows(h, b)
	case "records", "tokens", "blocks":
		field = layer
	case "text":
		field = "pages"
	}
	b, err := json.Marshal(h)
	if err != nil || layer == "meta" {
		return b, err
	}
	return fmt.Appendf(b[:len(b)-1], `,%q:[]}`, field), nil
}

func null(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func metaOf(m doc.Meta) meta {
	out := meta{
		Title: null(m.Title), Publisher: null(m.Publisher), Kind: null(m.Kind), Court: null(m.Court),
		Docket: null(m.Docket), Judge: null(m.Judge), Filed: null(m.Filed), Parties: []party{},
	}
	for _, p := range m.Parties {
		out.Parties = append(out.Parties, party{p.Name, p.Role})
	}
	return out
}

// writer converts the places of one document.
type writer struct {
	d     *doc.Document
	runes *doc.Runes
}

// span returns s in code points of the document text, nil when it has no
// source there.
func (w *writer) span(s doc.Span, text bool) *span {
	t, ok := w.d.View.Source(s)
	if !ok {
		return nil
	}
	out := &span{}
	out.Start, out.End = w.runes.Span(t)
	if text {
		out.Text = w.d.Slice(s)
	}
	return out
}

// clutter returns all clutter.
func (w *writer) clutter() [][3]any {
	return w.spans(w.d.Clutter, doc.TextSpan{Start: 0, End: len(w.d.Text)})
}

// spans returns what of list lies in t, offsets counted from its start.
func (w *writer) spans(list []doc.Clutter, t doc.TextSpan) [][3]any {
	out, base := [][3]any{}, w.runes.At(t.Start)
	i, _ := slices.BinarySearchFunc(list, t.Start, func(c doc.Clutter, at int) int { return c.End - at - 1 })
	for ; i < len(list) && list[i].Start < t.End; i++ {
		c := list[i]
		a, b := w.runes.Span(doc.TextSpan{Start: max(c.Start, t.Start), End: min(c.End, t.End)})
		if a < b {
			out = append(out, [3]any{a - base, b - base, c.Kind})
		}
	}
	return out
}
