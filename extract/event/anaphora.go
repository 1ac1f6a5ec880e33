package event

import (
	"strings"
	"time"

	"writ/extract/doc"
)

// describe collects the nouns that the text calls each chain by: its
// appositions ("Acme, a maker of paints"), what stands before its name ("the
// drugmaker Acme"), what it is said to be ("Acme is a broker").
func (s *scene) describe() {
	for i := range s.mentions {
		m := &s.mentions[i]
		c := &s.chains[m.chain]
		add := func(t int) {
			if (t < m.first || t >= m.limit) && strings.HasPrefix(s.d.Tokens[t].Tag, "NN") && s.mention[t] == 0 {
				if c.nouns == nil {
					c.nouns = map[string]bool{}
				}
				c.nouns[s.tree.Lemma(t)] = true
			}
		}
		s.tree.Children(m.head, func(t int) bool {
			switch s.tree.Dep(t) {
			case "appos", "compound", "nmod":
				add(t)
			}
			return true
		})
		h := s.tree.Head(m.head)
		if h == m.head {
			continue
		}
		switch s.tree.Dep(m.head) {
		case "appos":
			add(h)
		case "nsubj":
			if t := s.tree.Child(h, "attr"); t >= 0 && s.tree.Lemma(h) == "be" {
				add(t)
			}
		case "attr":
			if t := s.tree.Child(h, "nsubj"); t >= 0 && s.tree.Lemma(h) == "be" {
				add(t)
			}
		}
	}
}

// definite names the determiner and the number of the noun or pronoun at t.
func (s *scene) definite(t int) string {
	if t < 0 {
		return "none"
	}
	tag := s.d.Tokens[t].Tag
	det := "bare"
	if c := s.tree.Child(t, "det", "poss"); c >= 0 {
		det = s.tree.Word(c)
		switch {
		case s.tree.Dep(c) == "poss" && !strings.HasPrefix(s.d.Tokens[c].Tag, "PRP"):
			det = "owner"
		case det == "an":
			det = "a"
		case det == "these" || det == "those" || det == "that":
			det = "this"
		}
	}
	return det + " " + tag
}

// lastRole names the part that chain k had in its sentence when it was last
// named before act a, and how many sentences ago.
func (s *scene) lastRole(a *act, k int) (role string, ago int) {
	of := s.byChain[k]
	for i := len(of) - 1; i >= 0; i-- {
		m := &s.mentions[of[i]]
		if m.first >= a.first {
			continue
		}
		t := m.head
		for n := 0; n < 4 && (s.tree.Dep(t) == "conj" || s.tree.Dep(t) == "appos" || s.tree.Dep(t) == "compound"); n++ {
			t = s.tree.Head(t)
		}
		role = "other"
		switch d := s.tree.Dep(t); d {
		case "nsubj", "nsubjpass", "dobj", "pobj", "poss", "ROOT", "agent":
			role = d
		}
		if v := s.tree.Head(t); role == "nsubj" && s.cues.report[s.tree.Word(v)] {
			role = "speaker"
		}
		return role, a.sentence - m.sentence
	}
	return "never", -1
}

// anaphora describes chain k as what a pronoun, a noun or nothing in the slot
// stands for (Grosz, Joshi & Weinstein 1995: subjects are taken up before
// objects, near ones before far ones).
func (s *scene) anaphora(x string, a *act, k int, p place, filler string, at int, kind, recent string) {
	f, c := &s.feats, &s.chains[k]
	in := sameOrNot(p.offset)
	noun, isNoun := strings.CutPrefix(filler, "noun:")
	if isNoun {
		called := "n"
		if c.nouns[noun] {
			called = "y"
		} else if c.words[noun] {
			called = "w"
		}
		f.Add(x, "called", called, in)
		f.Add(x, "called-kind", called, in, kind)
		f.Add(x, "noun-kind", noun, kind)
		f.Add(x, "noun-kind-in", noun, kind, in)
		f.Add(x, "noun-type", noun, c.typ)
	}
	if p.offset == 0 && filler == "name" {
		return
	}
	class := fillerClass(filler)
	det := s.definite(at)
	role, ago := s.lastRole(a, k)
	far := offsetName(-ago)
	f.Add(x, "last", role, far, class)
	f.Add(x, "last-kind", role, far, kind)
	f.Add(x, "last-det", role, det, in)
	f.Add(x, "det-kind", det, kind, in)
	f.Add(x, "det-recent", det, recent, in)
	f.Add(x, "det-rank", det, bucket(min(c.rank, 5)), in)
	if at >= 0 {
		f.Add(x, "slot-last", s.tree.Dep(at), role, far)
	}
	f.Add(x, "action-kind-in", a.action, kind, in, class)
}

// age names how long before the document its date e lies.
func (s *scene) age(e *doc.DateExpr) string {
	if e.First == "" {
		return "undated"
	}
	d, err := time.Parse(time.DateOnly, e.First)
	to, errTo := time.Parse(time.DateOnly, s.d.Date.Value)
	if err != nil || errTo != nil {
		return "none"
	}
	switch n := to.Sub(d) / (24 * time.Hour); {
	case n < 0:
		return "future"
	case n == 0:
		return "same"
	case n <= 7:
		return "week"
	case n <= 31:
		return "month"
	case n <= 366:
		return "year"
	}
	return "old"
}

// sameParty tells whether two acts have one party, as far as the parse says.
func sameParty(o, a *act) string {
	switch {
	case o.fillerChain < 0 || a.fillerChain < 0:
		return "open"
	case o.fillerChain == a.fillerChain:
		return "same"
	}
	return "other"
}
