package date

import (
	"strings"

	"writ/extract/date/civil"
	"writ/extract/date/scan"
)

// amount returns the units and counts of a duration; n < 0 is vague.
func amounts(m *scan.Match) (units, counts []int) {
	s := &m.Slots
	for _, k := range [][2]int{{sU, sN}, {sU2, sN2}, {sU3, sN3}} {
		if !s[k[0]].Set {
			continue
		}
		n := -1
		if s[k[1]].Set {
			n = int(s[k[1]].Val)
		}
		if n > 0 && k[0] == sU && s[sK].Set {
			n += int(s[sK].Val) // "a year and a half"
		}
		units, counts = append(units, int(s[k[0]].Val)), append(counts, n)
	}
	return units, counts
}

// moved returns base moved by the match's duration; the granularity is that of
// the finest unit.
func (z *resolver) moved(m *scan.Match, base civil.Date, dir int) (v value, unit int, ok bool) {
	units, counts := amounts(m)
	unit = unitMillennium
	d := base
	for i, u := range units {
		n := counts[i]
		if n < 0 || !reaches(d, u, dir*n) {
			return value{}, u, false
		}
		if n%100 != 0 && u == unitYear {
			u, n = unitMonth, n*12
		}
		d = addUnits(d, u, dir*n)
		unit = min(unit, u)
	}
	if unit <= unitHour {
		return value{}, unit, false
	}
	switch unit {
	case unitWeekend, unitFortnight:
		unit = unitWeek
	case unitDecade, unitCentury, unitMillennium:
		unit = unitYear // "a decade ago" is ten years
	}
	return unitValue(unit, d), unit, true
}

// ago reads "two years ago", "3 days from today".
func (z *resolver) ago(m *scan.Match) []reading {
	dir := int(m.Slots[sDir].Val)
	if z.ref.IsZero() {
		units, counts := amounts(m)
		if counts[0] >= 0 && units[0] > unitHour {
			return z.one(z.unresolved(m, undatedUnit(units[len(units)-1]), unitGran[units[len(units)-1]]))
		}
	}
	if x, ok := z.periodBefore(m); ok {
		return z.one(x)
	}
	v, unit, ok := z.moved(m, z.ref, dir)
	if !ok {
		return z.one(z.reference(m, 2+dir))
	}
	if dir > 0 && unit == unitWeek || unit == unitMonth && dir > 0 {
		units, counts := amounts(m)
		d := z.ref
		for i := range units {
			d = addUnits(d, units[i], dir*counts[i])
		}
		v = dayValue(d)
		unit = unitDay
	}
	if m.Slots[sFlag].Set { // "a year ago today"
		units, counts := amounts(m)
		v, unit = dayValue(addUnits(z.ref, units[0], dir*counts[0])), unitDay
	}
	x := z.date(m, v, resDocument)
	x.undated = undatedUnit(unit)
	x.derived = true
	return z.one(z.partOf(m, x))
}

// shift reads "a week later", "a year earlier": from the last date told.
func (z *resolver) shift(m *scan.Match) []reading {
	dir := int(m.Slots[sDir].Val)
	units, counts := amounts(m)
	u := units[len(units)-1]
	if counts[0] < 0 || u <= unitHour {
		return z.one(z.reference(m, 2+dir))
	}
	base, res := civil.Date{}, resAnaphor
	if x, ok := z.periodBefore(m); ok {
		return z.one(x)
	}
	a := z.lastAnchor(z.style == News, finer(u)...)
	if a == nil && dir > 0 {
		a = z.lastAnchor(false, finer(u)...) // "two years later" counts from no document date
	}
	if a != nil {
		base = a.iv.First
		if u <= unitFortnight && a.value.gran == granDay {
			// a day and weeks make a day
			v := dayValue(base)
			for i := range units {
				v = dayValue(addUnits(v.iv.First, units[i], dir*counts[i]))
			}
			x := z.date(m, v, resAnaphor)
			x.undated = undatedUnit(unitDay)
			x.derived = true
			return z.one(x)
		}
	} else if !z.ref.IsZero() && dir < 0 {
		base, res = z.ref, resDocument
	}
	if base.IsZero() {
		return z.one(z.unresolved(m, undatedUnit(u), unitGran[u]))
	}
	v, unit, ok := z.moved(m, base, dir)
	if !ok {
		return z.one(z.reference(m, 2+dir))
	}
	x := z.date(m, v, res)
	x.undated = undatedUnit(unit)
	x.derived = true
	return z.one(x)
}

