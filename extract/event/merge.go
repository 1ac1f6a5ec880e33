package event

import (
	"sort"

	"writ/extract/doc"
)

// merger joins mentions of one act: the same action on the same entity, with
// dates that do not contradict each other.
type merger struct {
	d      *doc.Document
	events []doc.Event
	index  map[mergeKey][]int
}

type mergeKey struct {
	action, status string
	entity         string
}

func (m *merger) add(events ...doc.Event) {
	if m.index == nil {
		m.index = map[mergeKey][]int{}
	}
next:
	for _, e := range events {
		k := mergeKey{e.Action, e.Status, m.d.Entities[e.Entity].Name}
		for _, i := range m.index[k] {
			if m.merge(&m.events[i], e) {
				continue next
			}
		}
		m.index[k] = append(m.index[k], len(m.events))
		m.events = append(m.events, e)
	}
}

// merge adds e to old if both can be the same act.
func (m *merger) merge(old *doc.Event, e doc.Event) bool {
	if old.Date >= 0 && e.Date >= 0 && m.d.Dates[old.Date].Value != m.d.Dates[e.Date].Value {
		return false
	}
	if old.Date < 0 && e.Date >= 0 {
		old.Date, old.DateRelation, old.From.Date = e.Date, e.DateRelation, e.From.Date
	}
	if old.AgencySource != "sentence" && e.AgencySource == "sentence" {
		old.Agency, old.AgencySource, old.From.Agency = e.Agency, e.AgencySource, e.From.Agency
	}
	if old.Judge == "" {
		old.Judge = e.Judge
	}
	if old.Court < 0 {
		old.Court = e.Court
	}
	old.Confidence = max(old.Confidence, e.Confidence)
	old.Mentions = append(old.Mentions, e.Mentions...)
	return true
}

// finish returns the events in order of their first triggers.
func (m *merger) finish() []doc.Event {
	sort.SliceStable(m.events, func(i, j int) bool {
		return m.events[i].Mentions[0].Trigger.Start < m.events[j].Mentions[0].Trigger.Start
	})
	return m.events
}
