// Package entity finds who and what a document speaks of: persons, companies,
// organisations, bills, places, and above all agencies and courts under their
// official names.
//
// Evidence is taken in this order; what an earlier source claims, a later one
// leaves alone:
//
//  1. lexicon/agencies.tsv, lexicon/courts.tsv and the user's entities.tsv,
//     longest form first, and the patterns of rules/agency-patterns.tsv; of two
//     that overlap the longer;
//  2. office-holders ("Treasury Secretary"), bills, what stands behind the
//     labels of rules/entity-labels.tsv, parties of a caption;
//  3. capitalised phrases with inner evidence: a legal form, a title, a given
//     name, a head word; then the language stage's names; then their shape;
//  4. aliases that the document defines or implies: acronyms in parentheses,
//     surnames, short forms of companies.
//
// Mentions of one entity form a chain and carry one name: the official name,
// else the fullest form in the document, without title or appositive.
package entity

import (
	"context"
	"fmt"
	"io/fs"
	"sort"
	"strings"

	"writ/extract/doc"
	"writ/models"
)

// Options of an Annotator. The zero value is the production setting.
type Options struct {
	FS fs.FS // tables; nil = models.FS()
}

// Annotator fills Document.Entities. It is safe for concurrent use.
type Annotator struct{ l *lexicon }

// New compiles the tables. Errors name file and line.
func New(o Options) (*Annotator, error) {
	if o.FS == nil {
		o.FS = models.FS()
	}
	l, err := load(o.FS, nil)
	if err != nil {
		return nil, fmt.Errorf("load entity tables: %w", err)
	}
	return &Annotator{l}, nil
}

// Name returns "entity".
func (*Annotator) Name() string { return "entity" }

// Annotate fills d.Entities from d.View, d.Blocks and d.Names: ascending, on
// rune boundaries, without overlaps, inside blocks. The only error is the
// context's.
func (a *Annotator) Annotate(ctx context.Context, d *doc.Document) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := &work{l: a.l, text: d.View.Text, d: d}
	w.ts = tokenize(w.text, a.l.words)
	w.stories()
	w.owner = make([]int32, len(w.ts))
	w.findTitles()
	for _, step := range []func(){w.partyTags, w.authorities, w.officeHolders, w.bills, w.labelled, w.captions, w.judges, w.citations, w.names, w.langNames, w.chain} {
		if err := ctx.Err(); err != nil {
			return err
		}
		step()
	}
	d.Entities = w.entities()
	return nil
}

// mention is a found entity, before it is published.
type mention struct {
	first, limit int // tokens
	start, end   int // bytes
	kind, typ    string
	name, id     string
	rule         string
	conf         float64
	family, bare string
	titled       bool // a title stands before it
	weak         bool // one word or bare capitals: joins a chain or stands alone
	cluster      int
}

// work is one document under way.
type work struct {
	l     *lexicon
	text  string
	d     *doc.Document
	ts    []token
	owner []int32 // per token: mention+1, 0 = free, -1 = kept from being a name
	ms    []mention

	titleAt  []int32 // length of the title that starts at a token
	titleOf  []int32 // its index
	titleEnd []int32 // title+1 that ends before a token
	heading  []int8  // per token: 0 unknown, 1 running text, 2 title case or capitals
}

// add claims tokens [first, limit) for m, unless one is taken.
func (w *work) add(m mention) bool {
	for i := m.first; i < m.limit; i++ {
		if w.owner[i] != 0 {
			return false
		}
	}
	if m.end == 0 {
		m.start, m.end = w.span(m.first, m.limit)
	}
	if m.name == "" {
		m.name = w.spelled(m.first, m.limit, m.end)
	}
	w.ms = append(w.ms, m)
	for i := m.first; i < m.limit; i++ {
		w.owner[i] = int32(len(w.ms))
	}
	return true
}

// span returns the bytes of tokens [first, limit), cut at the first block
// border, with the period of an acronym or a final abbreviation of a name.
func (w *work) span(first, limit int) (start, end int) {
	for i := first + 1; i < limit; i++ {
		if w.ts[i].gap == block {
			limit = i
		}
	}
	t := &w.ts[limit-1]
	end = t.end
	if t.dot && !t.poss && t.stop < len(w.text) && (t.initial || w.clipped(t) || t.shape == upper && t.id != 0 && hasPeriod(w.l.words.word(t.id)) ||
		t.shape == upper && hasPeriod(w.text[t.start:t.end])) {
		end = t.stop + 1
	}
	return w.ts[first].start, end
}

