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
	b := f.pool.Get().(*buffers)
	b.toks = f.lex.Tokens(text, b.toks[:0])
	b.matches = f.prog.Find(b.toks, b.matches[:0])
	z := newResolver(f, text, ref, b.toks, b.matches)
	out := z.resolve()
	f.pool.Put(b)
	return out
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
	d.Dates = f.Find(d.View.Text, ref)
	return ctx.Err()
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
	case "news", "press_release":
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
