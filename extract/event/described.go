package event

import (
	"strings"

	"writ/extract/doc"
)

// Neither an affected entity nor an authority need have a name: "the Senate
// passed a tax bill", "prosecutors dropped charges against the driver". A noun
// in the place of one is a candidate of its act, as a chain of its own; the
// models choose between it and the named ones that it may stand for.

// Kinds of such chains among features: parties and authorities.
const (
	kindDescribed      = "described"
	kindDescribedActor = "described-actor"
)

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
// affected party or of an authority.
func (s *scene) describeFillers(all [][]*act) {
	parties, actors := newDescriptions(kindDescribed), newDescriptions(kindDescribedActor)
	for _, readings := range all {
		for _, a := range readings {
			a.described, a.describedBy = s.describeFiller(parties, a, a.filler, a.fillerAt), -1
			if a.actorAt != a.fillerAt {
				a.describedBy = s.describeFiller(actors, a, a.actor, a.actorAt)
			}
		}
	}
}

// descriptions are the chains of one kind that have been made.
type descriptions struct {
	kind           string
	byName, byNoun map[string]int
}

func newDescriptions(kind string) descriptions {
	return descriptions{kind, map[string]int{}, map[string]int{}}
}

// describeFiller returns the chain of the noun at token at, which fills a
// place of a; -1 when it is no noun that describes somebody.
func (s *scene) describeFiller(known descriptions, a *act, filler string, at int) int {
	if !strings.HasPrefix(filler, "noun:") || at >= a.first && at < a.limit {
		return -1
	}
	first := s.description(at)
	if first < 0 {
		return -1
	}
	noun := s.tree.Lemma(at)
	name := s.d.View.Text[s.d.Tokens[first].Start:s.d.Tokens[at].End]
	key := folded(name)
	k, ok := known.byName[key]
	if !ok && first == at { // "the bill" is the bill last described
		k, ok = known.byNoun[noun]
	}
	if !ok {
		k = s.addChain(known.kind)
		known.byName[key] = k
	}
	known.byNoun[noun] = k
	s.addDescription(k, first, at+1, name)
	return k
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

func (s *scene) addChain(kind string) int {
	k := len(s.chains)
	s.chains = append(s.chains, chain{first: len(s.d.Entities), kind: kind, rank: 9})
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
	switch {
	case c.kind == kindDescribedActor:
		kind = doc.KindAgency
	case s.d.Tokens[limit-1].Tag == "NNS":
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
	s.mentions = append(s.mentions, s.newMention(len(s.d.Entities)-1, k, first, limit, limit-1))
	c.count++
}

// descriptionFeatures describes the noun at token at, chain k, as what fills
// slot x of a: is it told of for itself, or does it stand for a name?
func (s *scene) descriptionFeatures(x string, a *act, k, at int, spec string) {
	f, c := &s.feats, &s.chains[k]
	noun, det := s.tree.Lemma(at), s.definite(at)
	f.Add(x, "described", noun)
	f.Add(x, "described", noun, a.group)
	f.Add(x, "described-action", a.action)
	f.Add(x, "described-det", det)
	f.Add(x, "described-det", det, a.group)
	f.Add(x, "described-role", s.tree.Dep(at), spec)
	f.Add(x, "described-tag", s.d.Tokens[at].Tag, det)
	f.Add(x, "described-doc", s.d.Meta.Kind, a.group)
	f.Add(x, "described-words", bucket(len(strings.Fields(s.d.Entities[c.first].Name))), det)
	like := s.cues.classes.Of(noun)
	f.Add(x, "described-c1", like.Coarse, a.action)
	f.Add(x, "described-c2", like.Middle)
	f.Add(x, "described-c2g", like.Middle, a.group)
	f.Add(x, "described-c3", like.Fine)
	called := yes(s.calls(noun))
	f.Add(x, "described-called", called)
	f.Add(x, "described-called", called, det)
	f.Add(x, "described-called", called, noun)
}
