package date

import (
	"fmt"

	"writ/extract/date/civil"
	"writ/extract/date/scan"
)

// cal reads year, month, day and weekday in any combination.
func (z *resolver) cal(m *scan.Match) []reading {
	s := &m.Slots
	if s[sH].Set {
		return z.time(m)
	}
	x, ok := z.calendar(m)
	if !ok {
		return nil
	}
	return z.one(z.partOf(m, x))
}

// iso reads year, month and day in figures, which no code may hold.
func (z *resolver) iso(m *scan.Match) []reading {
	if z.gluedNumber(m) {
		return nil
	}
	return z.cal(m)
}

func (z *resolver) calendar(m *scan.Match) (reading, bool) {
	s := &m.Slots
	month, day, weekday := int(s[sM].Val), int(s[sD].Val), int(s[sW].Val)
	if s[sO].Set {
		day = int(s[sO].Val)
	}
	y, res, hasYear := z.year(m)
	switch {
	case month > 0 && day > 0:
		return z.monthDay(m, y, month, day, weekday, res, hasYear)
	case month > 0:
		return z.month(m, y, month, res, hasYear)
	case hasYear:
		v := yearValue(y)
		return z.date(m, v, res), v.ok()
	case s[sYRel].Set:
		return z.unresolved(m, "XXXX", granYear), true
	case weekday > 0 && day > 0:
		return z.weekdayDay(m, weekday, day)
	case weekday > 0:
		return z.weekday(m, weekday), true
	}
	return reading{}, false
}

func (z *resolver) monthDay(m *scan.Match, y, month, day, weekday int, res string, hasYear bool) (reading, bool) {
	if month > 12 || day > civil.DaysIn(2000, month) {
		return reading{}, false
	}
	undated := fmt.Sprintf("XXXX-%02d-%02d", month, day)
	if !hasYear {
		y, res, hasYear = z.sharedYear(z.at, month)
	}
	if !hasYear && !m.Slots[sYRel].Set {
		y, res, hasYear = z.pickYear(m, weekday, func(y int) (civil.Date, bool) {
			d := civil.Date{Year: y, Month: month, Day: day}
			return d, d.Valid()
		})
	}
	if !hasYear {
		x := z.unresolved(m, undated, granDay)
		x.month, x.day = month, day
		return x, true
	}
	d := civil.Date{Year: y, Month: month, Day: day}
	if !d.Valid() {
		return reading{}, false
	}
	x := z.date(m, dayValue(d), res)
	if !m.Slots[sY].Set && !m.Slots[sYY].Set && !m.Slots[sA].Set {
		x.undated, x.month, x.day = undated, month, day
	}
	return x, true
}

func (z *resolver) month(m *scan.Match, y, month int, res string, hasYear bool) (reading, bool) {
	undated := fmt.Sprintf("XXXX-%02d", month)
	explicit := hasYear && (m.Slots[sY].Set || m.Slots[sYY].Set)
	if !hasYear {
		y, res, hasYear = z.sharedYear(z.at, month)
	}
	if !hasYear && !m.Slots[sYRel].Set {
		y, res, hasYear = z.pickMonthYear(m, month)
	}
	if !hasYear {
		x := z.unresolved(m, undated, granMonth)
		x.month = month
		return x, true
	}
	v := monthValue(y, month)
	x := z.date(m, v, res)
	if !explicit {
		x.undated, x.month = undated, month
	}
	return x, v.ok()
}

// weekday reads a weekday alone: the most recent one, the document's own day
// included, or the next one after a future cue; in a text that never says today
// the document's own weekday means that day.
func (z *resolver) weekday(m *scan.Match, w int) reading {
	undated := fmt.Sprintf("XXXX-WXX-%d", w)
	base, res := z.ref, resDocument
	if z.style == Narrative {
		if a := z.lastAnchor(!z.ref.IsZero(), granDay); a != nil && a.res != resDocument {
			base, res = a.iv.Last, resAnaphor
		}
	}
	if base.IsZero() || m.Slots[sFlag].Set { // "on a Saturday"
		return z.unresolved(m, undated, granDay)
	}
	if d, ok := z.apposed(m, w); ok {
		x := z.date(m, dayValue(d), resDocument)
		x.undated = undated
		return x
	}
	back := (base.Weekday() - w + 7) % 7
	d := base.AddDays(-back)
	switch {
	case res == resAnaphor && back != 0:
		d = d.AddDays(7)
	case res == resDocument && (back != 0 || z.todays) && (z.future(m) || z.dueBy(m)):
		d = d.AddDays(7)
	}
	x := z.date(m, dayValue(d), res)
	x.undated = undated
	x.weekday = true
	return x
}

