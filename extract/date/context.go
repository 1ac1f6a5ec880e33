package date

import (
	"writ/extract/date/civil"
	"writ/extract/date/scan"
)

// Qualifiers of the ends of a range.
const (
	qualFrom = "FROM"
	qualTo   = "TO"
)

var actions = map[string]action{
	"cal": (*resolver).cal, "iso": (*resolver).iso, "days": (*resolver).days, "daysfirst": (*resolver).daysFirst, "years": (*resolver).years,
	"year": (*resolver).yearAlone, "yearmonth": (*resolver).yearMonth, "months": (*resolver).monthPair, "numeric": (*resolver).numeric, "compact": (*resolver).compact, "fixed": (*resolver).fixedDay,
	"rel": (*resolver).rel, "relthe": (*resolver).relThe, "deictic": (*resolver).deictic, "ago": (*resolver).ago,
	"shift": (*resolver).shift, "durday": (*resolver).durDay, "weekof": (*resolver).weekOf, "weekofmonth": (*resolver).weekOfMonth,
	"weekno": (*resolver).weekNo, "dayofmonth": (*resolver).dayOfMonth, "dayonly": (*resolver).dayOnly,
	"anaphorday": (*resolver).anaphorDay, "anaphorseason": (*resolver).anaphorSeason, "anaphor": (*resolver).anaphor, "anaphortod": (*resolver).anaphorTOD,
	"anaphortime": (*resolver).anaphorTime, "sameperiod": (*resolver).samePeriod, "yearearlier": (*resolver).yearEarlier, "single": (*resolver).single, "theunit": (*resolver).theUnit, "todate": (*resolver).toDate,
	"quarter": (*resolver).quarter, "half": (*resolver).half, "season": (*resolver).season, "fiscal": (*resolver).fiscal,
	"decade": (*resolver).decade, "century": (*resolver).century, "spanrel": (*resolver).spanRel,
	"dur": (*resolver).dur, "age": (*resolver).age, "durhalf": (*resolver).durHalf, "durvague": (*resolver).durVague,
	"set": (*resolver).set, "rate": (*resolver).set, "setday": (*resolver).setDay, "freq": (*resolver).freq, "time": (*resolver).time, "stampedtime": (*resolver).stampedTime,
	"none": (*resolver).none, "bc": (*resolver).beforeChrist, "ref": (*resolver).refWord, "recent": (*resolver).recent,
}

// ranges marks the two ends of "from X to Y", "between X and Y", "X through Y".
func (z *resolver) ranges() {
	for i := 0; i+1 < len(z.out); i++ {
		a, b := &z.out[i], &z.out[i+1]
		if a.typ == "DURATION" || a.typ == "SET" || b.typ == "DURATION" || b.typ == "SET" || a.gran == granRef && b.gran == granRef || a.end > b.first || a.qual == qualTo {
			continue
		}
		k := a.end
		if k < len(z.toks) && z.toks[k].Ch == ',' {
			k++
		}
		if b.first-k < 1 || b.first-k > 1 && !(b.first-k == 2 && z.isWord(b.first-1, "the")) && !z.hedged(k+1, b.first) {
			continue
		}
		t := z.toks[k]
		before := a.first - 1
		for before > 0 && before > a.first-6 && z.word(before, "HEDGE") {
			before--
		}
		span := t.Ch == '-'
		if v, ok := z.f.lex.Is(t, "CONNECT"); ok {
			span = v == 1 || v == 0 && z.isWord(k, "and") && z.isWord(before, "between")
		}
		if span && a.weekday && b.weekday && b.iv.Last.Before(a.iv.First) {
			*b = b.later(7)
		}
		if !span || !a.iv.First.IsZero() && !b.iv.Last.IsZero() && b.iv.Last.Before(a.iv.First) {
			continue
		}
		a.qual, b.qual = qualFrom, qualTo
	}
}

// later returns a day that many days later, the same day at the end of time.
func (x reading) later(days int) reading {
	v := dayValue(x.iv.First.AddDays(days))
	if !v.ok() {
		return x
	}
	v.timex += x.timex[min(len(x.timex), len(v.timex)):] // a time of day
	x.value = v
	return x
}

