package event

import (
	"strings"

	"writ/extract/doc"
)

// An affected entity need not have a name: "the Senate passed a tax bill",
// "charges against the driver". A noun in the place of the affected party is a
// candidate of its act, as a chain of its own; the models choose between it
// and the named ones that it may stand for.

// kindDescribed is the kind of such a chain among features.
const kindDescribed = "described"

// byDescribed marks the entities that this stage adds behind those of the
// entity stage. They stand at the same indices whenever it reads a document.
const byDescribed = "event/described"

// Described reports whether e is such an entity, a noun and no name.
func Described(e *doc.Entity) bool { return e.By == byDescribed }

// maxModifiers is how many tokens before its noun a description may have.
const maxModifiers = 6

// withoutDescribed takes the entities out that an earlier reading added.
func withoutDescribed(d *doc.Document) {
	n := len(d.Entities)
	for n > 0 && d.Entities[n-1].By == byDescribed {
		n--
	}
	d.Entities = d.Entities[:n:n]
}

// describeFillers makes a chain of every noun that stands in the place of an
// affected party.
func (s *scene) describeFillers(all [][]*act) {
	byName, byNoun := map[string]int{}, map[string]int{}
	for _, readings := range all {
		for _, a := range readings {
			a.described = -1
			if !strings.HasPrefix(a.filler, "noun:") || a.fillerAt >= a.first && a.fillerAt < a.limit {
				continue
			}
			first := s.description(a.fillerAt)
			if first < 0 {
				continue
			}
			noun := s.tree.Lemma(a.fillerAt)
			name := s.d.View.Text[s.d.Tokens[first].Start:s.d.Tokens[a.fillerAt].End]
			key := folded(name)
			k, ok := byName[key]
			if !ok && first == a.fillerAt { // "the bill" is the bill last described
				k, ok = byNoun[noun]
			}
			if !ok {
				k = s.addChain()
				byName[key] = k
			}
			byNoun[noun] = k
			s.addDescription(k, first, a.fillerAt+1, name)
			a.described = k
		}
	}
}

// description returns the first token of the description that ends with noun
// i: its modifiers without determiners and possessives. It is -1 for what
// describes nothing: a date, a number.
func (s *scene) description(i int) int {
	if !letters(s.tree.Word(i)) {
		return -1
	}
	for di := s.datesIn[s.sentenceOf(i)][0]; di < len(s.dates) && s.dates[di].first <= i; di++ {
		if i < s.dates[di].limit {
			return -1
		}
	}
	first := i
	for k := i - 1; k >= 0 && i-k <= maxModifiers; k-- {
		h := k
		for n := 0; n < maxModifiers && h < i && h >= k; n++ {
			h = s.tree.Head(h)
		}
		if h != i {
			break
		}
		switch s.tree.Dep(k) {
		case "compound", "amod", "nmod", "advmod", "npadvmod", "punct", "conj", "cc":
			if s.tree.Dep(k) != "punct" || s.tree.Word(k) == "-" {
				first = k
				continue
			}
		}
		break
	}
	return first
}

// calls reports whether noun is a word of some name, or what the text calls
// somebody who has one.
func (s *scene) calls(noun string) bool {
	if s.called == nil {
		s.called = map[string]bool{}
		for i := range s.chains {
			for _, words := range [...]map[string]bool{s.chains[i].nouns, s.chains[i].words} {
				for w := range words {
					s.called[w] = true
				}
			}
		}
	}
	return s.called[noun]
}

func letters(w string) bool {
	return strings.ContainsFunc(w, func(r rune) bool { return r >= 'a' && r <= 'z' })
}

func (s *scene) addChain() int {
	k := len(s.chains)
	s.chains = append(s.chains, chain{first: len(s.d.Entities), kind: kindDescribed, rank: 9})
	s.byChain = append(s.byChain, nil)
	return k
}

// addDescription adds tokens [first, limit) as a mention of chain k.
func (s *scene) addDescription(k, first, limit int, name string) {
	c := &s.chains[k]
	for _, mi := range s.byChain[k] {
		if s.mentions[mi].first == first {
			return
		}
	}
	kind := doc.KindOther
	if s.d.Tokens[limit-1].Tag == "NNS" {
		kind = doc.KindClass
	}
	if c.count > 0 {
		name = s.d.Entities[c.first].Name
	}
	s.d.Entities = append(s.d.Entities, doc.Entity{
		Span: doc.Span{Start: s.d.Tokens[first].Start, End: s.d.Tokens[limit-1].End},
		Kind: kind, Name: strings.Join(strings.Fields(name), " "), Chain: c.first, Provenance: doc.Provenance{By: byDescribed},
	})
	s.byChain[k] = append(s.byChain[k], len(s.mentions))
	s.mentions = append(s.mentions, mention{entity: len(s.d.Entities) - 1, chain: k, first: first, limit: limit, head: limit - 1, sentence: s.sentenceOf(limit - 1)})
	c.count++
}

// descriptionFeatures describes the noun in the slot of a as its affected
// entity: is it told of for itself, or does it stand for a name?
func (s *scene) descriptionFeatures(a *act, k int) {
	f, c := &s.feats, &s.chains[k]
	noun, det := s.tree.Lemma(a.fillerAt), s.definite(a.fillerAt)
	f.Add("e", "described", noun)
	f.Add("e", "described", noun, a.group)
	f.Add("e", "described-action", a.action)
	f.Add("e", "described-det", det)
	f.Add("e", "described-det", det, a.group)
	f.Add("e", "described-role", s.tree.Dep(a.fillerAt), a.spec)
	f.Add("e", "described-tag", s.d.Tokens[a.fillerAt].Tag, det)
	f.Add("e", "described-doc", s.d.Meta.Kind, a.group)
	f.Add("e", "described-words", bucket(len(strings.Fields(s.d.Entities[c.first].Name))), det)
	called := yes(s.calls(noun))
	f.Add("e", "described-called", called)
	f.Add("e", "described-called", called, det)
	f.Add("e", "described-called", called, noun)
}
