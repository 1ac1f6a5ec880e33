package event

// dateFeatures describes date w for act a.
func (s *scene) dateFeatures(a *act, w *when) []uint64 {
	f := &s.feats
	e := &s.d.Dates[w.date]
	off := w.sentence - a.sentence
	f.Add("d", "bias")
	f.Add("d", "off", offsetName(off))
	f.Add("d", "off-action", offsetName(off), a.action)
	f.Add("d", "off-doc", offsetName(off), s.d.Meta.Kind, a.group)
	f.Add("d", "gran", e.Granularity, sameOrNot(off))
	f.Add("d", "resolution", e.Resolution, sameOrNot(off))
	f.Add("d", "by", e.By)
	f.Add("d", "by-off", e.By, offsetName(off))
	f.Add("d", "qualifier", e.Qualifier)
	same := s.ofDocument(e)
	if same {
		f.Add("d", "doc-date", offsetName(off), s.d.Meta.Kind)
		f.Add("d", "doc-date", a.group, s.d.Meta.Kind)
	}
	if e.First != "" && s.d.Date.Value != "" && e.First > s.d.Date.Value {
		f.Add("d", "future", a.action)
		f.Add("d", "future", sameOrNot(off))
	}
	if w.date == s.decision {
		f.Add("d", "decision", a.group, s.d.Meta.Kind)
		f.Add("d", "decision-own", yes(s.decides(a)), a.group)
	}
	if w.sentence <= 1 {
		f.Add("d", "opening", s.d.Meta.Kind, sameOrNot(off))
	}
	before, head := "", ""
	if w.first > 0 {
		before = s.tree.Word(w.first - 1)
	}
	f.Add("d", "before", before)
	owned := s.owned(a, w)
	f.Add("d", "owned", owned, offsetName(off))
	f.Add("d", "owned-group", owned, a.group, sameOrNot(off))
	f.Add("d", "owned-gran", owned, e.Granularity)
	f.Add("d", "gran-group", e.Granularity, a.group)
	f.Add("d", "verbal", yes(a.verbal), sameOrNot(off))
	if same {
		f.Add("d", "doc-date-owned", owned)
	}
	age := w.age
	f.Add("d", "age", age, sameOrNot(off), a.group)
	f.Add("d", "age-tense", age, s.tense(a), sameOrNot(off))
	f.Add("d", "age-doc", age, s.d.Meta.Kind, sameOrNot(off))
	f.Add("d", "age-owned", age, owned, offsetName(off))
	m := s.mannerOf(a)
	aspect, link := m.aspect, m.link
	f.Add("d", "aspect", aspect, offsetName(off), e.By)
	f.Add("d", "aspect-age", aspect, age, sameOrNot(off))
	f.Add("d", "aspect-owned", aspect, owned)
	f.Add("d", "link", link, sameOrNot(off))
	f.Add("d", "link-owned", link, owned)
	f.Add("d", "link-age", link, age, sameOrNot(off))
	for _, adverb := range m.adverbs {
		f.Add("d", "adverb", adverb, offsetName(off))
		f.Add("d", "adverb-owned", adverb, owned)
		f.Add("d", "adverb-age", adverb, age)
	}
	if off != 0 {
		if w.owner >= 0 {
			o := s.acts[w.owner]
			om := s.mannerOf(o)
			there := om.aspect
			f.Add("d", "aspects", aspect, there, yes(w.near), offsetName(off))
			f.Add("d", "aspects-owner", aspect, there, o.action, a.action)
			f.Add("d", "links", link, om.link, offsetName(off))
			f.Add("d", "owner-action", o.action, a.action, yes(w.near))
			f.Add("d", "owner-group", o.group, a.group, offsetName(off), yes(w.near))
			f.Add("d", "owner-party", sameParty(o, a), yes(w.near), offsetName(off))
			f.Add("d", "owner-status", o.status, a.status, yes(w.near))
		}
		return f.Cut()
	}
	clause := s.tree.Clauses(a.head, w.head)
	f.Add("d", "clause", clause)
	f.Add("d", "clause-owned", clause, owned)
	there := s.aspect(s.tree.Clause(w.head))
	f.Add("d", "clause-aspects", clause, aspect, there)
	f.Add("d", "clause-link", clause, link)
	f.Add("d", "clause-links", clause, link, s.link(w.head), yes(a.verbal))
	f.Add("d", "clause-age", clause, age)
	if x := s.tree.Clause(a.head); x != a.head {
		f.Add("d", "noun-in-clause", s.tree.Lemma(x), clause, yes(a.verbal))
		f.Add("d", "noun-in-clause-c2", s.cues.classes.Of(s.tree.Lemma(x)).Middle, clause, yes(a.verbal))
		f.Add("d", "noun-role", s.tree.Dep(a.head), clause)
	}
	f.Add("d", "clause-verbal", clause, yes(a.verbal))
	f.Add("d", "clause-report", clause, yes(s.cues.report[s.tree.Word(s.tree.Clause(w.head))]))
	f.Add("d", "clause-by", clause, e.By)
	side, dist := "I", 0
	if w.first >= a.limit {
		side, dist = "R", w.first-a.limit
	} else if w.limit <= a.first {
		side, dist = "L", a.first-w.limit
	}
	f.Add("d", "dist", side, bucket(dist))
	f.Add("d", "dist-verbal", side, bucket(dist), yes(a.verbal))
	f.Add("d", "before-side", before, side)
	path, steps := s.tree.Path(a.head, w.head)
	if path != "" {
		f.Add("d", "path", path)
	}
	f.Add("d", "steps", bucket(steps))
	g := s.governor(w.head)
	if g >= 0 {
		switch {
		case g >= a.first && g < a.limit:
			head = "act"
		case s.cues.report[s.tree.Word(g)]:
			head = "report"
			f.Add("d", "report-act", a.action)
		case s.tree.Verb(g):
			head = "verb"
		default:
			head = "noun"
		}
		f.Add("d", "governor", head)
		f.Add("d", "governor-side", head, side, bucket(dist))
		if head == "verb" || head == "noun" {
			f.Add("d", "governor-lemma", s.tree.Lemma(g))
			f.Add("d", "governor-c2", s.cues.classes.Of(s.tree.Lemma(g)).Middle, head, side)
		}
	}
	rivals := 0
	in := s.datesIn[a.sentence]
	for di := in[0]; di < in[1]; di++ {
		o := &s.dates[di]
		d := o.first - a.limit
		if o.limit <= a.first {
			d = a.first - o.limit
		}
		if o != w && d < dist {
			rivals++
		}
	}
	f.Add("d", "rivals", bucket(rivals))
	return f.Cut()
}

