package date

import (
	"fmt"

	"writ/extract/date/civil"
)

// Granularities, as published.
const (
	granDay      = "day"
	granWeek     = "week"
	granMonth    = "month"
	granQuarter  = "quarter"
	granSeason   = "season"
	granHalf     = "half"
	granYear     = "year"
	granDecade   = "decade"
	granCentury  = "century"
	granTime     = "time"
	granDuration = "duration"
	granSet      = "set"
	granRef      = "ref"
)

// Resolutions, as published.
const (
	resExplicit   = "explicit"
	resDocument   = "document_date"
	resAnaphor    = "anaphor"
	resHoliday    = "holiday"
	resUnresolved = "unresolved"
)

// Units of time, in ascending length.
const (
	unitSecond = iota + 1
	unitMinute
	unitHour
	unitDay
	unitWeek
	unitWeekend
	unitFortnight
	unitMonth
	unitQuarter
	unitYear
	unitDecade
	unitCentury
	unitMillennium
	unitTOD // a part of the day, in sets only
)

// Parts of a period.
const (
	partStart = iota + 1
	partMid
	partEnd
	partBeforeNow // earlier this week
	partAfterNow  // later this week
)

// values are the names that the tables use for slot values.
var values = map[string]int32{
	"TS": unitSecond, "TM": unitMinute, "TH": unitHour, "D": unitDay, "W": unitWeek, "WE": unitWeekend, "F": unitFortnight,
	"M": unitMonth, "Q": unitQuarter, "Y": unitYear, "DE": unitDecade, "CE": unitCentury, "ML": unitMillennium, "TOD": unitTOD,
	"START": partStart, "MID": partMid, "END": partEnd, "BEFORE_NOW": partBeforeNow, "AFTER_NOW": partAfterNow,
	"MO": 1, "AF": 2, "EV": 3, "NI": 4,
	"SP": 1, "SU": 2, "FA": 3, "WI": 4,
	"PAST": 1, "PRESENT": 2, "FUTURE": 3,
}

var (
	todCode    = [...]string{"", "MO", "AF", "EV", "NI"}
	seasonCode = [...]string{"", "SP", "SU", "FA", "WI"}
	refCode    = [...]string{"", "PAST_REF", "PRESENT_REF", "FUTURE_REF"}
	partCode   = [...]string{"", "START", "MID", "END", "", ""}
	// unitCode is the TIMEX3 letter of a unit with its multiple.
	unitCode = [...]struct {
		code string
		mul  int
	}{unitSecond: {"TS", 1}, unitMinute: {"TM", 1}, unitHour: {"TH", 1}, unitDay: {"D", 1}, unitWeek: {"W", 1}, unitWeekend: {"WE", 1},
		unitFortnight: {"W", 2}, unitMonth: {"M", 1}, unitQuarter: {"Q", 1}, unitYear: {"Y", 1}, unitDecade: {"Y", 10},
		unitCentury: {"Y", 100}, unitMillennium: {"Y", 1000}, unitTOD: {"D", 1}}
	freqCode = [...]string{"", "P1D", "P1W", "P2W", "P1M", "P3M", "P6M", "P1Y", "P2Y", "PT1H"}
)

// value is a period of the calendar in all its notations.
type value struct {
	timex, edtf string
	iv          civil.Interval
	gran        string
}

func dayValue(d civil.Date) value {
	s := d.String()
	return value{s, s, civil.Interval{First: d, Last: d}, granDay}
}

func weekValue(d civil.Date) value {
	iv := civil.Week(d)
	y, w := d.Week()
	return value{fmt.Sprintf("%04d-W%02d", y, w), iv.First.String() + "/" + iv.Last.String(), iv, granWeek}
}

func weekendValue(d civil.Date) value {
	v := weekValue(d)
	v.timex += "-WE"
	v.iv.First = v.iv.First.AddDays(5)
	v.edtf = v.iv.First.String() + "/" + v.iv.Last.String()
	return v
}

func monthValue(y, m int) value {
	s := fmt.Sprintf("%04d-%02d", y, m)
	return value{s, s, civil.Months(y, m, 1), granMonth}
}

// quarterValue uses the EDTF codes 33 to 36 (level 2, ISO 8601-2 4.8).
func quarterValue(y, q int) value {
	return value{fmt.Sprintf("%04d-Q%d", y, q), fmt.Sprintf("%04d-%d", y, 32+q), civil.Months(y, q*3-2, 3), granQuarter}
}

func halfValue(y, h int) value {
	iv := civil.Months(y, h*6-5, 6)
	return value{fmt.Sprintf("%04d-H%d", y, h), iv.First.String() + "/" + iv.Last.String(), iv, granHalf}
}

// seasonValue gives the months of the northern meteorological season: spring
// is March to May, winter December to February of the next year.
func seasonValue(y, s int) value {
	return value{fmt.Sprintf("%04d-%s", y, seasonCode[s]), fmt.Sprintf("%04d-%d", y, 20+s), civil.Months(y, s*3, 3), granSeason}
}

func yearValue(y int) value {
	s := fmt.Sprintf("%04d", y)
	return value{s, s, civil.Year(y), granYear}
}

// fiscalValue is a fiscal year of the US government: FY2012 began on
// 1 October 2011 (31 U.S.C. 1102).
func fiscalValue(y int) value {
	iv := civil.Months(y-1, 10, 12)
	return value{fmt.Sprintf("FY%04d", y), iv.First.String() + "/" + iv.Last.String(), iv, granYear}
}