// clipped reports whether the period behind t is a part of the word, as of Inc.
// and Jr., not of Corporation.
func (w *work) clipped(t *token) bool {
	v := w.l.words
	return v.is(t.id, wordGeneration) || v.is(t.id, wordSuffix) && (v.is(t.id, wordAbbreviation) || hasPeriod(v.word(t.id)))
}

// spelled returns the text of tokens [first, limit) up to byte end, in one
// line, not all in capitals.
func (w *work) spelled(first, limit, end int) string {
	if e := w.ts[limit-1].end; e > end || end > e+1 {
		return titled(slice(w.text, w.ts, first, limit))
	}
	return titled(strings.ReplaceAll(strings.Join(strings.Fields(w.text[w.ts[first].start:end]), " "), "&amp;", "&"))
}

func hasPeriod(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '.' {
			return true
		}
	}
	return false
}

// findTitles locates the titles of titles.tsv.
func (w *work) findTitles() {
	n := len(w.ts)
	w.titleAt, w.titleOf, w.titleEnd = make([]int32, n), make([]int32, n), make([]int32, n+1)
	for i := range w.ts {
		if !w.l.words.is(w.ts[i].id, wordTitle) && w.ts[i].id != w.l.words.the && !w.l.words.is(w.ts[i].id, wordOrdinal) {
			continue
		}
		k, v := w.l.titles.at(w.ts, i)
		if k == 0 {
			continue
		}
		w.titleAt[i], w.titleOf[i] = int32(k), v
		if e := i + k; w.titleEnd[e] == 0 {
			w.titleEnd[e] = v + 1
		}
	}
}

// entities publishes the mentions in text order.
func (w *work) entities() []doc.Entity {
	kept := w.ms[:0:0]
	for _, m := range w.ms {
		if m.start < m.end && m.bare != "drop" {
			kept = append(kept, m)
		}
	}
	sort.SliceStable(kept, func(i, j int) bool { return kept[i].start < kept[j].start })
	out := make([]doc.Entity, 0, len(kept))
	firsts := map[int]int{}
	for _, m := range kept {
		if n := len(out); n > 0 && out[n-1].End > m.start {
			continue
		}
		first, ok := firsts[m.cluster]
		if !ok {
			first = len(out)
			firsts[m.cluster] = first
		}
		out = append(out, doc.Entity{Span: doc.Span{Start: m.start, End: m.end}, Kind: m.kind, Type: m.typ, Name: m.name, ID: m.id, IDs: w.l.gazetteer.idsOf(m.id), Chain: first,
			Provenance: doc.Provenance{By: "entity/" + m.rule, Confidence: m.conf}})
	}
	return out
}

// authorities claims agencies and courts: gazetteer and patterns.
func (w *work) authorities() {
	g := &w.l.gazetteer
	raw := g.scan(w.text, w.ts, nil)
	hits := w.whole(w.guard(w.compose(w.place(raw))))
	m := matcher{l: w.l, text: w.text, ts: w.ts, agency: map[int]hit{}, classes: map[string]string{}}
	type candidate struct {
		length int
		hit    *hit
		match  *match
		first  int
	}
	var all []candidate
	for i := range hits {
		h := &hits[i]
		if g.bodies[g.forms[h.form].body].kind == doc.KindAgency {
			m.agency[h.first] = *h
		}
		all = append(all, candidate{h.limit - h.first, h, nil, h.first})
	}
	found := m.find()
	for i := range found {
		f := &found[i]
		all = append(all, candidate{f.limit - f.first, nil, f, f.first})
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].length > all[j].length })
	for _, c := range all {
		if c.hit != nil {
			w.addHit(*c.hit)
		} else {
			w.addMatch(*c.match)
		}
	}
}