func yes(b bool) string {
	if b {
		return "y"
	}
	return "n"
}

// governor returns the verb or noun that date token i hangs on.
func (s *scene) governor(i int) int {
	for n := 0; n < 5; n++ {
		h := s.tree.Head(i)
		if h == i {
			return -1
		}
		switch s.tree.Dep(i) {
		case "pobj", "compound", "nummod", "amod", "poss":
			i = h
			continue
		}
		if d := s.d.Tokens[h].Pos; d == "ADP" || d == "SCONJ" {
			i = h
			continue
		}
		return h
	}
	return -1
}

// noDate describes the empty slot.
func (s *scene) noDate(a *act) []uint64 {
	f := &s.feats
	in := s.datesIn[a.sentence]
	n := bucket(in[1] - in[0])
	f.Add("d0", "bias")
	f.Add("d0", "action", a.action)
	f.Add("d0", "in", n)
	f.Add("d0", "in-group", n, a.group, s.d.Meta.Kind)
	f.Add("d0", "sentence", bucket(a.sentence), s.d.Meta.Kind)
	f.Add("d0", "tense", s.tense(a))
	if a.verbal {
		f.Add("d0", "verbal", a.action)
	}
	m := s.mannerOf(a)
	aspect, link := m.aspect, m.link
	f.Add("d0", "aspect", aspect, n)
	f.Add("d0", "aspect-action", aspect, a.action)
	f.Add("d0", "aspect-doc", aspect, s.d.Meta.Kind, n)
	f.Add("d0", "link", link, n)
	f.Add("d0", "link-aspect", link, aspect)
	for _, adverb := range m.adverbs {
		f.Add("d0", "adverb-in", adverb, n)
	}
	f.Add("d0", "own", yes(s.decides(a)))
	f.Add("d0", "lemma", s.tree.Lemma(a.head))
	f.Add("d0", "lemma-in", s.tree.Lemma(a.head), n)
	f.Add("d0", "lemma-c2", s.cues.classes.Of(s.tree.Lemma(a.head)).Middle, n)
	f.Add("d0", "clause", s.tree.Dep(s.tree.Clause(a.head)), yes(a.verbal))
	f.Add("d0", "echoed", yes(s.echoed(a)), n)
	f.Add("d0", "filler", fillerClass(a.filler))
	f.Add("d0", "status", a.status, n)
	if i, ok := s.first[a.action]; ok {
		f.Add("d0", "first", yes(s.acts[i].first == a.first), n)
	}
	s.tree.Children(a.head, func(c int) bool {
		if s.tree.Dep(c) == "advmod" {
			f.Add("d0", "adverb", s.tree.Word(c))
		}
		return true
	})
	if k := a.fillerChain; k >= 0 {
		f.Add("d0", "filled-as", seenAs(s.chains[k].filledAs[a.action], true), n)
	}
	return f.Cut()
}