// apposed returns the day of "tomorrow, Friday" and "today (Monday)".
func (z *resolver) apposed(m *scan.Match, w int) (civil.Date, bool) {
	if len(z.out) == 0 {
		return civil.Date{}, false
	}
	last := &z.out[len(z.out)-1]
	if m.First-last.end != 1 || last.value.gran != granDay || last.iv.First.Weekday() != w {
		return civil.Date{}, false
	}
	switch z.toks[last.end].Ch {
	case ',', '(', '-':
		return last.iv.First, true
	}
	return civil.Date{}, false
}

// weekdayDay reads "Tuesday the eleventh": the nearest such day.
func (z *resolver) weekdayDay(m *scan.Match, w, day int) (reading, bool) {
	x := z.unresolved(m, fmt.Sprintf("XXXX-WXX-%d", w), granDay)
	if z.ref.IsZero() {
		return x, true
	}
	for k := 0; k <= 24; k++ {
		n := (k + 1) / 2
		if k%2 == 1 {
			n = -n
		}
		at := civil.Date{Year: z.ref.Year, Month: z.ref.Month, Day: 1}.AddMonths(n)
		at.Day = day
		if at.Valid() && at.Weekday() == w {
			u := x.undated
			x = z.date(m, dayValue(at), resDocument)
			x.undated = u
			return x, true
		}
	}
	return x, true
}

// monthOf returns the month that a match names, 0 for none.
func monthOf(m *scan.Match) int {
	if m.Slots[sA].Set {
		return int(m.Slots[sA].Val)
	}
	return int(m.Slots[sM].Val)
}

// sharedYear takes the year that stands at the end of a list or range for its
// earlier members ("Nov. 4 and Nov. 5, 2014"), or the year of the member just
// before ("May 3, 2019 to June 5").
func (z *resolver) sharedYear(i, month int) (y int, res string, ok bool) {
	for k := i; k+1 < len(z.matches) && k < i+6; k++ {
		a, b := &z.matches[k], &z.matches[k+1]
		joined, span := z.connector(a.End, b.First)
		next := monthOf(b)
		if !joined || next == 0 {
			break
		}
		if b.Slots[sY].Set || b.Slots[sYY].Set {
			y, _, _ = z.year(b)
			if (span || k == i) && next < month {
				y--
			}
			return y, resExplicit, true
		}
		if b.Slots[sYRel].Set {
			y, res, ok = z.year(b)
			return y, res, ok
		}
	}
	if i == 0 || len(z.out) == 0 {
		return 0, "", false
	}
	a, last := &z.matches[i-1], &z.out[len(z.out)-1]
	if joined, span := z.connector(a.End, z.matches[i].First); joined && monthOf(a) > 0 && a.Slots[sY].Set && last.end == a.End && !last.iv.First.IsZero() {
		y = last.iv.First.Year
		if span && last.iv.First.Month > month {
			y++
		}
		return y, resAnaphor, true
	}
	return 0, "", false
}

// pickYear chooses the year of a day that names none.
func (z *resolver) pickYear(m *scan.Match, weekday int, day func(int) (civil.Date, bool)) (y int, res string, ok bool) {
	if z.style == Narrative {
		d, ok := day(z.ref.Year)
		if a := z.lastAnchor(false, granDay, granMonth, granYear, granSeason); a != nil && a.res != resDocument && !(ok && z.near(m, a, d)) {
			y = a.iv.First.Year
			d, ok := day(y)
			if weekday > 0 && (!ok || d.Weekday() != weekday) {
				if e, ok := day(y + 1); ok && e.Weekday() == weekday {
					return y + 1, resAnaphor, true
				}
			}
			if ok && a.value.gran != granYear && a.iv.First.Month-d.Month >= 7 {
				return y + 1, resAnaphor, true
			}
			return y, resAnaphor, ok
		}
	}
	if z.ref.IsZero() {
		return 0, "", false
	}
	best, found := 0, false
	score := 1 << 30
	tense := z.tense(m)
	if d, ok := day(z.ref.Year); tense == unclear && !(ok && d.Before(z.ref) && z.ref.Days()-d.Days() <= justOver) && z.dueBy(m) {
		tense = forward
	}
	for y := z.ref.Year - 5; y <= z.ref.Year+5; y++ {
		d, ok := day(y)
		if !ok {
			continue
		}
		cost := distance(z.ref, d, tense)
		if weekday > 0 && d.Weekday() != weekday {
			cost += 4000
		}
		if cost < score {
			best, score, found = y, cost, true
		}
	}
	return best, resDocument, found
}

