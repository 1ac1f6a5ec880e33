package date

import (
	"fmt"
	"strings"

	"writ/extract/date/civil"
	"writ/extract/date/scan"
)

// dur reads a length of time.
func (z *resolver) dur(m *scan.Match) []reading {
	units, counts := amounts(m)
	if len(units) == 0 || !z.plausible(m, units[0]) {
		return nil
	}
	if j := m.First; len(units) > 1 && z.isWord(j, "a") && j > 0 && z.word(j-1, "TIMES") {
		return z.split(m) // "three times a week, 24 hours a day"
	}
	for i := 1; i < len(units); i++ {
		if units[i] >= units[i-1] || counts[i] < 0 || counts[i-1] < 0 {
			return z.split(m)
		}
	}
	timex := duration(units[0], counts[0])
	for i := 1; i < len(units); i++ {
		next := duration(units[i], counts[i])
		if strings.HasPrefix(next, "PT") && strings.Contains(timex, "T") {
			timex += next[2:]
		} else {
			timex += next[1:]
		}
	}
	x := z.durationReading(m, timex)
	x.qual = z.quantifier(m)
	return z.one(x)
}

// split reads lengths of time that stand side by side without making one: "two
// hours, three weeks".
func (z *resolver) split(m *scan.Match) []reading {
	s := &m.Slots
	var out []reading
	for _, k := range [][2]int{{sU, sN}, {sU2, sN2}, {sU3, sN3}} {
		if !s[k[0]].Set {
			continue
		}
		part := *m
		n := -1
		if s[k[1]].Set {
			n = int(s[k[1]].Val)
			if k[0] != sU {
				part.First = int(s[k[1]].Tok)
			}
		}
		part.End = int(s[k[0]].Tok) + 1
		x := z.durationReading(&part, duration(int(s[k[0]].Val), n))
		if j := part.First; z.isWord(j, "a") && j > 0 && (z.toks[j-1].Flags&scan.Plural != 0 || z.word(j-1, "TIMES")) {
			x = z.setReading(&part, x.timex)
		}
		out = append(out, x)
	}
	return out
}

// plausible rejects units that are other words: "a second" (ordinal), "one day"
// of a name, "minutes" of a meeting.
func (z *resolver) plausible(m *scan.Match, unit int) bool {
	k := int(m.Slots[sU].Tok)
	if unit == unitSecond && !z.word(k, "UNITS") {
		return false
	}
	if unit == unitQuarter && (!z.word(k, "UNITS") && z.word(int(m.Slots[sN].Tok), "ONE") || z.isWord(k+1, "of") && z.toks[k-1].Ch == '-') {
		return false
	}
	return true
}

// quantifier returns the TIMEX3 mod of words before the number.
func (z *resolver) quantifier(m *scan.Match) string {
	last := int(m.Slots[sN].Tok)
	if last <= m.First {
		return ""
	}
	for k := m.First; k < last; k++ {
		switch w := strings.ToLower(z.text[z.toks[k].Start:z.toks[k].End]); w {
		case "no", "not":
			if z.isWord(k+1, "more") || z.isWord(k+1, "longer") {
				return "EQUAL_OR_LESS"
			}
			return "EQUAL_OR_MORE"
		case "more", "over", "longer":
			return "MORE_THAN"
		case "less", "fewer", "under":
			return "LESS_THAN"
		case "least":
			return "EQUAL_OR_MORE"
		case "most", "up":
			return "EQUAL_OR_LESS"
		case "about", "approximately", "roughly", "some", "nearly", "almost":
			return "APPROX"
		}
	}
	return ""
}

// single reads "single-day".
func (z *resolver) single(m *scan.Match) []reading {
	return z.one(z.durationReading(m, duration(int(m.Slots[sU].Val), 100)))
}

// age reads "25-year-old".
func (z *resolver) age(m *scan.Match) []reading {
	return z.one(z.durationReading(m, duration(int(m.Slots[sU].Val), int(m.Slots[sN].Val))))
}

// durHalf reads "half an hour".
func (z *resolver) durHalf(m *scan.Match) []reading {
	u := int(m.Slots[sU].Val)
	timex := duration(u, 50)
	switch u {
	case unitYear:
		timex = "P6M"
	case unitDecade:
		timex = "P5Y"
	case unitCentury:
		timex = "P50Y"
	}
	return z.one(z.durationReading(m, timex))
}

// durVague reads "years", "decades".
func (z *resolver) durVague(m *scan.Match) []reading {
	u := int(m.Slots[sU].Val)
	if u == unitSecond || u == unitQuarter || u == unitMinute && z.isWord(m.First, "the") {
		return nil
	}
	return z.one(z.durationReading(m, duration(u, -1)))
}

// set reads "every year", "every other week", "every three years", "a year" as
// a rate.
func (z *resolver) set(m *scan.Match) []reading {
	s := &m.Slots
	n := 100
	if s[sK].Set {
		n *= int(s[sK].Val)
	}
	if s[sN].Set {
		n = int(s[sN].Val)
	}
	timex := duration(int(s[sU].Val), n)
	if int(s[sU].Val) == unitTOD {
		timex = "P1D"
	}
	return z.one(z.setReading(m, timex))
}

