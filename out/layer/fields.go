package layer

import (
	"math"

	"writ/extract/doc"
)

type record struct {
	Entity      recordEntity  `json:"entity"`
	Action      string        `json:"action"`
	Agency      *recordAgency `json:"agency"`
	Date        *recordDate   `json:"date"`
	Status      string        `json:"status"`
	Amount      *amount       `json:"amount"`
	Attribution *string       `json:"attribution"`
	Confidence  float64       `json:"confidence"`
	Rule        string        `json:"rule"`
	Mentions    []mention     `json:"mentions"`
}

type recordEntity struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"`
	Type    string   `json:"type"`
	ID      *string  `json:"id"`
	IDs     []string `json:"ids,omitempty"`
}

type recordAgency struct {
	Name    *string `json:"name"`
	Surface string  `json:"surface"`
	Kind    string  `json:"kind"`
	Judge   *string `json:"judge"`
}

type recordDate struct {
	Expr     *span   `json:"expr"`
	Value    *string `json:"value"`
	Undated  string  `json:"value_undated"`
	Relation *string `json:"relation"`
}

type amount struct {
	Value    float64 `json:"value"`
	Currency string  `json:"currency"`
	Kind     *string `json:"kind"`
	Text     string  `json:"text"`
}

type mention struct {
	Trigger  *span `json:"trigger"`
	Sentence *span `json:"sentence"`
	Entity   *span `json:"entity"`
	Agency   *span `json:"agency"`
	Page     int   `json:"page"`
}

func (w *writer) records() []record {
	out := []record{}
	for i := range w.d.Events {
		if w.d.Events[i].Entity >= 0 {
			out = append(out, w.record(&w.d.Events[i]))
		}
	}
	return out
}

func (w *writer) record(e *doc.Event) record {
	x := &w.d.Entities[e.Entity]
	r := record{
		Entity: recordEntity{Name: x.Name, Aliases: w.aliases(x), Type: x.Kind, ID: null(x.ID), IDs: x.IDs}, Action: e.Action, Status: e.Status,
		Attribution: null(e.Attribution), Confidence: math.Round(e.Confidence*1000) / 1000,
		Rule: "action=" + e.From.Action + ";entity=" + e.From.Entity + ";agency=" + e.From.Agency + ";date=" + e.From.Date + ";status=" + e.From.Status,
	}
	switch {
	case e.Agency >= 0:
		a := &w.d.Entities[e.Agency]
		r.Agency = &recordAgency{Name: null(a.Name), Surface: w.d.Slice(a.Span), Kind: a.Kind, Judge: null(e.Judge)}
	case e.Judge != "":
		r.Agency = &recordAgency{Judge: null(e.Judge), Kind: "court"}
	}
	if e.Date >= 0 {
		d := &w.d.Dates[e.Date]
		r.Date = &recordDate{Expr: w.span(d.Span, true), Undated: d.Undated, Relation: null(e.DateRelation)}
		if d.First != "" {
			r.Date.Value = null(d.Value)
		}
	}
	if len(e.Amounts) > 0 {
		a := e.Amounts[0]
		r.Amount = &amount{a.Value, a.Currency, null(a.Kind), w.d.Slice(a.Span)}
	}
	for _, m := range e.Mentions {
		r.Mentions = append(r.Mentions, w.mention(m))
	}
	return r
}

func (w *writer) mention(m doc.Mention) mention {
	out := mention{Trigger: w.span(m.Trigger, true)}
	if m.Sentence >= 0 {
		out.Sentence = w.span(w.d.Sentences[m.Sentence].Span, false)
	}
	if m.Entity >= 0 {
		out.Entity = w.span(w.d.Entities[m.Entity].Span, false)
	}
	if m.Agency >= 0 {
		out.Agency = w.span(w.d.Entities[m.Agency].Span, false)
	}
	if t, ok := w.d.View.Source(m.Trigger); ok {
		out.Page = w.d.Page(t.Start)
	}
	return out
}

// aliases returns the other surface forms of x's chain, in text order.
func (w *writer) aliases(x *doc.Entity) []string {
	out := []string{}
	seen := map[string]bool{x.Name: true}
	for i := range w.d.Entities {
		if e := &w.d.Entities[i]; e.Chain == x.Chain {
			if s := w.d.Slice(e.Span); !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}

type date struct {
	Start       int     `json:"start"`
	End         int     `json:"end"`
	Text        string  `json:"text"`
	Type        string  `json:"type"`
	Value       string  `json:"value"`
	EDTF        *string `json:"edtf"`
	First       *string `json:"first"`
	Last        *string `json:"last"`
	Granularity string  `json:"granularity"`
	Resolution  string  `json:"resolution"`
	Rule        string  `json:"rule"`
}

func (w *writer) dates() []date {
	out := []date{}
	for i := range w.d.Dates {
		e := &w.d.Dates[i]
		if s := w.span(e.Span, true); s != nil {
			out = append(out, date{
				s.Start, s.End, s.Text, e.Type, e.Value, null(e.EDTF), null(e.First), null(e.Last), e.Granularity, e.Resolution, e.By,
			})
		}
	}
	return out
}

type entity struct {
	Start int      `json:"start"`
	End   int      `json:"end"`
	Text  string   `json:"text"`
	Type  string   `json:"type"`
	Name  string   `json:"name"`
	ID    *string  `json:"id"`
	IDs   []string `json:"ids,omitempty"`
	Chain int      `json:"chain"`
}

func (w *writer) entities() []entity {
	out := []entity{}
	for i := range w.d.Entities {
		e := &w.d.Entities[i]
		if s := w.span(e.Span, true); s != nil {
			out = append(out, entity{s.Start, s.End, s.Text, e.Kind, e.Name, null(e.ID), e.IDs, e.Chain})
		}
	}
	return out
}

// block is one block of the masked view; its text has no clutter and no hard
// line breaks.
type block struct {
	span
	Kind string `json:"kind"`
}

func (w *writer) blocks() []block {
	out := []block{}
	for _, b := range w.d.Blocks {
		if s := w.span(b.Span, true); s != nil {
			out = append(out, block{*s, string(b.Kind)})
		}
	}
	return out
}

type page struct {
	Page       int      `json:"page"`
	Text       string   `json:"text"`
	Furniture  [][3]any `json:"furniture"`
	Marks      [][3]any `json:"marks"`
	OCR        bool     `json:"ocr"`
	Confidence float64  `json:"confidence,omitempty"`
}

func (w *writer) pages() []page {
	out := []page{}
	for _, p := range w.d.Pages {
		out = append(out, page{p.Number, w.d.Text[p.Start:p.End], w.spans(w.d.Clutter, p.TextSpan), w.spans(w.d.Marks, p.TextSpan), p.OCR, p.Confidence})
	}
	return out
}
