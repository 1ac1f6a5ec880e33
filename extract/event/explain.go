package event

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"writ/extract/doc"
	"writ/extract/event/linear"
)

// Explanation is how the acts of one document were decided, for people.
type Explanation struct {
	Triggers []Decision // every place where a rule matched, acts or not, in text order
	Records  []Verdict  // every record that was proposed, in the order of Document.Events
	Least    float64    // a record less likely right is not written
}

// Decision is what was weighed at one trigger. Options come best first.
type Decision struct {
	Trigger  doc.Span
	Sentence int
	Readings []Option // which act the words name
	Entities []Option // who is affected; each by itself
	Agencies []Option // who acts, none included
	Dates    []Option // when, none included; of merged mentions one date is kept
}

// Option is one possible answer.
type Option struct {
	Action string  // of a reading: leaf and rule
	Rule   string  // of a reading
	Status string  // of a reading
	Index  int     // of others: into Document.Entities or Document.Dates, -1 = none
	Place  string  // of an entity or agency: its role at the trigger, or how many sentences away
	P      float64 // probability by the first look; of readings and entities each by itself
	Again  float64 // the same by the second look, which decides; 0 = it had hardly a chance
	Need   float64 // of an entity that is not taken: the P that would have taken it
	Taken  bool
	Why    []Reason // of a taken one what speaks for it, of another what the best one has over it
}

// Reason is one feature with its weight: the name as in weights/event.tsv.gz,
// without the letter of the slot.
type Reason struct {
	Feature string
	Weight  float64
}

// Verdict is a record, written or not.
type Verdict struct {
	doc.Event
	Written  bool
	KeptDate float64  // probability that the date is its own, 0 = none was proposed
	Why      []Reason // what decided its confidence
}

// reasons is how many features are told of an option.
const reasons = 3

// optionsTold is how many options of a slot are told.
const optionsTold = 4

// Explain decides d again, which must have passed every stage, and tells what
// was weighed. It changes nothing in d.
func (a *Annotator) Explain(ctx context.Context, d *doc.Document) (*Explanation, error) {
	names := map[uint64]string{}
	first := a.scene(d)
	first.feats.Names = names
	e := explainer{first, a.weights}
	out := &Explanation{Least: a.least}
	err := a.acts(ctx, first, func(readings []*act) {
		out.Triggers = append(out.Triggers, e.decision(readings))
	})
	if err != nil {
		return nil, err
	}
	s := a.scene(d) // anew: acts leave their traces in a scene
	s.feats.Names = names
	m := merger{s: s}
	last := map[doc.Span]opinion{}
	err = a.conclusions(ctx, s, func(o opinion) {
		last[s.span(o.act)] = o
		m.add(s.conclude(o)...)
	})
	if err != nil {
		return nil, err
	}
	for i := range out.Triggers {
		if o, ok := last[out.Triggers[i].Trigger]; ok {
			s.lookAgain(&out.Triggers[i], o)
		}
	}
	m.settle(a.weights)
	all := crowdOf(m.drafts)
	for i := range m.drafts {
		x := &m.drafts[i]
		f := s.recordFeatures(x, all)
		x.Confidence = linear.Sigmoid(a.weights.Score(f) + s.trust.inRecord(x.act))
		v := Verdict{Written: x.Confidence >= a.least, Why: e.strongest(f, math.Inf(-1))}
		if x.keepDate != nil {
			v.KeptDate = linear.Sigmoid(a.weights.Score(x.keepDate))
		}
		s.details(x)
		v.Event = x.Event
		out.Records = append(out.Records, v)
	}
	return out, nil
}

// lookAgain adds to a decision what opinion o has in the end.
func (s *scene) lookAgain(t *Decision, o opinion) {
	for i := range t.Readings {
		r := &t.Readings[i]
		if r.Taken = false; r.Rule == o.act.id && r.Action == o.act.leaf {
			r.Again, r.Taken = o.pAct, o.pAct >= actAtLeast
		}
	}
	if o.pAct < actAtLeast {
		t.Entities, t.Agencies, t.Dates = nil, nil, nil
		return
	}
	parties := s.parties(o)
	agency, date := agencyOf(o, parties), dateOf(o)
	again := func(options []Option, slot int, taken func(index int) bool) []Option {
		for i := range options {
			options[i].Taken = false
		}
		for _, c := range o.slots[slot] {
			index := c.index
			if slot != dateSlot && index >= 0 {
				index = s.chains[index].first
			}
			i := slices.IndexFunc(options, func(x Option) bool { return x.Index == index })
			if i < 0 && !taken(c.index) {
				continue
			}
			if i < 0 {
				i = len(options)
				options = append(options, Option{Index: index, Place: c.at.full()})
			}
			options[i].Again, options[i].Taken = c.p, taken(c.index)
		}
		slices.SortStableFunc(options, func(a, b Option) int { return cmp.Compare(b.Again, a.Again) })
		return options
	}
	t.Entities = again(t.Entities, partySlot, func(k int) bool { return slices.ContainsFunc(parties, func(c choice) bool { return c.index == k }) })
	t.Agencies = again(t.Agencies, agencySlot, func(k int) bool { return k == agency.index })
	t.Dates = again(t.Dates, dateSlot, func(k int) bool { return k == date.index })
}

type explainer struct {
	s *scene
	w *linear.Model
}

// scored is an option with the features behind its score.
type scored struct {
	Option
	score float64
	ids   []uint64
}

