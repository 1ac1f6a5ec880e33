package date

import (
	"fmt"

	"writ/extract/date/civil"
	"writ/extract/date/scan"
)

// rel reads last, this and next before a unit, weekday, month, season.
func (z *resolver) rel(m *scan.Match) []reading {
	s := &m.Slots
	rel := int(s[sRel].Val)
	switch {
	case s[sM].Set:
		return z.relMonth(m, rel)
	case s[sW].Set:
		return z.one(z.partOf(m, z.relWeekday(m, rel)))
	case s[sSea].Set:
		return z.one(z.partOf(m, z.relSeason(m, rel)))
	}
	return z.one(z.relUnit(m, z.ref, resDocument, rel))
}

func (z *resolver) relUnit(m *scan.Match, base civil.Date, res string, rel int) reading {
	u := int(m.Slots[sU].Val)
	undated := undatedUnit(u)
	if base.IsZero() {
		return z.partOf(m, z.unresolved(m, undated, unitGran[u]))
	}
	d := base
	if u == unitMonth || u == unitQuarter || u == unitYear || u == unitDecade || u == unitCentury {
		d.Day = 1
	}
	v := unitValue(u, addUnits(d, u, rel*100))
	x := z.date(m, v, res)
	x.undated = undated
	return z.partOf(m, x)
}

// relThe reads "the previous month", "the following year", "the last quarter":
// previous and following count from the last date told, the others from the
// document's.
func (z *resolver) relThe(m *scan.Match) []reading {
	s := &m.Slots
	k := int(s[sRel].Tok)
	u := int(s[sU].Val)
	if z.isWord(k, "past") && u != unitWeekend || u == unitDecade {
		return z.spanOf(m, u, 100, int(s[sRel].Val))
	}
	base, res := z.ref, resDocument
	fromAnchor := z.isWord(k, "following") || z.isWord(k, "previous") || z.isWord(k, "preceding") || z.isWord(k, "prior") ||
		z.isWord(k, "next") && z.style == Narrative
	if fromAnchor {
		if a := z.lastAnchor(z.style == News, finer(u)...); a != nil {
			base, res = a.iv.First, resAnaphor
		}
	} else if z.isWord(k, "next") {
		if a := z.lastAnchor(true, finer(u)...); a != nil && a.res != resDocument {
			base, res = a.iv.First, resAnaphor
		}
	}
	return z.one(z.relUnit(m, base, res, int(s[sRel].Val)))
}

func (z *resolver) isWord(i int, w string) bool {
	return i >= 0 && i < len(z.toks) && z.toks[i].Word != 0 && z.toks[i].Word == z.f.lex.ID(w)
}

// finer lists the granularities of at most a unit.
func finer(unit int) []string {
	all := []string{granDay, granWeek, granMonth, granQuarter, granSeason, granYear}
	switch unit {
	case unitDay, unitTOD:
		return all[:1]
	case unitWeek, unitWeekend:
		return all[:2]
	case unitMonth:
		return all[:3]
	case unitQuarter:
		return all[:4]
	}
	return all
}

// toldFrom returns the anchor of "the following Monday", "the previous June",
// nil when the match counts from the document date.
func (z *resolver) toldFrom(m *scan.Match) *reading {
	k := int(m.Slots[sRel].Tok)
	if !z.isWord(k, "following") && !z.isWord(k, "previous") && !z.isWord(k, "preceding") {
		return nil
	}
	a := z.lastAnchor(z.style == News, granDay, granMonth)
	if a == nil || z.style == News && a.res == resDocument {
		return nil
	}
	return a
}

func (z *resolver) relMonth(m *scan.Match, rel int) []reading {
	s := &m.Slots
	month, day := int(s[sM].Val), int(s[sD].Val)
	undated := fmt.Sprintf("XXXX-%02d", month)
	gran := granMonth
	if day > civil.DaysIn(2000, month) {
		return nil
	}
	if day > 0 {
		undated, gran = fmt.Sprintf("%s-%02d", undated, day), granDay
	}
	y, _, ok := z.year(m)
	if a := z.toldFrom(m); !ok && a != nil {
		y, ok = a.iv.First.Year, true
		switch {
		case rel < 0 && month >= a.iv.First.Month:
			y--
		case rel > 0 && month <= a.iv.First.Month:
			y++
		}
	}
	if !ok {
		if z.ref.IsZero() {
			x := z.unresolved(m, undated, gran)
			x.month, x.day = month, day
			return z.one(z.partOf(m, x))
		}
		y = z.ref.Year
		switch {
		case rel < 0 && month >= z.ref.Month:
			y--
		case rel > 0 && month <= z.ref.Month:
			y++
		}
	}
	v := monthValue(y, month)
	if day > 0 {
		d := civil.Date{Year: y, Month: month, Day: day}
		if !d.Valid() {
			return nil
		}
		v = dayValue(d)
	}
	x := z.date(m, v, resDocument)
	x.undated = undated
	return z.one(z.partOf(m, x))
}

func (z *resolver) relWeekday(m *scan.Match, rel int) reading {
	w := int(m.Slots[sW].Val)
	undated := fmt.Sprintf("XXXX-WXX-%d", w)
	base, res := z.ref, resDocument
	if a := z.toldFrom(m); a != nil && a.value.gran == granDay {
		base, res = a.iv.First, resAnaphor
	}
	if base.IsZero() {
		return z.unresolved(m, undated, granDay)
	}
	diff := w - base.Weekday()
	switch {
	case rel < 0 && diff >= 0:
		diff -= 7
	case rel > 0 && diff <= 0:
		diff += 7
	}
	x := z.date(m, dayValue(base.AddDays(diff)), res)
	x.undated = undated
	return x
}

