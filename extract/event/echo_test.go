package event

import "testing"

// A register of thousands of acts of one kind is read in a time that grows
// with it: an act asks the dates nearest to it only.
func TestAnActAsksTheNearestDatesOfItsAction(t *testing.T) {
	for rivals, want := range map[int]int{maxAsked - 2: 1, maxAsked + 2: 0} {
		fine := &trigger{action: "enforcement.penalty"}
		a := &act{hit: hit{trigger: fine}, fillerChain: 1}
		s := &scene{acts: []*act{a}, echo: map[string][]*when{}}
		for i := range rivals + 1 {
			o := &act{hit: hit{trigger: fine}, sentence: i + 1, first: i + 1, fillerChain: 2}
			if i == rivals {
				o.fillerChain = a.fillerChain // the same party, far away
			}
			s.acts = append(s.acts, o)
			s.echo[a.action] = append(s.echo[a.action], &when{sentence: i + 1, owner: i + 1, near: true})
		}
		if got := len(s.echoesOf(a)); got != want {
			t.Errorf("behind %d dates of others: %d dates, want %d", rivals, got, want)
		}
	}
}
