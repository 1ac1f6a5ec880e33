package event

import (
	"testing"

	"writ/extract/doc"
)

// threeActs are opinions on three acts of one action: the first two name
// chain 1 as the authority and a date of 2 January each in their own words; the
// third leans to none of either. The last act is of another action.
func threeActs() (*scene, []opinion) {
	s := &scene{
		d: &doc.Document{Dates: []doc.DateExpr{
			{Value: "2020-01-02", First: "2020-01-02"}, {Value: "2020-01-02", First: "2020-01-02"}, {Value: "2019", First: "2019-01-01"},
		}},
		chains: []chain{{kind: doc.KindCompany}, {kind: doc.KindAgency, authority: true}},
	}
	of := func(sentence int, action string, agency, date float64, index int) opinion {
		a := &act{hit: hit{trigger: &trigger{}}, sentence: sentence, group: "enforcement", fillerChain: -1, actorChain: -1}
		a.action = action
		o := opinion{act: a, pAct: .9}
		o.slots[partySlot] = []choice{{index: 0, p: .8}}
		o.slots[agencySlot] = []choice{{index: 1, p: agency}, {index: -1, p: 1 - agency}}
		o.slots[dateSlot] = []choice{{index: index, p: date}, {index: -1, p: 1 - date}}
		return o
	}
	return s, []opinion{
		of(0, "enforcement.penalty", .95, .9, 0), of(1, "enforcement.penalty", .9, .9, 2),
		of(2, "enforcement.penalty", .4, .4, 1), of(3, "enforcement.recall", .4, .4, 2),
	}
}

func TestOthersOfTheActionSpeakForAFiller(t *testing.T) {
	s, all := threeActs()
	c := s.council(all)
	w := rulesOf(map[string]float32{"t2|bias": 5, "e2|bias": 2, "a2|best-action|0.5": 3, "d2|best-action|0.5": 3})
	third, other := c.revise(2, w), c.revise(3, w)
	if k, p := top(third.slots[agencySlot]); k != 1 || p < .9 {
		t.Errorf("agency of the third act %d with %.2f, want chain 1, which two acts of its action name", k, p)
	}
	if k, p := top(third.slots[dateSlot]); k != 1 || p < .9 {
		t.Errorf("date of the third act %d with %.2f, want its own, whose value the first act gives in other words", k, p)
	}
	if k, p := top(other.slots[agencySlot]); p > .6 {
		t.Errorf("agency of the act of another action %d with %.2f, want no support", k, p)
	}
	if all[2].slots[agencySlot][0].p != .4 {
		t.Error("the second look changed the first opinion")
	}
}

func TestSupportLeavesOutTheActItself(t *testing.T) {
	s, all := threeActs()
	c := s.council(all[:1])
	if got := c.support(0, agencySlot, 0, c.weights(0)); got != (support{}) {
		t.Errorf("support of the only act for itself: %+v", got)
	}
	c = s.council(all)
	got := c.support(2, agencySlot, 0, c.weights(2))
	if got.best[inAction] < .85 || got.best[inSentence] != 0 || got.best[ofParty] < .85 {
		t.Errorf("support %+v: want the first act's .855 in the action and of the party, nothing in the sentence", got)
	}
	if got.share[inAction] < .9 || got.share[inAll] > got.share[inAction] {
		t.Errorf("shares %+v: want .925 of the action, less of all", got.share)
	}
}
