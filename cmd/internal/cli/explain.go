package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"writ/extract"
	"writ/extract/doc"
	"writ/extract/event"
	"writ/out"
	"writ/out/card"
	"writ/out/row"
	"writ/pipeline"
)

// explainSink tells, for people, how every record was decided and what was
// left out, a document after the other.
type explainSink struct {
	*rowSink
	x *extract.Extractor
	w io.Writer
	s card.Style
	n int // documents told
}

// legend tells how to read what an explainSink writes.
var legend = [...][2]string{
	{"0.62→0.64", "how likely it is at a first look at the sentence, and at a second that knows all acts of the document"},
	{"rule", "the row of models/rules that found it; the same id stands in the column rule"},
	{"for it", "its features with the most weight in the log-linear model; weights add up to log odds"},
	{"against it", "+ what the one that was taken has, - what this one has"},
}

func newExplainSink(s Streams, x *extract.Extractor) (*explainSink, error) {
	rows, err := newRowSink(&lastBatch{}, x, "")
	return &explainSink{rows, x, s.Out, card.Style{Width: s.Width, Color: s.Color}, 0}, err
}

// Write implements pipeline.Sink.
func (e *explainSink) Write(ctx context.Context, r pipeline.Result) error {
	if r.Doc == nil || r.Doc.Status == doc.StatusSkipped {
		return nil
	}
	why, err := e.x.Explain(ctx, r.Doc)
	if err != nil {
		return err
	}
	p := &explainer{Style: e.s, d: r.Doc, why: why, rows: e.o}
	e.n++
	_, err = io.WriteString(e.w, p.document())
	return err
}

// Commit implements pipeline.Sink.
func (e *explainSink) Commit(context.Context) error {
	if e.n == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("\n" + e.s.Bold("How to read it") + "\n")
	for _, l := range legend {
		b.WriteString(e.s.Lines("  ", fmt.Sprintf("%-10s %s", l[0], l[1])))
	}
	_, err := io.WriteString(e.w, b.String())
	return err
}

type explainer struct {
	card.Style
	d    *doc.Document
	why  *event.Explanation
	rows row.Options
	b    strings.Builder
}

func (e *explainer) document() string {
	e.b.WriteString(e.Bold(out.Visible(e.d.URI)) + "\n")
	used := map[doc.Span]bool{}
	for _, v := range e.why.Records {
		if v.Written {
			e.record(&v)
			for _, m := range v.Mentions {
				used[m.Trigger] = true
			}
		}
	}
	e.leftOut(used)
	return e.b.String()
}

// line writes "  name  text", wrapped.
func (e *explainer) line(indent, name, text string) {
	e.b.WriteString(e.Lines(indent, fmt.Sprintf("%-7s %s", name, text)))
}

func (e *explainer) record(v *event.Verdict) {
	e.b.WriteByte('\n')
	if r := e.row(v); r != nil {
		e.b.WriteString(e.Head(r))
	}
	for i, m := range v.Mentions {
		t := e.trigger(m.Trigger)
		if t == nil {
			continue
		}
		e.b.WriteString(e.Lines("  ", e.told(i, t)))
		e.options("action", t.Readings, func(o event.Option) string { return o.Action + " (rule " + o.Rule + ", " + o.Status + ")" })
		e.options("entity", t.Entities, e.entity)
		e.options("agency", t.Agencies, e.entity)
		e.options("date", t.Dates, e.date)
		if i == 2 && len(v.Mentions) > 3 {
			e.b.WriteString(e.Lines("  ", e.Dim(fmt.Sprintf("and told %d more times", len(v.Mentions)-3))))
			break
		}
	}
	e.line("  ", "status", v.Status+e.Dim("  "+v.From.Status))
	if v.KeptDate > 0 {
		kept := "dropped: it is more likely another act's"
		if v.Date >= 0 {
			kept = "kept"
		}
		e.line("  ", "date", fmt.Sprintf("%s, %.2f its own", kept, v.KeptDate))
	}
	e.line("  ", "record", fmt.Sprintf("%.2f right, written from %.2f on%s", v.Confidence, e.why.Least, e.Dim(reasonsOf("; most weight: ", v.Why))))
}

// told is the sentence of a mention, with its number.
func (e *explainer) told(i int, t *event.Decision) string {
	s := e.d.Sentences[t.Sentence]
	a, b := t.Trigger.Start-s.Start, t.Trigger.End-s.Start
	text := e.d.Slice(s.Span)
	if a < 0 || b > len(text) {
		return out.Visible(text)
	}
	return fmt.Sprintf("%d. “%s%s%s”", i+1, out.Visible(text[:a]), e.Bold(out.Visible(text[a:b])), out.Visible(text[b:]))
}

