package entity

import (
	"strings"

	"writ/extract/doc"
)

// names claims capitalised phrases in running text.
func (w *work) names() {
	w.halfNames()
	for i := 0; i < len(w.ts); {
		if n := w.longTitle(i); n > 0 {
			i += n
			continue
		}
		if !w.opens(i) {
			i++
			continue
		}
		j := w.extend(i)
		if k, e := w.bracketed(j); e > 0 && w.company(i, k, e) {
			i = e
			continue
		}
		w.phrase(i, j)
		i = j
	}
}

// bracketed returns the legal form [k, e) behind a word or two in brackets at
// token j: "Northmoor Exploration (Alaska) Inc."; e is 0 where there is none.
func (w *work) bracketed(j int) (k, e int) {
	if j == 0 || j >= len(w.ts) || !w.ts[j].capitalised() || w.between(j) != " (" {
		return 0, 0
	}
	for k = j + 1; k < len(w.ts) && k < j+3; k++ {
		if gap := w.between(k); gap == ") " || gap == ".) " {
			if !w.formAt(k) {
				return 0, 0
			}
			n, _ := w.l.suffixes.at(w.ts, k)
			return k, k + n
		}
		if !soft(&w.ts[k]) || !w.ts[k].capitalised() {
			break
		}
	}
	return 0, 0
}

// between returns the text between token i and the one before it.
func (w *work) between(i int) string { return w.text[w.ts[i-1].stop:w.ts[i].start] }

// longTitle returns the length of a title with words in lower case at token
// i: "Special Agent in Charge".
func (w *work) longTitle(i int) int {
	n := int(w.titleAt[i])
	for k := i; k < i+n; k++ {
		if w.ts[k].shape == lower && w.ts[i].capitalised() {
			return n
		}
	}
	return 0
}

// opens reports whether a name may start at token i.
func (w *work) opens(i int) bool {
	t := &w.ts[i]
	v := w.l.words
	if w.owner[i] != 0 || !t.capitalised() || i > 0 && t.gap == hyphen && w.ts[i-1].shape == lower && w.ts[i-1].stop == t.start {
		return false
	}
	if v.is(t.id, wordFunction) {
		return t.initial && t.dot
	}
	if w.matter(i) {
		return false
	}
	if v.is(t.id, wordCalendar) {
		return v.is(t.id, wordFirst) && i+1 < len(w.ts) && w.ts[i+1].capitalised() && soft(&w.ts[i+1]) && !v.is(w.ts[i+1].id, wordCalendar)
	}
	return true
}

// monthOfFamily reports whether token i is a family name that is also a month,
// behind a given name and before no number: "Theresa May said".
func (w *work) monthOfFamily(i int) bool {
	v := w.l.words
	t, p := &w.ts[i], &w.ts[i-1]
	if !v.is(t.id, wordCalendar) || !v.is(t.id, wordSurname) || t.shape != capital || t.gap != space || !p.capitalised() || p.poss || !v.is(p.id, wordFirst) || v.is(p.id, wordCalendar) {
		return false
	}
	if n, _ := w.l.places.at(w.ts, i-1); n == 1 { // in Austin May 5
		return false
	}
	return i+1 == len(w.ts) || w.ts[i+1].shape != digits
}

// matter reports whether token i is the second word of "In re".
func (w *work) matter(i int) bool {
	return i > 0 && i < len(w.ts) && w.l.words.word(w.ts[i-1].id) == "in" && strings.EqualFold(w.text[w.ts[i].start:w.ts[i].end], "re")
}