// manner is how an act stands in time, as far as its clause says.
type manner struct {
	aspect, link string
	adverbs      []string
}

// mannerOf returns the manner of a: all its dates ask for it.
func (s *scene) mannerOf(a *act) *manner {
	if a.manner == nil {
		a.manner = &manner{s.aspect(a.head), s.link(a.head), s.adverbs(a.head)}
	}
	return a.manner
}

// aspect names the form of the clause that token i heads, or of the noun: the
// finite auxiliary and the tag ("had VBN"), the form of the noun's determiner.
func (s *scene) aspect(i int) string {
	if !s.tree.Verb(i) {
		x := s.tree.Child(i, "det", "poss")
		if x < 0 {
			return "noun"
		}
		switch s.tree.Word(x) {
		case "the", "this", "that":
			return "noun the"
		case "a", "an":
			return "noun a"
		}
		return "noun " + s.tree.Dep(x)
	}
	out, h := s.d.Tokens[i].Tag, i
	for n := 0; n < 3 && s.tree.Dep(h) == "conj" && s.tree.Child(h, "aux", "auxpass", "nsubj", "nsubjpass") < 0 && s.tree.Verb(s.tree.Head(h)); n++ {
		h = s.tree.Head(h) // "was convicted and sentenced": the auxiliary of the first
	}
	s.tree.Children(h, func(c int) bool {
		switch s.tree.Dep(c) {
		case "aux", "auxpass":
			switch w := s.tree.Word(c); w {
			case "had", "'d", "’d":
				out = "had " + out
			case "has", "have", "'ve", "’ve", "'s", "’s":
				out = "has " + out
			case "will", "shall", "'ll", "’ll", "may", "might", "can", "could", "would", "should", "must", "to":
				out = w + " " + out
			case "is", "are", "am":
				out = "is " + out
			case "was", "were":
				out = "was " + out
			}
		}
		return true
	})
	return out
}

// link names how the clause of token i hangs on the one above: its label and
// the word that opens it ("pcomp after", "advcl when", "relcl").
func (s *scene) link(i int) string {
	c := s.tree.Clause(i)
	d := s.tree.Dep(c)
	switch d {
	case "pcomp":
		return "pcomp " + s.tree.Word(s.tree.Head(c))
	case "advcl", "ccomp", "relcl":
		if x := s.tree.Child(c, "mark", "advmod"); x >= 0 && x < c {
			switch s.tree.Dep(x) {
			case "mark":
				return d + " " + s.tree.Word(x)
			case "advmod":
				if w := s.tree.Word(x); w == "when" || w == "after" || w == "where" || w == "why" {
					return d + " " + w
				}
			}
		}
	}
	return d
}

// adverbs returns the words that may place token i in time: adverbs of the
// verb or of the one it is joined to, adjectives of the noun.
func (s *scene) adverbs(i int) (out []string) {
	for n := 0; n < 2; n++ {
		s.tree.Children(i, func(c int) bool {
			switch s.tree.Dep(c) {
			case "advmod", "amod":
				if len(out) < 4 {
					out = append(out, s.tree.Word(c))
				}
			}
			return true
		})
		h := s.tree.Head(i)
		if h == i || s.tree.Dep(i) != "conj" && s.tree.Dep(i) != "dobj" && s.tree.Dep(i) != "xcomp" {
			break
		}
		i = h
	}
	return out
}
