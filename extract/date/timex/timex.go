// Package timex checks the two notations that package date writes: TIMEX3
// values and EDTF.
package timex

import (
	"fmt"
	"strings"

	"writ/extract/date/civil"
	"writ/extract/pattern"
)

// Forms of TIMEX3 values (ISO-TimeML, ISO 24617-1, 8.4.2.1, after ISO 8601).
var (
	calendar = pattern.Lazy(`^(?:[0-9]{4}|XXXX)(?:-(?:(?:0[1-9]|1[0-2]|XX)(?:-(?:0[1-9]|[12][0-9]|3[01]|XX))?|W(?:0[1-9]|[1-4][0-9]|5[0-3]|XX)(?:-(?:[1-7]|WE))?|Q[1-4X]|H[12]|SP|SU|FA|WI))?$`)
	longer   = pattern.Lazy(`^(?:BC[0-9]{4}|[0-9]{2,3}|XX|XXX|FY(?:[0-9]{4}|XXXX))$`)
	clock    = pattern.Lazy(`^(?:(?:[01][0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?Z?|MO|AF|EV|NI)$`)
	period   = pattern.Lazy(`^P(?:[0-9X]+(?:\.[0-9]+)?(?:Y|M|W|D|Q|DE|CE|WE|ML))*(?:T(?:[0-9X]+(?:\.[0-9]+)?[HMS])+)?$`)
	// EDTF: known dates may be qualified; unspecified ones and seasons may not.
	known       = pattern.Lazy(`^[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?[~?%]?$`)
	unspecified = pattern.Lazy(`^(?:[0-9]{3}X|[0-9]{2}XX|XXXX(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?)$`)
	subYear     = pattern.Lazy(`^[0-9]{4}-(?:2[1-4]|3[3-6])$`)
)

// Check reports what is wrong with a TIMEX3 value of a type (DATE, TIME,
// DURATION or SET).
func Check(typ, value string) error {
	ok := false
	switch typ {
	case "DATE":
		ok = date(value) || value == "PAST_REF" || value == "PRESENT_REF" || value == "FUTURE_REF"
	case "TIME":
		day, at, found := strings.Cut(value, "T")
		ok = found && date(day) && clock.MatchString(at)
	case "DURATION":
		ok = duration(value)
	case "SET":
		day, at, found := strings.Cut(value, "T")
		ok = duration(value) || date(day) && (!found || clock.MatchString(at))
	}
	if !ok {
		return fmt.Errorf("check TIMEX3: %q is not a value of type %s", value, typ)
	}
	return nil
}

func duration(s string) bool {
	return len(s) > 2 && !strings.HasSuffix(s, "T") && period.MatchString(s)
}

func date(s string) bool {
	if !calendar.MatchString(s) && !longer.MatchString(s) {
		return false
	}
	return exists(s)
}

// exists reports whether a full date is a day of the calendar; other forms
// always exist.
func exists(s string) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || strings.Contains(s, "W") {
		return true
	}
	if strings.HasPrefix(s, "XXXX") {
		s = "2000" + s[4:]
	}
	if strings.Contains(s, "X") {
		return true
	}
	_, ok := civil.Parse(s)
	return ok
}

// CheckEDTF reports what is wrong with an EDTF string: ISO 8601-2 level 1 with
// unspecified years of dates, quarters (33 to 36), and intervals of days,
// months and years.
//
// It is narrower than the specification where that leaves a form open: a
// season or an unspecified date takes no qualifier, an interval no season. The
// parsers in use reject these.
func CheckEDTF(s string) error {
	parts := strings.Split(s, "/")
	if len(parts) > 2 {
		return fmt.Errorf("check EDTF: %q has more than one slash", s)
	}
	for _, p := range parts {
		if p == ".." && len(parts) == 2 {
			continue
		}
		if !known.MatchString(p) && !unspecified.MatchString(p) && (len(parts) == 2 || !subYear.MatchString(p)) || !exists(strings.TrimRight(p, "~?%")) {
			return fmt.Errorf("check EDTF: %q is not a date", p)
		}
	}
	if len(parts) == 2 && len(parts[0]) == 10 && len(parts[1]) == 10 && parts[0] > parts[1] {
		return fmt.Errorf("check EDTF: %q ends before it begins", s)
	}
	return nil
}

// Known reports whether s is an EDTF year, month or day of which every digit
// is known, and that no mark qualifies yet.
func Known(s string) bool {
	return known.MatchString(s) && s[len(s)-1] >= '0' && s[len(s)-1] <= '9'
}
