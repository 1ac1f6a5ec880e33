package entity

import (
	"strings"

	"writ/extract/doc"
)

// partyRoles are the roles that a caption gives to its parties.
var partyRoles = map[string]bool{"plaintiff": true, "plaintiffs": true, "defendant": true, "defendants": true, "petitioner": true, "petitioners": true, "respondent": true, "respondents": true,
	"appellant": true, "appellants": true, "appellee": true, "appellees": true, "debtor": true, "debtors": true, "claimant": true, "claimants": true, "movant": true, "intervenor": true,
	"libellant": true, "plaintiff-appellant": true, "defendant-appellant": true}

// captions claims the parties of a caption in capitals: names before a role
// word or beside "v.".
func (w *work) captions() {
	for i := 0; i < len(w.ts); i++ {
		word := w.l.words.word(w.ts[i].id)
		switch {
		case (word == "v" || word == "vs") && (w.ts[i].dot || w.ts[i].gap == block):
			w.parties(i-1, -1)
			w.parties(i+1, 1)
		case partyRoles[strings.ToLower(w.text[w.ts[i].start:w.ts[i].end])] && i > 0:
			w.parties(i-1, -1)
		}
	}
}

// partyWord reports whether token i may belong to a caption's list of names.
func (w *work) partyWord(i int) bool {
	t := &w.ts[i]
	v := w.l.words
	if t.id == v.and || v.is(t.id, wordParticle) {
		return true
	}
	if partyRoles[v.word(t.id)] || v.word(t.id) == "v" || v.word(t.id) == "vs" {
		return false
	}
	return t.shape == upper || t.initial || t.shape == mixed && upperShare(w.text[t.start:t.end])
}

// upperShare reports whether most letters of s are capitals: McRIVERS.
func upperShare(s string) bool {
	n := 0
	for i := 0; i < len(s); i++ {
		if upperByte(s[i]) {
			n++
		}
	}
	return n*2 > len(s)
}

// parties claims the names that end at token i (step -1) or start there.
func (w *work) parties(i, step int) {
	lo, hi := i, i
	if i < 0 || i >= len(w.ts) || !w.partyWord(i) {
		return
	}
	breaks := 0
	for k := i; k >= 0 && k < len(w.ts) && k-i < 60 && i-k < 60; k += step {
		if !w.partyWord(k) {
			break
		}
		edge := k // the token whose gap parts k from the one before in this direction
		if step < 0 {
			edge = k + 1
		}
		if k != i && w.ts[edge].gap == block {
			if breaks++; breaks > 1 {
				break
			}
		}
		lo, hi = min(lo, k), max(hi, k)
	}
	for a := lo; a <= hi; {
		b := a + 1
		for b <= hi && w.owner[b] == 0 && w.within(a, b) {
			b++
		}
		w.party(a, b)
		a = b
	}
}

// within reports whether token b goes on the name that started at a.
func (w *work) within(a, b int) bool {
	t := &w.ts[b]
	if t.id == w.l.words.and {
		return w.text[t.start] == '&'
	}
	if w.ts[b-1].id == w.l.words.and && w.text[w.ts[b-1].start] != '&' {
		return false
	}
	if t.gap == comma {
		return w.l.words.is(t.id, wordSuffix|wordGeneration)
	}
	return t.gap == space || t.gap == hyphen || t.gap == period
}

// party claims tokens [a, b) as one party.
func (w *work) party(a, b int) {
	v := w.l.words
	for a < b && (v.is(w.ts[a].id, wordFunction) && !w.ts[a].initial || w.matter(a) || w.ts[a].id == v.and) {
		a++
	}
	for k := a; k < b; k++ {
		if w.owner[k] != 0 {
			return
		}
	}
	words := 0
	for k := a; k < b; k++ {
		if x := v.word(w.ts[k].id); x == "et" || x == "al" || x == "no" || x == "case" || x == "court" || x == "appeal" {
			return
		}
		if w.ts[k].shape == upper || w.ts[k].shape == mixed {
			words++
		}
	}
	if words < 1 || b-a < 2 || b-a > 10 || words < 2 && !w.ts[a].initial {
		return
	}
	m := mention{first: a, limit: b, kind: doc.KindPerson, rule: "caption-party", conf: .85}
	if v.is(w.ts[b-1].id, wordSuffix) {
		m.kind = doc.KindCompany
	} else if h, ok := w.head(a, b); ok {
		m.kind, m.typ = h.kind, h.typ
	} else if v.is(w.ts[b-1].id, wordTrade) {
		m.kind = doc.KindCompany
	} else if b-a > 5 || !w.l.personal(w.ts, a, b) {
		m.kind = doc.KindOrg
	}
	w.add(m)
}