// place drops hits that a state or country before them makes another body's
// ("Texas Senate"), and takes "U.S." before a hit into it.
func (w *work) place(hits []hit) []hit {
	g, v := &w.l.gazetteer, w.l.words
	kept := hits[:0]
	for _, h := range hits {
		f := &g.forms[h.form]
		if i := h.first; i > 0 && g.bodies[f.body].us && soft(&w.ts[i]) {
			p := &w.ts[i-1]
			switch {
			case p.id == v.us && !p.poss:
				h.first--
			case v.word(p.id) == "states" && i > 1 && v.word(w.ts[i-2].id) == "united" && soft(p) && !p.poss:
				h.first -= 2
			case f.plain && p.capitalised() && v.is(p.id, wordPlace) && !p.initial && v.word(p.id) != "washington" && v.word(p.id) != "washington, d.c.":
				continue
			case f.plain && f.words <= 2 && p.capitalised() && !v.is(p.id, wordFunction|wordTitle|wordPresident|wordCalendar) && !w.l.modifier(p.id) && !(p.first && v.is(p.id, wordCommon)) && !p.poss && p.stem == 0 && !w.inHeading(i):
				continue // "Salvation Army"
			}
		}
		kept = append(kept, h)
	}
	return kept
}

// under reports whether body b stands below body a.
func (g *gazetteer) under(b, a int32) bool {
	for b = g.bodies[b].parent; b >= 0; b = g.bodies[b].parent {
		if b == a {
			return true
		}
	}
	return false
}

// compose joins a body with the part of it that is named beside it: "Justice
// Department's Tax Division", "Tax Division of the Justice Department".
func (w *work) compose(hits []hit) []hit {
	g := &w.l.gazetteer
	body := func(h hit) int32 { return g.forms[h.form].body }
	var out []hit
	for _, h := range hits {
		if n := len(out); n > 0 {
			p := out[n-1]
			switch {
			case p.limit == h.first && g.under(body(h), body(p)) && (soft(&w.ts[h.first]) || w.ts[h.first].gap == comma) && (g.bodies[body(h)].needs == "parent" || w.ts[h.first-1].poss || p.lost):
				h.first, h.part = p.first, true
				out[n-1] = h
				continue
			case g.under(body(p), body(h)) && g.bodies[body(p)].needs == "parent" && w.linked(p.limit, h.first):
				p.limit, p.lost, p.part = h.limit, h.lost, true
				out[n-1] = p
				continue
			}
		}
		out = append(out, h)
	}
	return out
}

// linked reports whether tokens [i, j) are "of", "of the", "for", "at", "in".
func (w *work) linked(i, j int) bool {
	if j-i < 1 || j-i > 2 {
		return false
	}
	for k := i; k <= j; k++ {
		if !soft(&w.ts[k]) {
			return false
		}
	}
	switch w.l.words.word(w.ts[i].id) {
	case "of", "for", "at", "in":
		return j-i == 1 || w.ts[i+1].id == w.l.words.the
	}
	return false
}

// guard drops forms whose condition is not met.
func (w *work) guard(hits []hit) []hit {
	g := &w.l.gazetteer
	named := map[int32]bool{}
	for _, h := range hits {
		f := &g.forms[h.form]
		if b := &g.bodies[f.body]; !f.guarded && (b.needs != "parent" || h.part) {
			for k := f.body; k >= 0; k = g.bodies[k].parent {
				if k == f.body || g.bodies[k].parent >= 0 && g.bodies[k].id != "us-eop" {
					named[k] = true
				}
			}
		}
	}
	kept := hits[:0]
	for _, h := range hits {
		for k := h.form; k >= 0; k = g.forms[k].next {
			if h.form = k; w.met(h, named) {
				kept = append(kept, h)
				break
			}
		}
	}
	return kept
}

// met reports whether the condition of a hit's form is met; named are the
// bodies that the document names without a condition.
func (w *work) met(h hit, named map[int32]bool) bool {
	g := &w.l.gazetteer
	f := &g.forms[h.form]
	b := &g.bodies[f.body]
	switch {
	case f.article && !w.articled(h.first):
		return false
	case b.needs == "parent":
		return h.part || b.parent >= 0 && named[b.parent] || strings.Contains(b.name, ", ") && f.words > 3
	case f.guarded && b.needs == "the":
		return named[f.body] || h.first > 0 && w.ts[h.first-1].id == w.l.words.the
	case f.guarded:
		return h.part || named[f.body]
	}
	return true
}

func (w *work) addHit(h hit) {
	g := &w.l.gazetteer
	f := &g.forms[h.form]
	b := &g.bodies[f.body]
	m := mention{first: h.first, limit: h.limit, kind: b.kind, typ: b.typ, name: b.name, id: b.id, rule: b.rule, conf: .97, family: b.family}
	if h.part {
		m.rule = "agencies-part"
	}
	if f.guarded {
		m.conf = .9
	}
	if e := w.titleEnd[h.first]; e != 0 && b.kind == doc.KindPerson {
		m.typ, m.titled = personType(w.l.titleList[e-1].role), true
	}
	m.start, m.end = w.span(h.first, h.limit)
	if t := &w.ts[h.limit-1]; h.lost && m.end == t.end {
		m.end--
	}
	w.add(m)
}