// within gives a duration its days: "within 30 days of May 3, 2021" runs from
// that day, "within 30 days" and "no later than 30 days after the date of this
// order" from the document date.
func (z *resolver) within() {
	for i := range z.out {
		x := &z.out[i]
		if x.typ != "DURATION" || !x.iv.First.IsZero() || x.first == 0 || !z.word(x.first-1, "BOUNDW") {
			continue
		}
		n, unit, ok := parseDuration(x.timex)
		if !ok {
			continue
		}
		base, res := z.ref, resDocument
		switch {
		case z.word(x.end, "AFTERW") && i+1 < len(z.out) && z.out[i+1].first == x.end+1 && !z.out[i+1].iv.First.IsZero():
			base, res = z.out[i+1].iv.First, z.out[i+1].res
		case z.word(x.end, "AFTERW") && !z.thisDocument(x.end+1):
			continue
		case !z.word(x.end, "AFTERW") && (z.style == Narrative || z.isWord(x.first-1, "than")):
			continue // "no more than 30 days"
		}
		last := addUnits(base, unit, n*100)
		if base.IsZero() || !last.Valid() {
			continue
		}
		x.iv = civil.Interval{First: base, Last: last}
		x.edtf = x.iv.First.String() + "/" + x.iv.Last.String()
		x.res = res
		if x.qual == "" || x.qual == "APPROX" {
			x.qual = "ON_OR_BEFORE"
		}
	}
}

// thisDocument reports whether the words from token k on name the document
// itself.
func (z *resolver) thisDocument(k int) bool {
	for i := k; i < k+7 && i < len(z.toks) && z.toks[i].Kind == scan.Word; i++ {
		if z.word(i, "THISDOC") {
			return true
		}
	}
	return false
}

// parseDuration reads the durations of one whole unit of a day or more.
func parseDuration(s string) (n, unit int, ok bool) {
	if len(s) < 3 || s[0] != 'P' {
		return 0, 0, false
	}
	for i := 1; i < len(s)-1; i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	unit, ok = map[byte]int{'D': unitDay, 'W': unitWeek, 'M': unitMonth, 'Y': unitYear}[s[len(s)-1]]
	return n, unit, ok && n < 1000
}

// qualifier reads the phrase before an expression.
func (z *resolver) qualifier(x *reading) string {
	if x.typ == "SET" || x.typ == "DURATION" || x.gran == granRef {
		return ""
	}
	p, ok := z.f.quals.endsAt(z.toks, x.first-1)
	if !ok {
		return ""
	}
	return p.value
}

// stamp reports whether a match is the filing date of a court's page stamp
// ("Case 1:21-cv-00280 Document 21 Filed 03/12/21 Page 1 of 26"): read for the
// document date, never the date of an act.
func (z *resolver) stamp(m *scan.Match) bool {
	if !m.Slots[sA].Set {
		return false
	}
	near, ended := 0, false
	for k := m.First - 1; k >= 0 && k >= m.First-14; k-- {
		t := z.toks[k]
		if t.Kind == scan.Break {
			break
		}
		if z.word(k, "STAMP") {
			near++
		}
		ended = ended || z.word(k, "STAMPEND") && t.Flags&scan.Capital != 0
	}
	if near == 0 || ended && near > 1 {
		return near > 1 // "Case: … Document: … Page: 1 Date Filed:"
	}
	for k := m.End; k < len(z.toks) && k < m.End+10; k++ {
		if z.toks[k].Kind == scan.Break {
			break
		}
		if z.word(k, "STAMPEND") {
			return true
		}
	}
	return false
}

