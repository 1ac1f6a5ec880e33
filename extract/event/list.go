package event

import (
	"slices"
	"strings"

	"writ/extract/doc"
)

// One act may have many parties that its sentence does not name: those of a
// list below it ("appointed the following:", the rows of a table below its
// headings), and those named together before ("the six men"). Both are
// candidates, and features say that they belong together.

// Limits of lists and sets.
const (
	listGap   = 2  // blocks without an item between two items
	listLead  = 4  // short headings that lead a list together
	itemStart = 3  // tokens before the name of an item: a number, a title
	shortLine = 12 // tokens of a heading, or of a line between two items
	setReach  = 6  // sentences back to those who were named together
)

// chainSet holds chains, ascending.
type chainSet []int

// setOfChains returns the different ones of chains, which it sorts.
func setOfChains(chains []int) chainSet {
	slices.Sort(chains)
	return slices.Compact(chains)
}

func (c chainSet) has(k int) bool {
	_, in := slices.BinarySearch(c, k)
	return in
}

// list is a run of blocks each of which begins with a name.
type list struct {
	chains chainSet // of its items
	cue    string
}

// named is who a sentence names together.
type named struct {
	sentence int
	chains   chainSet
}

// findLists fills s.lists, by the sentences that lead to each list.
func (s *scene) findLists() {
	first := make([]int, len(s.d.Blocks)) // sentence, -1 = none
	for i := range first {
		first[i] = -1
	}
	for i := len(s.d.Sentences) - 1; i >= 0; i-- {
		first[s.d.Sentences[i].Block] = i
	}
	for b := 0; b < len(first); b++ {
		start, last, gap := b, b, 0
		var chains []int
		for ; b < len(first) && gap <= listGap; b++ {
			if k := s.item(first[b], b); k >= 0 {
				chains = append(chains, k)
				last, gap = b, 0
				continue
			}
			if len(chains) == 0 || first[b] >= 0 && s.words(first[b]) > shortLine {
				break
			}
			gap++
		}
		if b = last; len(chains) > 0 {
			s.lead(first, start, chains)
		}
	}
}

// words returns how many tokens sentence i has.
func (s *scene) words(i int) int { return s.d.Sentences[i].Limit - s.d.Sentences[i].First }

// item returns the chain that block b, whose first sentence is i, is an item
// of; -1 when the block is none: it begins with no name, or tells something of it.
func (s *scene) item(i, b int) int {
	if i < 0 || b == 0 {
		return -1
	}
	in := s.inSent[i]
	if in[0] == in[1] {
		return -1
	}
	m := &s.mentions[in[0]]
	if m.first-s.d.Sentences[i].First > itemStart {
		return -1
	}
	if c := class(s.chains[m.chain].kind); c != "party" && c != "agency" {
		return -1
	}
	if s.d.Blocks[b].Kind != doc.ListItem && strings.HasPrefix(s.tree.Dep(m.head), "nsubj") {
		return -1
	}
	return m.chain
}

// lead finds the sentences that lead to the list that begins with block b.
func (s *scene) lead(first []int, b int, chains []int) {
	i := first[b] - 1
	if i < 0 {
		return
	}
	l := &list{chains: setOfChains(chains), cue: "-"}
	text := strings.ToLower(s.d.Slice(s.d.Sentences[i].Span))
	switch {
	case strings.Contains(text, "following") || strings.Contains(text, "below"):
		l.cue = "following"
	case strings.HasSuffix(strings.TrimSpace(text), ":"):
		l.cue = "colon"
	}
	if len(l.chains) < 2 || l.cue == "-" && len(l.chains) < 3 {
		return
	}
	s.lists[i] = l
	for n := 1; n < listLead && i > 0 && s.words(i) <= shortLine && s.words(i-1) <= shortLine; n++ {
		i--
		s.lists[i] = l
	}
}

