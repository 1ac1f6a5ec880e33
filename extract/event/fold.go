package event

import (
	"slices"
	"sort"
	"strings"
)

// fold joins drafts that tell one act in different words: see absorbs.
func (m *merger) fold() {
	byChain := map[int][]int{}
	for i := range m.drafts {
		byChain[m.drafts[i].chain] = append(byChain[m.drafts[i].chain], i)
	}
	gone := make([]bool, len(m.drafts))
	for i := range m.drafts {
		for _, j := range byChain[m.drafts[i].chain] {
			if i == j || gone[j] || gone[i] || !m.s.absorbs(&m.drafts[j], &m.drafts[i]) || !m.merge(&m.drafts[j], m.drafts[i]) {
				continue
			}
			gone[i] = true
			ms := m.drafts[j].Mentions
			sort.SliceStable(ms, func(a, b int) bool { return ms[a].Trigger.Start < ms[b].Trigger.Start })
		}
	}
	kept := m.drafts[:0]
	for i := range m.drafts {
		if !gone[i] {
			kept = append(kept, m.drafts[i])
		}
	}
	m.drafts = kept
}

// absorbs reports whether e is a mention of the act that draft o tells more
// exactly: a headline or a noun ("Agency removing Acme", "faces ten years at
// sentencing") of what is planned; outside opinions, "the judge ruled" of the
// court's ruling of a kind.
func (s *scene) absorbs(o, e *draft) bool {
	if o.chain != e.chain {
		return false
	}
	if o.Action == e.Action {
		return e.Status == statusDone && o.Status == statusPlanned && !e.firm && (e.act.verbal || e.Date < 0 || o.Date == e.Date)
	}
	if s.own || e.Action != "ruling.hold" || !strings.HasPrefix(o.Action, "ruling.") || o.Status != e.Status || !e.act.verbal {
		return false
	}
	return o.agencyChain == e.agencyChain || o.agencyChain < 0 || e.agencyChain < 0 || o.Judge != "" && o.Judge == e.Judge
}

// firm reports whether the verb of a says that the act was done: a past
// tense, a participle with its auxiliary or its agent.
func (s *scene) firm(a *act) bool {
	if !a.verbal {
		return false
	}
	switch s.d.Tokens[a.head].Tag {
	case "VBD":
		return true
	case "VBN":
		return s.tree.Child(a.head, "aux", "auxpass", "agent") >= 0 || slices.Contains([]string{"acl", "relcl"}, s.tree.Dep(a.head))
	}
	return false
}
