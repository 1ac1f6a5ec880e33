package entity

import (
	"strings"

	"writ/extract/doc"
)

// classify claims tokens [a, b), one capitalised phrase, by its inner
// evidence.
func (w *work) classify(a, b int) {
	v := w.l.words
	for b > a && (w.ts[b-1].shape == lower || v.is(w.ts[b-1].id, wordFunction) && !w.ts[b-1].capitalised()) {
		b--
	}
	for a < b && w.ts[a].shape == lower {
		a++
	}
	if a >= b {
		return
	}
	role, start := w.strip(a, b)
	if start >= b {
		return // a title alone
	}
	if n, flag := w.l.stoplist.at(w.ts, start); n == b-start && role == "" {
		if wordFlag(flag) == wordGroup {
			w.add(mention{first: start, limit: b, kind: doc.KindClass, rule: "group", conf: .8})
		}
		return
	}
	if role == "" && w.cites(start, b) {
		return
	}
	if p := w.wholePlace(start, b); p != nil && role == "" {
		m := mention{first: start, limit: b, kind: doc.KindPlace, rule: "place", conf: .85}
		if p.initials() {
			m.name = p.name
		}
		w.add(m)
		return
	}
	switch h, ok := w.head(start, b); {
	case ok && (start == a || h.kind != doc.KindPlace):
		w.add(mention{first: start, limit: b, kind: h.kind, typ: h.typ, rule: "head", conf: .75})
		return
	case v.is(w.ts[b-1].id, wordTrade) && b-start > 1 && !v.is(w.ts[start].id, wordFirst):
		w.add(mention{first: start, limit: b, kind: doc.KindCompany, rule: "company-trade", conf: .75})
		return
	}
	if w.person(start, b, role) {
		return
	}
	if start == a || role == "business" {
		w.other(start, b)
	}
}

// strip takes titles and places before a personal name off the phrase: the
// role of the last title, and where the name starts.
func (w *work) strip(a, b int) (role string, start int) {
	v := w.l.words
	start = a
	if e := w.titleEnd[a]; e != 0 && (a == 0 || soft(&w.ts[a]) || w.ts[a].gap == comma && w.titled(a)) {
		role = w.l.titleList[e-1].role
	}
	for k := a; k < b; k++ {
		n := int(w.titleAt[k])
		if n == 0 || k+n > b {
			continue
		}
		if k > a && v.is(w.ts[a].id, wordFirst) && k == a+1 && n == 1 && k+n < b && !v.is(w.ts[k+n].id, wordFirst) {
			break // a name that holds a title word
		}
		if k+n == b && k > a && v.is(w.ts[k].id, wordSurname) {
			break // Larry King
		}
		if v.is(w.ts[k].id, wordFirst) && !v.is(w.ts[k].id, wordCommon) && k == a && n == 1 {
			break
		}
		if t := &w.ts[k+n-1]; k+n < b && t.dot && w.ts[k+n].gap != period && w.ts[k+n].gap != space {
			break
		}
		role, start = w.l.titleList[w.titleOf[k]].role, k+n
		k += n - 1
	}
	for start < b && w.ts[start].shape == lower {
		start++
	}
	for start < b-1 && w.l.modifier(w.ts[start].id) {
		start++
	}
	return role, start
}

// titled reports whether a comma before token a sets off a name after a
// title: "campaign manager, Paul Doe".
func (w *work) titled(a int) bool { return w.ts[a-1].shape == lower }

// wholePlace returns the place of the table that tokens [a, b) are, nil = none.
// The letters of a state count behind a comma only.
func (w *work) wholePlace(a, b int) *place {
	n, i := w.l.places.at(w.ts, a)
	if n != b-a {
		return nil
	}
	p := &w.l.placeList[i]
	if p.adjective || p.upper && !p.initials() && !(w.ts[a].shape == upper && w.ts[a].gap == comma) {
		return nil
	}
	return p
}

// initials reports whether p is a country by its letters: the UK.
func (p *place) initials() bool { return p.upper && p.typ == "country" }

