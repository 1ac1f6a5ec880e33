package event

import (
	"slices"
	"sort"
	"strconv"

	"writ/extract/doc"
)

// steps adds a feature for each limit that x reaches, so that a weight table
// can be any rising or falling staircase in x.
func (s *scene) steps(x, name string, v float64, limits ...float64) {
	for _, l := range limits {
		if v >= l {
			s.feats.Add(x, name, rungs.name(l))
		}
	}
}

// ladder has the names of limits: writing numbers costs more than the rest of
// a feature.
type ladder map[float64]string

var rungs = ladderOf(fine, tenths, []float64{.02, .08, .12, .15, .16, .25, .35, .65, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 32, 40, 80})

func ladderOf(of ...[]float64) ladder {
	out := ladder{}
	for _, l := range of {
		for _, x := range l {
			out[x] = strconv.FormatFloat(x, 'f', -1, 64)
		}
	}
	return out
}

func (l ladder) name(x float64) string {
	if n, ok := l[x]; ok {
		return n
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// crowd is what the drafts of a document are together.
type crowd struct {
	worths  []float64 // rising
	actions map[string]int
	same    map[mergeKey]int    // action and chain
	of      map[int][]*draft    // by chain
	acting  map[string][]*draft // by action
	at      map[doc.Span]int    // first triggers
}

func (e *draft) worth() float64 { return e.pAct * e.pEntity * e.pAgency * e.pDate }

func (e *draft) what() mergeKey { return mergeKey{action: e.Action, chain: e.chain} }

func crowdOf(all []draft) *crowd {
	c := &crowd{actions: map[string]int{}, same: map[mergeKey]int{}, at: map[doc.Span]int{}, of: map[int][]*draft{}, acting: map[string][]*draft{}}
	for i := range all {
		e := &all[i]
		c.worths = append(c.worths, e.worth())
		c.actions[e.Action]++
		c.same[e.what()]++
		c.at[e.Mentions[0].Trigger]++
		c.of[e.chain] = append(c.of[e.chain], e)
		c.acting[e.Action] = append(c.acting[e.Action], e)
	}
	sort.Float64s(c.worths)
	return c
}

// better counts the drafts that are worth more than w.
func (c *crowd) better(w float64) int {
	return len(c.worths) - sort.Search(len(c.worths), func(i int) bool { return c.worths[i] > w })
}

// recordFeatures describes a merged event among all: is it worth writing?
func (s *scene) recordFeatures(e *draft, all *crowd) []uint64 {
	f := &s.feats
	kind := s.d.Meta.Kind
	action, group := e.act.action, e.act.group
	f.Add("r", "bias")
	f.Add("r", "group", group)
	f.Add("r", "action", action)
	f.Add("r", "doc", kind)
	f.Add("r", "group-doc", group, kind)
	s.steps("r", "act", e.pAct, .2, .3, .4, .5, .6, .7, .8, .9, .95, .98)
	s.steps("r", "entity", e.pEntity, .15, .2, .3, .4, .5, .6, .7, .8, .9, .95)
	s.steps("r", "agency", e.pAgency, .3, .4, .5, .6, .7, .8, .9, .95)
	s.steps("r", "date", e.pDate, .3, .4, .5, .6, .7, .8, .9, .95)
	s.steps("r", "all", e.worth(), .02, .05, .1, .15, .2, .3, .4, .5, .6, .7, .8)
	s.steps("r", "mentions", float64(len(e.Mentions)), 2, 3, 4, 6)
	s.steps("r", "sentence", float64(e.Mentions[0].Sentence), 1, 2, 4, 8, 16, 32)
	f.Add("r", "agency-source", e.AgencySource)
	f.Add("r", "dated", yes(e.Date >= 0), group)
	f.Add("r", "status", e.Status)
	f.Add("r", "status-group", e.Status, group)
	c := &s.chains[e.chain]
	f.Add("r", "kind", c.kind, group)
	f.Add("r", "official", yes(c.official))
	f.Add("r", "rank", bucket(c.rank))
	f.Add("r", "title", yes(c.title))
	better := all.better(e.worth())
	f.Add("r", "filled", bucket(min(c.filled, 5)))
	f.Add("r", "title-group", yes(c.title), group)
	f.Add("r", "verbal", yes(e.act.verbal), action)
	f.Add("r", "rule", e.act.id)
	f.Add("r", "tense", s.tense(e.act))
	f.Add("r", "filler", fillerClass(e.act.filler), fillerClass(e.act.actor))
	f.Add("r", "salience", e.Salience, group)
	s.steps("r", "doc-length", float64(len(s.d.Sentences)), 5, 10, 20, 40, 80)
	s.steps("r", "drafts", float64(len(all.worths)), 2, 4, 8, 16, 32)
	s.steps("r", "before", float64(better), 1, 2, 3, 5, 8, 12, 20)
	s.steps("r", "before-share", float64(better)/float64(len(all.worths)), .1, .2, .3, .4, .5, .6, .7, .8)
	f.Add("r", "same-action", bucket(min(all.actions[e.Action]-1, 4)))
	f.Add("r", "same", bucket(min(all.same[e.what()]-1, 3)))
	f.Add("r", "rivals", bucket(min(all.at[e.Mentions[0].Trigger]-1, 3)))
	act, entity, agency, date := coarse(e.pAct), coarse(e.pEntity), coarse(e.pAgency), coarse(e.pDate)
	worth := coarse(e.worth())
	f.Add("r", "act-entity", act, entity)
	f.Add("r", "act-agency", act, agency)
	f.Add("r", "agency-date", agency, date)
	f.Add("r", "entity-agency", entity, agency)
	f.Add("r", "worth-group", worth, group)
	f.Add("r", "worth-doc", worth, kind)
	f.Add("r", "worth-before", worth, bucket(better))
	f.Add("r", "worth-mentions", worth, bucket(min(len(e.Mentions), 4)))
	f.Add("r", "worth-action", worth, action)
	f.Add("r", "agency-source-doc", e.AgencySource, kind, group)
	s.beside(e, all)
	told := f.Cut()
	slices.Sort(told)
	return slices.Compact(told) // what several drafts tell is told once
}

// beside adds what other drafts of the document tell of the same party or of
// the same action: most acts are told once.
func (s *scene) beside(e *draft, all *crowd) {
	f := &s.feats
	action, group := e.act.action, e.act.group
	rank := 0
	for _, o := range nearest(all.of[e.chain], e) {
		if o == e {
			continue
		}
		order := order(e, o)
		if o.worth() > e.worth() {
			rank++
		}
		dates := s.sameDate(e, o)
		f.Add("r", "party-too", action, o.act.action, dates, order)
		f.Add("r", "party-acts", action, o.act.action, order)
		if o.act.group == group {
			f.Add("r", "party-group", group, dates, order, yes(o.Status == e.Status))
			f.Add("r", "party-agency", group, yes(o.Agency == e.Agency), order)
		}
	}
	f.Add("r", "party-rank", bucket(min(rank, 5)), group)
	rank = 0
	for _, o := range nearest(all.acting[e.Action], e) {
		if o == e || o.chain == e.chain {
			continue
		}
		order := order(e, o)
		if o.worth() > e.worth() {
			rank++
		}
		shared := "apart"
		if sharesTrigger(e.Mentions, o.Mentions) {
			shared = "shared"
		}
		f.Add("r", "action-too", shared, order, s.sameDate(e, o), s.sameName(e.chain, o.chain))
		f.Add("r", "action-kinds", shared, order, s.chains[e.chain].label(), s.chains[o.chain].label())
		f.Add("r", "action-kinds-group", group, order, s.chains[e.chain].label(), s.chains[o.chain].label())
	}
	f.Add("r", "action-rank", bucket(min(rank, 5)), group)
}

// sharesTrigger reports whether two drafts were read from one trigger; of very
// many mentions the first ones are compared.
func sharesTrigger(a, b []doc.Mention) bool {
	a, b = a[:min(len(a), reach)], b[:min(len(b), reach)]
	return slices.ContainsFunc(a, func(x doc.Mention) bool {
		return slices.ContainsFunc(b, func(y doc.Mention) bool { return x.Trigger == y.Trigger })
	})
}

// nearest returns the drafts of all, which are in text order, around e.
func nearest(all []*draft, e *draft) []*draft {
	if len(all) <= reach {
		return all
	}
	start := e.Mentions[0].Trigger.Start
	i := sort.Search(len(all), func(i int) bool { return all[i].Mentions[0].Trigger.Start >= start })
	lo := min(max(0, i-reach/2), len(all)-reach)
	return all[lo : lo+reach]
}

// order tells whether draft o is worth more than e, and which is told first.
func order(e, o *draft) string {
	first := "later"
	if o.Mentions[0].Trigger.Start < e.Mentions[0].Trigger.Start {
		first = "earlier"
	}
	switch a, b := e.worth(), o.worth(); {
	case b > 2*a:
		return "much better " + first
	case b > a:
		return "better " + first
	}
	return "worse " + first
}

// sameDate compares the dates of two drafts.
func (s *scene) sameDate(e, o *draft) string {
	switch {
	case e.Date < 0 && o.Date < 0:
		return "none"
	case e.Date < 0:
		return "other's"
	case o.Date < 0:
		return "own"
	case compatible(&s.d.Dates[e.Date], &s.d.Dates[o.Date]):
		return "same"
	}
	return "differ"
}

// sameName compares the words of two chains' names.
func (s *scene) sameName(a, b int) string {
	x, y := s.chains[a].words, s.chains[b].words
	shared := 0
	for w := range x {
		if y[w] {
			shared++
		}
	}
	switch {
	case shared == 0:
		return "other"
	case shared == len(x) || shared == len(y):
		return "part"
	}
	return "alike"
}

// keepDateFeatures describes the date of a merged event: is it its own?
func (s *scene) keepDateFeatures(e *draft) []uint64 {
	f := &s.feats
	x := &s.d.Dates[e.Date]
	action, group := e.act.action, e.act.group
	f.Add("k", "bias")
	f.Add("k", "action", action)
	f.Add("k", "group-doc", group, s.d.Meta.Kind)
	s.steps("k", "p", e.pDate, .16, .2, .25, .3, .35, .4, .5, .6, .7, .8, .9, .95)
	s.steps("k", "share", float64(e.dated)/float64(len(e.Mentions)), .2, .4, .5, .6, .8, 1)
	s.steps("k", "mentions", float64(len(e.Mentions)), 2, 3, 4, 6)
	f.Add("k", "resolution", x.Resolution, x.Granularity)
	f.Add("k", "relation", e.DateRelation)
	f.Add("k", "status", e.Status)
	f.Add("k", "strongest", yes(e.dateAct == e.act))
	f.Add("k", "doc-date", yes(s.ofDocument(x)), s.d.Meta.Kind)
	f.Add("k", "doc-date-group", yes(s.ofDocument(x)), group)
	off, owned := 0, ""
	if w := s.whenOf(e.Date); w != nil {
		off, owned = w.sentence-e.dateAct.sentence, s.owned(e.dateAct, w)
	}
	f.Add("k", "off", offsetName(off))
	f.Add("k", "owned", owned, offsetName(off))
	f.Add("k", "owned-group", owned, group)
	f.Add("k", "salience", e.Salience, group)
	f.Add("k", "tense", s.tense(e.dateAct))
	return f.Cut()
}
