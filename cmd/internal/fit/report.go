package fit

import (
	"fmt"
	"io"
	"slices"
	"sort"

	"writ/cmd/internal/score"
	"writ/extract/doc"
	"writ/extract/event"
)

// PrintTriggers reports how many required records have a trigger that a rule
// finds, and which words of the others no rule knows.
func (f *Fit) PrintTriggers(w io.Writer) {
	n, found, leaf := 0, 0, 0
	missed := map[string][]string{}
	for _, s := range f.samples {
		if s.extra {
			continue
		}
		text := []rune(s.doc.Text)
		for r := range s.gold.Records {
			g := &s.gold.Records[r]
			if g.Optional {
				continue
			}
			n++
			any, exact := false, false
			for i := range s.seen {
				if touches(g, s.spans[i]) {
					l, p := f.judge.Action(g, s.seen[i].Action)
					any, exact = any || p, exact || l
				}
			}
			if any {
				found++
			}
			if exact {
				leaf++
			}
			if !any {
				for _, m := range g.Mentions {
					if m.Trigger != nil {
						missed[g.Action] = append(missed[g.Action], s.gold.DocID+":"+string(text[m.Trigger.Start:m.Trigger.End]))
					}
				}
			}
		}
	}
	fmt.Fprintf(w, "required records %d: a rule finds a trigger of %d (parent), %d (leaf)\n", n, found, leaf)
	keys := make([]string, 0, len(missed))
	for k := range missed {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Fprintf(w, "  %-32s %q\n", k, missed[k])
	}
}

// PrintSlots reports, for readings that gold records share, how often the
// best candidate of each slot is right when the weights come from the other
// folds, and with list every wrong choice.
func (f *Fit) PrintSlots(w io.Writer, folds int, list bool) {
	type tally struct{ n, right, possible int }
	ts, trigs := make([][3]tally, f.sets), make([][2][2]int, f.sets)
	models := f.first(folds)
	for k := range folds {
		m := models[k]
		for _, s := range f.samples {
			if s.fold != k || s.extra && !f.whole {
				continue
			}
			t, trig := &ts[s.set], &trigs[s.set]
			for i := range s.seen {
				o, x := &s.seen[i], f.match(s, s.seen[i].Action, s.spans[i])
				yes := 0
				if m.Score(o.Features) > 0 {
					yes = 1
				}
				switch {
				case x.required:
					trig[1][yes]++
				case len(x.records) == 0:
					trig[0][yes]++
				}
				if !x.required {
					continue
				}
				text := s.doc.Slice(s.doc.Sentences[sentenceAt(s.doc, o.Trigger.Start)].Span)
				slots := [3][]event.Candidate{o.Entities, o.Agencies, o.Dates}
				for n, cs := range slots {
					right := f.slotRight(s, n, cs, x.records)
					best, any := -1, false
					for j := range cs {
						any = any || right[j]
						if best < 0 || m.Score(cs[j].Features) > m.Score(cs[best].Features) {
							best = j
						}
					}
					t[n].n++
					if any {
						t[n].possible++
					}
					if best >= 0 && right[best] {
						t[n].right++
					} else if list {
						fmt.Fprintf(w, "%s %s %s [%s]\n    chose %q, gold %q (reachable %v)\n    %.300s\n", [3]string{"ENTITY", "AGENCY", "DATE"}[n], s.gold.DocID, o.Action,
							s.doc.Slice(o.Trigger), f.slotName(s, n, cs, best), goldNames(x.records, n), any, text)
					}
				}
			}
		}
	}
	for i := range ts {
		t, trig := ts[i], trigs[i]
		r, p := float64(trig[1][1])/float64(max(1, trig[1][1]+trig[1][0])), float64(trig[1][1])/float64(max(1, trig[1][1]+trig[0][1]))
		fmt.Fprintf(w, "set %d triggers: P %.3f R %.3f F1 %.4f", i, p, r, 2*p*r/(p+r+1e-9))
		for n, x := range t {
			fmt.Fprintf(w, " %s %.4f (reach %.3f)", [3]string{"entity", "agency", "date"}[n], float64(x.right)/float64(max(1, x.n)), float64(x.possible)/float64(max(1, x.n)))
		}
		fmt.Fprintln(w)
	}
}