// judges claims the names before ", Circuit Judge" and ", J.".
func (w *work) judges() {
	v := w.l.words
	for i := 1; i < len(w.ts); i++ {
		t := &w.ts[i]
		if !w.behindComma(i) || w.ts[i-1].poss {
			continue
		}
		word := v.word(t.id)
		bench := w.titleAt[i] > 0 && t.capitalised() && w.l.titleList[w.titleOf[i]].role == "judge" && !w.nameAfter(i+int(w.titleAt[i]))
		if !bench && !((word == "j" || word == "jj" || word == "c.j" || word == "p.j") && t.dot && t.gap == comma && (w.ts[i-1].shape == upper || w.ts[i-1].gap == paren || strings.HasPrefix(w.text[t.end:], ".)"))) {
			continue
		}
		list := strings.HasSuffix(strings.ToLower(w.text[t.start:w.ts[i+max(int(w.titleAt[i]), 1)-1].end]), "s") || word == "jj"
		w.bench(i, list)
	}
}

// behindComma reports whether a comma stands before token i, be it at the end
// of the block before: a panel of judges over two lines.
func (w *work) behindComma(i int) bool {
	t := &w.ts[i]
	return t.gap == comma || t.gap == block && strings.HasPrefix(w.text[w.ts[i-1].end:t.start], ",")
}

// nameAfter reports whether a name goes on at token i.
func (w *work) nameAfter(i int) bool {
	return i < len(w.ts) && soft(&w.ts[i]) && w.ts[i].capitalised() && !w.l.words.is(w.ts[i].id, wordFunction)
}

// bench claims the name that ends before token i, and with list the names
// before it.
func (w *work) bench(i int, list bool) {
	v := w.l.words
	rule := "person-judge"
	for end := i; end > 0; {
		a := end
		for a > 0 && end-a < 5 && w.owner[a-1] == 0 && w.ts[a-1].capitalised() && !v.is(w.ts[a-1].id, wordFunction|wordTitle&^wordSurname) && (a == end || soft(&w.ts[a]) || w.ts[a].gap == period && w.ts[a-1].initial) {
			a--
		}
		for a < end && v.is(w.ts[a].id, wordTitle|wordCommon) && !v.is(w.ts[a].id, wordSurname|wordFirst) {
			a++
		}
		if a == end || !w.l.personal(w.ts, a, end) || w.wholePlace(a, end) != nil {
			return
		}
		w.add(mention{first: a, limit: end, kind: doc.KindPerson, typ: "judge", rule: rule, conf: .85, titled: true, weak: end-a == 1})
		if !list || a == 0 {
			return
		}
		rule = "person-judge-list"
		switch {
		case w.ts[a-1].id == v.and && a > 1 && (w.ts[a].gap == space):
			end = a - 1
		case w.ts[a].gap == comma:
			end = a
		default:
			return
		}
	}
}

// citations keeps the parties of a cited case ("Roe v. Doe, 410 U.S. 113")
// from becoming entities.
func (w *work) citations() {
	v := w.l.words
	for i := range w.ts {
		if t := &w.ts[i]; v.word(t.id) != "v" || !t.dot || i == 0 || i+1 == len(w.ts) {
			continue
		}
		hi := i + 1
		for hi < len(w.ts) && hi-i < 10 && (w.ts[hi].capitalised() || w.connects(hi)) && w.ts[hi].gap != block && w.ts[hi].gap != other && w.ts[hi].gap != paren {
			hi++
		}
		if hi == len(w.ts) || w.ts[hi].shape != digits || w.ts[hi].gap == block {
			continue
		}
		lo := i
		for lo > 0 && i-lo < 10 && (w.ts[lo-1].capitalised() || w.connects(lo-1)) && !v.is(w.ts[lo-1].id, wordFunction&^wordParticle) && w.ts[lo].gap != block && w.ts[lo].gap != other {
			lo--
		}
		for k := lo; k < hi; k++ {
			if w.owner[k] == 0 {
				w.owner[k] = -1
			}
		}
	}
}

