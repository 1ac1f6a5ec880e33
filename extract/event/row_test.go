package event

import "testing"

func TestPartiesInARow(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		rows []string
	}{
		"a word that no row has": {"Ann/NNP/nsubj/1 ,/,/punct/0 41/CD/appos/0 ,/,/punct/0 of/IN/prep/0 troy/NN/pobj/0 and/CC/cc/0 Bob/NNP/conj/0 left/VBD/ROOT/8", nil},
		"an age between":         {"Ann/NNP/nsubj/8 ,/,/punct/0 41/CD/appos/0 ,/,/punct/0 Bob/NNP/conj/0 ,/,/punct/0 and/CC/cc/0 Cy/NNP/conj/0 left/VBD/ROOT/8", []string{"Ann, Bob, Cy"}},
		"a verb between":         {"Ann/NNP/nsubj/2 ,/,/punct/0 met/VBD/ROOT/2 Bob/NNP/dobj/2", nil},
		"no comma":               {"Ann/NNP/nsubj/1 of/IN/prep/0 Bob/NNP/pobj/1", nil},
		"the same name twice":    {"Ann/NNP/nsubj/1 and/CC/cc/0 Ann/NNP/conj/0", nil},
	} {
		s := listScene(t, c.text)
		s.cues.row = set([]string{"of"})
		s.findRows()
		var got []string
		for _, r := range s.rows {
			var chains []int
			for _, mi := range r {
				chains = append(chains, s.mentions[mi].chain)
			}
			got = append(got, s.chainNames(chains))
		}
		if len(got) != len(c.rows) || len(got) == 1 && got[0] != c.rows[0] {
			t.Errorf("%s: rows %q, want %q", name, got, c.rows)
		}
	}
}

func TestChancesOfThoseInARow(t *testing.T) {
	s := listScene(t, "Ann/NNP/nsubj/5 ,/,/punct/0 Bob/NNP/conj/0 and/CC/cc/0 Cy/NNP/conj/0 left/VBD/ROOT/5")
	s.cues.row = map[string]bool{}
	s.findRows()
	o := &opinion{}
	for k, p := range []float64{.9, .2} { // Cy has no chance left
		o.slots[partySlot] = append(o.slots[partySlot], choice{k, p, place{mention: k}})
	}
	if best, mean, n := s.mateChances(o, 1); best != .9 || mean != .45 || n != 2 {
		t.Errorf("of Bob: best %v mean %v of %d, want .9, .45 of 2", best, mean, n)
	}
	if best, mean, n := s.mateChances(o, 0); best != .2 || mean != .1 || n != 2 {
		t.Errorf("of Ann: best %v mean %v of %d, want .2, .1 of 2", best, mean, n)
	}
	o.slots[partySlot][0].at.offset = 1
	if _, _, n := s.mateChances(o, 0); n != 0 {
		t.Error("one of another sentence stands in no row of this one")
	}
}

func TestTheJudgeOfAnotherSentence(t *testing.T) {
	s := listScene(t, "A/DT/det/1 judge/NN/nsubj/2 refused/VBD/ROOT/2", "Ann/NNP/nsubj/1 spoke/VBD/ROOT/1", "He/PRP/nsubj/1 left/VBD/ROOT/1", "Bob/NNP/nsubj/1 spoke/VBD/ROOT/1")
	for i := range s.d.Entities {
		s.d.Entities[i].Type = "judge"
	}
	for i, want := range map[int]string{0: "Ann", 2: "Ann", 3: "Ann"} { // Bob stands in the last one himself
		if got := s.judgeNear(i); got != want {
			t.Errorf("near sentence %d: %q, want %q", i, got, want)
		}
	}
	s.d.Entities[1].Type, s.d.Entities[0].Type = "", ""
	if got := s.judgeNear(0); got != "" {
		t.Errorf("no judge is named, got %q", got)
	}
}
