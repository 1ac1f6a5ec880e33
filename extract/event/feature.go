package event

import (
	"strings"

	"writ/extract/doc"
)

// role names a place for features: its role and how direct it is.
func (p place) full() string {
	switch {
	case p.offset != 0:
		return "out" + offsetName(p.offset)
	case p.role == "none":
		return "none"
	case p.depth <= 1:
		return p.role
	}
	return p.role + "~"
}

// standingFeatures are shared by both slots that entities fill: x is the slot.
func (s *scene) standingFeatures(x string, a *act, k int, p place, spec, filler string, fillerChain, fillerAt int) {
	f, c := &s.feats, &s.chains[k]
	role := p.full()
	kind := c.label()
	f.Add(x, "role", role, spec)
	f.Add(x, "role-action", role, a.action)
	f.Add(x, "role-kind", role, spec, kind)
	f.Add(x, "kind-action", kind, a.action)
	f.Add(x, "kind-group", kind, a.group)
	f.Add(x, "type-group", c.typ, a.group)
	f.Add(x, "rule-role", a.id, p.role)
	if p.offset == 0 {
		f.Add(x, "dist", p.side, bucket(p.dist))
		f.Add(x, "dist-spec", p.side, bucket(p.dist), spec)
		f.Add(x, "dist-kind", bucket(p.dist), kind)
		if p.path != "" {
			f.Add(x, "path", p.path)
			f.Add(x, "path-spec", p.path, spec)
		}
		f.Add(x, "steps", bucket(p.steps))
		s.function(x, a, p, spec, fillerClass(filler), kind)
		if p.role == "none" && filler == "name" {
			f.Add(x, "other-named", p.side)
		}
	} else {
		f.Add(x, "off-filler", offsetName(p.offset), filler)
		f.Add(x, "off-kind", offsetName(p.offset), kind, s.d.Meta.Kind)
		f.Add(x, "filler-kind", fillerClass(filler), kind)
		f.Add(x, "filler-rank", fillerClass(filler), kind, bucket(c.rank))
	}
	if k == fillerChain {
		f.Add(x, "is-filler", spec)
		f.Add(x, "is-filler", kind)
	}
	f.Add(x, "filler-off", fillerClass(filler), sameOrNot(p.offset))
	f.Add(x, "rank", bucket(c.rank), class(kind))
	f.Add(x, "rank-off", bucket(c.rank), class(kind), sameOrNot(p.offset))
	f.Add(x, "count", bucket(c.count))
	if c.title {
		f.Add(x, "title", s.d.Meta.Kind)
		f.Add(x, "title", sameOrNot(p.offset), kind)
	}
	if c.party != "" {
		f.Add(x, "party", c.party)
		f.Add(x, "party-doc", c.party, s.d.Meta.Kind, a.group)
		f.Add(x, "party-filler", c.party, filler)
	}
	s.casting(x, a, c, filler, sameOrNot(p.offset))
	if k == s.focus {
		f.Add(x, "focus", sameOrNot(p.offset))
		f.Add(x, "focus-filler", fillerClass(filler), kind)
	}
	if k == s.actor {
		f.Add(x, "actor", sameOrNot(p.offset))
	}
	f.Add(x, "filled", bucket(min(c.filled, 6)), class(kind))
	f.Add(x, "filled-off", bucket(min(c.filled, 3)), sameOrNot(p.offset), fillerClass(filler))
	f.Add(x, "acted", bucket(min(c.acted, 6)), class(kind))
	f.Add(x, "acted-in", bucket(min(c.actedIn[a.group], 3)), class(kind))
	f.Add(x, "acted-in-off", bucket(min(c.actedIn[a.group], 3)), sameOrNot(p.offset), fillerClass(filler))
	if w := c.named(filler); w != "" {
		f.Add(x, "noun-named", w, sameOrNot(p.offset))
		f.Add(x, "noun-named", w, kind)
	}
	recent := bucket(s.recency(a, k))
	f.Add(x, "recent", recent, class(kind))
	f.Add(x, "recent-filler", recent, fillerClass(filler), sameOrNot(p.offset))
	filledAs, actedAs := seenAs(c.filledAs[a.action], a.fillerChain == k), seenAs(c.actedAs[a.action], a.actorChain == k)
	f.Add(x, "filled-as", filledAs, sameOrNot(p.offset))
	f.Add(x, "acted-as", actedAs, sameOrNot(p.offset))
	f.Add(x, "filled-as-filler", filledAs, fillerClass(filler))
	f.Add(x, "acted-as-filler", actedAs, fillerClass(filler))
	s.anaphora(x, a, k, p, filler, fillerAt, kind, recent)
	s.likeness(x, a, k, filler, sameOrNot(p.offset))
	s.use(x, k, p, filler)
	f.Add(x, "doc-kind", s.d.Meta.Kind, kind)
	f.Add(x, "doc-group", s.d.Meta.Kind, kind, a.group, sameOrNot(p.offset))
}