// periodBefore reads "a year earlier" and "a year ago" that compare a quarter,
// half or month with the one of the year before: "in the third quarter, against
// $9 million a year earlier". A quarter or half is that of the paragraph, a
// month that of the sentence; so is what "ago" compares.
func (z *resolver) periodBefore(m *scan.Match) (reading, bool) {
	s := &m.Slots
	if s[sDir].Val >= 0 || int(s[sU].Val) != unitYear || s[sN].Val != 100 || s[sU2].Set || s[sFlag].Set || len(z.out) == 0 || z.style != News {
		return reading{}, false
	}
	a := z.lastAnchor(true, granDay, granWeek, granMonth, granQuarter, granSeason, granHalf, granYear)
	if a == nil || a.derived || a.gran != granQuarter && a.gran != granHalf && a.gran != granMonth {
		return reading{}, false
	}
	sentence := a.gran == granMonth || z.isWord(m.End-1, "ago")
	for k := m.First - 1; k >= a.end; k-- {
		if z.toks[k].Kind == scan.Break || sentence && z.sentenceEnd(k) {
			return reading{}, false
		}
	}
	v, unit := yearBefore(a.value)
	x := z.date(m, v, resAnaphor)
	x.undated = undatedUnit(unit)
	x.derived = true
	return x, true
}

// yearEarlier reads "a year-earlier loss": the year before, without the
// article of the loss.
func (z *resolver) yearEarlier(m *scan.Match) []reading {
	c := *m
	if z.isWord(c.First, "a") {
		c.First++
	}
	c.Slots[sU], c.Slots[sN] = scan.Slot{Val: unitYear, Tok: -1, Set: true}, scan.Slot{Val: 100, Tok: -1, Set: true}
	c.Slots[sDir] = scan.Slot{Val: -1, Tok: -1, Set: true}
	return z.shift(&c)
}

// durDay reads "a week from Monday", "two days after tomorrow".
func (z *resolver) durDay(m *scan.Match) []reading {
	s := &m.Slots
	x := z.unresolved(m, "XXXX-XX-XX", granDay)
	base := z.ref
	if base.IsZero() {
		return z.one(x)
	}
	if s[sW].Set {
		d := int(s[sW].Val) - base.Weekday()
		if d <= 0 {
			d += 7
		}
		base = base.AddDays(d)
	} else {
		base = base.AddDays(int(s[sOff].Val))
	}
	dir := 1
	if s[sBF].Set {
		dir = -1
	}
	units, counts := amounts(m)
	for i := range units {
		if counts[i] < 0 {
			return nil
		}
		base = addUnits(base, units[i], dir*counts[i])
	}
	x = z.date(m, dayValue(base), resDocument)
	x.undated = "XXXX-XX-XX"
	return z.one(x)
}

// anaphorDay reads "the following day", "the previous night".
func (z *resolver) anaphorDay(m *scan.Match) []reading {
	off := int(m.Slots[sOff].Val)
	if u := int(m.Slots[sU].Val); m.Slots[sU].Set && u != unitDay {
		if a := z.lastAnchor(z.style == News, finer(u)...); a != nil {
			return z.one(z.relUnit(m, a.iv.First, resAnaphor, off))
		}
		return z.one(z.relUnit(m, z.ref, resDocument, off))
	}
	a := z.lastAnchor(z.style == News, granDay)
	if a == nil {
		a = z.lastAnchor(z.style == News, granWeek, granMonth)
		if a != nil {
			return z.one(z.partOf(m, z.unresolved(m, "XXXX-XX-XX", granDay)))
		}
	}
	base := z.ref
	res := resDocument
	if a != nil {
		base, res = a.iv.First, resAnaphor
	}
	if base.IsZero() {
		return z.one(z.partOf(m, z.unresolved(m, "XXXX-XX-XX", granDay)))
	}
	x := z.date(m, dayValue(base.AddDays(off)), res)
	x.undated = "XXXX-XX-XX"
	return z.one(z.partOf(m, x))
}

// anaphor reads "that day", "the same month".
func (z *resolver) anaphor(m *scan.Match) []reading {
	u := int(m.Slots[sU].Val)
	a := z.lastAnchor(false, finer(u)...)
	undated := undatedUnit(u)
	if a == nil {
		return z.one(z.partOf(m, z.unresolved(m, undated, unitGran[u])))
	}
	x := z.date(m, unitValue(u, a.iv.First), resAnaphor)
	x.undated = undated
	return z.one(z.partOf(m, x))
}

// anaphorSeason reads "that summer".
func (z *resolver) anaphorSeason(m *scan.Match) []reading {
	sea := int(m.Slots[sSea].Val)
	a := z.lastAnchor(false, finer(unitYear)...)
	if a == nil {
		return z.one(z.partOf(m, z.unresolved(m, "XXXX-"+seasonCode[sea], granSeason)))
	}
	x := z.date(m, seasonValue(a.iv.First.Year, sea), resAnaphor)
	x.undated = "XXXX-" + seasonCode[sea]
	return z.one(z.partOf(m, x))
}

