package event

import (
	"math"
	"slices"
	"sort"

	"writ/extract/event/linear"
)

// opinion is what is thought of one trigger: its likeliest reading, and the
// chances of all that may fill its slots. What has hardly a chance is left out.
type opinion struct {
	act   *act
	pAct  float64
	slots [3][]choice // by slot; the last agency and the last date are none, index -1
}

// Slots of an opinion.
const (
	partySlot  = iota // each filler by itself
	agencySlot        // one of them
	dateSlot          // one of them
)

// look forms a first opinion on one trigger; ok is false when it is hardly an
// act.
func (s *scene) look(readings []*act, w *linear.Model) (o opinion, ok bool) {
	top := math.Inf(-1)
	for _, a := range readings {
		if x := w.Score(s.triggerFeatures(a)) + s.trust.inAct(a); x > top {
			o.act, top = a, x
		}
	}
	if o.pAct = linear.Sigmoid(top); o.pAct < lookAtLeast {
		return o, false
	}
	a := o.act
	for _, k := range s.shortlist(a, s.mayBeParty) {
		f, at := s.entityFeatures(a, k)
		if p := linear.Sigmoid(w.Score(f)); p >= fillerAtLeast {
			o.slots[partySlot] = append(o.slots[partySlot], choice{k, p, at})
		}
	}
	var agencies, dates []choice
	for _, k := range s.shortlist(a, s.mayBeAuthority) {
		f, at := s.agencyFeatures(a, k)
		agencies = append(agencies, choice{k, w.Score(f), at})
	}
	for _, x := range s.datesNear(a) {
		dates = append(dates, choice{index: x.date, p: w.Score(s.dateFeatures(a, x))})
	}
	o.slots[agencySlot] = likely(shares(append(agencies, choice{index: -1, p: w.Score(s.noAgency(a))})))
	o.slots[dateSlot] = likely(shares(append(dates, choice{index: -1, p: w.Score(s.noDate(a))})))
	return o, true
}

// shares turns scores into probabilities that add up to one.
func shares(cs []choice) []choice {
	top, sum := math.Inf(-1), 0.0
	for _, c := range cs {
		top = math.Max(top, c.p)
	}
	for i := range cs {
		cs[i].p = math.Exp(cs[i].p - top)
		sum += cs[i].p
	}
	for i := range cs {
		cs[i].p /= sum
	}
	return cs
}

// likely drops the fillers that have hardly a chance, never the empty one.
func likely(cs []choice) []choice {
	return slices.DeleteFunc(cs, func(c choice) bool { return c.index >= 0 && c.p < fillerAtLeast })
}

// conclude makes drafts of an opinion, one for each affected entity; nil when
// the trigger is no act.
func (s *scene) conclude(o opinion) []draft {
	if o.pAct < actAtLeast {
		return nil
	}
	parties := s.parties(o)
	if len(parties) == 0 {
		return nil
	}
	agency, date := agencyOf(o, parties), dateOf(o)
	out := make([]draft, 0, len(parties))
	for _, e := range parties {
		out = append(out, s.draft(o.act, o.pAct, e, agency, date))
	}
	return out
}

// parties chooses the affected entities, best first.
func (s *scene) parties(o opinion) []choice {
	all := slices.Clone(o.slots[partySlot])
	sort.SliceStable(all, func(i, j int) bool { return all[i].p > all[j].p })
	for i := range all {
		least := secondAtLeast
		if i == 0 {
			least = entityAtLeast
		}
		if all[i].p < least || i == maxEntities {
			all = all[:i]
			break
		}
	}
	if len(all) > 1 && all[0].index == o.act.fillerChain {
		return slices.DeleteFunc(all, func(c choice) bool { return c.at.offset != 0 && !c.at.listed && c.p < aloofAtLeast })
	}
	return all
}

// agencyOf chooses the acting authority, no party of the act.
func agencyOf(o opinion, parties []choice) choice {
	best := choice{index: -1, p: -1}
	for _, c := range o.slots[agencySlot] {
		if c.p > best.p && (c.index < 0 || !slices.ContainsFunc(parties, func(e choice) bool { return e.index == c.index })) {
			best = c
		}
	}
	return best
}

// dateOf proposes the likeliest date; whether the record keeps it is decided
// when all mentions are known (see merger.settle).
func dateOf(o opinion) choice {
	best, none := choice{index: -1}, 0.0
	for _, c := range o.slots[dateSlot] {
		switch {
		case c.index < 0:
			none = c.p
		case c.p > best.p:
			best = c
		}
	}
	switch {
	case best.index < 0:
		best.p = none
	case best.p < dateAtLeast:
		best = choice{index: -1, p: 1 - best.p}
	}
	return best
}
