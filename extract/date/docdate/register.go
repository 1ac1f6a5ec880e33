package docdate

import (
	"strings"

	"writ/extract/date/civil"
)

// register reads the note that the Office of the Federal Register puts below a
// paper:
//
//	[FR Doc. 2031-00417 Filed 3-5-31; 8:45 am]
//
// The paper is published, and so dated, after that day: what is filed at 8:45
// in the morning, the regular hour, on the next working day; what is filed at
// another hour mostly on the second.
func (f *Reader) register(text string, lines []line) []candidate {
	var cs []candidate
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-tailLines; i-- {
		s := text[lines[i].start:lines[i].end]
		at := strings.Index(s, "FR Doc")
		if at < 0 || len(s) > 160 {
			continue
		}
		k := strings.Index(s[at:], "Filed ")
		if k < 0 {
			continue
		}
		rest := s[at+k+len("Filed "):]
		filed, ok := dashDate(rest)
		if !ok {
			continue
		}
		days, certainty := 2, medium
		if strings.Contains(rest, "8:45") {
			days, certainty = 1, high
		}
		cs = append(cs, candidate{date: f.workday(filed, days), source: "register_line", certainty: certainty, rank: rankRegister})
	}
	return cs
}

// workday returns the n-th working day after d.
func (f *Reader) workday(d civil.Date, n int) civil.Date {
	for n > 0 {
		if d = d.AddDays(1); !f.closed(d) {
			n--
		}
	}
	return d
}

// dashDate reads m-d-yy at the start of s, with any dash.
func dashDate(s string) (civil.Date, bool) {
	var n [3]int
	for k := range n {
		w := 0
		for w < len(s) && digit(s[w]) && w < 4 {
			n[k] = n[k]*10 + int(s[w]-'0')
			w++
		}
		if w == 0 {
			return civil.Date{}, false
		}
		s = s[w:]
		if k == 2 {
			break
		}
		dash := 0
		for _, d := range []string{"-", "\u2013", "\u2014", "\u2012"} {
			if strings.HasPrefix(s, d) {
				dash = len(d)
			}
		}
		if dash == 0 {
			return civil.Date{}, false
		}
		s = s[dash:]
	}
	if n[2] < 100 {
		n[2] = twoDigits(n[2])
	}
	d := civil.Date{Year: n[2], Month: n[0], Day: n[1]}
	return d, d.Valid() && d.Year >= 1936 && d.Year <= 2099 // first issue of the Register
}