func (e explainer) decision(readings []*act) Decision {
	best, all := e.readings(readings)
	out := Decision{Trigger: e.s.span(best), Sentence: best.sentence, Readings: e.tell(all)}
	o, ok := e.s.look(readings, e.w)
	if !ok {
		return out
	}
	parties := e.s.parties(o)
	out.Entities = e.tell(e.entities(best, parties))
	out.Agencies = e.tell(e.agencies(best, parties, agencyOf(o, parties).index))
	out.Dates = e.tell(e.dates(best, dateOf(o).index))
	return out
}

func (e explainer) readings(readings []*act) (*act, []scored) {
	var all []scored
	of := map[string]*act{}
	for _, a := range readings {
		f := e.s.triggerFeatures(a)
		x := e.w.Score(f) + e.s.trust.inAct(a)
		all = append(all, scored{Option{Action: a.leaf, Rule: a.id, Status: a.status, Index: -1, P: linear.Sigmoid(x)}, x, f})
		of[a.id+" "+a.leaf] = a
	}
	sortOptions(all)
	all[0].Taken = all[0].P >= actAtLeast
	return of[all[0].Rule+" "+all[0].Action], all
}

func (e explainer) entities(a *act, parties []choice) []scored {
	var all []scored
	for _, k := range e.s.shortlist(a, e.s.mayBeParty) {
		f, at := e.s.entityFeatures(a, k)
		x := e.w.Score(f)
		taken := slices.ContainsFunc(parties, func(c choice) bool { return c.index == k })
		o := scored{Option{Index: e.s.chains[k].first, Place: at.full(), P: linear.Sigmoid(x), Taken: taken}, x, f}
		if o.Need = secondAtLeast; at.offset != 0 {
			o.Need = aloofAtLeast
		}
		all = append(all, o)
	}
	sortOptions(all)
	return all
}

func (e explainer) agencies(a *act, parties []choice, taken int) []scored {
	f := e.s.noAgency(a)
	all := []scored{{Option{Index: -1}, e.w.Score(f), f}}
	for _, k := range e.s.shortlist(a, e.s.mayBeAuthority) {
		f, at := e.s.agencyFeatures(a, k)
		all = append(all, scored{Option{Index: e.s.chains[k].first, Place: at.full()}, e.w.Score(f), f})
	}
	share(all)
	party := map[int]bool{}
	for _, c := range parties {
		party[e.s.chains[c.index].first] = true
	}
	if taken >= 0 {
		taken = e.s.chains[taken].first
	}
	for i := range all {
		all[i].Taken = all[i].Index == taken
	}
	return slices.DeleteFunc(all, func(o scored) bool { return party[o.Index] })
}

func (e explainer) dates(a *act, taken int) []scored {
	f := e.s.noDate(a)
	all := []scored{{Option{Index: -1}, e.w.Score(f), f}}
	for _, w := range e.s.datesNear(a) {
		f := e.s.dateFeatures(a, w)
		all = append(all, scored{Option{Index: w.date}, e.w.Score(f), f})
	}
	share(all)
	for i := range all {
		all[i].Taken = all[i].Index == taken
	}
	return all
}

// share turns scores of options of which one is right into probabilities.
func share(all []scored) {
	ps := make([]choice, len(all))
	for i := range all {
		ps[i].p = all[i].score
	}
	for i, c := range shares(ps) {
		all[i].P = c.p
	}
	sortOptions(all)
}

func sortOptions(all []scored) {
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
}

// tell gives options their reasons: a taken one what speaks for it, the others
// what the best taken one has over them.
func (e explainer) tell(all []scored) []Option {
	best := slices.IndexFunc(all, func(o scored) bool { return o.Taken })
	var out []Option
	for i, o := range all {
		if i >= optionsTold && !o.Taken {
			continue
		}
		if o.Taken || best < 0 {
			o.Why = e.strongest(o.ids, 0)
		} else {
			o.Why = e.over(all[best].ids, o.ids)
		}
		out = append(out, o.Option)
	}
	return out
}

// strongest returns the features with the largest weights over least.
func (e explainer) strongest(ids []uint64, least float64) []Reason {
	n := map[uint64]int{}
	for _, x := range ids {
		n[x]++
	}
	var all []Reason
	for x, k := range n {
		if v := float64(k) * e.w.Score([]uint64{x}); v > least {
			all = append(all, Reason{e.name(x), v})
		}
	}
	return cut(all)
}

// over returns the features that make a score higher than b: those of a
// alone, and those of b alone with their weights turned round.
func (e explainer) over(a, b []uint64) []Reason {
	n := map[uint64]int{}
	for _, x := range a {
		n[x]++
	}
	for _, x := range b {
		n[x]--
	}
	var all []Reason
	for x, k := range n {
		v := e.w.Score([]uint64{x}) * math.Abs(float64(k))
		if k > 0 && v > 0 || k < 0 && v < 0 {
			all = append(all, Reason{e.name(x), v})
		}
	}
	return cut(all)
}

func (e explainer) name(x uint64) string {
	_, name, _ := strings.Cut(e.s.feats.Names[x], "|")
	return strings.ReplaceAll(name, "|", " ")
}

// cut keeps the heaviest reasons, each once.
func cut(all []Reason) []Reason {
	all = slices.DeleteFunc(all, func(r Reason) bool { return math.Abs(r.Weight) < .05 || r.Feature == "bias" })
	slices.SortFunc(all, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)), cmp.Compare(a.Feature, b.Feature))
	})
	return all[:min(len(all), reasons)]
}
