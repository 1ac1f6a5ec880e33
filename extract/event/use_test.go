package event

import (
	"slices"
	"testing"

	"writ/extract/doc"
	"writ/extract/event/syntax"
	"writ/extract/event/syntax/treebank"
)

func TestHowANameIsUsed(t *testing.T) {
	for _, tc := range []struct {
		text string
		at   int
		want string
	}{
		{"He/PRP/nsubj/1 lied/VBD/ROOT/1 in/IN/prep/1 Harrow/NNP/compound/4 County/NNP/pobj/2", 4, usePlace},
		{"Harrow/NNP/nsubj/1 sued/VBD/ROOT/1", 0, useActor},
		{"Acme/NNP/nsubjpass/2 was/VBD/auxpass/2 sued/VBN/ROOT/2 by/IN/agent/2 Harrow/NNP/pobj/3", 4, useActor},
		{"Harrow/NNP/poss/2 's/POS/case/0 budget/NN/ROOT/2", 0, useActor},
		{"He/PRP/nsubj/1 praised/VBD/ROOT/1 Harrow/NNP/dobj/1", 2, useOther},
	} {
		d := treebank.Parse(t, tc.text)
		s := &scene{d: d, tree: syntax.New(d)}
		if got := s.useOf(&mention{head: tc.at}); got != tc.want {
			t.Errorf("%q: %s, want %s", tc.text, got, tc.want)
		}
	}
}

func TestUsageOfAChain(t *testing.T) {
	d := treebank.Parse(t, "He/PRP/nsubj/1 lied/VBD/ROOT/1 in/IN/prep/1 Harrow/NNP/pobj/2 Harrow/NNP/nsubj/5 sued/VBD/ROOT/5")
	s := &scene{d: d, tree: syntax.New(d), mentions: []mention{{head: 3}, {head: 4}},
		byChain: [][]int{{0}, {0, 1}, {1}}, chains: []chain{{count: 1}, {count: 2}, {count: 1}}}
	var got []string
	for k := range s.chains {
		got = append(got, s.usage(k))
	}
	if want := []string{"place", "both", "actor"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestANounOfTheCaptionMeetsItsParty(t *testing.T) {
	d := &doc.Document{}
	d.Meta.Parties = []doc.Party{{Role: "plaintiff-appellant"}, {Role: "defendant-appellee"}}
	s := &scene{d: d}
	a := &act{group: "litigation"}
	names := func(cast, filler string) (out []string) {
		s.feats.Names = map[uint64]string{}
		s.casting("e", a, &chain{cast: cast}, filler, "in")
		for _, n := range s.feats.Names {
			out = append(out, n)
		}
		s.feats.Cut()
		return out
	}
	for _, tc := range []struct{ cast, filler, want string }{
		{"plaintiff-appellant", "noun:plaintiff", "e|cast|y|in"},
		{"plaintiff-appellant", "noun:appellant", "e|cast|y|in"},
		{"plaintiff-appellant", "noun:defendant", "e|cast|n|in"},
		{"plaintiff-appellant", "name", "e|trial-filler|plaintiff|name"},
	} {
		if got := names(tc.cast, tc.filler); !slices.Contains(got, tc.want) {
			t.Errorf("%s, %s: %q, want %q among them", tc.cast, tc.filler, got, tc.want)
		}
	}
	if got := names("", "noun:driver"); len(got) != 0 {
		t.Errorf("no role and no noun of a caption: %q", got)
	}
}
