package entity

import (
	"io/fs"

	"writ/extract/doc"
	"writ/models"
)

// ruleOwn marks mentions that a row of entities.tsv found.
const ruleOwn = "entities"

// loadEntities reads lexicon/entities.tsv, which users bring.
func (l *lexicon) loadEntities(fsys fs.FS) error {
	g := &l.gazetteer
	return each(fsys, "lexicon/entities.tsv", func(r models.Row) error {
		i := int32(len(g.bodies))
		b := body{id: r.Get("id"), name: r.Get("name"), kind: r.Get("type"), parent: -1, rule: ruleOwn, ids: r.List("ids")}
		if g.own == nil {
			g.own = map[string]int32{}
		}
		g.own[b.id] = i
		g.bodies = append(g.bodies, b)
		return l.addForms(r, i)
	}, "id", "name", "type", "ids", "aliases", "guarded")
}

// fail hands err to whoever collects problems; else it is the end.
func (l *lexicon) fail(err error) error {
	if l.problems == nil {
		return err
	}
	*l.problems = append(*l.problems, err)
	return nil
}

// idsOf returns the identifiers elsewhere of the entity with this id.
func (g *gazetteer) idsOf(id string) []string {
	if g.own == nil || id == "" {
		return nil
	}
	if k, ok := g.own[id]; ok {
		return g.bodies[k].ids
	}
	return nil
}

// whole takes the legal form behind a user's entity into its name, and drops
// hits inside a longer name: "Ash Foundation" is not the company Ash.
func (w *work) whole(hits []hit) []hit {
	g := &w.l.gazetteer
	if g.own == nil {
		return hits
	}
	kept := hits[:0]
	for _, h := range hits {
		b := &g.bodies[g.forms[h.form].body]
		if b.rule == ruleOwn {
			h.limit, h.lost = w.legalForm(h, b.kind)
			if w.namesOn(h.first-1, h.first) || !w.ts[h.limit-1].poss && !h.lost && w.namesOn(h.limit, h.limit) {
				continue
			}
		}
		kept = append(kept, h)
	}
	return kept
}

// legalForm returns the end of h with the legal form, or the "Jr.", behind it.
func (w *work) legalForm(h hit, kind string) (limit int, lost bool) {
	v := w.l.words
	for limit, lost = h.limit, h.lost; limit < len(w.ts); {
		t := &w.ts[limit]
		if w.ts[limit-1].poss || !soft(t) && t.gap != comma {
			break
		}
		n := 0
		switch kind {
		case doc.KindCompany, doc.KindOrg:
			if w.formAt(limit) {
				n, _ = w.l.suffixes.at(w.ts, limit)
			}
		case doc.KindPerson:
			if v.is(t.id, wordGeneration) && t.capitalised() {
				n = 1
			}
		}
		if n == 0 {
			break
		}
		limit, lost = limit+n, false
	}
	return limit, lost
}

// namesOn reports whether the capitalised word at token i belongs to the name
// beside it; the gap between them is before token joint.
func (w *work) namesOn(i, joint int) bool {
	if i < 0 || i >= len(w.ts) || !soft(&w.ts[joint]) {
		return false
	}
	t, v := &w.ts[i], w.l.words
	switch {
	case !t.capitalised() || v.is(t.id, wordFunction|wordTitle|wordPresident|wordCalendar) || w.l.modifier(t.id) || w.inHeading(joint):
		return false
	case i < joint && (t.poss || t.stem != 0 || w.placeEnds(i) || t.first && v.is(t.id, wordCommon)):
		return false
	}
	return w.owner[i] == 0
}

// placeEnds reports whether a place of the table, or its adjective, ends with
// token i.
func (w *work) placeEnds(i int) bool {
	for k := max(0, i-3); k <= i; k++ {
		if n, _ := w.l.places.at(w.ts, k); n == i-k+1 {
			return true
		}
	}
	return false
}
