package date

import (
	"fmt"

	"writ/extract/date/civil"
	"writ/extract/date/scan"
)

// quarter reads "the third quarter of 2019", "Q3", "fourth-quarter".
func (z *resolver) quarter(m *scan.Match) []reading {
	s := &m.Slots
	q := int(s[sQ].Val)
	if q < 1 || q > 4 {
		return nil
	}
	undated := fmt.Sprintf("XXXX-Q%d", q)
	y, res, ok := z.year(m)
	explicit := ok && res == resExplicit
	if s[sFY].Set {
		y, res, ok, explicit = int(s[sFY].Val), resExplicit, true, true
	}
	if !ok {
		if y, res, ok = z.sharedPeriodYear(); !ok {
			y, res, ok = z.pickQuarterYear(m, q)
		}
	}
	if !ok {
		return z.one(z.partOf(m, z.unresolved(m, undated, granQuarter)))
	}
	x := z.date(m, quarterValue(y, q), res)
	if !explicit {
		x.undated = undated
	}
	return z.one(z.partOf(m, x))
}

// pickQuarterYear chooses the year of a quarter that names none: the nearest
// one, a coming one counting double without a future cue.
func (z *resolver) pickQuarterYear(m *scan.Match, q int) (y int, res string, ok bool) {
	if z.style == Narrative || z.ref.IsZero() {
		return z.pickMonthYear(m, q*3-2)
	}
	future := z.future(m)
	past := !future && z.tense(m) == backward
	best := 1 << 30
	for k := z.ref.Year - 1; k <= z.ref.Year+1; k++ {
		iv := civil.Months(k, q*3-2, 3)
		cost := 0
		switch {
		case iv.Last.Before(z.ref):
			cost = z.ref.Days() - iv.Last.Days()
			if future {
				cost += 370
			}
		case iv.First.After(z.ref):
			if cost = iv.First.Days() - z.ref.Days(); !future {
				cost *= 2
			}
			if past {
				cost += 200
			}
		}
		if cost < best {
			best, y = cost, k
		}
	}
	return y, resDocument, true
}

// sharedPeriodYear takes the year of the next expression of the same kind in a
// list: "the first quarter and the second quarter of 2019", "the spring and
// summer of 2016".
func (z *resolver) sharedPeriodYear() (int, string, bool) {
	if z.at+1 >= len(z.matches) {
		return 0, "", false
	}
	a, b := &z.matches[z.at], &z.matches[z.at+1]
	same := a.Slots[sQ].Set && b.Slots[sQ].Set || a.Slots[sSea].Set && b.Slots[sSea].Set
	if joined, _ := z.connector(a.End, b.First); joined && same && b.Slots[sY].Set {
		return int(b.Slots[sY].Val), resExplicit, true
	}
	return 0, "", false
}

// half reads "the first half of 2019", "H2 2019".
func (z *resolver) half(m *scan.Match) []reading {
	h := int(m.Slots[sHa].Val)
	if h < 1 || h > 2 {
		return nil
	}
	if m.Slots[sFlag].Set && !z.tellsPeriods() && !z.ofBusiness(m) {
		return nil // of a match
	}
	undated := fmt.Sprintf("XXXX-H%d", h)
	y, res, ok := z.year(m)
	if !ok {
		y, res, ok = z.ref.Year, resDocument, !z.ref.IsZero()
	}
	if !ok {
		return z.one(z.unresolved(m, undated, granHalf))
	}
	x := z.date(m, halfValue(y, h), res)
	if res != resExplicit {
		x.undated = undated
	}
	return z.one(x)
}

// tellsPeriods reports whether the text tells of quarters or halves of years,
// as reports of companies do.
func (z *resolver) tellsPeriods() bool {
	for i := range z.matches {
		if s := &z.matches[i].Slots; s[sQ].Set || s[sHa].Set && !s[sFlag].Set {
			return true
		}
	}
	return false
}

// season reads a season with or without a year; without, the most recent.
func (z *resolver) season(m *scan.Match) []reading {
	s := &m.Slots
	sea := int(s[sSea].Val)
	undated := "XXXX-" + seasonCode[sea]
	y, res, ok := z.year(m)
	explicit := ok && res == resExplicit
	if !ok && !s[sYRel].Set {
		if y, res, ok = z.sharedPeriodYear(); !ok {
			y, res, ok = z.pickMonthYear(m, sea*3)
		}
	}
	if !ok {
		return z.one(z.partOf(m, z.unresolved(m, undated, granSeason)))
	}
	x := z.date(m, seasonValue(y, sea), res)
	if !explicit {
		x.undated = undated
	}
	return z.one(z.partOf(m, x))
}