// near reports whether a match of a text that is hardly known for a history
// means the document's year rather than that of the last date told: the words
// look ahead, or day, of the document's year, is just over and the other one
// only a few years away.
func (z *resolver) near(m *scan.Match, told *reading, day civil.Date) bool {
	if z.weak == 0 {
		return false
	}
	back := z.ref.Days() - day.Days()
	return z.tense(m) == forward || back >= -3 && back <= z.weak && z.ref.Year-told.iv.First.Year <= longAgo
}

const (
	longAgo  = 10 // years
	justOver = 60 // days before the document that are of its year
	justNow  = 10 // the same where many years tell of a history
)

// distance says how far a day without a year is from the document date, in
// days as a reader feels them: a coming day without a cue counts double, and
// one of the next year is hardly meant without a cue.
func distance(ref, d civil.Date, tense int) int {
	diff := d.Days() - ref.Days()
	switch {
	case tense == forward && diff < 0:
		return 270 - diff - diff/2 // "starting on" may tell of the last weeks
	case tense == backward && diff > 0:
		return 370 + diff
	case tense == forward:
		return diff
	case diff < 0:
		return -diff
	case d.Year > ref.Year:
		return diff*2 + 250
	}
	return diff * 2
}

// nearMonths is how many months ahead, in the same year, a month is rather the
// coming one than that of last year, which would be "last".
const nearMonths = 2

// pickMonthYear chooses the year of a month that names none: the most recent,
// the document's own month included, or the next one after a future cue or
// when it is near and nothing looks back.
func (z *resolver) pickMonthYear(m *scan.Match, month int) (y int, res string, ok bool) {
	if z.style == Narrative {
		d := civil.Date{Year: z.ref.Year, Month: month, Day: 1}
		if a := z.lastAnchor(false, granDay, granMonth, granYear, granSeason, granQuarter); a != nil && a.res != resDocument && !z.near(m, a, d) {
			y = a.iv.First.Year
			if a.value.gran != granYear && a.iv.First.Month-month >= 7 {
				y++
			}
			return y, resAnaphor, true
		}
	}
	if z.ref.IsZero() {
		return 0, "", false
	}
	y = z.ref.Year
	if month > z.ref.Month && (month-z.ref.Month > nearMonths || z.tense(m) == backward) {
		y--
	}
	if (month < z.ref.Month || y < z.ref.Year) && (z.future(m) || z.isWord(m.First-1, "by") && !z.pluperfect(m.End)) {
		y++
	}
	return y, resDocument, true
}

// days reads "May 3-5, 2019" and "March 2, 4 and 5, 2012": each day is an
// expression of its own.
func (z *resolver) days(m *scan.Match) []reading {
	s := &m.Slots
	a := *m
	a.End = int(s[sD].Tok) + 1
	for a.End > a.First && a.End < m.End && z.toks[a.End-1].Kind != scan.Number && z.toks[a.End].Kind == scan.Word && z.word(a.End, "O1") {
		a.End++
	}
	x, ok := z.calendar(&a)
	if !ok {
		return nil
	}
	out := []reading{x}
	for _, slot := range []int{sD3, sD2} {
		if !s[slot].Set {
			continue
		}
		b := *m
		b.First = int(s[slot].Tok)
		if slot == sD3 {
			b.End = b.First + 1
		}
		b.Slots[sD] = s[slot]
		b.Slots[sW] = scan.Slot{}
		y, ok := z.calendar(&b)
		if !ok || !x.iv.First.IsZero() && y.iv.First.Before(x.iv.First) {
			return nil
		}
		y.undated = x.undated[:max(len(x.undated)-2, 0)] + fmt.Sprintf("%02d", int(s[slot].Val))
		if len(x.undated) < 10 {
			y.undated = y.timex
		}
		out = append(out, y)
	}
	if !s[sD3].Set && (z.toks[a.End].Ch == '-' || s[sK].Set) {
		out[0].qual, out[1].qual = qualFrom, qualTo
	}
	return out
}