// person claims [a, b) if it is a personal name.
func (w *work) person(a, b int, role string) bool {
	v := w.l.words
	if !w.l.personal(w.ts, a, b) {
		return false
	}
	n, common, family, upperWords := 0, 0, 0, 0
	given, middle, place := false, false, false
	for k := a; k < b; k++ {
		t := &w.ts[k]
		switch {
		case v.is(t.id, wordParticle) && t.shape == lower || v.is(t.id, wordGeneration):
			continue
		case t.initial:
			middle = middle || b-a > 1
			n++
			continue
		}
		n++
		if k == a && v.is(t.id, wordFirst) {
			given = true
		}
		if k > a && (v.is(t.id, wordSurname) || t.stem != 0 && v.is(t.stem, wordSurname)) {
			family++
		}
		if v.is(t.id, wordCommon) && !v.is(t.id, wordFirst) {
			common++
			if v.is(t.id, wordSurname) && k > a {
				common--
			}
		}
		if t.shape == upper {
			upperWords++
		}
		place = place || v.is(t.id, wordPlace) && !v.is(t.id, wordSurname|wordFirst)
	}
	m := mention{first: a, limit: b, kind: doc.KindPerson, typ: personType(role), titled: role != ""}
	last := &w.ts[b-1]
	m.name = w.unlost(a, b)
	titleCase := w.inHeading(a)
	switch {
	case n > 5:
		return false
	case role != "" && role != "business" && common < max(n, 1) && upperWords == 0 || role == "judge" && n == 1 && common == 0:
		m.rule, m.conf, m.weak = "person-title", .93, n == 1
	case n == 1:
		return false
	case given && (common == 0 || n > 2 && common == 1 || family > 0) && !(titleCase && family == 0 && n > 2):
		m.rule, m.conf = "person-first", .9
	case middle && common == 0 && !place:
		m.rule, m.conf = "person-first", .85
	case titleCase:
		return false
	case family > 0 && v.is(last.id, wordSurname) && common == 0 && !place && upperWords == 0:
		m.rule, m.conf = "person-surname", .75
	case common == 0 && !place && upperWords == 0 && n <= 4 && w.plainShapes(a, b):
		m.rule, m.conf = "person-shape", .6
	default:
		return false
	}
	if m.rule != "person-title" && w.nameLabel(a, b) == "PERSON" {
		m.conf += .04
	}
	return w.add(m)
}

// plainShapes reports whether every word of [a, b) is Capitalised.
func (w *work) plainShapes(a, b int) bool {
	for k := a; k < b; k++ {
		if s := w.ts[k].shape; s != capital && s != mixed && !w.l.words.is(w.ts[k].id, wordParticle) || w.l.words.is(w.ts[k].id, wordTitle) {
			return false
		}
	}
	return !w.ts[a].first || !w.l.words.is(w.ts[a].id, wordCommon)
}

// unlost returns the text of [a, b) without an s that was a possessive: a
// family name in the table, written with an s that no name has.
func (w *work) unlost(a, b int) string {
	_, end := w.span(a, b)
	s := w.spelled(a, b, end)
	t := &w.ts[b-1]
	if v := w.l.words; t.stem != 0 && v.is(t.stem, wordSurname) && !v.is(t.id, wordSurname) && t.shape != upper && strings.HasSuffix(s, "s") {
		return s[:len(s)-1]
	}
	return s
}

func personType(role string) string {
	switch role {
	case "honorific", "business":
		return ""
	}
	return role
}

// inHeading reports whether token i stands in a block written in title case
// or in capitals.
func (w *work) inHeading(i int) bool {
	if w.heading == nil {
		w.heading = make([]int8, len(w.ts))
	}
	if w.heading[i] == 0 {
		lo, hi := i, i+1
		for lo > 0 && w.ts[lo].gap != block {
			lo--
		}
		for hi < len(w.ts) && w.ts[hi].gap != block {
			hi++
		}
		caps, words := 0, 0
		for k := lo; k < hi; k++ {
			if t := &w.ts[k]; t.shape != digits && t.end-t.start > 3 {
				words++
				if t.capitalised() {
					caps++
				}
			}
		}
		kind := int8(1)
		if words >= 4 && caps*10 >= words*8 {
			kind = 2
		}
		for k := lo; k < hi; k++ {
			w.heading[k] = kind
		}
	}
	return w.heading[i] == 2
}