func sameOrNot(offset int) string {
	if offset == 0 {
		return "in"
	}
	if offset > 0 && offset != 99 {
		return "ahead"
	}
	return "out"
}

// fillerClass drops the lemma of a common noun that is no role.
func fillerClass(f string) string {
	if strings.HasPrefix(f, "noun:") {
		return "noun"
	}
	return f
}

// entityFeatures describes chain k as the affected entity of a.
func (s *scene) entityFeatures(a *act, k int) ([]uint64, place) {
	p := s.standing(a, k)
	f, c := &s.feats, &s.chains[k]
	f.Add("e", "bias")
	s.standingFeatures("e", a, k, p, a.spec, a.filler, a.fillerChain, a.fillerAt)
	if c.authority {
		f.Add("e", "authority", a.action)
		if k == a.actorChain {
			f.Add("e", "is-actor")
		}
	}
	if s.own {
		f.Add("e", "own", c.party, a.group)
	}
	if k == a.described {
		s.descriptionFeatures("e", a, k, a.fillerAt, a.spec)
	}
	s.together(a, k, p)
	s.inRow(a, p)
	s.nearness("e", a, k, p)
	return f.Cut(), p
}

// nearness says how many rivals of the same class stand nearer on the same
// side.
func (s *scene) nearness(x string, a *act, k int, p place) {
	if p.offset != 0 {
		return
	}
	rivals := 0
	in := s.inSent[a.sentence]
	for mi := in[0]; mi < in[1]; mi++ {
		m := &s.mentions[mi]
		if m.chain == k || class(s.chains[m.chain].kind) != class(s.chains[k].kind) {
			continue
		}
		d := -1
		switch {
		case m.first >= a.limit && p.side == "R":
			d = m.first - a.limit
		case m.limit <= a.first && p.side == "L":
			d = a.first - m.limit
		}
		if d >= 0 && d < p.dist {
			rivals++
		}
	}
	s.feats.Add(x, "rivals", p.side, bucket(rivals))
	s.feats.Add(x, "rivals-class", p.side, bucket(rivals), class(s.chains[k].kind))
}