// daysFirst reads "3 to 12 of September": d2 stands before d.
func (z *resolver) daysFirst(m *scan.Match) []reading {
	s := &m.Slots
	a, b := *m, *m
	b.First = int(s[sD].Tok)
	for k := b.First - 1; k > m.First && z.toks[k].Word == z.f.lex.ID("the"); k-- {
		b.First = k
	}
	a.End = int(s[sD2].Tok) + 1
	a.Slots[sD] = s[sD2]
	x, ok := z.calendar(&a)
	y, ok2 := z.calendar(&b)
	if !ok || !ok2 || s[sD2].Val >= s[sD].Val {
		return nil
	}
	x.qual, x.month = "", y.month
	return []reading{x, y}
}

// monthPair reads "May to October 2020": m and m2 share the year.
func (z *resolver) monthPair(m *scan.Match) []reading {
	s := &m.Slots
	a, b := *m, *m
	a.End = int(s[sM].Tok) + 1
	if z.toks[a.End].Ch == '.' {
		a.End++
	}
	b.First = int(s[sM2].Tok)
	b.Slots[sM] = s[sM2]
	span := z.toks[b.First-1].Ch == '-' || z.word(b.First-1, "CONNECT") && !z.isWord(b.First-1, "and") && !z.isWord(b.First-1, "or")
	y, res, ok := z.year(m)
	if !ok && s[sYRel].Set {
		return nil
	}
	q, ok2 := z.month(&b, y, int(s[sM2].Val), res, ok)
	if !ok2 {
		return nil
	}
	if y = q.iv.First.Year; y > 0 && (span || !ok) && s[sM].Val > s[sM2].Val {
		y--
	}
	var p reading
	if y > 0 {
		p, ok2 = z.month(&a, y, int(s[sM].Val), q.res, true)
	} else {
		p, ok2 = z.month(&a, 0, int(s[sM].Val), "", false)
	}
	return []reading{p, q}[:map[bool]int{true: 2, false: 0}[ok2]]
}

// numeric reads a/b/year; the month comes first unless the document, the
// rule or the numbers say otherwise.
func (z *resolver) numeric(m *scan.Match) []reading {
	s := &m.Slots
	if s[sH].Set {
		return z.time(m)
	}
	x, ok := z.slashed(m)
	if !ok {
		return nil
	}
	return z.one(x)
}

func (z *resolver) slashed(m *scan.Match) (reading, bool) {
	s := &m.Slots
	a, b := int(s[sA].Val), int(s[sB].Val)
	order, conf := "mdy", 0.0
	switch {
	case a > 12 && b <= 12:
		order = "dmy"
	case b > 12:
	case z.dayOne || s[sFlag].Set && s[sFlag].Val == 1:
		order, conf = "dmy", 0.85
	default:
		conf = z.f.rules[m.Rule].conf - 0.07
	}
	if order == "dmy" {
		a, b = b, a
	}
	if s[sFlag].Set && s[sFlag].Val == 2 && (len(z.out) == 0 || z.out[len(z.out)-1].end != m.First-1 || z.out[len(z.out)-1].gran != granDay) {
		return reading{}, false // "one and 3/4"
	}
	if a < 1 || a > 12 || b < 1 || z.gluedNumber(m) && !z.gluedDates(m) {
		return reading{}, false
	}
	y, res, hasYear := z.year(m)
	if s[sYY].Set && (s[sA].Val > 31 || s[sB].Val > 31) {
		return reading{}, false
	}
	x, ok := z.monthDay(m, y, a, b, int(s[sW].Val), res, hasYear)
	if conf > 0 {
		x.conf = conf
	}
	return x, ok
}

// compact reads 20210305.
func (z *resolver) compact(m *scan.Match) []reading {
	n := int(m.Slots[sA].Val)
	d := civil.Date{Year: n / 10000, Month: n / 100 % 100, Day: n % 100}
	if !d.Valid() || d.Year < 1900 || d.Year > 2049 || z.gluedNumber(m) {
		return nil
	}
	return z.one(z.date(m, dayValue(d), resExplicit))
}

// fixedDay reads a name of one certain day: constant flag = yyyymmdd.
func (z *resolver) fixedDay(m *scan.Match) []reading {
	n := int(m.Slots[sFlag].Val)
	return z.one(z.date(m, dayValue(civil.Date{Year: n / 10000, Month: n / 100 % 100, Day: n % 100}), resHoliday))
}
