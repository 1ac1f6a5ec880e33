package event

import (
	"testing"

	"writ/extract/doc"
	"writ/extract/event/syntax"
	"writ/extract/event/syntax/treebank"
)

func TestNounsThatTheTextCallsAChainBy(t *testing.T) {
	for text, want := range map[string]string{
		"Acme/NNP/nsubj/5 ,/,/punct/0 a/DT/det/3 maker/NN/appos/0 ,/,/punct/0 settled/VBD/ROOT/5": "maker",
		"The/DT/det/1 drugmaker/NN/compound/2 Acme/NNP/nsubj/3 settled/VBD/ROOT/3":                "drugmaker",
		"Acme/NNP/nsubj/1 is/VBZ/ROOT/1 a/DT/det/3 broker/NN/attr/1":                              "broker",
		"Acme/NNP/nsubj/1 sold/VBD/ROOT/1 a/DT/det/3 broker/NN/dobj/1":                            "",
	} {
		d := treebank.Parse(t, text)
		s := &scene{d: d, tree: syntax.New(d), mention: make([]int32, len(d.Tokens)), chains: []chain{{kind: doc.KindCompany}}}
		for i := range d.Tokens {
			if d.View.Text[d.Tokens[i].Start:d.Tokens[i].End] == "Acme" {
				s.mentions = append(s.mentions, mention{first: i, limit: i + 1, head: i})
				s.mention[i] = 1
			}
			d.Tokens[i].Lemma = s.tree.Word(i)
			if d.Tokens[i].Lemma == "is" {
				d.Tokens[i].Lemma = "be"
			}
		}
		s.describe()
		if got := s.chains[0].nouns; (want == "") != (len(got) == 0) || want != "" && !got[want] {
			t.Errorf("%q: called %v, want %q", text, got, want)
		}
	}
}

func TestTheLastPartOfAChainAndItsAge(t *testing.T) {
	d := treebank.Parse(t, "Acme/NNP/nsubj/1 sold/VBD/ROOT/1 Bolt/NNP/dobj/1 It/PRP/nsubjpass/5 was/VBD/auxpass/5 fined/VBN/ROOT/5")
	s := &scene{d: d, tree: syntax.New(d), cues: &cues{}, byChain: [][]int{{0}, {1}},
		mentions: []mention{{first: 0, limit: 1, head: 0}, {first: 2, limit: 3, head: 2}}}
	a := &act{first: 5, sentence: 1}
	if role, ago := s.lastRole(a, 0); role != "nsubj" || ago != 1 {
		t.Errorf("Acme was last %q, %d sentences ago", role, ago)
	}
	if role, _ := s.lastRole(a, 1); role != "dobj" {
		t.Errorf("Bolt was last %q", role)
	}
	if role, ago := s.lastRole(&act{first: 0}, 0); role != "never" || ago != -1 {
		t.Errorf("before its first mention Acme was %q, %d", role, ago)
	}
	d.Date.Value = "2020-03-31"
	for first, want := range map[string]string{"": "undated", "2020-03-31": "same", "2020-03-30": "week", "2020-03-01": "month", "2019-06-01": "year", "2001-01-01": "old", "2020-04-01": "future"} {
		if got := s.age(&doc.DateExpr{First: first}); got != want {
			t.Errorf("age of %q is %q, want %q", first, got, want)
		}
	}
}
