package event

import (
	"slices"
	"testing"

	"writ/extract/doc"
	"writ/extract/event/syntax"
	"writ/extract/event/syntax/treebank"
)

func TestAModifierOfAnotherNameSaysSo(t *testing.T) {
	d := treebank.Parse(t, "Police/NNS/nsubj/1 held/VBD/ROOT/1 Acme/NNP/compound/4 director/NN/compound/4 Doe/NNP/dobj/1")
	tree := syntax.New(d)
	s := &scene{d: d, tree: tree, cues: &cues{}, chains: []chain{{kind: doc.KindCompany}, {kind: doc.KindPerson}},
		mentions: []mention{{chain: 0, function: tree.Function(2)}, {chain: 1, function: tree.Function(4)}}, mention: []int32{0, 0, 1, 0, 2}}
	features := func(mention int, kind string) (out []string) {
		s.feats.Names = map[uint64]string{}
		s.function("e", &act{head: 1, hit: hit{trigger: &trigger{action: "enforcement.arrest"}}, group: "enforcement"}, place{mention: mention, side: "R", clause: "same"}, "object/v", "name", kind)
		s.feats.Cut()
		for _, n := range s.feats.Names {
			out = append(out, n)
		}
		return out
	}
	if got := features(0, doc.KindCompany); !slices.Contains(got, "e|part|mod|person|company") || !slices.Contains(got, "e|fun|dobj|mod|object/v") {
		t.Errorf("Acme: %q", got)
	}
	if got := features(1, doc.KindPerson); !slices.Contains(got, "e|fun|dobj||object/v") || !slices.Contains(got, "e|clause|same|object/v") {
		t.Errorf("Doe: %q", got)
	}
}
