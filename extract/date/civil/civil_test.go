package civil_test

import (
	"testing"
	"time"

	"writ/extract/date/civil"
)

func TestAgreesWithTimePackage(t *testing.T) {
	t.Parallel()
	at := time.Date(1599, 12, 20, 0, 0, 0, 0, time.UTC)
	for i := 0; i < 250000; i++ {
		d := civil.Date{Year: at.Year(), Month: int(at.Month()), Day: at.Day()}
		if got, want := d.Days(), int(at.Unix()/86400); at.Unix() >= 0 && got != want {
			t.Fatalf("Days(%v) = %d, want %d", d, got, want)
		}
		if got := civil.FromDays(d.Days()); got != d {
			t.Fatalf("FromDays(Days(%v)) = %v", d, got)
		}
		if got, want := d.Weekday()%7, int(at.Weekday()); got != want {
			t.Fatalf("Weekday(%v) = %d, want %d", d, got, want)
		}
		wy, ww := at.ISOWeek()
		if y, w := d.Week(); y != wy || w != ww {
			t.Fatalf("Week(%v) = %d %d, want %d %d", d, y, w, wy, ww)
		}
		if got := civil.WeekStart(wy, ww); got != d.Monday() {
			t.Fatalf("WeekStart(%d, %d) = %v, want %v", wy, ww, got, d.Monday())
		}
		at = at.AddDate(0, 0, 1)
	}
}

func TestMovingDays(t *testing.T) {
	t.Parallel()
	for year, want := range map[int]string{1818: "1818-03-22", 1943: "1943-04-25", 2000: "2000-04-23", 2021: "2021-04-04", 2038: "2038-04-25"} {
		if got := civil.Easter(year).String(); got != want {
			t.Errorf("Easter(%d) = %s, want %s", year, got, want)
		}
	}
	for name, tc := range map[string]struct {
		y, m, w, n int
		want       string
	}{
		"Thanksgiving, fourth Thursday of November": {2021, 11, 4, 4, "2021-11-25"},
		"Memorial Day, last Monday of May":          {2021, 5, 1, -1, "2021-05-31"},
		"Labor Day, first Monday of September":      {2025, 9, 1, 1, "2025-09-01"},
	} {
		if got, ok := civil.Nth(tc.y, tc.m, tc.w, tc.n); !ok || got.String() != tc.want {
			t.Errorf("%s: Nth = %v %v, want %s", name, got, ok, tc.want)
		}
	}
	if _, ok := civil.Nth(2021, 2, 1, 5); ok {
		t.Error("February 2021 has no fifth Monday")
	}
}

func TestMonthArithmetic(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		in   string
		n    int
		want string
	}{
		"last day is kept inside the month": {"2021-01-31", 1, "2021-02-28"},
		"leap day":                          {"2020-01-31", 1, "2020-02-29"},
		"back over the new year":            {"2021-02-15", -3, "2020-11-15"},
	} {
		d, ok := civil.Parse(tc.in)
		if got := d.AddMonths(tc.n).String(); !ok || got != tc.want {
			t.Errorf("%s: AddMonths(%s, %d) = %s, want %s", name, tc.in, tc.n, got, tc.want)
		}
	}
	for _, bad := range []string{"", "2021-02-30", "2021-13-01", "21-01-01", "2021/01/01", "+021-01-01"} {
		if d, ok := civil.Parse(bad); ok {
			t.Errorf("Parse(%q) = %v, want none", bad, d)
		}
	}
}