// agencyFeatures describes chain k as the acting authority of a.
func (s *scene) agencyFeatures(a *act, k int) ([]uint64, place) {
	p := s.standing(a, k)
	f, c := &s.feats, &s.chains[k]
	f.Add("a", "bias")
	s.standingFeatures("a", a, k, p, a.agencySpec, a.actor, a.actorChain, a.actorAt)
	name := s.d.Entities[c.first].Name
	f.Add("a", "type-action", c.typ, a.action)
	f.Add("a", "type-doc", c.typ, s.d.Meta.Kind, a.group)
	f.Add("a", "kind-doc-off", c.kind, s.d.Meta.Kind, sameOrNot(p.offset))
	ofDocument := s.profile.court >= 0 && s.d.Entities[s.profile.court].Name == name
	issued := s.issuer >= 0 && s.d.Entities[s.issuer].Name == name
	if strings.HasPrefix(a.actor, "pron:") {
		f.Add("a", "speaker", a.actor, yes(issued), c.label())
		f.Add("a", "speaker-doc", a.actor, yes(issued), s.d.Meta.Kind)
	}
	if c.authority || c.kind == doc.KindPlace { // what some bodies do, and how they are named when they do it
		f.Add("a", "name-action", name, a.action)
		f.Add("a", "name-group", name, a.group, sameOrNot(p.offset))
		f.Add("a", "name-role", name, p.full())
		f.Add("a", "name-actor", name, a.actor)
	}
	if c.court {
		own := yes(ofDocument)
		f.Add("a", "court-actor", a.actor, own)
		f.Add("a", "court-decides", yes(s.decides(a)), own)
		f.Add("a", "court-action", a.action, own, s.d.Meta.Kind)
		f.Add("a", "court-filler", a.filler, own, a.group)
		f.Add("a", "court-tense", s.tense(a), own, a.group)
		f.Add("a", "court-off", own, offsetName(p.offset), fillerClass(a.actor))
	}
	if ofDocument {
		f.Add("a", "doc-court", a.group)
		f.Add("a", "doc-court", s.d.Meta.Kind, a.action)
		f.Add("a", "doc-court-actor", fillerClass(a.actor), a.group)
	}
	if issued {
		f.Add("a", "issuer", a.group)
		f.Add("a", "issuer", s.d.Meta.Kind, a.action)
		f.Add("a", "issuer-actor", fillerClass(a.actor), a.group)
	}
	if c.court && !specific(&s.d.Entities[c.first]) {
		f.Add("a", "generic-court")
	}
	if c.district {
		f.Add("a", "district", a.group)
		f.Add("a", "district", sameOrNot(p.offset))
	}
	f.Add("a", "who-kind", a.who, c.kind, sameOrNot(p.offset))
	f.Add("a", "who-type", a.who, c.typ)
	f.Add("a", "who-court", a.who, yes(ofDocument))
	f.Add("a", "actor-kind", a.actor, c.kind)
	f.Add("a", "actor-type", a.actor, c.typ)
	if k == a.fillerChain {
		f.Add("a", "is-filler-of-party")
	}
	if k == a.describedBy {
		s.descriptionFeatures("a", a, k, a.actorAt, a.agencySpec)
	}
	s.nearness("a", a, k, p)
	if p.mention >= 0 && p.offset == 0 {
		m := &s.mentions[p.mention]
		h := s.tree.Head(m.head)
		f.Add("a", "head", s.tree.Dep(m.head), s.tree.Lemma(h))
		if m.first > 0 {
			f.Add("a", "before", s.tree.Word(m.first-1))
			f.Add("a", "before-action", s.tree.Word(m.first-1), a.action, c.typ)
		}
	}
	return f.Cut(), p
}

// noAgency describes the empty slot.
func (s *scene) noAgency(a *act) []uint64 {
	f := &s.feats
	f.Add("a0", "bias")
	f.Add("a0", "action", a.action)
	f.Add("a0", "group", a.group, s.d.Meta.Kind)
	f.Add("a0", "actor", fillerClass(a.actor))
	f.Add("a0", "actor-noun", a.actor)
	f.Add("a0", "spec", a.agencySpec)
	f.Add("a0", "who", a.who)
	f.Add("a0", "who-group", a.who, a.group)
	n := 0
	in := s.inSent[a.sentence]
	for mi := in[0]; mi < in[1]; mi++ {
		if s.chains[s.mentions[mi].chain].authority {
			n++
		}
	}
	f.Add("a0", "in-sentence", bucket(n))
	return f.Cut()
}

// tense is the tag of the act's verb with its first auxiliary.
func (s *scene) tense(a *act) string {
	t := s.d.Tokens[a.head].Tag
	if x := s.tree.Child(a.head, "aux", "auxpass"); x >= 0 {
		t += " " + s.tree.Word(x)
	}
	return t
}

