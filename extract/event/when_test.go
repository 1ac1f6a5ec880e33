package event

import (
	"slices"
	"testing"

	"writ/extract/event/syntax"
	"writ/extract/event/syntax/treebank"
)

func TestAspectLinkAndAdverbsOfAnAct(t *testing.T) {
	for _, tc := range []struct {
		text         string
		at           int
		aspect, link string
		adverbs      []string
	}{
		{"He/PRP/nsubj/3 had/VBD/aux/3 previously/RB/advmod/3 pleaded/VBN/ROOT/3 guilty/JJ/acomp/3", 3, "had VBN", "ROOT", []string{"previously"}},
		{"He/PRP/nsubjpass/2 was/VBD/auxpass/2 convicted/VBN/ROOT/2 and/CC/cc/2 sentenced/VBN/conj/2", 4, "was VBN", "conj", nil},
		{"He/PRP/nsubjpass/2 was/VBD/auxpass/2 sentenced/VBN/ROOT/2 after/IN/prep/2 pleading/VBG/pcomp/3 guilty/JJ/acomp/4", 4, "VBG", "pcomp after", nil},
		{"It/PRP/nsubj/1 fell/VBD/ROOT/1 when/WRB/advmod/5 he/PRP/nsubjpass/5 was/VBD/auxpass/5 charged/VBN/advcl/1", 5, "was VBN", "advcl when", []string{"when"}},
		{"the/DT/det/2 earlier/JJR/amod/2 indictment/NN/ROOT/2", 2, "noun the", "ROOT", []string{"earlier"}},
		{"an/DT/det/1 indictment/NN/ROOT/1", 1, "noun a", "ROOT", nil},
		{"indictment/NN/ROOT/0", 0, "noun", "ROOT", nil},
	} {
		d := treebank.Parse(t, tc.text)
		s := &scene{d: d, tree: syntax.New(d)}
		aspect, link, adverbs := s.aspect(tc.at), s.link(tc.at), s.adverbs(tc.at)
		if aspect != tc.aspect || link != tc.link || !slices.Equal(adverbs, tc.adverbs) {
			t.Errorf("%q: aspect %q, link %q, adverbs %q", tc.text, aspect, link, adverbs)
		}
	}
}

func TestDatesOfBirth(t *testing.T) {
	for text, want := range map[string]bool{
		"Rivers/NNP/ROOT/0 ,/,/punct/0 DOB/NN/appos/0 :/:/punct/2 08-13-50/CD/appos/2":              true,
		"Rivers/NNP/nsubjpass/2 was/VBD/auxpass/2 born/VBN/ROOT/2 on/IN/prep/2 May/NNP/pobj/3":      true,
		"Date/NN/ROOT/0 of/IN/prep/0 Birth/NN/pobj/1 :/:/punct/0 1971/CD/appos/0":                   true,
		"born/VBN/amod/1 children/NNS/nsubjpass/3 were/VBD/auxpass/3 seized/VBN/ROOT/3 May/NNP/x/3": false,
		"May/NNP/ROOT/0": false,
	} {
		d := treebank.Parse(t, text)
		s := &scene{d: d, tree: syntax.New(d), cues: &cues{birth: map[string]bool{"born": true, "dob": true, "birth": true}}}
		if got := s.ofBirth(len(d.Tokens) - 1); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
