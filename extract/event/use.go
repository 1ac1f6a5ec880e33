package event

import (
	"slices"
	"strings"

	"writ/extract/doc"
)

// Uses of a name in the text, for features: a place that the text only ever
// names as a place ("in Contra Costa County") acts as no authority.
const (
	usePlace = "place" // after a preposition of place, in a dateline or an address
	useActor = "actor" // subject, owner or agent
	useOther = "other"
)

// useOf tells how mention m is used.
func (s *scene) useOf(m *mention) string {
	t := m.head
	for n := 0; n < 4; n++ {
		switch s.tree.Dep(t) {
		case "conj", "compound":
			t = s.tree.Head(t)
			continue
		case "appos", "npadvmod":
			return usePlace
		case "nsubj", "nsubjpass", "poss", "agent":
			return useActor
		case "pobj":
			switch s.tree.Word(s.tree.Head(t)) {
			case "in", "at", "from", "near", "to", "into", "across", "outside", "around", "throughout":
				return usePlace
			case "by":
				return useActor
			}
		}
		break
	}
	return useOther
}

// usage names how the mentions of chain k are used, worked out once.
func (s *scene) usage(k int) string {
	c := &s.chains[k]
	if c.usage != "" {
		return c.usage
	}
	n := map[string]int{}
	for _, mi := range s.byChain[k] {
		n[s.useOf(&s.mentions[mi])]++
	}
	switch {
	case n[usePlace] == c.count:
		c.usage = "place"
	case n[useActor] == 0 && n[usePlace] > 0:
		c.usage = "mostly place"
	case n[useActor] == 0:
		c.usage = "other"
	case n[usePlace] == 0:
		c.usage = "actor"
	default:
		c.usage = "both"
	}
	return c.usage
}

// use adds how chain k is used in the text, and where this mention stands.
func (s *scene) use(x string, k int, p place, filler string) {
	f, c := &s.feats, &s.chains[k]
	kind := c.label()
	u := s.usage(k)
	f.Add(x, "use", u, kind)
	f.Add(x, "use-in", u, class(kind), sameOrNot(p.offset))
	f.Add(x, "use-filler", u, class(kind), fillerClass(filler))
	if kind == doc.KindPlace {
		f.Add(x, "use-place", u, p.full())
	}
}

// trialSides are the roles of a trial; on appeal a party has one of them and
// that of the appeal.
var trialSides = [...]string{"plaintiff", "defendant", "petitioner", "respondent", "debtor", "claimant"}

// appealSides are the roles of an appeal.
var appealSides = [...]string{"appellant", "appellee", "movant", "intervenor"}

// casting adds whether chain c has the role that the noun in the slot names
// ("the plaintiff", "appellants"), and its role in the trial.
func (s *scene) casting(x string, a *act, c *chain, filler, in string) {
	f := &s.feats
	trial := ""
	for _, side := range trialSides {
		if strings.Contains(c.cast, side) {
			trial = side
			break
		}
	}
	if trial != "" {
		f.Add(x, "trial", trial, a.group, in)
		f.Add(x, "trial-filler", trial, filler)
	}
	noun, ok := strings.CutPrefix(filler, "noun:")
	if !ok || len(s.d.Meta.Parties) == 0 {
		return
	}
	for _, sides := range [...][]string{trialSides[:], appealSides[:]} {
		if slices.Contains(sides, noun) {
			cast := yes(strings.Contains(c.cast, noun))
			f.Add(x, "cast", cast, in)
			f.Add(x, "cast-group", cast, a.group)
			f.Add(x, "cast-kind", cast, c.label())
		}
	}
}

// side names who stands in a place of an act: the kind of the chain, of an
// authority its type too, else the class of the words there.
func (s *scene) side(chain int, words string) string {
	if chain < 0 {
		return fillerClass(words)
	}
	c := &s.chains[chain]
	if c.authority {
		return c.kind + "/" + c.typ
	}
	return c.label()
}

// sides adds who stands on both sides of a.
func (s *scene) sides(a *act) {
	f := &s.feats
	filler, actor := s.side(a.fillerChain, a.filler), s.side(a.actorChain, a.actor)
	f.Add("t", "filler-side", filler, a.action)
	f.Add("t", "actor-side", actor, a.action)
	f.Add("t", "sides", filler, actor, a.action)
	f.Add("t", "sides-group", filler, actor, a.group, yes(a.verbal))
	f.Add("t", "rule-filler", a.id, filler)
	f.Add("t", "rule-actor", a.id, actor)
	f.Add("t", "rule-sides", a.id, filler, actor)
}