// connector reports whether the tokens between two expressions join them, and
// whether they make a range.
func (z *resolver) connector(from, to int) (joined, span bool) {
	n := 0
	for k := from; k < to; k++ {
		t := z.toks[k]
		switch {
		case n > 0 && z.hedged(k, to):
			return n <= 3, span
		case t.Ch == ',' || t.Ch == '&' || t.Ch == '/':
		case t.Ch == '-':
			span = true
		case t.Word != 0 && z.word(k, "CONNECT"):
			if v, _ := z.f.lex.Is(t, "CONNECT"); v == 1 {
				span = true
			}
		default:
			return false, false
		}
		n++
	}
	return n > 0 && n <= 3, span
}

// hedged reports whether the tokens from i to before to only say that the next
// date is not exact: "and [on or about] July 3".
func (z *resolver) hedged(i, to int) bool {
	strong := false
	if to-i < 1 || to-i > 5 {
		return false
	}
	for ; i < to; i++ {
		v, ok := z.f.lex.Is(z.toks[i], "HEDGE")
		if !ok {
			return false
		}
		strong = strong || v == 1
	}
	return strong
}

func (z *resolver) word(i int, class string) bool {
	if i < 0 || i >= len(z.toks) {
		return false
	}
	_, ok := z.f.lex.Is(z.toks[i], class)
	return ok
}

// gluedNumber reports whether a dash or slash ties the match to a number or
// code, as in "19-1234" or "CVE-2021-1234".
func (z *resolver) gluedNumber(m *scan.Match) bool {
	if k := m.First - 1; k > 0 {
		t, p := z.toks[k], z.toks[k-1]
		if (t.Ch == '-' || t.Ch == '/' || t.Ch == ':' || t.Ch == '_' || t.Ch == '=') && z.toks[m.First].Flags&scan.Space == 0 && t.Flags&scan.Space == 0 &&
			(p.Kind == scan.Number || p.Kind == scan.Other || p.Flags&scan.Upper != 0 || p.End-p.Start == 1 && p.Kind == scan.Word || t.Ch == '_' || t.Ch == '=') {
			return true
		}
	}
	if k := m.End; k+1 < len(z.toks) {
		t, n := z.toks[k], z.toks[k+1]
		if (t.Ch == '-' || t.Ch == '/' || t.Ch == ':' || t.Ch == '_') && t.Flags&scan.Space == 0 && n.Flags&scan.Space == 0 && (n.Kind == scan.Number || n.Kind == scan.Other || n.Flags&scan.Upper != 0 || t.Ch == '_') {
			return true
		}
	}
	return false
}

// oldYear reports whether the words before a year before 1900 make it one: "in
// 1776", "Act of 1870", "1789 and 1820", but not "sections 1341 and 1346".
func (z *resolver) oldYear(m *scan.Match, y int) bool {
	k := m.First - 1
	switch {
	case z.isWord(k, "of"):
		return k > 0 && z.toks[k-1].Kind == scan.Word && (z.toks[k-1].Flags&scan.Capital != 0 || z.word(k-1, "YEARNOUN") && y >= 1200 || z.word(k-1, "SEASON") || z.word(k-1, "UNIT"))
	case z.isWord(k, "and"), z.isWord(k, "to"), z.isWord(k, "through"):
		if len(z.out) == 0 {
			return false
		}
		last := &z.out[len(z.out)-1]
		return last.end == k && last.value.gran != "" && last.iv.Last.Year <= y
	case z.isWord(k, "from"), z.isWord(k, "between"), z.isWord(k, "after"), z.isWord(k, "before"):
		return y >= 1500
	}
	return true
}

// pages reports whether a number is a page or section of a citation: after
// "U.S.C." or a comma behind a number, or before "(a)" or "(1998)".
func (z *resolver) pages(m *scan.Match) bool {
	a, b := m.First-1, m.End
	if a > 1 && z.toks[a].Ch == '.' && z.toks[a].Flags&scan.Space == 0 && (z.word(a-1, "CODE") || z.word(a-1, "NOTABBR")) {
		return true
	}
	if b < len(z.toks) && z.toks[b].Ch == '(' {
		if z.toks[b].Flags&scan.Space == 0 {
			return true
		}
		if b+1 < len(z.toks) && z.toks[b+1].Kind == scan.Number && z.toks[b+1].Digits == 4 && z.toks[b+1].Num < 2050 && z.toks[b+1].End-z.toks[b+1].Start == 4 {
			return true
		}
	}
	return a > 0 && (z.toks[a].Kind == scan.Number || z.toks[a].Ch == ',' && z.toks[a-1].Kind == scan.Number) && z.toks[m.First].Kind == scan.Number && !z.afterDate(a)
}