// fiscal reads fiscal years, numbered or related to the document's.
func (z *resolver) fiscal(m *scan.Match) []reading {
	s := &m.Slots
	if s[sFY].Set || s[sYY].Set {
		y := int(s[sFY].Val)
		if s[sYY].Set {
			y = z.twoDigits(int(s[sYY].Val))
		}
		return z.one(z.partOf(m, z.date(m, fiscalValue(y), resExplicit)))
	}
	if !s[sRel].Set && !s[sPart].Set && !z.isWord(m.First, "the") || z.isWord(m.End, "ended") || z.isWord(m.End, "ending") || z.isWord(m.End, "beginning") {
		return nil
	}
	if z.ref.IsZero() {
		return z.one(z.partOf(m, z.unresolved(m, "FYXXXX", granYear)))
	}
	y := z.ref.Year + int(s[sRel].Val)
	if z.ref.Month >= 10 {
		y++
	}
	x := z.date(m, fiscalValue(y), resDocument)
	x.undated = "FYXXXX"
	return z.one(z.partOf(m, x))
}

// decade reads "the 1990s", "the '90s", "the nineties".
func (z *resolver) decade(m *scan.Match) []reading {
	y := int(m.Slots[sDec].Val)
	if y < 100 {
		if y < 20 {
			y += 100
		}
		y += 1900
	}
	if t := z.toks[m.Slots[sDec].Tok]; t.Digits == 2 && y < 1950 && !m.Slots[sPart].Set && z.toks[m.Slots[sDec].Tok-1].Ch != '\'' {
		return nil // "in the 30s" is a share or a temperature
	}
	if y%10 != 0 || y > 2090 {
		return nil
	}
	v := decadeValue(y)
	if y%100 == 0 && y != 2000 {
		v = centuryValue(y)
	}
	return z.one(z.partOf(m, z.date(m, v, resExplicit)))
}

// century reads "the 19th century".
func (z *resolver) century(m *scan.Match) []reading {
	c := int(m.Slots[sCen].Val)
	if c < 1 || c > 30 {
		return nil
	}
	return z.one(z.partOf(m, z.date(m, centuryValue((c-1)*100), resExplicit)))
}

// ofBusiness reports whether the sentence of a match tells of money.
func (z *resolver) ofBusiness(m *scan.Match) bool {
	for _, step := range []int{-1, 1} {
		for k := m.First + step; k >= 0 && k < len(z.toks) && k > m.First-40 && k < m.First+40; k += step {
			t := z.toks[k]
			if t.Kind == scan.Break || z.sentenceEnd(k) {
				break
			}
			if t.Ch == '$' || t.Ch == '%' || z.word(k, "BUSINESS") {
				return true
			}
		}
	}
	return false
}

// holidayDay reads a named day.
func (z *resolver) holidayDay(m *scan.Match) []reading {
	h := z.f.holidays[z.f.rules[m.Rule].holiday]
	s := &m.Slots
	undated := "XXXX-XX-XX"
	if h.kind == "fixed" {
		undated = fmt.Sprintf("XXXX-%02d-%02d", h.arg[0], h.arg[1])
	}
	y, res, ok := z.year(m)
	explicit := ok && res == resExplicit
	if !ok && s[sRel].Set && !z.ref.IsZero() {
		y, ok = z.ref.Year, true
		d, _ := h.day(y)
		switch {
		case s[sRel].Val < 0 && !d.Before(z.ref):
			y--
		case s[sRel].Val > 0 && !d.After(z.ref):
			y++
		}
	}
	if !ok && !s[sYRel].Set {
		y, _, ok = z.pickYear(m, 0, h.day)
	}
	if !ok {
		return z.one(z.unresolved(m, undated, granDay))
	}
	d, ok := h.day(y)
	if !ok {
		return nil
	}
	x := z.date(m, dayValue(d), resHoliday)
	if !explicit {
		x.undated = undated
	}
	return z.one(x)
}

// spanRel reads "the past three months", "the next four years".
func (z *resolver) spanRel(m *scan.Match) []reading {
	s := &m.Slots
	n := -1
	if s[sN].Set {
		n = int(s[sN].Val)
	}
	if m.First == int(s[sRel].Tok) && n > 0 && z.isWord(m.First, "last") && z.word(m.First-1, "LASTV") {
		c := *m
		c.First++
		return z.one(z.durationReading(&c, duration(int(s[sU].Val), n))) // "will last 48 hours"
	}
	return z.spanOf(m, int(s[sU].Val), n, int(s[sRel].Val))
}