// options writes the options of a slot: what was taken and what for, then the
// others and why not.
func (e *explainer) options(slot string, all []event.Option, name func(event.Option) string) {
	for _, taken := range []bool{true, false} {
		for _, o := range all {
			switch {
			case o.Taken != taken:
			case taken:
				e.line("     ", slot, fmt.Sprintf("%s %s%s", chance(o), name(o), e.Dim(reasonsOf("; for it: ", o.Why))))
			case o.P >= .005 || o.Again >= .005:
				e.line("     ", "", e.Dim(fmt.Sprintf("%s not %s%s%s", chance(o), name(o), needs(o), reasonsOf("; against it: ", o.Why))))
			}
		}
	}
}

// chance is an option's probability by the first look and by the second, which
// knows all acts of the document.
func chance(o event.Option) string {
	if o.Again == 0 {
		return fmt.Sprintf("%.2f", o.P)
	}
	return fmt.Sprintf("%.2f→%.2f", o.P, o.Again)
}

// needs tells what an option lacks that is likely, but not likely enough to
// stand beside a better one.
func needs(o event.Option) string {
	if o.Need > 0 && o.Again >= .3 {
		return fmt.Sprintf(", one more needs %.2f", o.Need)
	}
	return ""
}

func (e *explainer) entity(o event.Option) string {
	if o.Index < 0 {
		return "none named"
	}
	x := &e.d.Entities[o.Index]
	name := x.Name
	if name == "" {
		name = e.d.Slice(x.Span)
	}
	return out.Visible(name) + " (" + x.Kind + ", " + standing(o.Place) + ")"
}

// standing tells in words how an option stands to the trigger.
func standing(p string) string {
	if off, ok := strings.CutPrefix(p, "out"); ok {
		switch {
		case off == "never":
			return "named elsewhere"
		case strings.HasPrefix(off, "-") || strings.HasSuffix(off, "before"):
			return "named in a sentence before"
		}
		return "named in a sentence after"
	}
	if p == "none" {
		return "in the sentence, no argument"
	}
	return "role " + strings.TrimSuffix(p, "~")
}

func (e *explainer) date(o event.Option) string {
	if o.Index < 0 {
		return "none"
	}
	x := &e.d.Dates[o.Index]
	return fmt.Sprintf("%s “%s” (%s, %s)", x.Value, out.Visible(e.d.Slice(x.Span)), x.By, x.Resolution)
}

func reasonsOf(head string, all []event.Reason) string {
	var parts []string
	for _, r := range all {
		parts = append(parts, fmt.Sprintf("%s %+.1f", out.Visible(r.Feature), r.Weight))
	}
	if len(parts) == 0 {
		return ""
	}
	return head + strings.Join(parts, ", ")
}

func (e *explainer) trigger(at doc.Span) *event.Decision {
	for i := range e.why.Triggers {
		if e.why.Triggers[i].Trigger == at {
			return &e.why.Triggers[i]
		}
	}
	return nil
}

// row is the row that a record has or would have, nil when the text gives none.
func (e *explainer) row(v *event.Verdict) *row.Record {
	d := *e.d
	d.Events = []doc.Event{v.Event}
	b := row.Flatten(&d, e.rows)
	if len(b.Records) == 0 {
		return nil
	}
	return &b.Records[0]
}

// leftOut writes the records that were not likely enough, and the triggers
// that are no acts.
func (e *explainer) leftOut(used map[doc.Span]bool) {
	head := false
	title := func() {
		if !head {
			e.b.WriteString("\n" + e.Bold("Left out") + "\n")
			head = true
		}
	}
	for i := range e.why.Records {
		v := &e.why.Records[i]
		if v.Written {
			continue
		}
		if r := e.row(v); r != nil {
			title()
			e.b.WriteString(e.Lines("  ", fmt.Sprintf("%.2f %s, %s, at “%s”: under %.2f%s", v.Confidence, out.Visible(r.Entity), r.Action, out.Visible(string(r.ActionText)), e.why.Least, e.Dim(reasonsOf("; most weight: ", v.Why)))))
		}
		for _, m := range v.Mentions {
			used[m.Trigger] = true
		}
	}
	for i := range e.why.Triggers {
		t := &e.why.Triggers[i]
		if used[t.Trigger] {
			continue
		}
		o := t.Readings[0]
		why := fmt.Sprintf("%s an act%s", chance(o), e.Dim(reasonsOf("; for it: ", o.Why)))
		if o.Taken {
			why = "an act, but no entity is likely enough"
		}
		title()
		e.b.WriteString(e.Lines("  ", fmt.Sprintf("“%s” (rule %s, %s): %s", out.Visible(e.d.Slice(t.Trigger)), o.Rule, o.Action, why)))
	}
}