// other claims what has no inner evidence: an acronym, or capitals alone.
func (w *work) other(a, b int) {
	v := w.l.words
	t := &w.ts[a]
	if w.inHeading(a) {
		return
	}
	if b-a == 1 {
		w.single(a)
		return
	}
	common := 0
	for k := a; k < b; k++ {
		if v.is(w.ts[k].id, wordCommon|wordTitle) {
			common++
		}
	}
	if t.first && v.is(t.id, wordCommon) && !v.is(t.id, wordFirst|wordSurname|wordPlace) { // The sentence's first word is no part of it.
		if a++; b-a == 1 {
			w.single(a)
		} else if !w.person(a, b, "") {
			w.other(a, b)
		}
		return
	}
	if n, i := w.l.places.at(w.ts, a); n > 0 && w.l.placeList[i].adjective {
		if a+n < b {
			w.classify(a+n, b)
		}
		return
	}
	m := mention{first: a, limit: b, kind: doc.KindOrg, rule: "capital", conf: .35}
	if v.word(t.id) == "united" && v.word(w.ts[a+1].id) == "states" {
		m.kind, m.name, m.rule, m.conf = doc.KindPlace, "United States", "us", .85
	} else if w.beforeState(b) {
		m.kind, m.rule, m.conf = doc.KindPlace, "place", .75
	}
	if common == b-a {
		m.conf = .25
	}
	w.add(m)
}

// single claims one capitalised word in the middle of a sentence.
func (w *work) single(a int) {
	v := w.l.words
	t := &w.ts[a]
	m := mention{first: a, limit: a + 1, kind: doc.KindOrg, rule: "capital", conf: .3, weak: true}
	switch {
	case t.id == v.us:
		m.kind, m.name, m.rule, m.conf, m.weak = doc.KindPlace, "United States", "us", .85, false
	case w.beforeState(a + 1):
		m.kind, m.rule, m.conf, m.weak = doc.KindPlace, "place", .8, false
	case v.is(t.id, wordGroup):
		m.kind, m.rule, m.conf, m.weak = doc.KindClass, "group", .8, false
	case t.initial || t.end-t.start < 2 || v.is(t.id, wordCalendar|wordFunction) || w.noName(a):
		return
	case t.shape == upper:
		if t.end-t.start > 6 || v.is(t.id, wordCommon|wordTitle) && !hasPeriod(w.text[t.start:t.end]) || v.is(t.id, wordGeneration|wordSuffix) {
			return
		}
		m.rule, m.conf = "acronym", .4
	case v.is(t.id, wordPlace), t.stem != 0 && v.is(t.stem, wordPlace):
		return // an adjective of a place
	case v.is(t.id, wordCommon|wordTitle) && !v.is(t.id, wordSurname), t.stem != 0 && v.is(t.stem, wordCommon):
		return
	case t.first && (v.is(t.id, wordCommon) || t.id == 0 && t.shape == capital && v.is(t.stem, wordCommon)):
		return
	}
	w.add(m)
}

// noName reports whether token i alone is no name: a legal form, a word that
// the tables know as none, a contraction ("I'm", "Don't").
func (w *work) noName(i int) bool {
	t, v := &w.ts[i], w.l.words
	if v.is(t.id, wordSuffix|wordNoName) {
		return true
	}
	word := w.text[t.start:t.end]
	k := strings.IndexAny(word, "'’")
	if k < 0 {
		return false
	}
	var buf [64]byte
	return v.is(v.lookup(fold(word[:k], buf[:0])), wordFunction) || strings.HasSuffix(word[:k], "n") && (strings.HasSuffix(word, "'t") || strings.HasSuffix(word, "’t"))
}