// triggerFeatures describes the reading a as an act that makes a record.
func (s *scene) triggerFeatures(a *act) []uint64 {
	f, t := &s.feats, s.tree
	kind := s.d.Meta.Kind
	lemma := t.Lemma(a.head)
	f.Add("t", "bias")
	f.Add("t", "rule", a.id)
	f.Add("t", "action", a.action)
	f.Add("t", "action-doc", a.action, kind)
	f.Add("t", "group-doc", a.group, kind)
	f.Add("t", "words", bucket(len(a.elements)), yes(a.verbal), yes(a.with != nil))
	f.Add("t", "words-group", bucket(len(a.elements)), a.group)
	f.Add("t", "who", a.who)
	f.Add("t", "who-group", a.who, a.group)
	f.Add("t", "who-filler", a.who, fillerClass(a.filler), yes(a.verbal))
	f.Add("t", "lemma-tag", lemma, s.d.Tokens[a.head].Tag)
	f.Add("t", "tense", s.tense(a))
	f.Add("t", "dep", t.Dep(a.head), yes(a.verbal))
	f.Add("t", "dep-action", t.Dep(a.head), a.action)
	f.Add("t", "filler", a.filler)
	f.Add("t", "filler-group", fillerClass(a.filler), a.group)
	f.Add("t", "filler-action", fillerClass(a.filler), a.action)
	f.Add("t", "filler-word", a.filler, a.action)
	f.Add("t", "lemma-filler", lemma, a.filler)
	f.Add("t", "actor-word", a.actor, a.action)
	f.Add("t", "lemma-actor", lemma, a.actor)
	f.Add("t", "filler-det", s.definite(a.fillerAt), a.group)
	f.Add("t", "actor", a.actor)
	f.Add("t", "actor-group", fillerClass(a.actor), a.group)
	f.Add("t", "actor-action", fillerClass(a.actor), a.action)
	if a.fillerChain >= 0 {
		f.Add("t", "filler-kind", s.chains[a.fillerChain].kind, a.group)
		f.Add("t", "filler-kind", s.chains[a.fillerChain].kind, a.action)
		f.Add("t", "filler-rank", bucket(s.chains[a.fillerChain].rank))
	}
	if a.actorChain >= 0 {
		f.Add("t", "actor-kind", s.chains[a.actorChain].kind, a.group)
		f.Add("t", "actor-type", s.chains[a.actorChain].typ, a.group)
	}
	s.sides(a)
	if h := t.Head(a.head); h != a.head {
		f.Add("t", "head", t.Lemma(h))
		f.Add("t", "head-dep", t.Lemma(h), t.Dep(a.head))
		f.Add("t", "head-action", t.Lemma(h), a.action)
	}
	for _, dep := range [...]string{"neg", "mark", "det", "auxpass", "dobj", "poss"} {
		if c := t.Child(a.head, dep); c >= 0 {
			f.Add("t", "child", dep, t.Word(c))
			f.Add("t", "child-group", dep, t.Word(c), a.group)
		} else {
			f.Add("t", "no-child", dep, a.group)
		}
	}
	if h := t.Head(a.head); h != a.head && t.Verb(h) {
		if c := t.Child(h, "mark", "aux", "neg"); c >= 0 {
			f.Add("t", "up", t.Word(c))
		}
	}
	s.around(a)
	sent := &s.d.Sentences[a.sentence]
	block := s.d.Blocks[sent.Block].Kind
	f.Add("t", "block", string(block), kind)
	f.Add("t", "position", bucket(a.sentence), kind)
	f.Add("t", "own", yes(s.decides(a)), a.group)
	parties, authorities := 0, 0
	in := s.inSent[a.sentence]
	for mi := in[0]; mi < in[1]; mi++ {
		if c := &s.chains[s.mentions[mi].chain]; c.authority {
			authorities++
		} else if class(c.kind) == "party" {
			parties++
		}
	}
	f.Add("t", "parties", bucket(min(parties, 3)), a.group)
	f.Add("t", "authorities", bucket(min(authorities, 3)), a.group)
	f.Add("t", "dates", bucket(min(s.datesIn[a.sentence][1]-s.datesIn[a.sentence][0], 2)), a.group)
	f.Add("t", "length", bucket((sent.Limit-sent.First)/4))
	if s.quoted(a) {
		f.Add("t", "quoted", kind)
	}
	s.leads(a)
	f.Add("t", "clause", t.Dep(t.Clause(a.head)), a.group)
	titled := yes(s.inTitle(lemma))
	f.Add("t", "titled", titled, a.group)
	f.Add("t", "titled-action", titled, a.action, yes(a.verbal))
	f.Add("t", "titled-doc", titled, kind, a.group)
	s.company(a)
	s.triggerClasses(a, lemma)
	return f.Cut()
}

