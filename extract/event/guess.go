package event

import "writ/extract/event/syntax"

// guess stands in for the parse where there is none: the nearest mention on
// each side is subject or object, as the voice says.
func (s *scene) guess(a *act) []syntax.Arg {
	left, right := syntax.Subject, syntax.Object
	if a.passive {
		left, right = syntax.Object, syntax.Subject
	}
	var out []syntax.Arg
	in := s.inSent[a.sentence]
	for mi := in[1] - 1; mi >= in[0]; mi-- {
		if m := &s.mentions[mi]; m.limit <= a.first {
			out = append(out, syntax.Arg{Token: m.head, Role: left})
			break
		}
	}
	for mi := in[0]; mi < in[1]; mi++ {
		if m := &s.mentions[mi]; m.first >= a.limit {
			out = append(out, syntax.Arg{Token: m.head, Role: right})
			break
		}
	}
	return out
}

// passive reports whether the trigger's verb looks passive without a parse: a
// participle behind a form of be, or a bare one with no object of its own
// ("Salesman indicted for …", "sued by …"). base is the sentence's first token.
func (h hit) passive(s *scene, base int) bool {
	if h.verb < 0 || !h.elements[h.verbAt].verb.participle[s.tree.Word(base+h.verb)] {
		return false
	}
	for i := h.verb - 1; i >= 0 && h.verb-i <= 4; i-- {
		switch s.tree.Word(base + i) {
		case "was", "were", "is", "are", "be", "been", "being", "'s", "'re":
			return true
		case "has", "have", "had", "having", ",", ";", "who", "which", "that":
			return false
		}
	}
	next := base + h.limit
	if next >= len(s.d.Tokens) {
		return s.d.Tokens[base+h.verb].Tag == "VBN"
	}
	switch s.tree.Word(next) {
	case "by":
		return true
	case "for", "with", "in", "on", "of", "to", "after", "at", "from", "today":
		return h.limit == h.verb+1
	}
	return false
}
