package event

// function adds what the mention at p, in a's sentence, does there: its
// function in its clause, how that clause stands to the act's, and whose
// modifier it is ("Acme director Jo Doe").
func (s *scene) function(x string, a *act, p place, spec, filler, kind string) {
	f, fun := &s.feats, &s.mentions[p.mention].function
	label, part, lemma, of := fun.Label, fun.Part, s.tree.Lemma(fun.Host), "-"
	if part != "" {
		of = "noun"
		if k := s.mention[fun.Host]; k > 0 {
			of = s.chains[s.mentions[k-1].chain].label()
		}
		f.Add(x, "host", part, lemma, kind)
	} else {
		f.Add(x, "carrier", label, lemma, a.group)
		f.Add(x, "carrier-c2", label, s.cues.classes.Of(lemma).Middle, a.group)
	}
	f.Add(x, "fun", label, part, spec)
	f.Add(x, "fun-kind", label, part, kind)
	f.Add(x, "fun-filler", label, part, filler)
	f.Add(x, "fun-action", label, part, a.action)
	f.Add(x, "part", part, of, kind)
	f.Add(x, "part-filler", part, of, filler)
	f.Add(x, "clause", p.clause, spec)
	f.Add(x, "clause-filler", p.clause, filler, kind)
	f.Add(x, "clause-fun", p.clause, label, part, filler)
	f.Add(x, "clause-fun-spec", p.clause, label, part, spec, p.side)
}