// connects reports whether token i may stand inside a name in lower case.
func (w *work) connects(i int) bool {
	t := &w.ts[i]
	return t.id == w.l.words.of || t.id == w.l.words.and || w.l.words.is(t.id, wordParticle) || t.id == w.l.words.the
}

// billWords start a numbered bill, order or resolution.
var billWords = []struct {
	words  []string
	number bool
}{
	{[]string{"h.r"}, true}, {[]string{"h", "r"}, true}, {[]string{"s.j", "res"}, true}, {[]string{"h.j", "res"}, true}, {[]string{"h", "res"}, true}, {[]string{"s", "res"}, true},
	{[]string{"executive", "order"}, true}, {[]string{"proclamation"}, true}, {[]string{"public", "law"}, true}, {[]string{"senate", "bill"}, true}, {[]string{"house", "bill"}, true},
	{[]string{"assembly", "bill"}, true}, {[]string{"proposition"}, true}, {[]string{"hb"}, true}, {[]string{"sb"}, true}, {[]string{"regulation"}, false},
}

// bills claims numbered bills and orders, and acts by name.
func (w *work) bills() {
	for i := range w.ts {
		if w.owner[i] != 0 || !w.ts[i].capitalised() {
			continue
		}
		if n, rule := w.numbered(i); n > 0 {
			w.add(mention{first: i, limit: i + n, kind: doc.KindBill, typ: "measure", rule: rule, conf: .9})
			continue
		}
		if w.l.words.word(w.ts[i].id) == "act" && !w.ts[i].first && w.ts[i].shape != upper {
			w.act(i)
		}
	}
}

// numbered returns the tokens of "H.R. 1234", "Executive Order 13224",
// "Regulation Z" at token i.
func (w *work) numbered(i int) (int, string) {
	for _, b := range billWords {
		n := len(b.words)
		if i+n >= len(w.ts) {
			continue
		}
		ok := true
		for k, s := range b.words {
			t := &w.ts[i+k]
			if !t.capitalised() || !strings.EqualFold(strings.TrimSuffix(w.text[t.start:t.end], "."), s) || k > 0 && !(soft(t) || t.gap == period) {
				ok = false
				break
			}
		}
		if !ok {
			continue
		}
		at := i + n
		if w.l.words.word(w.ts[at].id) == "no" && at+1 < len(w.ts) {
			at++
		}
		t := &w.ts[at]
		if !soft(t) && t.gap != period {
			continue
		}
		if !b.number {
			if len(w.text[t.start:t.end]) <= 2 && t.capitalised() && (t.initial || t.shape == upper) && !w.ts[i].first {
				return at + 1 - i, "bill-number"
			}
			continue
		}
		if t.shape == digits {
			rule := "bill-number"
			if b.words[0] == "executive" || b.words[0] == "proclamation" {
				rule = "bill-order"
			}
			return at + 1 - i, rule
		}
	}
	return 0, ""
}

// act claims the capitalised words before "Act" and an "of 1998" after it.
func (w *work) act(i int) {
	v := w.l.words
	first := i
	for first > 0 && i-first < 12 {
		t, p := &w.ts[first], &w.ts[first-1]
		if w.owner[first-1] != 0 || !(soft(t) || t.gap == comma) {
			break
		}
		if p.capitalised() && !v.is(p.id, wordFunction) {
			first--
			continue
		}
		if first < i && (p.id == v.and || p.id == v.of || p.id == v.the || v.word(p.id) == "for" || v.word(p.id) == "in" || v.word(p.id) == "to" || v.word(p.id) == "against") && first > 1 && w.ts[first-2].capitalised() && w.owner[first-2] == 0 &&
			!v.is(w.ts[first-2].id, wordFunction) {
			first -= 2
			continue
		}
		break
	}
	// A comma inside belongs to a list that ends with "and"; else the name starts after it.
	for k := i; k > first; k-- {
		if w.ts[k].gap == comma && !w.andWithin(k, i) {
			first = k
		}
	}
	if first == i {
		return
	}
	limit := i + 1
	if limit+1 < len(w.ts) && w.ts[limit].id == v.of && w.ts[limit+1].shape == digits && soft(&w.ts[limit]) && soft(&w.ts[limit+1]) {
		limit += 2
	}
	w.add(mention{first: first, limit: limit, kind: doc.KindBill, typ: "act", rule: "bill-act", conf: .9})
}

func (w *work) andWithin(i, j int) bool {
	for k := i; k < j; k++ {
		if w.ts[k].id == w.l.words.and {
			return true
		}
	}
	return false
}