func decadeValue(y int) value {
	y -= y % 10
	return value{fmt.Sprintf("%03d", y/10), fmt.Sprintf("%03dX", y/10), civil.Interval{First: civil.Date{Year: y, Month: 1, Day: 1}, Last: civil.Date{Year: y + 9, Month: 12, Day: 31}}, granDecade}
}

func centuryValue(y int) value {
	y -= y % 100
	return value{fmt.Sprintf("%02d", y/100), fmt.Sprintf("%02dXX", y/100), civil.Interval{First: civil.Date{Year: max(y, 1), Month: 1, Day: 1}, Last: civil.Date{Year: y + 99, Month: 12, Day: 31}}, granCentury}
}

// ok reports whether every day of v can be written with four digits.
func (v value) ok() bool { return v.iv.First.Valid() && v.iv.Last.Valid() }

// narrow cuts v to a part of it.
func (v value) narrow(part int, ref civil.Date) value {
	a, b := v.iv.First, v.iv.Last
	n := b.Days() - a.Days() + 1
	switch part {
	case partStart:
		b = a.AddDays(max(n/3-1, 0))
	case partMid:
		a, b = a.AddDays(n/3), b.AddDays(-(n / 3))
	case partEnd:
		a = b.AddDays(-max(n/3-1, 0))
	case partBeforeNow:
		if ref.Before(a) || ref.After(b) {
			return v
		}
		b = ref
	case partAfterNow:
		if ref.Before(a) || ref.After(b) {
			return v
		}
		a = ref
	default:
		return v
	}
	v.iv = civil.Interval{First: a, Last: b}
	if v.gran != granDay {
		v.edtf = a.String() + "/" + b.String()
	}
	return v
}

// unitValue is the calendar unit that holds d.
func unitValue(unit int, d civil.Date) value {
	switch unit {
	case unitDay:
		return dayValue(d)
	case unitWeek, unitFortnight:
		return weekValue(d)
	case unitWeekend:
		return weekendValue(d)
	case unitMonth:
		return monthValue(d.Year, d.Month)
	case unitQuarter:
		return quarterValue(d.Year, (d.Month+2)/3)
	case unitDecade:
		return decadeValue(d.Year)
	case unitCentury, unitMillennium:
		return centuryValue(d.Year)
	}
	return yearValue(d.Year)
}

// undatedUnit is the TIMEX3 form of a calendar unit that is not known.
func undatedUnit(unit int) string {
	switch unit {
	case unitDay:
		return "XXXX-XX-XX"
	case unitWeek, unitFortnight:
		return "XXXX-WXX"
	case unitWeekend:
		return "XXXX-WXX-WE"
	case unitMonth:
		return "XXXX-XX"
	case unitQuarter:
		return "XXXX-QX"
	case unitDecade:
		return "XXX"
	case unitCentury, unitMillennium:
		return "XX"
	}
	return "XXXX"
}

var unitGran = map[int]string{unitSecond: granTime, unitMinute: granTime, unitHour: granTime, unitDay: granDay, unitWeek: granWeek, unitFortnight: granWeek,
	unitWeekend: granWeek, unitMonth: granMonth, unitQuarter: granQuarter, unitYear: granYear, unitDecade: granDecade, unitCentury: granCentury, unitMillennium: granCentury}

// addUnits returns d moved by n/100 units.
func addUnits(d civil.Date, unit, n int) civil.Date {
	switch unit {
	case unitSecond, unitMinute, unitHour:
		return d
	case unitDay:
		return d.AddDays(n / 100)
	case unitWeek, unitWeekend:
		return d.AddDays(n * 7 / 100)
	case unitFortnight:
		return d.AddDays(n * 14 / 100)
	}
	months := map[int]int{unitMonth: 1, unitQuarter: 3, unitYear: 12, unitDecade: 120, unitCentury: 1200, unitMillennium: 12000}[unit]
	k := n * months / 100
	if y := d.Year + k/12; y < 2 || y > 9998 {
		return d
	}
	return d.AddMonths(k)
}

// reaches reports whether addUnits can move d by n/100 units.
func reaches(d civil.Date, unit, n int) bool {
	days := map[int]int{unitDay: 1, unitWeek: 7, unitWeekend: 7, unitFortnight: 14, unitMonth: 30, unitQuarter: 91, unitYear: 365, unitDecade: 3652, unitCentury: 36525, unitMillennium: 365250}[unit]
	y := d.Year + n/100*days/365
	return y > 2 && y < 9998
}

// duration writes n/100 units as TIMEX3; n < 0 is an unknown number.
func duration(unit, n int) string {
	u := unitCode[unit]
	code, p := u.code, "P"
	if len(code) == 2 && code[0] == 'T' {
		p, code = "PT", code[1:]
	}
	if n < 0 {
		switch unit {
		case unitDecade:
			code = "DE"
		case unitCentury:
			code = "CE"
		}
		return p + "X" + code
	}
	n *= u.mul
	if unit == unitHour && n == 50 {
		return "PT30M"
	}
	switch {
	case n%100 == 0:
		return fmt.Sprintf("%s%d%s", p, n/100, code)
	case n%10 == 0:
		return fmt.Sprintf("%s%d.%d%s", p, n/100, n/10%10, code)
	}
	return fmt.Sprintf("%s%d.%02d%s", p, n/100, n%100, code)
}
