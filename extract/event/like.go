package event

import (
	"slices"
	"strings"

	"writ/extract/event/wordclass"
)

// fillerClasses returns the classes of the noun in a slot; what is no noun
// stands for itself.
func (s *scene) fillerClasses(filler string) wordclass.Classes {
	if noun, ok := strings.CutPrefix(filler, "noun:"); ok {
		return s.cues.classes.Of(noun)
	}
	return wordclass.Classes{Coarse: filler, Middle: filler, Fine: filler}
}

// triggerClasses adds the classes of the words in the slots of a and beside it;
// lemma is its own.
func (s *scene) triggerClasses(a *act, lemma string) {
	f, t, of := &s.feats, s.tree, s.cues.classes.Of
	party, actor := s.fillerClasses(a.filler), s.fillerClasses(a.actor)
	f.Add("t", "filler-c1", party.Coarse, a.action)
	f.Add("t", "filler-c2", party.Middle, a.action)
	f.Add("t", "filler-c2g", party.Middle, a.group)
	f.Add("t", "filler-c3", party.Fine, a.action)
	f.Add("t", "lemma-filler-c2", lemma, party.Middle)
	f.Add("t", "actor-c1", actor.Coarse, a.action)
	f.Add("t", "actor-c2", actor.Middle, a.action)
	f.Add("t", "actor-c2g", actor.Middle, a.group)
	f.Add("t", "lemma-actor-c2", lemma, actor.Middle)
	if h := t.Head(a.head); h != a.head {
		c := of(t.Lemma(h))
		f.Add("t", "head-c2", c.Middle, a.action)
		f.Add("t", "head-c3", c.Fine, a.group)
		f.Add("t", "head-c2d", c.Middle, t.Dep(a.head))
	}
	for _, dep := range [...]string{"dobj", "poss"} {
		if x := t.Child(a.head, dep); x >= 0 {
			f.Add("t", "child-c2", dep, of(t.Word(x)).Middle, a.group)
		}
	}
	sent := &s.d.Sentences[a.sentence]
	if a.first > sent.First {
		c := of(t.Word(a.first - 1))
		f.Add("t", "left-c2", c.Middle, a.action)
		f.Add("t", "left-c3", c.Fine, a.group)
	}
	if a.limit < sent.Limit {
		c := of(t.Word(a.limit))
		f.Add("t", "right-c2", c.Middle, a.action)
		f.Add("t", "right-c3", c.Fine, a.group)
	}
}

// nameClasses returns the classes of the words that chain k is called by, each
// middle class once.
func (s *scene) nameClasses(k int) []wordclass.Classes {
	c := &s.chains[k]
	if c.classes != nil {
		return c.classes
	}
	c.classes = []wordclass.Classes{}
	for _, words := range [...]map[string]bool{c.words, c.nouns} {
		for w := range words {
			if y := s.cues.classes.Of(w); y.Known() {
				c.classes = append(c.classes, y)
			}
		}
	}
	slices.SortFunc(c.classes, func(x, y wordclass.Classes) int {
		if n := strings.Compare(x.Middle, y.Middle); n != 0 {
			return n
		}
		return strings.Compare(x.Coarse, y.Coarse)
	})
	c.classes = slices.CompactFunc(c.classes, func(x, y wordclass.Classes) bool { return x.Middle == y.Middle })
	return c.classes
}

// likeness adds, for chain k in slot x of a, the classes of the noun in the
// slot and of what the chain is called by.
func (s *scene) likeness(x string, a *act, k int, filler, in string) {
	f, c := &s.feats, &s.chains[k]
	noun, kind := s.fillerClasses(filler), c.label()
	f.Add(x, "noun-c2", noun.Middle, kind, in)
	f.Add(x, "noun-c3", noun.Fine, kind)
	f.Add(x, "noun-c1t", noun.Coarse, c.typ, in)
	for _, y := range s.nameClasses(k) {
		f.Add(x, "name-c2", y.Middle, a.group)
		f.Add(x, "name-c1", y.Coarse, a.action)
		if y.Middle == noun.Middle {
			f.Add(x, "alike", in)
		}
	}
}