// anaphorTOD reads "that night", "the same morning".
func (z *resolver) anaphorTOD(m *scan.Match) []reading {
	a := z.lastAnchor(false, granDay)
	x := z.unresolved(m, "XXXX-XX-XX", granDay)
	if a != nil {
		x = z.date(m, dayValue(a.iv.First), resAnaphor)
		x.undated = "XXXX-XX-XX"
	}
	return z.one(z.partOf(m, x))
}

// anaphorTime reads "that time": the last date told.
func (z *resolver) anaphorTime(m *scan.Match) []reading {
	a := z.lastAnchor(false, finer(unitYear)...)
	if a == nil {
		return nil
	}
	v := a.value
	if v.gran == granDay {
		v = dayValue(v.iv.First) // without a time of day
	}
	x := z.date(m, v, resAnaphor)
	x.undated = "XXXX-XX-XX"
	return z.one(x)
}

// theUnit reads "the day", "the end of the year": the day last told in this
// block, else the unit that holds the document's date.
func (z *resolver) theUnit(m *scan.Match) []reading {
	u := int(m.Slots[sU].Val)
	if k := int(m.Slots[sU].Tok); k > m.First && z.toks[k].Flags&scan.Capital != 0 && z.isWord(k-1, "the") && z.toks[k-1].Flags&scan.Capital == 0 {
		return nil // "Teacher of the Year"
	}
	base, res := z.ref, resDocument
	if z.style == Narrative || u == unitDay {
		if a := z.lastAnchor(z.style == News, finer(u)...); a != nil {
			base, res = a.iv.First, resAnaphor
		}
	}
	if a := z.lastAnchor(true, granQuarter); u == unitQuarter && a != nil {
		base, res = a.iv.First, resAnaphor
	}
	rel := 0
	if u == unitWeekend && z.style == News && base.Weekday() < 6 && !base.IsZero() && !z.future(m) {
		rel = -1 // "over the weekend" tells of the one that is over
	}
	return z.one(z.relUnit(m, base, res, rel))
}

// samePeriod reads "the same period a year earlier", "the same quarter last
// year": the period last told, a year before; a named unit without one is
// that of the document, for quarters the last full one.
func (z *resolver) samePeriod(m *scan.Match) []reading {
	a := z.lastAnchor(z.style == News, granDay, granWeek, granMonth, granQuarter, granSeason, granHalf, granYear)
	named := 0
	for k := m.First; k < m.End && named == 0; k++ {
		switch {
		case z.isWord(k, "quarter"):
			named = unitQuarter
		case z.isWord(k, "month"):
			named = unitMonth
		}
	}
	if named > 0 && (a == nil || a.value.gran != unitGran[named]) && !z.ref.IsZero() {
		base := z.ref
		if named == unitQuarter {
			base = addUnits(base, unitQuarter, -100)
		}
		base.Day = 1
		x := z.date(m, unitValue(named, base.AddMonths(-12)), resDocument)
		x.undated = undatedUnit(named)
		return z.one(x)
	}
	if a == nil {
		if z.ref.IsZero() {
			return z.one(z.unresolved(m, "XXXX", granYear))
		}
		x := z.date(m, yearValue(z.ref.Year-1), resDocument)
		x.undated = "XXXX"
		return z.one(x)
	}
	v, unit := yearBefore(a.value)
	x := z.date(m, v, resAnaphor)
	x.undated = undatedUnit(unit)
	return z.one(x)
}

// yearBefore returns the period of the same kind a year before v.
func yearBefore(v value) (before value, unit int) {
	d := v.iv.First.AddMonths(-12)
	if strings.HasPrefix(v.timex, "FY") {
		return fiscalValue(v.iv.Last.Year - 1), unitYear
	}
	unit = map[string]int{granDay: unitDay, granWeek: unitWeek, granMonth: unitMonth, granQuarter: unitQuarter, granYear: unitYear}[v.gran]
	switch v.gran {
	case granSeason:
		return seasonValue(d.Year, d.Month/3), unitYear
	case granHalf:
		return halfValue(d.Year, (d.Month+5)/6), unitYear
	}
	return unitValue(unit, d), unit
}

// toDate reads "year to date".
func (z *resolver) toDate(m *scan.Match) []reading {
	x := z.relUnit(m, z.ref, resDocument, 0)
	if !z.ref.IsZero() {
		x.value = x.value.narrow(partBeforeNow, z.ref)
	}
	return z.one(x)
}
