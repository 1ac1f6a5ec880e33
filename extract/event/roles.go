package event

import (
	"strings"

	"writ/extract/doc"
)

// Sides of a trigger.
const (
	left  = -1
	right = 1
)

// filled is an argument with the rule that filled it.
type filled struct {
	index int // into Document.Entities or Document.Dates, -1 = empty
	rule  string
}

var none = filled{index: -1, rule: "event/none"}

// events returns the events of one trigger: one per affected entity.
func (r *reader) events(s *sentence, h hit) []doc.Event {
	passive := h.passive(s.words)
	agency, source := r.agency(s, h, passive)
	action, entitySide := h.action, h.entitySide(passive)
	if h.private != "" && (agency.index < 0 || source != "sentence") {
		if f := nearest(s, h, left, r.affectable(h.private)); f.index >= 0 && !passive {
			action, entitySide = h.private, []int{left}
			agency, source = r.courtOf(s)
		}
	}
	parties := r.entities(s, h, entitySide, agency.index)
	if len(parties) == 0 {
		return nil
	}
	date, relation := r.dateOf(s, h, action)
	status, statusRule := r.cues.status(s.words, h)
	if status == statusPlanned && relation == "happened" {
		relation = "scheduled"
	}
	e := doc.Event{
		Action: action, Agency: agency.index, AgencySource: source, Court: -1, Date: date.index,
		DateRelation: relation, Status: status, Judge: r.judge(s), Salience: "main",
	}
	if agency.index >= 0 && r.d.Entities[agency.index].Kind == doc.KindCourt {
		e.Court = agency.index
	} else if c, _ := r.courtOf(s); c.index >= 0 {
		e.Court = c.index
	}
	if date.index < 0 {
		e.DateRelation = ""
	}
	out := make([]doc.Event, 0, len(parties))
	for _, p := range parties {
		x := e
		x.Entity = p.index
		x.From = doc.Slots{Action: "event/" + h.id, Entity: p.rule, Agency: agency.rule, Date: date.rule, Status: statusRule}
		x.Confidence = confidence(x)
		x.Mentions = []doc.Mention{{Trigger: s.span(h.first, h.limit), Sentence: s.index, Entity: p.index, Agency: agency.index, Date: date.index}}
		out = append(out, x)
	}
	r.focus = parties[0].index
	return out
}

// passive reports whether the trigger's verb stands in the passive: a
// participle behind a form of be, or a bare one with no object of its own
// ("Salesman indicted for …", "sued by …").
func (h hit) passive(words []word) bool {
	if h.verb < 0 {
		return false
	}
	v := h.elements[h.verbAt].verb
	if !v.participle[words[h.verb].text] {
		return false
	}
	for i := h.verb - 1; i >= 0 && h.verb-i <= 4; i-- {
		switch words[i].text {
		case "was", "were", "is", "are", "be", "been", "being", "'s", "'re":
			return true
		case "has", "have", "had", "having", ",", ";", "who", "which", "that":
			return false
		}
	}
	if h.limit >= len(words) {
		return words[h.verb].tag == "VBN"
	}
	switch words[h.limit].text {
	case "by":
		return true
	case "for", "with", "in", "on", "of", "to", "after", "at", "from", "today":
		return h.limit == h.verb+1
	}
	return false
}

// entitySide returns the sides on which the affected party may stand, best
// first.
func (h hit) entitySide(passive bool) []int {
	switch {
	case h.entity == roleSubject:
		return []int{left}
	case h.entity == roleObject && passive:
		return []int{left}
	case h.entity == roleObject && h.verb >= 0:
		return []int{right}
	}
	return []int{right, left}
}

// lawful are the groups of acts that can be done to a bill, a rule or a law.
var lawful = map[string]bool{"rulemaking": true, "legislative": true, "license": true, "ruling": true}

// affectable reports whether m may be the entity that an action affects.
func (r *reader) affectable(action string) func(m mention) bool {
	group, _, _ := strings.Cut(action, ".")
	return func(m mention) bool {
		e := &r.d.Entities[m.entity]
		switch e.Kind {
		case doc.KindPerson:
			return !m.official
		case doc.KindBill:
			return lawful[group]
		case doc.KindCompany, doc.KindOrg, doc.KindClass, doc.KindProduct, doc.KindOther:
			return true
		}
		return false
	}
}

