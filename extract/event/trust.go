package event

import (
	"os"
	"slices"
	"strconv"

	"writ/extract/event/linear"
)

// trust is what is added to the scores of a trigger that a user wrote. Nothing
// was learned of such a trigger: its words and its id have no weights, so the
// models see an average rule, and the average rule is made for recall.
type trust struct{ act, record float64 }

// trustOf returns the trust in the user's triggers of lex, given weights w.
func trustOf(lex *lexicon, w *linear.Model) (t trust) {
	weight := func(slot, id string) float64 {
		var f linear.Features
		f.Add(slot, "rule", id)
		return w.Score(f.IDs)
	}
	var acts, records []float64
	own := false
	for _, list := range lex.first {
		for _, x := range list {
			if x.own {
				own = true
				continue
			}
			if v := weight("t", x.id); v != 0 {
				acts = append(acts, v)
			}
			if v := weight("r", x.id); v != 0 {
				records = append(records, v)
			}
		}
	}
	if !own {
		return t
	}
	slices.Sort(acts)
	slices.Sort(records)
	if len(acts) == 0 {
		acts = []float64{0}
	}
	if len(records) == 0 {
		records = []float64{0}
	}
	q := func(l []float64, s string) float64 {
		if v, ok := os.LookupEnv(s); ok {
			f, _ := strconv.ParseFloat(v, 64)
			return f
		}
		return l[len(l)*9/10]
	}
	_ = 0
	return trust{q(acts, "TA"), q(records, "TR")}
}

func (t trust) inAct(a *act) float64 {
	if a.own {
		return t.act
	}
	return 0
}

func (t trust) inRecord(a *act) float64 {
	if a.own {
		return t.record
	}
	return 0
}
