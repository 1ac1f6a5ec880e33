package event

// linkedSpan is the widest trigger, in words, that the parse may join; of a
// wider one only the verb is the trigger.
const linkedSpan = 7

// linker finds the words of a pattern that begins with a verb along the
// parse: "filed on Monday … a complaint", "a complaint … was filed",
// "charges brought by …". base is the sentence's first token.
func (s *scene) linker(words []word, base int) func(i int, t *trigger) (hit, bool) {
	return func(i int, t *trigger) (hit, bool) {
		if !s.tree.Parsed(base+i) || !t.elements[0].matches(words[i]) || !s.tree.Verb(base+i) {
			return hit{}, false
		}
		e, preps := t.elements[len(t.elements)-1], t.elements[1:len(t.elements)-1]
		if e.verb != nil || len(preps) > 1 || len(preps) == 0 && !e.noun {
			return hit{}, false
		}
		for j := range words {
			if j == i || !e.matches(words[j]) || !s.joined(base+i, base+j, preps) {
				continue
			}
			h := hit{trigger: t, first: min(i, j), limit: max(i, j) + 1, verb: i, nouns: []int{j}}
			if h.limit-h.first > linkedSpan {
				h.first, h.limit = i, i+1
			}
			return h, true
		}
		return hit{}, false
	}
}

// joined reports whether noun n is an argument of verb v: its object, the
// subject of its passive, the noun that its participle modifies, or behind the
// preposition that preps asks for.
func (s *scene) joined(v, n int, preps []element) bool {
	t := s.tree
	h := t.Head(n)
	if len(preps) == 1 {
		return t.Dep(n) == "pobj" && preps[0].words[t.Word(h)] && (t.Head(h) == v || t.Head(t.Head(h)) == v)
	}
	switch t.Dep(n) {
	case "dobj", "nsubjpass":
		if h == v {
			return true
		}
	case "conj":
		if d := t.Dep(h); (d == "dobj" || d == "nsubjpass") && t.Head(h) == v {
			return true
		}
	}
	if t.Head(v) == n && (t.Dep(v) == "acl" || t.Dep(v) == "relcl") && (s.d.Tokens[v].Tag == "VBN" || t.Dep(v) == "relcl") {
		return true
	}
	return false
}