// inTitle reports whether the title has a word of this lemma.
func (s *scene) inTitle(lemma string) bool {
	if s.titleLemmas == nil {
		s.titleLemmas = map[string]bool{}
		for i := range s.d.Tokens {
			if s.d.Tokens[i].Start >= s.titled {
				break
			}
			s.titleLemmas[s.tree.Lemma(i)] = true
		}
	}
	return s.titleLemmas[lemma]
}

// company adds what other acts the sentence and the document tell.
func (s *scene) company(a *act) {
	f := &s.feats
	in := s.actsIn[a.sentence]
	like, others := 0, 0
	for i := in[0]; i < in[1]; i++ {
		switch o := s.acts[i]; {
		case o.first == a.first:
		case o.action == a.action:
			like++
		default:
			others++
			f.Add("t", "beside", o.group, a.group)
		}
	}
	f.Add("t", "like", bucket(min(like, 2)), a.group)
	f.Add("t", "others", bucket(min(others, 3)), a.group)
	if i, ok := s.first[a.action]; ok {
		f.Add("t", "first", yes(s.acts[i].first == a.first), a.group)
		f.Add("t", "told-in", bucket(min(s.acts[i].sentence, 13)), a.group)
	}
	if k := a.fillerChain; k >= 0 {
		c := &s.chains[k]
		f.Add("t", "filled-as", seenAs(c.filledAs[a.action], true), yes(a.verbal))
		f.Add("t", "filled", seenAs(c.filled, true))
	}
}

// nearWords is how far around an act words are looked at.
const nearWords = 10

// around adds the words beside the act.
func (s *scene) around(a *act) {
	f, t := &s.feats, s.tree
	sent := &s.d.Sentences[a.sentence]
	for k := 1; k <= 2; k++ {
		l, r := "<s>", "</s>"
		if a.first-k >= sent.First {
			l = t.Word(a.first - k)
		}
		if a.limit+k-1 < sent.Limit {
			r = t.Word(a.limit + k - 1)
		}
		n := bucket(k)
		f.Add("t", "left", n, l)
		f.Add("t", "right", n, r)
		if k == 1 {
			f.Add("t", "left-action", l, a.action)
			f.Add("t", "right-action", r, a.action)
		}
	}
	words := 0
	for i := max(sent.First, a.first-nearWords); i < min(sent.Limit, a.limit+nearWords); i++ {
		if i >= a.first && i < a.limit {
			continue
		}
		w := t.Word(i)
		if s.cues.context[w] {
			f.Add("t", "near", w)
			f.Add("t", "near-group", w, a.group)
			words++
		}
		if c := s.cues.classes.Of(w); c.Known() {
			f.Add("t", "near-c2", c.Middle, a.group)
			f.Add("t", "near-c1", c.Coarse, a.action)
		}
	}
	f.Add("t", "context", bucket(min(words, 4)))
}

// quoted reports whether the act stands inside quotation marks that open in
// its sentence.
func (s *scene) quoted(a *act) bool {
	open := false
	for i := s.d.Sentences[a.sentence].First; i < a.first; i++ {
		switch s.d.Slice(s.d.Tokens[i].Span) {
		case "“", "``":
			open = true
		case "”", "''":
			open = false
		case `"`:
			open = !open
		}
	}
	return open
}

// decides reports whether act a is the document's own decision: in an opinion
// or order, a ruling in the first person or without a subject, and no court
// below before it in the sentence.
func (s *scene) decides(a *act) bool {
	if !s.own || s.profile.party < 0 || a.group != "ruling" {
		return false
	}
	in := s.inSent[a.sentence]
	for mi := in[0]; mi < in[1]; mi++ {
		m := &s.mentions[mi]
		if s.chains[m.chain].court && m.limit <= a.first && s.profile.court >= 0 &&
			s.d.Entities[m.entity].Name != s.d.Entities[s.profile.court].Name {
			return false
		}
	}
	sent := &s.d.Sentences[a.sentence]
	if a.first == sent.First || sent.Limit-sent.First <= 8 {
		return true
	}
	for k := max(sent.First, a.first-6); k < a.first; k++ {
		switch s.tree.Word(k) {
		case "we", "i", "hereby", "accordingly", "therefore", "ordered", "it":
			return true
		}
	}
	return false
}