// findSets fills s.sets: mentions that a conjunction joins, in text order.
func (s *scene) findSets() {
	for i, in := range s.inSent {
		if in[1]-in[0] < 2 {
			continue // most sentences
		}
		byRoot := map[int][]int{}
		var roots []int
		for mi := in[0]; mi < in[1]; mi++ {
			m := &s.mentions[mi]
			if class(s.chains[m.chain].kind) != "party" {
				continue
			}
			t := m.head
			for n := 0; n < 60 && s.tree.Dep(t) == "conj"; n++ {
				t = s.tree.Head(t)
			}
			if byRoot[t] == nil {
				roots = append(roots, t)
			}
			byRoot[t] = append(byRoot[t], m.chain)
		}
		for _, t := range roots {
			if cs := setOfChains(byRoot[t]); len(cs) > 1 {
				s.sets = append(s.sets, named{i, cs})
			}
		}
	}
}

// plural is a plural noun or pronoun in the place of a party.
type plural struct {
	set   *named // who it may stand for: those last named together before it, nil = nobody
	count string // whether their number is the one that the text gives, "-" = it gives none
}

// setOf returns the plural in the place of the party of a.
func (s *scene) setOf(a *act) (*named, string) {
	if a.plural == nil {
		x, count := s.findSet(a)
		a.plural = &plural{x, count}
	}
	return a.plural.set, a.plural.count
}

func (s *scene) findSet(a *act) (found *named, count string) {
	if a.fillerAt < 0 || a.fillerChain >= 0 || !s.plural(a.fillerAt) {
		return nil, ""
	}
	n := 0
	if k := s.tree.Child(a.fillerAt, "nummod"); k >= 0 {
		n = s.cues.number(s.tree.Word(k))
	}
	for i := len(s.sets) - 1; i >= 0; i-- {
		x := &s.sets[i]
		if x.sentence >= a.sentence || a.sentence-x.sentence > setReach && (n == 0 || len(x.chains) != n) {
			continue
		}
		if n == 0 {
			return x, "-"
		}
		if found == nil {
			found, count = x, "other"
		}
		if len(x.chains) == n {
			return x, "same"
		}
	}
	return found, count
}

// plural reports whether the token is a plural noun or pronoun.
func (s *scene) plural(t int) bool {
	switch s.d.Tokens[t].Tag {
	case "NNS", "NNPS":
		return true
	}
	switch s.tree.Word(t) {
	case "they", "them", "both", "these", "those":
		return true
	}
	return false
}

// leads adds whether a's sentence leads to a list.
func (s *scene) leads(a *act) {
	f := &s.feats
	if l := s.lists[a.sentence]; l != nil {
		f.Add("t", "leads", l.cue, a.group)
		f.Add("t", "leads-filler", l.cue, fillerClass(a.filler))
		f.Add("t", "leads-action", bucket(len(l.chains)), a.action)
	}
}

// together adds whether chain k is of the list that a's sentence leads to, and
// of those whom the plural in the place of a's party may stand for.
func (s *scene) together(a *act, k int, p place) {
	f := &s.feats
	kind := s.chains[k].label()
	if l := s.lists[a.sentence]; l != nil {
		y, size := yes(l.chains.has(k)), bucket(len(l.chains))
		f.Add("e", "listed", y, fillerClass(a.filler), l.cue)
		f.Add("e", "listed-kind", y, kind, size)
		f.Add("e", "listed-group", y, a.group, l.cue)
		f.Add("e", "listed-noun", y, a.filler)
		f.Add("e", "listed-off", y, sameOrNot(p.offset), l.cue)
	}
	if p.offset == 0 {
		return
	}
	if x, count := s.setOf(a); x != nil {
		y := yes(x.chains.has(k))
		f.Add("e", "set", y, count, kind)
		f.Add("e", "set-noun", y, a.filler)
		f.Add("e", "set-off", y, count, bucket(a.sentence-x.sentence))
		f.Add("e", "set-size", y, count, bucket(len(x.chains)))
	}
}