// cites reports whether tokens [a, b) are no name but a piece of a legal
// citation: "Wash. App", "R. Civ", "J.", "N. W." between numbers.
func (w *work) cites(a, b int) bool {
	v := w.l.words
	words, alone := 0, false
	for i := a; i < b; i++ {
		t := &w.ts[i]
		switch {
		case v.is(t.id, wordCites):
			words++
			alone = alone || v.is(t.id, wordCitesAlone)
		case v.is(t.id, wordNoName) && i > a && (w.ts[a].initial || words > 0): // Q Okay, Count II
			words++
		case t.initial || t.id == v.us:
		case v.is(t.id, wordPlace) && (t.dot || strings.Contains(w.text[t.start:t.end], ".")):
		default:
			return false
		}
	}
	switch {
	case words > 0:
		return alone || b-a > 1
	case !w.ts[b-1].initial:
		return false
	case b-a == 1:
		return w.ts[a].dot
	}
	return w.ts[a].gap == comma || a > 0 && w.text[w.ts[a-1].start] >= '0' && w.text[w.ts[a-1].start] <= '9'
}

// beforeState reports whether ", State" stands at token i.
func (w *work) beforeState(i int) bool {
	if i >= len(w.ts) || w.ts[i].gap != comma {
		return false
	}
	n, k := w.l.places.at(w.ts, i)
	return n > 0 && w.l.placeList[k].typ == "state" && w.ts[i].capitalised()
}

// nameLabel returns the language stage's label of a name over [a, b), "".
func (w *work) nameLabel(a, b int) string {
	s := doc.Span{Start: w.ts[a].start, End: w.ts[b-1].end}
	for i := w.nameFrom(s.Start); i < len(w.d.Names) && w.d.Names[i].Start < s.End; i++ {
		if n := &w.d.Names[i]; n.Overlaps(s) {
			return n.Label
		}
	}
	return ""
}

// nameFrom returns the first name that ends after byte i.
func (w *work) nameFrom(i int) int {
	lo, hi := 0, len(w.d.Names)
	for lo < hi {
		mid := (lo + hi) / 2
		if w.d.Names[mid].End <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// labels maps labels of the language stage to kinds.
var labels = map[string]string{"PERSON": doc.KindPerson, "ORG": doc.KindOrg, "ORGANIZATION": doc.KindOrg, "COMPANY": doc.KindCompany, "AGENCY": doc.KindAgency,
	"COURT": doc.KindCourt, "GPE": doc.KindPlace, "LOC": doc.KindPlace, "LAW": doc.KindBill, "PRODUCT": doc.KindProduct}

// langNames takes over the labels of the language stage where the phrase had
// capitals only, and its names where nothing was found.
func (w *work) langNames() {
	for _, n := range w.d.Names {
		kind, ok := labels[n.Label]
		if !ok || n.Start < 0 || n.End > len(w.text) || n.Start >= n.End {
			continue
		}
		lo, hi := w.tokensIn(n.Span)
		if w.matter(lo) {
			lo++
		}
		if lo >= hi || hi-lo == 1 && w.noName(lo) {
			continue
		}
		if n, _ := w.l.stoplist.at(w.ts, lo); n == hi-lo && w.owner[lo] <= 0 {
			continue
		}
		if w.owner[lo] <= 0 && w.cites(lo, hi) {
			continue
		}
		if hi-lo == 1 && w.l.words.is(w.ts[lo].id, wordGroup) && w.owner[lo] == 0 {
			w.single(lo)
			continue
		}
		if k := w.owner[lo]; k > 0 {
			m := &w.ms[k-1]
			if m.rule == "capital" && m.first == lo && m.limit == hi && hi-lo > 1 && kind != doc.KindPlace {
				m.kind, m.rule, m.conf = kind, "lang", max(.45, n.Confidence)
				if kind == doc.KindPerson {
					m.rule = "person-lang"
				}
			}
			continue
		}
		if n.Confidence < .5 || !w.ts[lo].capitalised() {
			continue
		}
		w.add(mention{first: lo, limit: hi, kind: kind, rule: "lang", conf: n.Confidence, weak: hi-lo == 1})
	}
}

// tokensIn returns the tokens inside s.
func (w *work) tokensIn(s doc.Span) (lo, hi int) {
	a, b := 0, len(w.ts)
	for a < b {
		mid := (a + b) / 2
		if w.ts[mid].start < s.Start {
			a = mid + 1
		} else {
			b = mid
		}
	}
	for hi = a; hi < len(w.ts) && w.ts[hi].end <= s.End; hi++ {
		if hi > a && w.ts[hi].gap == block {
			break
		}
	}
	return a, hi
}
