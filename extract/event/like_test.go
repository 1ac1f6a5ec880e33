package event

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"writ/extract/event/wordclass"
)

func classTable(t *testing.T) wordclass.Table {
	t.Helper()
	var b bytes.Buffer
	if err := wordclass.Pack(&b, strings.NewReader("word\tcoarse\tmiddle\tfine\ndrugmaker\t1\t2\t3\npharma\t1\t2\t4\nsteel\t1\t5\t6\n")); err != nil {
		t.Fatal(err)
	}
	x, err := wordclass.Open(fstest.MapFS{"c": {Data: b.Bytes()}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestTheNounInTheSlotIsLikeTheName(t *testing.T) {
	s := &scene{cues: &cues{classes: classTable(t)}, chains: []chain{
		{kind: "company", words: map[string]bool{"acme": true, "pharma": true}},
		{kind: "company", words: map[string]bool{"harrow": true, "steel": true}},
	}}
	a := &act{hit: hit{trigger: &trigger{action: "license.approve"}}, group: "license"}
	for k, want := range []bool{true, false} {
		s.feats.Names = map[uint64]string{}
		s.likeness("e", a, k, "noun:drugmaker", "in")
		alike := false
		for _, n := range s.feats.Names {
			alike = alike || n == "e|alike|in"
		}
		if alike != want {
			t.Errorf("chain %d: alike %v, want %v", k, alike, want)
		}
		s.feats.Cut()
	}
}

// The features of a chain come in one order, whatever order its words have in
// memory: sums of weights depend on it.
func TestClassesOfANameHaveAnOrder(t *testing.T) {
	var first []wordclass.Classes
	for i := range 50 {
		s := &scene{cues: &cues{classes: classTable(t)}, chains: []chain{{
			words: map[string]bool{"steel": true, "pharma": true, "acme": true}, nouns: map[string]bool{"drugmaker": true},
		}}}
		got := s.nameClasses(0)
		if i == 0 {
			first = got
		}
		if len(got) != 2 || !slices.Equal(got, first) {
			t.Fatalf("%v, first %v", got, first)
		}
	}
}
