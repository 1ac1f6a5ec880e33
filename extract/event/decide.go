package event

import (
	"math"
	"slices"
	"sort"

	"writ/extract/doc"
	"writ/extract/event/linear"
)

// Thresholds of the decisions, as probabilities.
const (
	actAtLeast    = .15 // a reading is an act
	recordAtLeast = .15 // a record is worth writing
	entityAtLeast = .10 // the best entity is good enough
	secondAtLeast = .50 // another entity shares the act
	aloofAtLeast  = .80 // the same, named in another sentence while the parse has one in the act's
	maxEntities   = 25  // of one act
	dateAtLeast   = .12 // a date may be the act's; below it is not even proposed
	dateStrong    = .35 // a date that keeps mentions apart and tells the status
	keepAtLeast   = .42 // the date of a merged record is its own
)

// choice is a filled slot with its probability.
type choice struct {
	index int // chain, or index into Document.Dates; -1 = empty
	p     float64
	at    place
}

// decide turns the readings of one trigger into events, one for each affected
// entity; nil when it is no act.
func (s *scene) decide(readings []*act, w *linear.Model) []draft {
	var best *act
	top := math.Inf(-1)
	for _, a := range readings {
		if x := w.Score(s.triggerFeatures(a)) + s.trust.inAct(a); x > top {
			best, top = a, x
		}
	}
	p := linear.Sigmoid(top)
	if p < actAtLeast {
		return nil
	}
	parties := s.parties(best, w)
	if len(parties) == 0 {
		return nil
	}
	agency := s.agency(best, w, parties)
	date := s.date(best, w)
	out := make([]draft, 0, len(parties))
	for _, e := range parties {
		out = append(out, s.draft(best, p, e, agency, date))
	}
	return out
}

// parties chooses the affected entities of a, best first.
func (s *scene) parties(a *act, w *linear.Model) []choice {
	var all []choice
	for _, k := range s.shortlist(a, s.mayBeParty) {
		f, at := s.entityFeatures(a, k)
		all = append(all, choice{k, linear.Sigmoid(w.Score(f)), at})
	}
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
	if len(all) > 1 && all[0].index == a.fillerChain {
		return slices.DeleteFunc(all, func(c choice) bool { return c.at.offset != 0 && c.p < aloofAtLeast })
	}
	return all
}

// agency chooses the acting authority, no party of the act.
func (s *scene) agency(a *act, w *linear.Model, parties []choice) choice {
	best, none := choice{index: -1}, w.Score(s.noAgency(a))
	scores := []float64{none}
	top := none
next:
	for _, k := range s.shortlist(a, s.mayBeAuthority) {
		for _, e := range parties {
			if e.index == k {
				continue next
			}
		}
		f, at := s.agencyFeatures(a, k)
		x := w.Score(f)
		scores = append(scores, x)
		if x > top {
			best, top = choice{index: k, at: at}, x
		}
	}
	best.p = softmax(scores, top)
	return best
}

// date proposes the likeliest date of a; whether the record keeps it is
// decided when all mentions are known (see merger.settle).
func (s *scene) date(a *act, w *linear.Model) choice {
	best, highest := choice{index: -1}, math.Inf(-1)
	scores := []float64{w.Score(s.noDate(a))}
	for _, x := range s.datesNear(a) {
		v := w.Score(s.dateFeatures(a, x))
		scores = append(scores, v)
		if v > highest {
			best.index, highest = x.date, v
		}
	}
	if best.index < 0 {
		return choice{index: -1, p: 1}
	}
	if best.p = softmax(scores, highest); best.p < dateAtLeast {
		return choice{index: -1, p: 1 - best.p}
	}
	return best
}

// softmax returns the share of score x among all.
func softmax(scores []float64, x float64) float64 {
	sum := 0.0
	for _, y := range scores {
		sum += math.Exp(y - x)
	}
	return 1 / sum
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

// judge returns the judge named in the act's sentence, else the document's
// judge for a ruling of the document's court.
func (s *scene) judge(a *act, court int) string {
	in := s.inSent[a.sentence]
	for mi := in[0]; mi < in[1]; mi++ {
		if e := &s.d.Entities[s.mentions[mi].entity]; e.Kind == doc.KindPerson && e.Type == "judge" {
			return e.Name
		}
	}
	if court >= 0 && court == s.profile.court && s.decides(a) {
		return s.d.Meta.Judge
	}
	return ""
}