func (w *work) addMatch(f match) {
	r := &w.l.rules[f.rule]
	f.name = w.l.seated(f.name)
	m := mention{first: f.first, limit: f.end, kind: r.kind, typ: r.typ, name: f.name, rule: r.id, conf: .9, family: r.family, bare: r.bare}
	for i := f.end; i < f.limit; i++ {
		if w.owner[i] != 0 {
			return
		}
	}
	if k, ok := w.l.gazetteer.official(f.name); ok {
		b := &w.l.gazetteer.bodies[k]
		m.name, m.id, m.typ = b.name, b.id, b.typ
	}
	m.start, m.end = w.span(m.first, m.limit)
	if t := &w.ts[m.limit-1]; m.end == t.end && t.stem != 0 && t.shape != lower && strings.HasSuffix(m.name+"s", w.text[t.start:t.end]) && !strings.HasSuffix(m.name, "s") {
		m.end--
	}
	if !w.add(m) {
		return
	}
	for i := f.resume; i < f.limit; i++ {
		w.owner[i] = -1
	}
}

// official returns the body with this official name.
func (g *gazetteer) official(name string) (int32, bool) {
	k, ok := g.byName[strings.ToLower(name)]
	return k, ok
}

// officeHolders claims titles that stand for the office: "Treasury Secretary",
// "President" before a president's name.
func (w *work) officeHolders() {
	g, v := &w.l.gazetteer, w.l.words
	for i := range w.ts {
		n := int(w.titleAt[i])
		if n == 0 || w.owner[i] != 0 {
			continue
		}
		t := w.l.titleList[w.titleOf[i]]
		if t.agency < 0 || !w.inOffice(i) {
			continue
		}
		b := &g.bodies[t.agency]
		next := i + n
		named := next < len(w.ts) && soft(&w.ts[next]) && w.ts[next].capitalised() && !v.is(w.ts[next].id, wordFunction|wordTitle) && !w.ts[next-1].poss
		rule := "office-holder"
		switch b.id {
		case "us-president":
			rule = "president"
			if named && !w.presidential(next) || !named && !(w.ts[i].capitalised() && w.articled(i) && !w.follows(next, "of")) {
				continue
			}
		case "us-special-counsel":
			if !named && !w.articled(i) {
				continue
			}
		default:
			if !named || w.ts[i].shape == lower {
				if w.ts[i].shape == lower || !w.articled(i) || w.follows(next, "of") {
					continue
				}
			}
		}
		w.add(mention{first: i, limit: next, kind: doc.KindAgency, typ: b.typ, name: b.name, id: b.id, rule: rule, conf: .8})
	}
}

// articled reports whether "the" stands before token i.
func (w *work) articled(i int) bool { return i > 0 && w.ts[i-1].id == w.l.words.the && soft(&w.ts[i]) }

func (w *work) follows(i int, word string) bool {
	return i < len(w.ts) && soft(&w.ts[i]) && w.l.words.word(w.ts[i].id) == word
}

// inOffice reports whether nothing before the title at token i takes it away
// from a federal office-holder in office: "former", a state, another country.
func (w *work) inOffice(i int) bool {
	if i == 0 || !soft(&w.ts[i]) {
		return true
	}
	p := &w.ts[i-1]
	switch w.l.words.word(p.id) {
	case "former", "ex", "then", "vice", "late", "company", "club", "press", "foreign", "state":
		return false
	}
	return !(p.capitalised() && (w.l.words.is(p.id, wordPlace) || p.poss)) && !(w.l.words.is(p.id, wordCommon) && p.shape == lower && w.ts[i].shape == lower && p.id != w.l.words.the)
}

// presidential reports whether a name with a president's surname starts at i.
func (w *work) presidential(i int) bool {
	for k := i; k < len(w.ts) && k < i+4; k++ {
		if k > i && !soft(&w.ts[k]) || !w.ts[k].capitalised() {
			return false
		}
		if w.l.words.is(w.ts[k].id, wordPresident) || w.ts[k].stem != 0 && w.l.words.is(w.ts[k].stem, wordPresident) {
			return true
		}
	}
	return false
}
