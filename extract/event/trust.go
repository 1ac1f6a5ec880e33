package event

import (
	"slices"

	"writ/extract/event/linear"
)

// trust is what is added to the scores of the user's triggers. Nothing was
// learned of them: their ids have no weights, so they would count as average
// rules, and the average built-in rule is made for recall, not to be believed.
type trust struct{ act, record float64 }

// believed is the share of the built-in triggers that are believed less, for
// their own sake, than a user's.
const believed = .9

// believe returns the trust in the user's triggers of x: what the weights w
// give to the best tenth of the triggers, for their ids alone. A user's trigger
// with the id of a built-in one keeps what was learned of that.
func (x *lexicon) believe(w *linear.Model) trust {
	weight := func(slot, id string) float64 {
		var f linear.Features
		f.Add(slot, "rule", id)
		return w.Score(f.IDs)
	}
	all, own := map[*trigger]bool{}, false
	for _, list := range x.first {
		for _, t := range list {
			all[t] = true
			t.own = t.own && weight("t", t.id) == 0 && weight("r", t.id) == 0
			own = own || t.own
		}
	}
	if !own {
		return trust{}
	}
	best := func(slot string) float64 {
		var known []float64
		for t := range all {
			if v := weight(slot, t.id); v != 0 {
				known = append(known, v)
			}
		}
		if len(known) == 0 {
			return 0
		}
		slices.Sort(known)
		return max(0, known[int(believed*float64(len(known)-1))])
	}
	return trust{best("t"), best("r")}
}

// inAct is added to the score of reading a.
func (t trust) inAct(a *act) float64 {
	if a.own {
		return t.act
	}
	return 0
}

// inRecord is added to the score of a record whose strongest mention is a.
func (t trust) inRecord(a *act) float64 {
	if a.own {
		return t.record
	}
	return 0
}