// afterDate reports whether the last reading ends at or right before token a:
// a year after it stands in a list of years.
func (z *resolver) afterDate(a int) bool {
	if len(z.out) == 0 {
		return false
	}
	end := z.out[len(z.out)-1].end
	return end == a || end == a+1
}

// inURL reports whether a match stands inside an address of the web.
func (z *resolver) inURL(m *scan.Match) bool {
	for k := m.First; k > 0 && k > m.First-60 && z.toks[k].Flags&scan.Space == 0; k-- {
		t := z.toks[k-1]
		switch {
		case t.Kind == scan.Break:
			return false
		case t.Ch == ':' && z.toks[k].Ch == '/', z.isWord(k-1, "www"):
			return true
		}
	}
	return false
}

// gluedDates reports whether the neighbours that a dash ties to the match are
// numeric dates, as in "10/1-11/2/2017".
func (z *resolver) gluedDates(m *scan.Match) bool {
	ok := false
	if i := z.at; i > 0 {
		p := &z.matches[i-1]
		ok = p.End == m.First-1 && p.Slots[sA].Set && z.toks[p.End].Ch == '-'
	}
	if i := z.at + 1; i < len(z.matches) {
		n := &z.matches[i]
		ok = ok || n.First == m.End+1 && n.Slots[sA].Set && z.toks[m.End].Ch == '-'
	}
	return ok
}

// Reach of the cues around an expression.
const (
	cueBytes  = 80  // of a phrase that looks ahead or back
	openBytes = 120 // of one behind a date that opens the sentence
	verbWords = 3   // of a verb in the past tense
	openWords = 3   // of the start of a sentence: its verb comes behind the expression
	behind    = 4   // words behind an expression in which its verb is looked for when none before it tells
)

// Directions that the words around an expression look in.
const (
	backward = -1
	unclear  = 0
	forward  = 1
)

// future reports whether the words around match m look ahead.
func (z *resolver) future(m *scan.Match) bool {
	switch z.tense(m) {
	case forward:
		return true
	case unclear:
		return z.tenseBehind(m.End, behind) == forward
	}
	return false
}

// dueBy reports whether a match is a bound that nothing before it and no verb
// of the past behind it puts in the past: "by Friday", "until June 3".
func (z *resolver) dueBy(m *scan.Match) bool {
	if !z.isWord(m.First-1, "by") && !z.isWord(m.First-1, "until") || z.tense(m) != unclear || z.pluperfect(m.End) {
		return false
	}
	for k := m.End; k < m.End+behind*3 && k < len(z.toks) && z.toks[k].Kind != scan.Break && !z.sentenceEnd(k); k++ {
		if z.pastVerb(k) {
			return false
		}
	}
	return true
}

// pluperfect reports whether "had" stands near behind token i: "by June they
// had left".
func (z *resolver) pluperfect(i int) bool {
	for k := i; k < i+behind*2 && k < len(z.toks) && z.toks[k].Kind != scan.Break; k++ {
		if z.isWord(k, "had") || z.isWord(k, "was") || z.isWord(k, "were") {
			return true
		}
	}
	return false
}

