package fit

import (
	"slices"

	"writ/cmd/internal/score"
	"writ/extract/doc"
	"writ/extract/event"
	"writ/extract/event/linear"
)

// match is what gold says of one observation.
type match struct {
	records  []*score.Record // same parent, overlapping triggers
	required bool            // one of them counts
	leaf     bool            // one of them has the very leaf
	other    bool            // triggers overlap, but with another action
	otherReq bool            // one of those counts
}

func (f *Fit) match(s *sample, action string, at span) match {
	var m match
	for r := range s.gold.Records {
		g := &s.gold.Records[r]
		if !touches(g, at) {
			continue
		}
		leaf, parent := f.judge.Action(g, action)
		if !parent {
			m.other = true
			m.otherReq = m.otherReq || !g.Optional
			continue
		}
		m.records = append(m.records, g)
		m.required = m.required || !g.Optional
		m.leaf = m.leaf || leaf
	}
	return m
}

func touches(g *score.Record, p span) bool {
	for _, t := range g.Mentions {
		if t.Trigger != nil && t.Trigger.Start < p.end && p.start < t.Trigger.End {
			return true
		}
	}
	return false
}

// examplesOf turns observations of one document into training examples.
func (f *Fit) examplesOf(s *sample, seen []event.Observation, spans []span) []linear.Example {
	var out []linear.Example
	for i := range seen {
		o, m := &seen[i], f.match(s, seen[i].Action, spans[i])
		yesNo := func(features []uint64, right bool, weight float64) {
			out = append(out, f.yesNo(features, right, weight*s.weight))
		}
		switch {
		case m.required && m.leaf:
			yesNo(o.Features, true, 1)
		case m.required:
			yesNo(o.Features, true, .5)
		case len(m.records) > 0: // optional: neither counts
		case m.other && !m.otherReq:
			yesNo(o.Features, false, .3)
		default:
			yesNo(o.Features, false, 1)
		}
		if len(m.records) == 0 {
			continue
		}
		weight := 1.0
		if !m.required {
			weight = .6
		}
		all := weight * s.weight
		for j, right := range f.slotRight(s, 0, o.Entities, m.records) {
			yesNo(o.Entities[j].Features, right, weight)
		}
		out = append(out,
			f.pick(o.Agencies, f.slotRight(s, 1, o.Agencies, m.records), all),
			f.pick(o.Dates, f.slotRight(s, 2, o.Dates, m.records), all))
	}
	return out
}

// yesNo is the question whether a candidate is right.
func (f *Fit) yesNo(features []uint64, right bool, weight float64) linear.Example {
	return linear.Example{Candidates: [][]int32{f.numbers.Row(features)}, Right: []bool{right}, Weight: weight}
}

// pick is the choice of one of cs. Where none is right the empty one, which
// stands last, is: the gold value was read elsewhere in the document.
func (f *Fit) pick(cs []event.Candidate, right []bool, weight float64) linear.Example {
	if !slices.Contains(right, true) {
		right[len(right)-1] = true
		weight /= 2
	}
	e := linear.Example{Right: right, Weight: weight}
	for _, c := range cs {
		e.Candidates = append(e.Candidates, f.numbers.Row(c.Features))
	}
	if len(cs) == 1 { // nothing to choose
		e.Candidates, e.Right, e.Weight = append(e.Candidates, nil), append(right, false), 0
	}
	return e
}

// dateOf is a date as a system record gives it, nil for none.
func dateOf(d *doc.Document, i int) *score.Date {
	if i < 0 {
		return nil
	}
	e := &d.Dates[i]
	out := &score.Date{Undated: &e.Undated}
	if e.First != "" {
		out.Value = &e.Value
	}
	return out
}

// right marks the candidates that some record takes: strictly, or leniently
// where none does strictly.
func (f *Fit) right(cs []event.Candidate, records []*score.Record, is func(*score.Record, event.Candidate) (strict, lenient bool)) []bool {
	out := make([]bool, len(cs))
	for _, g := range records {
		strict := make([]bool, len(cs))
		lenient := make([]bool, len(cs))
		any := false
		for j, c := range cs {
			strict[j], lenient[j] = is(g, c)
			any = any || strict[j]
		}
		for j := range cs {
			out[j] = out[j] || strict[j] || !any && lenient[j]
		}
	}
	return out
}