// extend returns the end of the phrase that starts at token i.
func (w *work) extend(i int) int {
	v := w.l.words
	j := i + 1
	for ; j < len(w.ts) && j-i < 24; j++ {
		t, p := &w.ts[j], &w.ts[j-1]
		if w.owner[j] != 0 || w.longTitle(j) > 0 {
			break
		}
		switch t.gap {
		case space, hyphen:
		case period:
			if !soft(t) || v.is(p.id, wordSuffix|wordGeneration) && !v.is(t.id, wordSuffix|wordParticle) {
				return j
			}
		case comma:
			if !(v.is(t.id, wordSuffix) && t.capitalised() && !v.is(t.id, wordTrade) && (t.end-t.start > 2 || t.dot || w.ts[j-1].poss || v.word(t.id) == "lp")) && !(v.is(t.id, wordGeneration) && t.capitalised()) {
				return j
			}
		default:
			return j
		}
		if p.poss && !w.formAhead(j) {
			return j
		}
		if w.monthOfFamily(j) {
			return j + 1
		}
		if t.capitalised() && !v.is(t.id, wordCalendar) && (!v.is(t.id, wordFunction) || t.initial && (t.dot || j+1 < len(w.ts) && w.ts[j+1].capitalised())) {
			continue
		}
		if t.capitalised() || t.shape == digits || j+1 >= len(w.ts) || p.shape == lower && !v.is(p.id, wordParticle) {
			return j
		}
		n := &w.ts[j+1]
		if w.owner[j+1] != 0 || !soft(n) && n.gap != hyphen {
			return j
		}
		ok := n.capitalised() && !v.is(n.id, wordFunction|wordCalendar)
		switch {
		case v.is(t.id, wordParticle):
			if !ok && !(v.is(n.id, wordParticle) && j+2 < len(w.ts) && w.ts[j+2].capitalised()) {
				return j
			}
		case t.id == v.and, v.word(t.id) == "for":
			if !ok {
				return j
			}
		case t.id == v.of:
			if n.id == v.the && j+2 < len(w.ts) && w.ts[j+2].capitalised() && w.owner[j+2] == 0 {
				j++
				continue
			}
			if !ok {
				return j
			}
		default:
			return j
		}
	}
	return j
}

// halfNames counts the small half of a hyphened given name as capitalised.
func (w *work) halfNames() {
	for i := 1; i < len(w.ts); i++ {
		if w.halfName(i) {
			w.ts[i].shape = capital
		}
	}
}

// halfName reports whether token i is the small half of a hyphened given name
// ("Geun-hye" of "Park Geun-hye"): no English word, inside a person's name as
// the language stage has it.
func (w *work) halfName(i int) bool {
	t, p := &w.ts[i], &w.ts[i-1]
	if t.gap != hyphen || t.shape != lower || p.shape != capital || t.start != p.end+1 || t.end-t.start > 6 || w.l.words.is(t.id, wordCommon|wordFunction|wordParticle) {
		return false
	}
	k := w.nameFrom(t.start)
	return k < len(w.d.Names) && w.d.Names[k].Label == "PERSON" && w.d.Names[k].Start < p.start && w.d.Names[k].End >= t.end
}

// formAhead reports whether a company's legal form follows within five words:
// "Tolomund's Pipeline Stores, LLC".
func (w *work) formAhead(j int) bool {
	for k := j; k < len(w.ts) && k < j+5; k++ {
		t := &w.ts[k]
		if !t.capitalised() || !soft(t) && t.gap != comma {
			return false
		}
		if w.l.words.is(t.id, wordSuffix) {
			return true
		}
	}
	return false
}

// phrase cuts tokens [a, b) into names.
func (w *work) phrase(a, b int) {
	v := w.l.words
	for k := a + 1; k < b; k++ {
		n, form := w.l.suffixes.at(w.ts, k)
		if n == 0 || form != 0 || k+n > b || !w.ts[k].capitalised() && w.ts[k].id != v.and {
			continue
		}
		e := k + n
		for e < b && w.formAt(e) { // Holdings, Inc.
			m, _ := w.l.suffixes.at(w.ts, e)
			e += m
		}
		if e < b && soft(&w.ts[e]) && w.ts[e].capitalised() && !w.ts[e-1].dot && v.is(w.ts[k].id, wordCommon) && !w.formAt(e) {
			continue // "Company" inside a longer name
		}
		if w.company(a, k, e) {
			if e < b {
				if w.connects(e) {
					e++
				}
				if e < b {
					w.phrase(e, b)
				}
			}
			return
		}
	}
	w.pieces(a, b)
}

func (w *work) formAt(k int) bool {
	n, form := w.l.suffixes.at(w.ts, k)
	return n > 0 && form == 0 && w.ts[k].capitalised()
}