// tense returns the direction of the nearest cue before a match, in its
// sentence: a phrase that looks ahead ("is expected to"), a verb of saying, or
// a verb in the past tense at most verbWords away. Where the match opens the
// sentence ("On Friday, the court will …") the words behind it decide.
func (z *resolver) tense(m *scan.Match) int {
	i := m.First
	if k := i - 1; k >= 0 {
		for k > 0 && z.word(k, "NEARCUE") {
			k--
		}
		if p, ok := z.f.cues.adjacent.endsAt(z.toks, k); ok && !z.noun(k-len(p.words)+1) || z.plans(k) {
			return forward
		}
	}
	words := 0
	for k := i - 1; k >= 0 && int(z.toks[k].Start) >= int(z.toks[i].Start)-cueBytes; k-- {
		t := z.toks[k]
		if t.Kind == scan.Break || z.sentenceEnd(k) {
			if words < openWords {
				return z.tenseBehind(m.End, cueBytes)
			}
			return unclear
		}
		if t.Kind != scan.Word {
			continue
		}
		words++
		if d := z.cue(k, words <= verbWords); d != unclear {
			return d
		}
	}
	if words < openWords && int(z.toks[i].Start) < cueBytes {
		return z.tenseBehind(m.End, cueBytes)
	}
	return unclear
}

// noun reports whether the word at token k is a noun by the word before it: "an
// end", "the start".
func (z *resolver) noun(k int) bool {
	return k > 0 && (z.word(k-1, "ONE") || z.isWord(k-1, "the") || z.isWord(k-1, "its") || z.isWord(k-1, "of"))
}

// plans reports whether token k is a verb in the present tense behind a
// pronoun, as one tells of a fixed plan: "she speaks Friday".
func (z *resolver) plans(k int) bool {
	if k < 1 || !z.word(k-1, "PRONOUN") {
		return false
	}
	t := z.toks[k]
	w := z.text[t.Start:t.End]
	return len(w) > 4 && w[len(w)-1] == 's' && w[len(w)-2] != 's' && t.Flags&scan.Capital == 0
}

// tenseBehind reports whether the first cue from token i on, in its sentence
// and at most so many words away, looks ahead; a verb in the past tense there
// says nothing.
func (z *resolver) tenseBehind(i, words int) int {
	for k := i; k < len(z.toks) && words > 0 && int(z.toks[k].Start) < int(z.toks[i].Start)+openBytes; k++ {
		if z.toks[k].Kind == scan.Break || z.sentenceEnd(k) {
			break
		}
		if z.toks[k].Kind == scan.Word {
			words--
			if d := z.cue(k, true); d != unclear {
				return max(d, unclear)
			}
		}
	}
	return unclear
}

// cue returns the direction that token k gives as the end of a phrase, or as a
// verb when verbs count.
func (z *resolver) cue(k int, verbs bool) int {
	if p, ok := z.f.cues.future.endsAt(z.toks, k); ok {
		if at := k - len(p.words); z.isWord(at+1, "expected") && (z.isWord(at, "was") || z.isWord(at, "were") || z.isWord(at, "had")) {
			return backward
		}
		return forward
	}
	if _, ok := z.f.cues.past.endsAt(z.toks, k); ok || verbs && z.pastVerb(k) {
		return backward
	}
	return unclear
}

// pastVerb reports whether token k is a verb in the past tense, told by its
// form and the word before it: neither "is filed" nor "a packed".
func (z *resolver) pastVerb(k int) bool {
	t := z.toks[k]
	w := z.text[t.Start:t.End]
	if !z.word(k, "PASTV") && (len(w) < 5 || w[len(w)-2:] != "ed" || t.Flags&scan.Capital != 0) {
		return false
	}
	return !z.word(k-1, "TOBE") && !z.isWord(k-1, "is") && !z.isWord(k-1, "are") && !z.word(k-1, "ONE") && !z.isWord(k-1, "the")
}

// sentenceEnd reports whether token k is a full stop before a new sentence.
func (z *resolver) sentenceEnd(k int) bool {
	t := z.toks[k]
	if t.Ch != '.' && t.Ch != '?' && t.Ch != '!' || k == 0 || k+1 >= len(z.toks) {
		return false
	}
	p, n := z.toks[k-1], z.toks[k+1]
	return n.Flags&scan.Space != 0 && (n.Flags&scan.Capital != 0 || n.Ch == '"') && (p.Kind == scan.Word && (p.End-p.Start > 3 || p.End-p.Start == 3 && p.Flags&scan.Capital == 0) || p.Kind == scan.Number || p.Ch == ')')
}
