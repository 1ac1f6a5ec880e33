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
	"anaphorday": (*resolver).anaphorDay, "anaphor": (*resolver).anaphor, "anaphortod": (*resolver).anaphorTOD,
	"anaphortime": (*resolver).anaphorTime, "sameperiod": (*resolver).samePeriod, "single": (*resolver).single, "theunit": (*resolver).theUnit, "todate": (*resolver).toDate,
	"quarter": (*resolver).quarter, "half": (*resolver).half, "season": (*resolver).season, "fiscal": (*resolver).fiscal,
	"decade": (*resolver).decade, "century": (*resolver).century, "spanrel": (*resolver).spanRel, "spanpast": (*resolver).spanPast,
	"dur": (*resolver).dur, "age": (*resolver).age, "durhalf": (*resolver).durHalf, "durvague": (*resolver).durVague,
	"set": (*resolver).set, "rate": (*resolver).set, "setday": (*resolver).setDay, "freq": (*resolver).freq, "time": (*resolver).time,
	"ref": (*resolver).refWord, "recent": (*resolver).recent,
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
		if b.first-k < 1 || b.first-k > 2 || b.first-k == 2 && !z.isWord(b.first-1, "the") {
			continue
		}
		t := z.toks[k]
		before := a.first - 1
		span := t.Ch == '-'
		if v, ok := z.f.lex.Is(t, "CONNECT"); ok {
			span = v == 1 || v == 0 && z.isWord(k, "and") && z.isWord(before, "between")
		}
		if !span || !a.iv.First.IsZero() && !b.iv.Last.IsZero() && b.iv.Last.Before(a.iv.First) {
			continue
		}
		a.qual, b.qual = qualFrom, qualTo
	}
}

// within gives a duration its days: "within 30 days of May 3, 2021" runs from
// that day, "within 30 days" from the document date.
func (z *resolver) within() {
	for i := range z.out {
		x := &z.out[i]
		if x.typ != "DURATION" || !x.iv.First.IsZero() || x.first == 0 || !z.isWord(x.first-1, "within") {
			continue
		}
		n, unit, ok := parseDuration(x.timex)
		if !ok {
			continue
		}
		base, res := z.ref, resDocument
		if k := x.end; z.word(k, "AFTERW") {
			if i+1 == len(z.out) || z.out[i+1].first != k+1 || z.out[i+1].iv.First.IsZero() {
				continue
			}
			base, res = z.out[i+1].iv.First, z.out[i+1].res
		}
		if base.IsZero() {
			continue
		}
		last := addUnits(base, unit, n*100)
		if !last.Valid() {
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
	near := false
	for k := m.First - 1; k >= 0 && k >= m.First-14; k-- {
		t := z.toks[k]
		if t.Kind == scan.Break {
			break
		}
		if z.word(k, "STAMP") {
			near = true
			break
		}
	}
	if !near {
		return false
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
