package event

import (
	"sort"

	"writ/extract/doc"
	"writ/extract/event/linear"
)

// merger joins mentions of one act: the same action on the same entity, with
// dates that do not contradict each other.
type merger struct {
	s      *scene
	drafts []draft
	index  map[mergeKey][]int
}

type mergeKey struct {
	action, status string
	chain          int
}

func (m *merger) add(drafts ...draft) {
	if m.index == nil {
		m.index = map[mergeKey][]int{}
	}
next:
	for _, e := range drafts {
		k := mergeKey{e.Action, e.Status, e.chain}
		for _, i := range m.index[k] {
			if m.merge(&m.drafts[i], e) {
				continue next
			}
		}
		m.index[k] = append(m.index[k], len(m.drafts))
		m.drafts = append(m.drafts, e)
	}
}

// merge adds e to old if both can be the same act.
func (m *merger) merge(old *draft, e draft) bool {
	agree := old.Date < 0 || e.Date < 0 || compatible(&m.s.d.Dates[old.Date], &m.s.d.Dates[e.Date])
	if !agree && min(old.pDate, e.pDate) >= dateStrong {
		return false
	}
	if e.Date >= 0 && (old.Date < 0 || e.pDate > old.pDate && (!agree || finer(&m.s.d.Dates[e.Date], &m.s.d.Dates[old.Date]))) {
		old.Date, old.DateRelation, old.From.Date, old.pDate = e.Date, e.DateRelation, e.From.Date, e.pDate
		old.dateAct = e.act
	}
	old.dated += e.dated
	if e.Agency >= 0 && (old.Agency < 0 || e.pAgency > old.pAgency) {
		old.Agency, old.AgencySource, old.From.Agency, old.pAgency = e.Agency, e.AgencySource, e.From.Agency, e.pAgency
		old.Court, old.agencyChain = e.Court, e.agencyChain
	}
	if old.Judge == "" {
		old.Judge = e.Judge
	}
	if old.Court < 0 {
		old.Court = e.Court
	}
	if e.Salience == "main" {
		old.Salience = "main"
	}
	if e.pAct > old.pAct {
		old.pAct, old.act = e.pAct, e.act
	}
	old.firm = old.firm || e.firm
	old.pEntity = max(old.pEntity, e.pEntity)
	old.Mentions = append(old.Mentions, e.Mentions...)
	return true
}

// compatible reports whether two dates can be one: equal, or one within the
// other.
func compatible(a, b *doc.DateExpr) bool {
	if a.Value == b.Value {
		return true
	}
	if a.First == "" || b.First == "" {
		return false
	}
	return a.First >= b.First && a.Last <= b.Last || b.First >= a.First && b.Last <= a.Last
}

// finer reports whether a lies within b, or is b.
func finer(a, b *doc.DateExpr) bool {
	return a.Value == b.Value || a.First != "" && b.First != "" && a.First >= b.First && a.Last <= b.Last
}

// finish returns the events that are likely enough, in order of their first
// triggers.
func (m *merger) finish(w *linear.Model, least float64) []doc.Event {
	m.settle(w)
	all := crowdOf(m.drafts)
	told := tellings{at: map[telling]int{}}
	for i := range m.drafts {
		e := &m.drafts[i]
		e.Confidence = linear.Sigmoid(w.Score(m.s.recordFeatures(e, all)) + m.s.trust.inRecord(e.act))
		if e.Confidence >= least {
			m.s.details(e)
			told.add(e.Event, m.s.d.Entities[e.Entity].Name)
		}
	}
	return told.events
}

// telling is what makes two events one: two chains may have one name.
type telling struct {
	trigger        doc.Span
	action, entity string
}

// tellings keeps of the events that are one the most confident.
type tellings struct {
	at     map[telling]int
	events []doc.Event
}

func (t *tellings) add(e doc.Event, entity string) {
	k := telling{e.Mentions[0].Trigger, e.Action, entity}
	if i, ok := t.at[k]; ok {
		if e.Confidence > t.events[i].Confidence {
			t.events[i] = e
		}
		return
	}
	t.at[k] = len(t.events)
	t.events = append(t.events, e)
}

// settle sorts the drafts and takes from each the date that is more likely
// another's.
func (m *merger) settle(w *linear.Model) {
	m.fold()
	sort.SliceStable(m.drafts, func(i, j int) bool {
		return m.drafts[i].Mentions[0].Trigger.Start < m.drafts[j].Mentions[0].Trigger.Start
	})
	for i := range m.drafts {
		e := &m.drafts[i]
		if e.Date < 0 {
			continue
		}
		e.keepDate = m.s.keepDateFeatures(e)
		if linear.Sigmoid(w.Score(e.keepDate)) < keepAtLeast {
			e.Date, e.DateRelation, e.From.Date = -1, "", "event/date-dropped"
			e.pDate = 1 - e.pDate
		}
	}
}
