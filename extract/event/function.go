package event

// function adds what the mention at p, in a's sentence, does there: its
// function in its clause, how that clause stands to the act's, and whose
// modifier it is ("Acme director Jo Doe").
func (s *scene) function(x string, a *act, p place, spec, filler, kind string) {
	f, m := &s.feats, &s.mentions[p.mention]
	fun, part, host := s.tree.Function(m.head)
	clause := s.tree.Clauses(a.head, m.head)
	of := "-"
	if part != "" {
		of = "noun"
		if k := s.mention[host]; k > 0 {
			of = s.chains[s.mentions[k-1].chain].label()
		}
		f.Add(x, "host", part, s.tree.Lemma(host), kind)
	} else {
		f.Add(x, "carrier", fun, s.tree.Lemma(host), a.group)
		f.Add(x, "carrier-c2", fun, s.cues.classes.Of(s.tree.Lemma(host)).Middle, a.group)
	}
	f.Add(x, "fun", fun, part, spec)
	f.Add(x, "fun-kind", fun, part, kind)
	f.Add(x, "fun-filler", fun, part, filler)
	f.Add(x, "fun-action", fun, part, a.action)
	f.Add(x, "part", part, of, kind)
	f.Add(x, "part-filler", part, of, filler)
	f.Add(x, "clause", clause, spec)
	f.Add(x, "clause-filler", clause, filler, kind)
	f.Add(x, "clause-fun", clause, fun, part, filler)
	f.Add(x, "clause-fun-spec", clause, fun, part, spec, p.side)
}