// nearest returns the nearest mention on one side that ok accepts, within
// its clause when the clause has one.
func nearest(s *sentence, h hit, side int, ok func(mention) bool) filled {
	best, at := none, 1<<30
	for _, m := range s.mentions {
		dist := m.first - h.limit
		if side == left {
			dist = h.first - m.limit
		}
		if dist < 0 || dist >= at || !ok(m) {
			continue
		}
		best, at = filled{m.entity, "event/nearest-left"}, dist
		if side == right {
			best.rule = "event/nearest-right"
		}
	}
	return best
}

// entities returns the affected entities: the nearest party on the given
// sides, with those coordinated to it; a pronoun's or role noun's referent
// when the sentence names none.
func (r *reader) entities(s *sentence, h hit, sides []int, agency int) []filled {
	party := r.affectable(h.action)
	ok := func(m mention) bool { return m.entity != agency && party(m) }
	if r.decides(s, h) {
		return []filled{{r.profile.party, "event/caption-party"}}
	}
	for _, side := range sides {
		if f := nearest(s, h, side, ok); f.index >= 0 {
			return r.coordinated(s, f, ok)
		}
	}
	if strings.HasPrefix(h.action, "ruling.") {
		loses := func(m mention) bool { return m.entity != agency && m.authority && !m.court }
		for _, side := range sides {
			if f := nearest(s, h, side, loses); f.index >= 0 {
				return []filled{f}
			}
		}
	}
	if r.focus >= 0 {
		for _, w := range s.words {
			if r.cues.referent[w.text] {
				return []filled{{r.focus, "event/referent"}}
			}
		}
	}
	return nil
}

// coordinated extends f to the mentions joined to it by commas and "and".
func (r *reader) coordinated(s *sentence, f filled, ok func(mention) bool) []filled {
	at := -1
	for i, m := range s.mentions {
		if m.entity == f.index {
			at = i
		}
	}
	if at < 0 {
		return []filled{f}
	}
	out := []filled{f}
	kind := r.d.Entities[f.index].Kind
	for i := at - 1; i >= 0 && r.joined(s, s.mentions[i], s.mentions[i+1]); i-- {
		if m := s.mentions[i]; ok(m) && r.d.Entities[m.entity].Kind == kind {
			out = append(out, filled{m.entity, "event/coordinated"})
		}
	}
	for i := at + 1; i < len(s.mentions) && r.joined(s, s.mentions[i-1], s.mentions[i]); i++ {
		if m := s.mentions[i]; ok(m) && r.d.Entities[m.entity].Kind == kind {
			out = append(out, filled{m.entity, "event/coordinated"})
		}
	}
	return out
}

// joined reports whether only list words stand between two mentions.
func (r *reader) joined(s *sentence, a, b mention) bool {
	if b.first-a.limit > 6 || b.first <= a.limit-1 {
		return false
	}
	list := false
	for _, w := range s.words[a.limit:b.first] {
		switch {
		case w.text == "and" || w.text == "," || w.text == ";" || w.text == "&" || w.text == "or":
			list = true
		case w.text == "of" || w.text == "both" || w.text == "aka" || w.text == "also" || w.text == "jr." || strings.Trim(w.text, "0123456789") == "":
		default:
			return false
		}
	}
	return list
}

// agency returns the acting authority and where it was found.
func (r *reader) agency(s *sentence, h hit, passive bool) (filled, string) {
	if r.decides(s, h) || r.own && h.action == "litigation.appeal" && r.profile.court >= 0 {
		return filled{r.profile.court, "event/court-of-document"}, "document"
	}
	authority := func(m mention) bool { return m.authority && !m.court }
	switch h.agency {
	case roleCourt:
		if f, src := r.courtOf(s); f.index >= 0 {
			return f, src
		}
		if strings.HasPrefix(h.action, "adjudication.") && r.issuer >= 0 {
			return filled{r.issuer, "event/issuer"}, "document"
		}
		return none, "none"
	case roleSubject:
		first, second := left, right
		if passive {
			first, second = right, left
		}
		for _, side := range []int{first, second} {
			if f := nearest(s, h, side, authority); f.index >= 0 {
				return f, "sentence"
			}
		}
	default:
		for _, side := range []int{right, left} {
			if f := nearest(s, h, side, authority); f.index >= 0 {
				return f, "sentence"
			}
		}
	}
	if r.issuer >= 0 {
		return filled{r.issuer, "event/issuer"}, "document"
	}
	return none, "none"
}

