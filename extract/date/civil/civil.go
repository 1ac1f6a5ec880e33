// Package civil is calendar arithmetic on plain dates: no clock, no zone.
//
// Dates are proleptic Gregorian, years 1 to 9999. All functions are pure and
// safe for concurrent use.
package civil

import "fmt"

// Date is a calendar date. The zero Date means "none".
type Date struct{ Year, Month, Day int }

// Interval is a run of days, both ends included.
type Interval struct{ First, Last Date }

// Parse reads "2006-01-02". ok is false for any other form and for a day that
// does not exist.
func Parse(s string) (d Date, ok bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, false
	}
	n := [3]int{}
	for k, part := range [3]string{s[:4], s[5:7], s[8:]} {
		for i := 0; i < len(part); i++ {
			if part[i] < '0' || part[i] > '9' {
				return Date{}, false
			}
			n[k] = n[k]*10 + int(part[i]-'0')
		}
	}
	d = Date{n[0], n[1], n[2]}
	return d, d.Valid()
}

// Valid reports whether d exists.
func (d Date) Valid() bool {
	return d.Year >= 1 && d.Year <= 9999 && d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= DaysIn(d.Year, d.Month)
}

// IsZero reports whether d is none.
func (d Date) IsZero() bool { return d == Date{} }

// String returns d as "2006-01-02", "" when d is none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Compare returns -1, 0 or 1 as d is before, equal to or after e.
func (d Date) Compare(e Date) int {
	a, b := d.Year*10000+d.Month*100+d.Day, e.Year*10000+e.Month*100+e.Day
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Before reports whether d is before e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is after e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Days returns the number of days since 1970-01-01 (Hinnant, "chrono-Compatible
// Low-Level Date Algorithms").
func (d Date) Days() int {
	y, m := d.Year, d.Month
	if m <= 2 {
		y--
	}
	era := y / 400
	yoe := y - era*400
	mp := (m + 9) % 12
	doy := (153*mp+2)/5 + d.Day - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468
}

// FromDays is the inverse of [Date.Days].
func FromDays(n int) Date {
	n += 719468
	era := n / 146097
	doe := n - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d := Date{yoe + era*400, (mp+2)%12 + 1, doy - (153*mp+2)/5 + 1}
	if d.Month <= 2 {
		d.Year++
	}
	return d
}

// AddDays returns d plus n days.
func (d Date) AddDays(n int) Date { return FromDays(d.Days() + n) }

// AddMonths returns d plus n months; a day past the end of the month becomes
// its last day.
func (d Date) AddMonths(n int) Date {
	k := d.Year*12 + d.Month - 1 + n
	e := Date{k / 12, k%12 + 1, d.Day}
	e.Day = min(e.Day, DaysIn(e.Year, e.Month))
	return e
}

// Weekday returns 1 for Monday to 7 for Sunday.
func (d Date) Weekday() int { return (d.Days()+3+7*1000000)%7 + 1 }

// Week returns the ISO 8601 week of d and the year that owns it.
func (d Date) Week() (year, week int) {
	thursday := d.AddDays(4 - d.Weekday())
	first := Date{thursday.Year, 1, 1}
	return thursday.Year, (thursday.Days()-first.Days())/7 + 1
}

// Monday returns the first day of the ISO week that holds d.
func (d Date) Monday() Date { return d.AddDays(1 - d.Weekday()) }

// WeekStart returns the Monday of an ISO week.
func WeekStart(year, week int) Date {
	return Date{year, 1, 4}.Monday().AddDays((week - 1) * 7)
}

// DaysIn returns the number of days of a month.
func DaysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Easter returns Easter Sunday of a Gregorian year (Meeus, Jones, Butcher).
func Easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Date{year, n / 31, n%31 + 1}
}

// Nth returns the n-th given weekday of a month; n = -1 is the last one. ok is
// false when the month has no such day.
func Nth(year, month, weekday, n int) (d Date, ok bool) {
	if n < 0 {
		last := Date{year, month, DaysIn(year, month)}
		return last.AddDays(-((last.Weekday() - weekday + 7) % 7)), true
	}
	first := Date{year, month, 1}
	d = first.AddDays((weekday-first.Weekday()+7)%7 + (n-1)*7)
	return d, d.Month == month
}

// Year returns the days of a year.
func Year(y int) Interval { return Interval{Date{y, 1, 1}, Date{y, 12, 31}} }

// Months returns n months from month m of year y.
func Months(y, m, n int) Interval {
	last := Date{y, m, 1}.AddMonths(n - 1)
	last.Day = DaysIn(last.Year, last.Month)
	return Interval{Date{y, m, 1}, last}
}

// Week returns the days of the ISO week that holds d.
func Week(d Date) Interval { m := d.Monday(); return Interval{m, m.AddDays(6)} }
