package event

import (
	"slices"
	"testing"

	"writ/extract/doc"
)

// drafts of two actions on two parties, by worth and order of their triggers.
func someDrafts() (*scene, []draft) {
	s := &scene{
		d:      &doc.Document{Dates: []doc.DateExpr{{Value: "2020-01-02", First: "2020-01-02", Last: "2020-01-02"}, {Value: "2020-01", First: "2020-01-01", Last: "2020-01-31"}}},
		chains: []chain{{kind: doc.KindCompany, words: map[string]bool{"acme": true, "corp": true}}, {kind: doc.KindCompany, words: map[string]bool{"acme": true}}},
	}
	of := func(action string, chain, date int, p float64, at int) draft {
		x := draft{chain: chain, act: &act{hit: hit{trigger: &trigger{action: action}}, group: "enforcement"}, pAct: p, pEntity: 1, pAgency: 1, pDate: 1}
		x.Action, x.Date, x.Agency = action, date, -1
		x.Mentions = []doc.Mention{{Trigger: doc.Span{Start: at, End: at + 1}}}
		return x
	}
	return s, []draft{of("enforcement.penalty", 0, 0, .9, 0), of("enforcement.settle", 0, 1, .2, 10), of("enforcement.penalty", 1, -1, .3, 20)}
}

func TestADraftSeesWhatOthersTell(t *testing.T) {
	s, all := someDrafts()
	c := crowdOf(all)
	names := func(e *draft) (out []string) {
		s.feats.Names = map[uint64]string{}
		s.beside(e, c)
		for _, n := range s.feats.Names {
			out = append(out, n)
		}
		s.feats.Cut()
		return out
	}
	for _, tc := range []struct {
		of   int
		want []string
	}{
		{0, []string{"r|party-acts|enforcement.penalty|enforcement.settle|worse later", "r|action-too|apart|worse later|own|part", "r|party-rank|0|enforcement"}},
		{1, []string{"r|party-too|enforcement.settle|enforcement.penalty|same|much better earlier", "r|party-group|enforcement|same|much better earlier|y", "r|party-rank|1|enforcement"}},
		{2, []string{"r|action-too|apart|much better earlier|other's|part", "r|action-rank|1|enforcement"}},
	} {
		got := names(&all[tc.of])
		for _, w := range tc.want {
			if !slices.Contains(got, w) {
				t.Errorf("draft %d: no %q in %q", tc.of, w, got)
			}
		}
	}
}

// TestASecondTellingOfADateStrengthensIt: also of one without a year, so that
// a third mention's weaker date does not take its place.
func TestASecondTellingOfADateStrengthensIt(t *testing.T) {
	s := &scene{d: &doc.Document{Dates: []doc.DateExpr{{Value: "XXXX-01"}, {Value: "XXXX-XX"}}}}
	of := func(date int, p float64) draft {
		x := draft{pDate: p, act: &act{}}
		x.Action, x.Date, x.Agency, x.Court = "listing.designate", date, -1, -1
		return x
	}
	m := merger{s: s}
	m.add(of(0, .3), of(0, .7), of(1, .33))
	if len(m.drafts) != 1 || m.drafts[0].Date != 0 || m.drafts[0].pDate != .7 {
		t.Errorf("%d drafts, the first of date %d with %v", len(m.drafts), m.drafts[0].Date, m.drafts[0].pDate)
	}
}

// TestTwoChainsOfOneNameTellAnActOnce: their rows would have one record_id.
func TestTwoChainsOfOneNameTellAnActOnce(t *testing.T) {
	of := func(action string, at int, confidence float64) doc.Event {
		return doc.Event{Action: action, Confidence: confidence, Mentions: []doc.Mention{{Trigger: doc.Span{Start: at, End: at + 7}}}}
	}
	told := tellings{at: map[telling]int{}}
	told.add(of("enforcement.charge", 3, .4), "Ann Roe")
	told.add(of("enforcement.charge", 3, .6), "Ann Roe")
	told.add(of("enforcement.charge", 3, .5), "Ann Roe")
	told.add(of("enforcement.charge", 3, .5), "Bob Roe")
	told.add(of("enforcement.charge", 30, .5), "Ann Roe")
	told.add(of("enforcement.drop", 3, .5), "Ann Roe")
	if len(told.events) != 4 || told.events[0].Confidence != .6 {
		t.Errorf("%d events, the first of confidence %v", len(told.events), told.events[0].Confidence)
	}
}

func TestOnlyTheNearestDraftsAreHeard(t *testing.T) {
	drafts := make([]draft, 3*reach)
	var all []*draft
	for i := range drafts {
		drafts[i].Mentions = []doc.Mention{{Trigger: doc.Span{Start: 10 * i}}}
		all = append(all, &drafts[i])
	}
	for _, i := range []int{0, 1, reach, 2 * reach, 3*reach - 1} {
		got := nearest(all, all[i])
		if len(got) != reach || !slices.Contains(got, all[i]) {
			t.Errorf("draft %d: %d drafts, itself among them: %v", i, len(got), slices.Contains(got, all[i]))
		}
	}
	if got := nearest(all[:5], all[2]); len(got) != 5 {
		t.Errorf("of five %d", len(got))
	}
}
