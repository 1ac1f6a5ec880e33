package event

import (
	"strings"

	"writ/extract/doc"
)

// Thresholds of the decisions, as probabilities.
const (
	lookAtLeast   = .05 // a reading is worth a second look
	fillerAtLeast = .01 // so is what may fill a slot of it
	actAtLeast    = .15 // a reading is an act
	entityAtLeast = .10 // the best entity is good enough
	secondAtLeast = .50 // another entity shares the act
	aloofAtLeast  = .80 // the same, named in another sentence while the parse has one in the act's
	maxEntities   = 60  // of one act
	dateAtLeast   = .12 // a date may be the act's; below it is not even proposed
	dateStrong    = .35 // a date that keeps mentions apart and tells the status
	keepAtLeast   = .42 // the date of a merged record is its own
)

// Least is the confidence from which a record is written where Options do not
// say another: F1 of lenient records is flat around it.
const Least = .15

// choice is a filled slot with its probability.
type choice struct {
	index int // chain, or index into Document.Dates; -1 = empty
	p     float64
	at    place
}

// draft is an event with what is needed to merge it.
type draft struct {
	doc.Event
	chain, agencyChain int
	act                *act
	pAct, pEntity      float64
	pAgency, pDate     float64
	dated              int      // mentions that gave a date
	firm               bool     // some mention says that it was done
	dateAct            *act     // the mention whose date was taken
	keepDate           []uint64 // features of the decision to keep the date
}

func (s *scene) draft(a *act, p float64, e, agency, date choice) draft {
	x := draft{
		Event: doc.Event{
			Action: a.leaf, Entity: s.chains[e.index].first, Agency: -1, AgencySource: "none", Court: -1, Date: date.index,
			Status: a.status, Salience: "background",
			From: doc.Slots{Action: "event/" + a.id, Entity: "event/entity-" + e.at.full(), Agency: "event/agency-none", Date: "event/date-none", Status: a.statusRule},
		},
		chain: e.index, agencyChain: agency.index, act: a, firm: s.firm(a), pAct: p, pEntity: e.p, pAgency: agency.p, pDate: date.p,
	}
	m := doc.Mention{Trigger: s.span(a), Sentence: a.sentence, Entity: -1, Agency: -1, Date: -1}
	if e.at.mention >= 0 && e.at.offset == 0 {
		m.Entity = s.mentions[e.at.mention].entity
	}
	if agency.index >= 0 {
		c := &s.chains[agency.index]
		x.Agency, x.AgencySource, x.From.Agency = c.first, "document", "event/agency-"+agency.at.full()
		if agency.at.mention >= 0 && agency.at.offset == 0 {
			m.Agency, x.AgencySource = s.mentions[agency.at.mention].entity, "sentence"
		}
		if c.court {
			x.Court = c.first
		}
	}
	if date.index >= 0 {
		m.Date = date.index
		x.dated, x.dateAct = 1, a
		x.From.Date = "event/date-" + s.d.Dates[date.index].Resolution
		if e := &s.d.Dates[date.index]; date.p >= dateStrong && x.Status == statusDone && s.d.Date.Value != "" && e.First > s.d.Date.Value {
			x.Status, x.From.Status = statusPlanned, "event/status-future"
		}
		x.DateRelation = s.relation(a, x.Status, date.index)
	}
	if a.sentence <= 2 || s.decides(a) {
		x.Salience = "main"
	}
	x.Judge = s.judge(a, x.Court)
	x.Mentions = []doc.Mention{m}
	return x
}

// relation tells how a date stands to its act.
func (s *scene) relation(a *act, status string, date int) string {
	e := &s.d.Dates[date]
	switch {
	case e.Qualifier == "ON_OR_BEFORE" || e.Qualifier == "BEFORE":
		return "deadline"
	case status == statusPlanned:
		return "scheduled"
	case a.group == "litigation" || a.action == "enforcement.complaint":
		return "filed"
	}
	if w := s.whenOf(date); w != nil && w.sentence == a.sentence {
		if g := s.governor(w.head); g >= 0 && (g < a.first || g >= a.limit) && s.cues.report[s.tree.Word(g)] {
			return "announced"
		}
	}
	return "happened"
}

// judgeReach is how many sentences from an act the judge is named whom its
// sentence only calls a judge.
const judgeReach = 3

// judge returns the judge named in the act's sentence, else the one whom it
// calls "the judge", else the document's judge for a ruling of the document's
// court.
func (s *scene) judge(a *act, court int) string {
	in := s.inSent[a.sentence]
	for mi := in[0]; mi < in[1]; mi++ {
		if e := &s.d.Entities[s.mentions[mi].entity]; e.Kind == doc.KindPerson && e.Type == "judge" {
			return e.Name
		}
	}
	if noun, ok := strings.CutPrefix(a.actor, "noun:"); ok && s.cues.judge[noun] {
		if name := s.judgeNear(a.sentence); name != "" {
			return name
		}
	}
	if court >= 0 && court == s.profile.court && s.decides(a) {
		return s.d.Meta.Judge
	}
	return ""
}

// judgeNear returns the judge named nearest to sentence i, before it rather
// than after it.
func (s *scene) judgeNear(i int) string {
	for d := 1; d <= judgeReach; d++ {
		for _, k := range [...]int{i - d, i + d} {
			if k < 0 || k >= len(s.inSent) || k > i && d > judgeReach-1 {
				continue
			}
			for mi := s.inSent[k][1] - 1; mi >= s.inSent[k][0]; mi-- {
				if e := &s.d.Entities[s.mentions[mi].entity]; e.Kind == doc.KindPerson && e.Type == "judge" {
					return e.Name
				}
			}
		}
	}
	return ""
}