// spanOf makes a duration that ends or begins at the document date.
func (z *resolver) spanOf(m *scan.Match, unit, n, rel int) []reading {
	x := z.durationReading(m, duration(unit, n))
	if n > 0 && !z.ref.IsZero() && unit > unitHour && rel != 0 && z.style == News {
		a, b := z.ref, addUnits(z.ref, unit, n*rel)
		if rel < 0 {
			a, b = b, a
		}
		x.iv = civil.Interval{First: a, Last: b}
		x.edtf = a.String() + "/" + b.String()
		x.res = resDocument
	}
	if m.Slots[sPart].Set {
		x.qual = partCode[m.Slots[sPart].Val]
	}
	return z.one(x)
}

func (z *resolver) durationReading(m *scan.Match, timex string) reading {
	x := reading{first: m.First, end: m.End, typ: "DURATION", gran: granDuration, undated: timex, res: resExplicit}
	x.timex = timex
	return x
}

// years reads "2009-2012" and "2012-13".
func (z *resolver) years(m *scan.Match) []reading {
	s := &m.Slots
	y := int(s[sY].Val)
	y2 := int(s[sY2].Val)
	if s[sYY2].Set {
		y2 = y - y%100 + int(s[sYY2].Val)
		if month := int(s[sYY2].Val); y2 <= y && month >= 1 && month <= 12 && !z.gluedNumber(m) {
			return z.one(z.date(m, monthValue(y, month), resExplicit))
		}
		if y2 < y {
			y2 += 100
		}
	}
	if z.pages(m) || y2 <= y || y2-y > 300 || s[sYY2].Set && y2-y > 40 || y < 1200 || y2 > 2100 || z.gluedNumber(m) {
		return nil
	}
	a, b := *m, *m
	a.End = m.First + 1
	b.First = m.End - 1
	p, q := z.date(&a, yearValue(y), resExplicit), z.date(&b, yearValue(y2), resExplicit)
	p.qual, q.qual = qualFrom, qualTo
	return []reading{p, q}
}

// yearMonth reads "2015-03" and "05/2019".
func (z *resolver) yearMonth(m *scan.Match) []reading {
	y, month := int(m.Slots[sY].Val), int(m.Slots[sM].Val)
	if month < 1 || month > 12 || y < 1900 || y > 2099 {
		return nil
	}
	return z.one(z.date(m, monthValue(y, month), resExplicit))
}

// aboutYear reports whether the words before a number make it a year: "since at
// least 2005", "in about 2005", but not "at least 2005 votes".
func (z *resolver) aboutYear(m *scan.Match) bool {
	k := m.First - 2
	if z.isWord(m.First-1, "least") {
		if !z.isWord(k, "at") {
			return false
		}
		k--
	}
	return z.word(k, "ABOUTY")
}

// beforeChrist reads "264 BC". Such years have no days: no reader of the
// output knows them.
func (z *resolver) beforeChrist(m *scan.Match) []reading {
	y := int(m.Slots[sY].Val)
	if y < 1 || y > 9999 {
		return nil
	}
	x := z.unresolved(m, fmt.Sprintf("BC%04d", y), granYear)
	return z.one(x)
}

// yearAlone reads a year of four digits that nothing else explains.
func (z *resolver) yearAlone(m *scan.Match) []reading {
	y := int(m.Slots[sY].Val)
	if z.gluedNumber(m) || z.pages(m) || y < 1000 || y > 2100 {
		return nil
	}
	if old := m.Slots[sFlag].Set && m.Slots[sFlag].Val == 2; old && y < 1900 && !z.oldYear(m, y) {
		return nil
	}
	if m.Slots[sFlag].Set && m.Slots[sFlag].Val == 4 && !z.aboutYear(m) {
		return nil
	}
	if k := m.End; k < len(z.toks) && y%100 == 0 && y != 2000 && y != 1900 && z.toks[k].Kind == scan.Word && z.toks[k].Flags&(scan.Capital) == 0 && z.toks[k].Flags&scan.Plural != 0 {
		return nil
	}
	if a, b := m.First-1, m.End; a >= 0 && b < len(z.toks) && z.toks[a].Ch == '"' && z.toks[b].Ch == '"' {
		return nil
	}
	return z.one(z.date(m, yearValue(y), resExplicit))
}
