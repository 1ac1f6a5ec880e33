package event

import (
	"testing"

	"writ/extract/doc"
	"writ/extract/event/syntax"
	"writ/extract/event/syntax/treebank"
)

func TestFirmVerbsSayThatTheActWasDone(t *testing.T) {
	for text, want := range map[string]bool{
		"Agency/NNP/nsubj/1 fined/VBD/ROOT/1 Acme/NNP/dobj/1":                       true,
		"Acme/NNP/nsubjpass/2 was/VBD/auxpass/2 fined/VBN/ROOT/2":                   true,
		"firms/NNS/ROOT/0 fined/VBN/acl/0":                                          true,
		"Agency/NNP/nsubj/1 removing/VBG/ROOT/1 Acme/NNP/dobj/1":                    false,
		"Agency/NNP/nsubj/1 removes/VBZ/ROOT/1 Acme/NNP/dobj/1":                     false,
		"Acme/NNP/nsubjpass/3 will/MD/aux/3 be/VB/auxpass/3 removing/VBG/ROOT/3":    false,
		"Acme/NNP/dep/1 sold/VBN/ROOT/1":                                            false,
		"He/PRP/nsubj/1 wants/VBZ/ROOT/1 to/TO/aux/3 fine/VB/xcomp/1 it/PRP/dobj/3": false,
	} {
		d := treebank.Parse(t, text)
		s := &scene{d: d, tree: syntax.New(d)}
		head := -1
		for i := range s.d.Tokens {
			switch s.tree.Word(i) {
			case "fined", "removing", "removes", "sold", "fine":
				head = i
			}
		}
		if got := s.firm(&act{head: head, verbal: true}); got != want {
			t.Errorf("firm(%q) = %v", text, got)
		}
		if s.firm(&act{head: head}) {
			t.Errorf("a noun is firm in %q", text)
		}
	}
}

func TestDraftsOfOneActFold(t *testing.T) {
	s := &scene{d: &doc.Document{}}
	draftOf := func(action, status string, chain, agency, at int, verbal, firm bool) draft {
		x := draft{chain: chain, agencyChain: agency, act: &act{verbal: verbal}, firm: firm}
		x.Action, x.Status, x.Agency, x.Date, x.Court = action, status, -1, -1, -1
		x.Mentions = []doc.Mention{{Trigger: doc.Span{Start: at, End: at + 5}}}
		return x
	}
	for name, tc := range map[string]struct {
		a, b draft
		want int
	}{
		"a headline of what is planned":   {draftOf("listing.delist", statusDone, 1, 2, 0, true, false), draftOf("listing.delist", statusPlanned, 1, 2, 50, true, false), 1},
		"what was done stays beside":      {draftOf("listing.delist", statusDone, 1, 2, 0, true, true), draftOf("listing.delist", statusPlanned, 1, 2, 50, true, false), 2},
		"another party stays beside":      {draftOf("listing.delist", statusDone, 1, 2, 0, true, false), draftOf("listing.delist", statusPlanned, 3, 2, 50, true, false), 2},
		"the judge ruled":                 {draftOf("ruling.hold", statusDone, 1, 2, 60, true, true), draftOf("ruling.injunction_preliminary", statusDone, 1, 2, 50, true, true), 1},
		"another court ruled":             {draftOf("ruling.hold", statusDone, 1, 4, 60, true, true), draftOf("ruling.injunction_preliminary", statusDone, 1, 2, 50, true, true), 2},
		"a decision in a noun is its own": {draftOf("ruling.hold", statusDone, 1, 2, 60, false, false), draftOf("ruling.injunction_preliminary", statusDone, 1, 2, 50, true, true), 2},
	} {
		m := merger{s: s, drafts: []draft{tc.a, tc.b}}
		m.fold()
		if len(m.drafts) != tc.want {
			t.Errorf("%s: %d drafts, want %d", name, len(m.drafts), tc.want)
		}
		if tc.want == 1 && (len(m.drafts[0].Mentions) != 2 || m.drafts[0].Mentions[0].Trigger.Start > m.drafts[0].Mentions[1].Trigger.Start || m.drafts[0].Action != tc.b.Action || m.drafts[0].Status != tc.b.Status) {
			t.Errorf("%s: folded to %+v", name, m.drafts[0].Event)
		}
	}
}