func (z *resolver) relSeason(m *scan.Match, rel int) reading {
	sea := int(m.Slots[sSea].Val)
	undated := "XXXX-" + seasonCode[sea]
	base, res := z.ref, resDocument
	if a := z.toldFrom(m); a != nil {
		base, res = a.iv.First, resAnaphor
	}
	if base.IsZero() {
		return z.unresolved(m, undated, granSeason)
	}
	y := base.Year
	if sea == 4 && base.Month <= 2 {
		y--
	}
	v := seasonValue(y, sea)
	switch {
	case rel < 0 && !v.iv.Last.Before(base):
		v = seasonValue(y-1, sea)
	case rel > 0 && !v.iv.First.After(base):
		v = seasonValue(y+1, sea)
	}
	x := z.date(m, v, res)
	x.undated = undated
	return x
}

// deictic reads today, yesterday, tonight and their parts.
func (z *resolver) deictic(m *scan.Match) []reading {
	off := int(m.Slots[sOff].Val)
	if m.Slots[sPart].Set && m.Slots[sPart].Val >= partBeforeNow {
		m.Slots[sPart].Set = false
	}
	x := z.unresolved(m, "XXXX-XX-XX", granDay)
	if !z.ref.IsZero() {
		x = z.date(m, dayValue(z.ref.AddDays(off)), resDocument)
		x.undated = "XXXX-XX-XX"
	}
	if m.Slots[sH].Set {
		return z.one(withTime(x, clockOf(m)))
	}
	return z.one(z.partOf(m, x))
}

// weekOf reads a weekday of a related week, and "the week of May 3".
func (z *resolver) weekOf(m *scan.Match) []reading {
	s := &m.Slots
	if s[sWRel].Set {
		w := int(s[sW].Val)
		x := z.unresolved(m, fmt.Sprintf("XXXX-WXX-%d", w), granDay)
		if !z.ref.IsZero() {
			u := x.undated
			x = z.date(m, dayValue(z.ref.Monday().AddDays(7*int(s[sWRel].Val)+w-1)), resDocument)
			x.undated = u
		}
		return z.one(x)
	}
	x, ok := z.calendar(m)
	if !ok {
		return nil
	}
	if x.value.gran == "" {
		x.undated, x.gran, x.month = "XXXX-WXX", granWeek, 0
		return z.one(x)
	}
	x.value = weekValue(x.iv.First)
	x.gran = granWeek
	if x.month > 0 {
		x.undated, x.month = "XXXX-WXX", 0
	} else {
		x.undated = x.timex
	}
	return z.one(x)
}

// weekOfMonth reads "the first week of March".
func (z *resolver) weekOfMonth(m *scan.Match) []reading {
	x, ok := z.calendar(m2(m, sO))
	n := int(m.Slots[sO].Val)
	if !ok || n > 5 || n == 0 {
		return nil
	}
	if x.value.gran == "" {
		x.undated, x.gran, x.month = "XXXX-WXX", granWeek, 0
		return z.one(x)
	}
	d := x.iv.First.AddDays(7 * (n - 1))
	if n < 0 {
		d = x.iv.Last
	}
	x.value = weekValue(d)
	x.gran, x.undated, x.month = granWeek, x.timex, 0
	return z.one(x)
}

// m2 returns a copy of m without one slot.
func m2(m *scan.Match, slot int) *scan.Match {
	c := *m
	c.Slots[slot] = scan.Slot{}
	return &c
}

// weekNo reads "week 10 of 2019".
func (z *resolver) weekNo(m *scan.Match) []reading {
	n := int(m.Slots[sWk].Val)
	y, res, ok := z.year(m)
	if !ok {
		y, res, ok = z.ref.Year, resDocument, !z.ref.IsZero()
	}
	if n < 1 || n > 53 {
		return nil
	}
	if !ok {
		return z.one(z.unresolved(m, fmt.Sprintf("XXXX-W%02d", n), granWeek))
	}
	x := z.date(m, weekValue(civil.WeekStart(y, n)), res)
	if res != resExplicit {
		x.undated = fmt.Sprintf("XXXX-W%02d", n)
	}
	return z.one(x)
}

// dayOfMonth reads "the 15th day of next month".
func (z *resolver) dayOfMonth(m *scan.Match) []reading {
	day := int(m.Slots[sD].Val)
	if z.ref.IsZero() {
		return z.one(z.unresolved(m, fmt.Sprintf("XXXX-XX-%02d", day), granDay))
	}
	d := civil.Date{Year: z.ref.Year, Month: z.ref.Month, Day: 1}.AddMonths(int(m.Slots[sRel].Val))
	d.Day = day
	if !d.Valid() {
		return nil
	}
	x := z.date(m, dayValue(d), resDocument)
	x.undated = fmt.Sprintf("XXXX-XX-%02d", day)
	return z.one(x)
}

// dayOnly reads "the 18th": the month is that of the last date told, else of
// the document.
func (z *resolver) dayOnly(m *scan.Match) []reading {
	day := int(m.Slots[sD].Val)
	if day < 1 || day > 31 {
		return nil
	}
	undated := fmt.Sprintf("XXXX-XX-%02d", day)
	base, res := z.ref, resDocument
	a := z.lastAnchor(true, granDay, granMonth)
	if m.Slots[sFlag].Set && a == nil {
		return nil // "on the 6th the ball fell"
	}
	if a != nil && (a.res != resDocument || m.Slots[sFlag].Set) {
		base, res = a.iv.First, resAnaphor
	}
	d := civil.Date{Year: base.Year, Month: base.Month, Day: day}
	if base.IsZero() || !d.Valid() {
		return z.one(z.unresolved(m, undated, granDay))
	}
	x := z.date(m, dayValue(d), res)
	x.undated = undated
	return z.one(x)
}
