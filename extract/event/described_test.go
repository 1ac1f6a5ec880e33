package event

import (
	"testing"

	"writ/extract/doc"
	"writ/extract/event/syntax"
	"writ/extract/event/syntax/treebank"
)

func TestANounInThePartysPlaceIsACandidate(t *testing.T) {
	for _, tc := range []struct {
		text string
		at   int // token of the noun
		want string
	}{
		{"Senate/NNP/nsubj/1 passed/VBD/ROOT/1 a/DT/det/5 sweeping/JJ/amod/5 tax/NN/compound/5 bill/NN/dobj/1", 5, "sweeping tax bill"},
		{"Police/NNP/nsubj/1 charged/VBD/ROOT/1 the/DT/det/3 driver/NN/dobj/1", 3, "driver"},
		{"Police/NNP/nsubj/1 charged/VBD/ROOT/1 his/PRP$/poss/3 driver/NN/dobj/1", 3, "driver"},
		{"It/PRP/nsubj/1 fined/VBD/ROOT/1 12/CD/dobj/1", 2, ""},
	} {
		d := treebank.Parse(t, tc.text)
		d.Sentences = []doc.Sentence{{Limit: len(d.Tokens)}}
		s := &scene{d: d, tree: syntax.New(d), datesIn: make([][2]int, 1)}
		for i := range d.Tokens {
			d.Tokens[i].Lemma = s.tree.Word(i)
		}
		again := func() *act {
			a := &act{first: 1, limit: 2, filler: "noun:x", fillerAt: tc.at, actorAt: -1}
			s.chains, s.byChain, s.mentions = nil, nil, nil
			withoutDescribed(d)
			s.describeFillers([][]*act{{a}})
			return a
		}
		again()
		a := again() // reading twice adds nothing twice
		if tc.want == "" {
			if a.described >= 0 || len(d.Entities) > 0 {
				t.Errorf("%q: a candidate %v", tc.text, d.Entities)
			}
			continue
		}
		if a.described != 0 || len(d.Entities) != 1 || d.Entities[0].Name != tc.want || !Described(&d.Entities[0]) {
			t.Errorf("%q: candidate %d, entities %v, want %q", tc.text, a.described, d.Entities, tc.want)
		}
	}
}

func TestABareNounTakesUpTheLastDescription(t *testing.T) {
	d := treebank.Parse(t, "Senate/NNP/nsubj/1 passed/VBD/ROOT/1 a/DT/det/4 tax/NN/compound/4 bill/NN/dobj/1 He/PRP/nsubj/6 signed/VBD/ROOT/6 the/DT/det/8 bill/NN/dobj/6 She/PRP/nsubj/10 vetoed/VBD/ROOT/10 a/DT/det/13 farm/NN/compound/13 bill/NN/dobj/10")
	d.Sentences = []doc.Sentence{{Limit: len(d.Tokens)}}
	s := &scene{d: d, tree: syntax.New(d), datesIn: make([][2]int, 1)}
	for i := range d.Tokens {
		d.Tokens[i].Lemma = s.tree.Word(i)
	}
	var all [][]*act
	for _, at := range [][2]int{{1, 4}, {6, 8}, {10, 13}} {
		all = append(all, []*act{{first: at[0], limit: at[0] + 1, filler: "noun:bill", fillerAt: at[1], actorAt: -1}})
	}
	s.describeFillers(all)
	if a, b, c := all[0][0].described, all[1][0].described, all[2][0].described; a != b || c == a {
		t.Errorf("chains %d %d %d, want the first two alike and the third its own", a, b, c)
	}
	if len(s.byChain[0]) != 2 || s.chains[0].count != 2 || d.Entities[1].Name != "tax bill" || d.Entities[1].Chain != d.Entities[0].Chain {
		t.Errorf("mentions %v, entities %v", s.byChain, d.Entities)
	}
}

func TestANounInTheAuthoritysPlaceIsACandidate(t *testing.T) {
	d := treebank.Parse(t, "federal/JJ/amod/1 prosecutors/NNS/nsubj/2 charged/VBD/ROOT/2 the/DT/det/4 driver/NN/dobj/2")
	d.Sentences = []doc.Sentence{{Limit: len(d.Tokens)}}
	s := &scene{d: d, tree: syntax.New(d), datesIn: make([][2]int, 1)}
	for i := range d.Tokens {
		d.Tokens[i].Lemma = s.tree.Word(i)
	}
	a := &act{first: 2, limit: 3, filler: "noun:driver", fillerAt: 4, actor: "noun:prosecutor", actorAt: 1}
	s.describeFillers([][]*act{{a}})
	party, actor := s.chains[a.described], s.chains[a.describedBy]
	if s.mayBeAuthority(&party) || s.mayBeParty(&actor) || !s.mayBeParty(&party) || !s.mayBeAuthority(&actor) {
		t.Error("a noun is a candidate of the other slot")
	}
	if e := d.Entities[actor.first]; e.Name != "federal prosecutors" || e.Kind != doc.KindAgency {
		t.Errorf("authority %+v", e)
	}
	same := &act{first: 2, limit: 3, filler: "noun:driver", fillerAt: 4, actor: "noun:driver", actorAt: 4}
	s.describeFillers([][]*act{{same}})
	if same.describedBy != -1 {
		t.Error("one noun is party and authority")
	}
}