// company claims the company whose legal form is [k, e) within a phrase that
// starts at a; what stands before "and" may be a name of its own.
func (w *work) company(a, k, e int) bool {
	v := w.l.words
	first := a
	for i := k - 1; i > a; i-- {
		t := &w.ts[i]
		if t.id == v.and && w.text[t.start] != '&' && !(v.is(w.ts[i-1].id, wordCommon) && !v.is(w.ts[i-1].id, wordFirst) && i-a == 1) {
			first = i + 1
			break
		}
		if t.id == v.of && w.titleEnd[i] != 0 {
			first = i + 1
			break
		}
	}
	for first < k-1 && w.titleAt[first] > 0 && first+int(w.titleAt[first]) < k && w.l.titleList[w.titleOf[first]].role != "military" {
		first += int(w.titleAt[first])
	}
	for first > 0 && w.ts[first-1].shape == digits && w.ts[first].gap == space && w.owner[first-1] == 0 && !(first > 1 && v.is(w.ts[first-2].id, wordCalendar)) && w.ts[first-1].gap != comma {
		first--
	}
	if first >= k {
		return false
	}
	if t := &w.ts[first]; t.first && k-first > 1 && v.is(t.id, wordCommon) && !v.is(t.id, wordFirst|wordSurname|wordPlace) && v.is(w.ts[first+1].id, wordFunction) {
		return false
	}
	if !w.add(mention{first: first, limit: e, kind: doc.KindCompany, rule: "company-form", conf: .93}) {
		return false
	}
	if first > a {
		end := first
		for end > a && (w.owner[end-1] != 0 || w.ts[end-1].id == v.and || w.ts[end-1].id == v.of) {
			end--
		}
		if end > a {
			w.phrase(a, end)
		}
	}
	return true
}

// pieces splits a phrase at "and", "of" and "for" where the parts are names
// of their own.
func (w *work) pieces(a, b int) {
	v := w.l.words
	for k := a + 1; k < b-1; k++ {
		t := &w.ts[k]
		if t.shape != lower || t.id != v.and && t.id != v.of && v.word(t.id) != "for" && t.id != v.the {
			continue
		}
		if t.id == v.and && w.text[t.start] == '&' || w.joins(a, k, b) {
			continue
		}
		w.shared(a, k, b)
		w.classify(a, k)
		k++
		for k < b && w.ts[k].shape == lower {
			k++
		}
		if k < b {
			w.pieces(k, b)
		}
		return
	}
	w.classify(a, b)
}

// joins reports whether the connector at k belongs to one name.
func (w *work) joins(a, k, b int) bool {
	v := w.l.words
	p := &w.ts[k-1]
	if w.titleEnd[k] != 0 || v.is(w.ts[a].id, wordFirst) && !v.is(p.id, wordCommon) || w.ts[a].initial {
		return false
	}
	if w.ts[k].id == v.and {
		last := &w.ts[b-1]
		_, head := w.head(k+1, b)
		return v.is(p.id, wordCommon) && !v.is(p.id, wordSurname|wordPlace) && !v.is(w.ts[k+1].id, wordFirst) && (head || v.is(last.id, wordCommon))
	}
	if n, h := w.l.heads.at(w.ts, k-1); n > 0 && w.l.headList[h].place != "first" {
		return true
	}
	if n, h := w.l.heads.at(w.ts, k-1); n > 1 && w.l.headList[h].place == "first" {
		return true
	}
	return v.is(p.id, wordCommon) && !v.is(p.id, wordFirst|wordTrade|wordSuffix) && w.ts[k].id == v.of
}

// shared claims "Charles" of "Charles and Martha Tolomund".
func (w *work) shared(a, k, b int) {
	v := w.l.words
	if w.ts[k].id != v.and || k-a != 1 || !v.is(w.ts[a].id, wordFirst) || b-k < 3 || b-k > 5 || !w.l.personal(w.ts, k+1, b) || v.is(w.ts[b-1].id, wordTrade|wordSuffix) {
		return
	}
	if _, ok := w.head(k+1, b); ok || v.is(w.ts[k+1].id, wordCommon|wordPlace) && !v.is(w.ts[k+1].id, wordFirst) {
		return
	}
	last := b - 1
	for last > k+2 && (v.is(w.ts[last].id, wordGeneration) || v.is(w.ts[last-1].id, wordParticle)) {
		last--
	}
	w.add(mention{first: a, limit: a + 1, kind: doc.KindPerson, rule: "person-shared", conf: .8,
		name: slice(w.text, w.ts, a, a+1) + " " + slice(w.text, w.ts, last, b)})
}

// head returns the head word of tokens [a, b).
func (w *work) head(a, b int) (head, bool) {
	for k := a; k < b; k++ {
		n, i := w.l.heads.at(w.ts, k)
		if n == 0 || !w.ts[k].capitalised() || k+n > b {
			continue
		}
		h := w.l.headList[i]
		after := k+n == b || w.ts[k+n].shape == lower
		switch {
		case h.place == "any" && b-a > 1,
			h.place == "first" && k == a && b-a > n,
			h.place == "last" && after && (k > a || k+n < b):
			return h, true
		}
	}
	return head{}, false
}