func (z *resolver) setReading(m *scan.Match, timex string) reading {
	x := reading{first: m.First, end: m.End, typ: "SET", gran: granSet, undated: timex, res: resExplicit}
	x.timex = timex
	return x
}

// setDay reads "Mondays", "every Monday", "each May", "weekends".
func (z *resolver) setDay(m *scan.Match) []reading {
	s := &m.Slots
	timex := "XXXX-WXX-WE"
	switch {
	case s[sM].Set:
		timex = fmt.Sprintf("XXXX-%02d", s[sM].Val)
	case s[sSea].Set:
		timex = "XXXX-" + seasonCode[s[sSea].Val]
	case s[sW].Set:
		timex = fmt.Sprintf("XXXX-WXX-%d", s[sW].Val)
	}
	x := z.setReading(m, timex)
	if m.Slots[sTod].Set {
		x.timex += "T" + todCode[m.Slots[sTod].Val]
		x.undated = x.timex
	}
	if z.isWord(x.first, "on") {
		x.first++
	}
	return z.one(x)
}

// freq reads "annually", "daily".
func (z *resolver) freq(m *scan.Match) []reading {
	return z.one(z.setReading(m, freqCode[m.Slots[sFQ].Val]))
}

// clockOf returns the time of a match as TIMEX3 writes it after the day, ""
// when there is no such time.
func clockOf(m *scan.Match) string {
	s := &m.Slots
	h, mi := int(s[sH].Val), int(s[sMi].Val)
	if s[sHM].Set {
		h, mi = int(s[sHM].Val)/100, int(s[sHM].Val)%100
	}
	if s[sHW].Set {
		h = int(s[sHW].Val) / 100
	}
	if s[sAP].Set {
		if h > 12 || h == 0 {
			return ""
		}
		h = h%12 + int(s[sAP].Val)
	} else if s[sTod].Set && todCode[s[sTod].Val] != "MO" && h > 3 && h < 12 {
		h += 12 // "9 o'clock last night"
	}
	if h > 24 || h == 24 && mi > 0 || mi > 59 {
		return ""
	}
	return fmt.Sprintf("T%02d:%02d", h, mi)
}

// time reads a time of day with or without its day.
func (z *resolver) time(m *scan.Match) []reading {
	s := &m.Slots
	t := clockOf(m)
	if t == "" {
		return nil
	}
	if s[sSec].Set && s[sSec].Val < 60 {
		t += fmt.Sprintf(":%02d", s[sSec].Val)
	}
	if k := int(s[sZ].Tok); s[sZ].Set && (z.isWord(k, "utc") || z.isWord(k, "gmt")) && !s[sZO].Set {
		t += "Z"
	}
	var x reading
	switch {
	case s[sM].Set || s[sY].Set && !s[sA].Set || s[sW].Set:
		c := *m
		c.Slots[sH] = scan.Slot{}
		var ok bool
		if s[sRel].Set && s[sW].Set {
			x = z.relWeekday(&c, int(s[sRel].Val))
		} else if x, ok = z.calendar(&c); !ok {
			return nil
		}
	case s[sA].Set:
		var ok bool
		if x, ok = z.slashed(m); !ok {
			return nil
		}
	default:
		x = z.unresolved(m, "XXXX-XX-XX", granDay)
		if !z.ref.IsZero() {
			x = z.date(m, dayValue(z.ref.AddDays(int(s[sOff].Val))), resDocument)
			x.undated = "XXXX-XX-XX"
		}
		if !s[sOff].Set {
			z.timeOfLastDay(&x, m)
		}
	}
	x.month, x.day = 0, 0
	return z.one(withTime(x, t))
}

// stampedTime reads the date and time of a wire's or a mail's stamp.
func (z *resolver) stampedTime(m *scan.Match) []reading {
	if z.gluedNumber(m) {
		return nil
	}
	return z.time(m)
}

// timeOfLastDay puts a time without a day on the last day told in its block.
func (z *resolver) timeOfLastDay(x *reading, m *scan.Match) {
	x.anchor = false
	a := z.lastAnchor(true, granDay)
	if a == nil || z.style == News && a.res != resExplicit && a.res != resDocument {
		return
	}
	if int(z.toks[m.First].Start)-int(z.toks[a.end-1].End) > 120 {
		return
	}
	x.value, x.res, x.gran = dayValue(a.iv.First), resAnaphor, granDay
}

// ref reads now, recently, the future.
func (z *resolver) refWord(m *scan.Match) []reading {
	return z.one(z.reference(m, int(m.Slots[sRef].Val)))
}

// reference makes a reading of a vague past (1), present (2) or future (3).
func (z *resolver) reference(m *scan.Match, which int) reading {
	x := reading{first: m.First, end: m.End, typ: "DATE", gran: granRef, undated: refCode[which], res: resUnresolved}
	x.timex = refCode[which]
	if which == 2 && !z.ref.IsZero() {
		x.iv = civil.Interval{First: z.ref, Last: z.ref}
		x.res = resDocument
	}
	return x
}

// none reads nothing: the words are the name of a thing.
func (z *resolver) none(*scan.Match) []reading { return nil }

// recent reads "recent years".
func (z *resolver) recent(m *scan.Match) []reading { return z.one(z.reference(m, 1)) }