func sentenceAt(d *doc.Document, at int) int {
	i := sort.Search(len(d.Sentences), func(i int) bool { return d.Sentences[i].End > at })
	return min(i, len(d.Sentences)-1)
}

func (f *Fit) slotRight(s *sample, n int, cs []event.Candidate, records []*score.Record) []bool {
	return f.right(cs, records, func(g *score.Record, c event.Candidate) (bool, bool) {
		switch {
		case n == 0:
			return f.named(s, c.Index, func(name string) (bool, bool) { return f.judge.Entity(g, name) })
		case n == 1 && c.Index >= 0:
			return f.named(s, c.Index, func(name string) (bool, bool) { return f.judge.Agency(g, name) })
		case n == 2:
			return f.judge.Date(g, dateOf(s.doc, c.Index))
		}
		return f.judge.Agency(g, "")
	})
}

func (f *Fit) slotName(s *sample, n int, cs []event.Candidate, i int) string {
	switch {
	case i < 0 || cs[i].Index < 0:
		return "none"
	case n == 2:
		return s.doc.Slice(s.doc.Dates[cs[i].Index].Span)
	}
	return s.doc.Entities[cs[i].Index].Name
}

func goldNames(records []*score.Record, n int) (out []string) {
	for _, g := range records {
		name := "none"
		switch {
		case n == 0 && g.Entity != nil && g.Entity.Name != nil:
			name = *g.Entity.Name
		case n == 1 && g.Agency != nil && g.Agency.Name != nil:
			name = *g.Agency.Name
		case n == 2 && g.Date != nil && g.Date.Value != nil:
			name = *g.Date.Value
		case n == 2 && g.Date != nil:
			name = "undated"
		}
		out = append(out, name)
	}
	return out
}

// PrintCurve scores the records of at least some confidence, for a row of
// such limits.
func (f *Fit) PrintCurve(w io.Writer, sys []score.Document) {
	gold := f.Gold()
	for _, least := range []float64{0, .05, .1, .15, .2, .25, .3, .35, .4, .5} {
		kept := make([]score.Document, len(sys))
		for i, d := range sys {
			kept[i] = d
			kept[i].Records = nil
			for _, r := range d.Records {
				if r.Confidence >= least {
					kept[i].Records = append(kept[i].Records, r)
				}
			}
		}
		t := score.Score(gold, kept, f.undoes, 0).Total
		p, r, _ := t["align"].PRF()
		lp, lr, lf := t["record_lenient"].PRF()
		_, _, sf := t["record_strict"].PRF()
		fmt.Fprintf(w, "least %.2f: align P %.3f R %.3f, lenient P %.3f R %.3f F1 %.3f, strict F1 %.3f\n", least, p, r, lp, lr, lf, sf)
	}
}

// named asks is for every name of the chain of entity e.
func (f *Fit) named(s *sample, e int, is func(string) (bool, bool)) (strict, lenient bool) {
	s.naming.Do(func() { // several folds ask at once
		s.names = map[int][]string{}
		for i := range s.doc.Entities {
			x := &s.doc.Entities[i]
			for _, n := range []string{x.Name, s.doc.Slice(x.Span)} {
				if !slices.Contains(s.names[x.Chain], n) {
					s.names[x.Chain] = append(s.names[x.Chain], n)
				}
			}
		}
	})
	for _, n := range s.names[s.doc.Entities[e].Chain] {
		a, b := is(n)
		strict, lenient = strict || a, lenient || b
	}
	if event.Described(&s.doc.Entities[e]) { // right where no name is
		return false, strict || lenient
	}
	return strict, lenient
}
