// Package date finds date expressions in English text and says what they
// mean: TIMEX3 type and value, EDTF, first and last day. It also finds the
// date of a document as a whole.
//
// The engine is rules over light tokens: models/lexicon/date-*.tsv holds the
// words, models/rules/date-*.tsv the patterns (see package scan), and each
// pattern names an action of this package that computes the value. There is
// no general regular expression and no clock: what cannot be resolved from the
// text and the document's date keeps its XXXX form.
//
// Forms, spans and values follow TIMEX3 (ISO-TimeML, ISO 24617-1; TimeML
// annotation guidelines 1.2.1): a span holds the determiner ("the third
// quarter") and no preposition. EDTF follows ISO 8601-2 level 1 with
// unspecified digits, seasons and quarters; other periods are day intervals.
// Only a known year, month or day takes the mark ~ for approximate.
package date

import (
	"context"
	"fmt"
	"io/fs"
	"sync"

	"writ/extract/date/civil"
	"writ/extract/date/docdate"
	"writ/extract/date/scan"
	"writ/extract/date/timex"
	"writ/extract/doc"
	"writ/models"
)

// Options configures [New]. The zero value is the production setting.
type Options struct {
	FS fs.FS // tables lexicon/date-*.tsv and rules/date-*.tsv; nil = the embedded ones
}

// Style tells how a text relates a month and day without a year to time.
type Style uint8

// Styles.
const (
	Auto      Style = iota // Narrative without a document date or when years of the past dominate, else News
	News                   // near the document date
	Narrative              // near the last date told
)

// Ref is what relative expressions are resolved against.
type Ref struct {
	Date  civil.Date // document date; zero = unknown
	Style Style
}

// Finder finds dates. It is immutable and safe for concurrent use.
type Finder struct {
	lex      *scan.Lexicon
	prog     *scan.Program
	rules    []rule
	cues     cueSet
	quals    phraseSet
	docs     *docdate.Reader
	holidays []holiday
	pool     sync.Pool // *buffers
}

type rule struct {
	id      string
	by      string // "date/" + id
	action  action
	conf    float64
	holiday int // index into Finder.holidays, -1 = none
}

type buffers struct {
	toks    []scan.Token
	matches []scan.Match
}

// New compiles the tables. An error names file and line.
func New(o Options) (*Finder, error) {
	fsys := o.FS
	if fsys == nil {
		fsys = models.FS()
	}
	f := &Finder{pool: sync.Pool{New: func() any { return new(buffers) }}}
	if err := f.load(fsys); err != nil {
		return nil, fmt.Errorf("load date rules: %w", err)
	}
	return f, nil
}

// Find returns the date expressions of text, left to right, without overlaps.
//
// Spans are byte offsets into text. No expression crosses a newline. An
// impossible day (30 February) is not a date. A two-digit year yy is read as
// 20yy up to twenty years after the document date (2049 without one), else 19yy. Both ends of a range are expressions of their own,
// with Qualifier FROM and TO; see [Join].
func (f *Finder) Find(text string, ref Ref) []doc.DateExpr {
	out, _ := f.FindContext(context.Background(), text, ref) // fails only with its context
	return out
}

// FindContext is [Finder.Find] for long texts: it stops with the error of ctx
// soon after ctx is done. Time and memory grow linearly with the text.
func (f *Finder) FindContext(ctx context.Context, text string, ref Ref) ([]doc.DateExpr, error) {
	b := f.pool.Get().(*buffers)
	defer f.put(b)
	b.toks = b.toks[:0]
	for at := 0; at < len(text); {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b.toks, at = f.lex.TokensFrom(text, at, stepBytes, b.toks)
	}
	z := &resolver{f: f, text: text, toks: b.toks, matches: b.matches[:0], ref: ref.Date, style: ref.Style}
	err := z.run(ctx)
	b.matches = z.matches
	if err != nil {
		return nil, err
	}
	return z.exprs(), nil
}

// Steps between two looks at the context, and what a pooled buffer may hold.
const (
	stepBytes  = 1 << 18
	stepTokens = 1 << 14
	keepTokens = 1 << 20
)

// put gives buffers back to the pool unless a long text has blown them up.
func (f *Finder) put(b *buffers) {
	if cap(b.toks) <= keepTokens {
		f.pool.Put(b)
	}
}

// Annotate fills d.Date and then d.Dates, the expressions of d.View.Text read
// against d.Date. When the reader gave no filing date and the text does,
// d.Meta.Filed is set too.
func (f *Finder) Annotate(ctx context.Context, d *doc.Document) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d.Date = f.DocDate(d)
	if d.Meta.Filed == "" {
		switch d.Date.Source {
		case "ecf_stamp", "filed_line", "entered_line":
			d.Meta.Filed = d.Date.Value
		}
	}
	ref := Ref{Style: styleOf(d.Meta.Kind)}
	ref.Date, _ = civil.Parse(d.Date.Value)
	dates, err := f.FindContext(ctx, d.View.Text, ref)
	if err != nil {
		return err
	}
	d.Dates = dates
	return nil
}

// DocDate finds the date of a document; see [docdate.Reader.Date] for the
// sources and their order. It changes nothing.
func (f *Finder) DocDate(d *doc.Document) doc.DocDate { return f.docs.Date(d) }

// first returns the first full date that s gives by itself and where it
// starts and ends.
func (f *Finder) first(s string) (at civil.Date, start, end int, ok bool) {
	for _, e := range f.Find(s, Ref{Style: News}) {
		if e.Resolution == resExplicit && e.First != "" && e.First == e.Last && (e.Granularity == granDay || e.Granularity == granTime) {
			at, ok = civil.Parse(e.First)
			if ok && at.Year >= 1700 && at.Year <= 2099 {
				return at, e.Start, e.End, true
			}
		}
	}
	return civil.Date{}, 0, 0, false
}

// styleOf returns the style that a kind of document is written in.
func styleOf(kind string) Style {
	switch kind {
	case "press_release":
		return News
	}
	return Auto
}

// Join returns dates with the two ends of each range made one expression:
// Value and EDTF are "first/last", First and Last the outer days. A range with
// an end that has no value stays two expressions.
func Join(dates []doc.DateExpr) []doc.DateExpr {
	out := make([]doc.DateExpr, 0, len(dates))
	for i := 0; i < len(dates); i++ {
		a := dates[i]
		if a.Qualifier != qualFrom || i+1 == len(dates) || dates[i+1].Qualifier != qualTo || a.First == "" || dates[i+1].Last == "" || a.First > dates[i+1].Last {
			out = append(out, a)
			continue
		}
		b := dates[i+1]
		a.End = b.End
		a.Value, a.Undated = a.Value+"/"+b.Value, a.Undated+"/"+b.Undated
		a.EDTF += "/" + b.EDTF
		if timex.CheckEDTF(a.EDTF) != nil {
			a.EDTF = a.First + "/" + b.Last
		}
		a.Last, a.Qualifier = b.Last, ""
		a.Confidence = min(a.Confidence, b.Confidence)
		if b.Resolution != resExplicit {
			a.Resolution = b.Resolution
		}
		out = append(out, a)
		i++
	}
	return out
}