// courtOf returns the court named in the sentence, else the document's one
// court.
func (r *reader) courtOf(s *sentence) (filled, string) {
	for _, m := range s.mentions {
		if !m.court {
			continue
		}
		if r.profile.court >= 0 && !r.own && !specific(&r.d.Entities[m.entity]) && specific(&r.d.Entities[r.profile.court]) {
			break // "federal court in Boston": the document names it in full
		}
		return filled{m.entity, "event/court-in-sentence"}, "sentence"
	}
	if r.profile.court >= 0 {
		return filled{r.profile.court, "event/court-of-document"}, "document"
	}
	return none, "none"
}

// decides reports whether a trigger is the document's own decision: in an
// opinion or order, a ruling in the first person or without a subject, and no
// court below in the sentence.
func (r *reader) decides(s *sentence, h hit) bool {
	if !r.own || r.profile.party < 0 || !strings.HasPrefix(h.action, "ruling.") {
		return false
	}
	for _, m := range s.mentions {
		if m.court && m.entity != r.profile.court && r.d.Entities[m.entity].Name != r.d.Entities[r.profile.court].Name && m.limit <= h.first {
			return false
		}
	}
	if h.first == 0 || len(s.words) <= 8 {
		return true
	}
	for k := max(0, h.first-6); k < h.first; k++ {
		switch s.words[k].text {
		case "we", "i", "hereby", "accordingly", "therefore", "ordered", "it":
			return true
		}
	}
	return false
}

// judge returns the judge named in the sentence.
func (r *reader) judge(s *sentence) string {
	for _, m := range s.mentions {
		if e := &r.d.Entities[m.entity]; e.Kind == doc.KindPerson && e.Type == "judge" {
			return e.Name
		}
	}
	return ""
}

// dateOf returns the date of the act: the nearest in the sentence that is
// not the date of a report.
func (r *reader) dateOf(s *sentence, h hit, action string) (filled, string) {
	best, at, announced := none, 1<<30, false
	for _, m := range s.dates {
		dist := m.first - h.limit
		if dist < 0 {
			dist = h.first - m.limit
		}
		if dist < 0 {
			dist = 0
		}
		said := r.reported(s, m)
		if said {
			dist += 8
		}
		if dist < at {
			best, at, announced = filled{m.entity, "event/nearest-date"}, dist, said
		}
	}
	switch {
	case best.index < 0 && r.decision >= 0 && r.decides(s, h):
		return filled{r.decision, "event/decision-date"}, "happened"
	case best.index < 0:
		return none, ""
	case announced:
		return best, "announced"
	case strings.HasPrefix(action, "litigation.") || action == "enforcement.complaint":
		return best, "filed"
	case r.d.Dates[best.index].Qualifier == "ON_OR_BEFORE" || r.d.Dates[best.index].Qualifier == "BEFORE":
		return best, "deadline"
	}
	return best, "happened"
}

// reported reports whether a verb of saying stands beside the date.
func (r *reader) reported(s *sentence, m mention) bool {
	for k := max(0, m.first-3); k < min(len(s.words), m.limit+3); k++ {
		if r.cues.report[s.words[k].text] {
			return true
		}
	}
	return false
}

// confidence is the share of such records that were right when the weights
// were set (see DESIGN.md): each slot that was found in the sentence speaks
// for the event, each guess from elsewhere against it.
func confidence(e doc.Event) float64 {
	c := .18
	if strings.HasPrefix(e.From.Entity, "event/nearest") {
		c += .06
	}
	if e.AgencySource == "sentence" {
		c += .05
	}
	if e.Date >= 0 {
		c += .04
	}
	return c
}
