package date

import (
	"context"
	"strings"

	"writ/extract/date/civil"
	"writ/extract/date/scan"
	"writ/extract/date/timex"
	"writ/extract/doc"
)

// reading is one expression being resolved.
type reading struct {
	first, end int // token range
	rule       *rule
	typ        string
	value      // zero gran = not resolved
	undated    string
	gran       string // also when value is unknown
	res, qual  string
	conf       float64
	month, day int  // of an expression that lacks the year; 0 = none
	anchor     bool // later anaphors may mean it
	weekday    bool // told by its weekday alone
	derived    bool // value comes from a day that is not written here
}

// action computes the readings of a match; none means that the match is not a
// date.
type action func(z *resolver, m *scan.Match) []reading

// resolver reads the matches of one text in order.
type resolver struct {
	f       *Finder
	text    string
	toks    []scan.Token
	matches []scan.Match
	at      int // index of the match at hand
	ref     civil.Date
	style   Style
	weak    int  // > 0: Narrative on weak evidence; days that near looks back
	todays  bool // the text says today: a weekday of the same name is another day
	dayOne  bool // numeric dates put the day first
	out     []reading
	buf     [2]reading
}

// deicticShare is how many years of the past must stand against one word like
// today for a text to be told from its own dates.
const deicticShare = 20

// A text that tells this many years, mostly past ones, and hardly a word like
// today is a history: months and days without a year follow the last date
// told. One with fewer years may be, when no year is of late and it opens with
// a month or day of the past.
const historyYears = 6

// A text with so many years of citations ("9 F.3d 1 (3d Cir. 2010)") is a
// court's or a party's: it tells a story from its own dates. The years of
// citations say nothing else.
const (
	citations = 3
	citedYear = "year-cited"
)

// clues count what tells how a text relates its dates.
type clues struct {
	past, near       int // explicit years: before the document's last year, since
	bare             int // months and days without a year
	deictic          int // words counted from the document's date
	cited            int // years of citations
	dayOne, monthOne int // numeric dates that can only be read so
	opening          int // backward: the first month or day told has a year of the past
}

// clues looks through the matches of the first window.
func (z *resolver) clues() (c clues) {
	for i := range z.matches {
		s := &z.matches[i].Slots
		if s[sM].Set || s[sSea].Set {
			old := s[sY].Set && z.ref.Year-int(s[sY].Val) > 1
			switch {
			case c.opening == unclear && old:
				c.opening = backward
			case c.opening == unclear:
				c.opening = forward
			}
			if !s[sY].Set && !s[sYRel].Set {
				c.bare++
			}
		}
		z.todays = z.todays || s[sOff].Set && s[sOff].Val == 0 && s[sOff].Tok >= 0
		switch {
		case z.f.rules[z.matches[i].Rule].id == citedYear:
			c.cited++
		case s[sY].Set && z.ref.Year-int(s[sY].Val) > 1:
			c.past++
		case s[sY].Set:
			c.near++
		}
		if s[sDei].Set && !(s[sRel].Set && (z.isWord(int(s[sRel].Tok), "following") || z.isWord(int(s[sRel].Tok), "previous"))) {
			c.deictic++
		}
		if s[sA].Set && s[sB].Set {
			switch a, b := s[sA].Val, s[sB].Val; {
			case a > 12 && b <= 12:
				c.dayOne++
			case b > 12 && a <= 12:
				c.monthOne++
			}
		}
	}
	return c
}

// evidence settles the style and the order of numeric dates from the text as a
// whole.
func (z *resolver) evidence() {
	c := z.clues()
	z.dayOne = c.dayOne > 0 && c.monthOne == 0
	if z.style != Auto {
		return
	}
	z.style = News
	recent := c.deictic + c.near
	switch {
	case c.cited >= citations && c.deictic <= c.cited,
		z.ref.IsZero() && c.deictic < 2,
		!z.ref.IsZero() && c.deictic*deicticShare <= c.past && c.past >= historyYears && c.past > 3*c.near:
		z.style = Narrative
	case c.deictic == 0 && c.past >= historyYears && c.past >= 2*c.near:
		z.style, z.weak = Narrative, justNow
	case c.opening == backward && (recent == 0 || c.bare >= historyYears && recent*recentShare <= c.past+c.bare):
		z.style, z.weak = Narrative, justOver
	}
}

// recentShare is how many dates of a text that opens in the past must stand
// against one of late for it to be told from its own dates.
const recentShare = 5

// The matches of a text are held in a window: at most so many, of which the
// first ones are kept for those that look back and the last ones wait for
// those that they look ahead to.
const (
	windowMatches = 1 << 13
	lookBack      = 2
	lookAhead     = 8
)

// run finds and reads the matches of all tokens. The evidence is that of the
// first window.
func (z *resolver) run(ctx context.Context) error {
	done, seen := 0, false
	for at := 0; at < len(z.toks) || done < len(z.matches); {
		for at < len(z.toks) && len(z.matches) < windowMatches {
			if err := ctx.Err(); err != nil {
				return err
			}
			z.matches, at = z.f.prog.FindFrom(z.toks, at, stepTokens, z.matches)
		}
		if !seen {
			z.evidence()
			seen = true
		}
		limit := len(z.matches)
		if at < len(z.toks) {
			limit -= lookAhead
		}
		for ; done < limit; done++ {
			z.read(done)
		}
		if drop := done - lookBack; at < len(z.toks) && drop > 0 {
			z.matches = z.matches[:copy(z.matches, z.matches[drop:])]
			done = lookBack
		}
	}
	z.ranges()
	z.within()
	return ctx.Err()
}

// read adds the readings of match i.
func (z *resolver) read(i int) {
	m := &z.matches[i]
	if z.stamp(m) || z.inURL(m) {
		return
	}
	z.at = i
	r := &z.f.rules[m.Rule]
	for _, x := range r.action(z, m) {
		x.rule = r
		if x.conf == 0 {
			x.conf = r.conf
		}
		if !x.iv.First.IsZero() && !x.value.ok() && !x.forget() {
			continue
		}
		z.out = append(z.out, x)
	}
}

// exprs returns the published form of what was read.
func (z *resolver) exprs() []doc.DateExpr {
	if len(z.out) == 0 {
		return nil
	}
	out := make([]doc.DateExpr, 0, len(z.out))
	for i := range z.out {
		out = append(out, z.expr(&z.out[i]))
	}
	return out
}

// forget takes the value from a reading whose days lie outside the years 1 to
// 9999. It reports false when nothing is left to say.
func (x *reading) forget() bool {
	if x.typ == "DURATION" {
		x.iv, x.edtf, x.res = civil.Interval{}, "", resExplicit
		return true
	}
	if !strings.Contains(x.undated, "X") {
		return false
	}
	x.value, x.res, x.anchor = value{}, resUnresolved, false
	return true
}

// expr turns a reading into its published form.
func (z *resolver) expr(x *reading) doc.DateExpr {
	e := doc.DateExpr{
		Span:        doc.Span{Start: int(z.toks[x.first].Start), End: int(z.toks[x.end-1].End)},
		Type:        x.typ,
		Value:       x.timex,
		Undated:     x.undated,
		EDTF:        x.edtf,
		Granularity: x.gran,
		Resolution:  x.res,
		Qualifier:   x.qual,
		Provenance:  doc.Provenance{By: x.rule.by, Confidence: x.conf},
	}
	if !x.iv.First.IsZero() {
		e.First, e.Last = x.iv.First.String(), x.iv.Last.String()
	}
	if e.Value == "" {
		e.Value = e.Undated
	}
	if e.Undated == "" {
		e.Undated = e.Value
	}
	if e.EDTF == "" && x.month > 0 {
		e.EDTF = e.Undated
		if len(e.EDTF) > 10 {
			e.EDTF = e.EDTF[:10]
		}
	}
	if q := z.qualifier(x); q != "" && e.Qualifier == "" {
		e.Qualifier = q
	}
	if e.Qualifier == "APPROX" && x.typ == "DATE" && timex.Known(e.EDTF) {
		e.EDTF += "~"
	}
	return e
}

// date makes a reading of a calendar value.
func (z *resolver) date(m *scan.Match, v value, res string) reading {
	return reading{first: m.First, end: m.End, typ: "DATE", value: v, gran: v.gran, undated: v.timex, res: res, anchor: !z.cited(m)}
}

// cited reports whether a date is that of a work or a law, which no anaphor
// means: "(9th Cir. 2010)", "the Act of 1934".
func (z *resolver) cited(m *scan.Match) bool {
	if m.End < len(z.toks) && z.toks[m.End].Ch == ')' {
		return true
	}
	return m.First > 1 && z.isWord(m.First-1, "of") && z.toks[m.First-2].Kind == scan.Word && z.toks[m.First-2].Flags&scan.Capital != 0 && z.toks[m.First-2].Word == 0
}

// unresolved makes a reading that has only its XXXX form.
func (z *resolver) unresolved(m *scan.Match, undated, gran string) reading {
	return reading{first: m.First, end: m.End, typ: "DATE", gran: gran, undated: undated, res: resUnresolved}
}

func (z *resolver) one(x reading) []reading {
	z.buf[0] = x
	return z.buf[:1]
}

// partOf applies the slots of a part ("early", "the end of") and of a part of
// the day ("morning").
func (z *resolver) partOf(m *scan.Match, x reading) reading {
	s := &m.Slots
	if s[sPart].Set {
		p := int(s[sPart].Val)
		x.qual = partCode[p]
		if x.value.gran != "" {
			x.value = x.value.narrow(p, z.ref)
		}
	}
	if s[sTod].Set && s[sTod].Val > 0 {
		x = withTime(x, "T"+todCode[s[sTod].Val])
	}
	return x
}

// withTime adds a time of day to a day.
func withTime(x reading, t string) reading {
	x.typ, x.gran = "TIME", granTime
	if x.timex != "" {
		x.timex += t
	}
	x.undated += t
	return x
}

// nearBytes is how far an anaphor reaches back in a text that is told from
// the document date.
const nearBytes = 500

// lastAnchor returns the last anchor whose granularity one of grans is, within
// nearBytes when near.
func (z *resolver) lastAnchor(near bool, grans ...string) *reading {
	for i := len(z.out) - 1; i >= 0 && i >= len(z.out)-40; i-- {
		x := &z.out[i]
		if !x.anchor || x.value.gran == "" {
			continue
		}
		if near && int(z.toks[z.matches[z.at].First].Start-z.toks[x.end-1].End) > nearBytes {
			return nil
		}
		for _, g := range grans {
			if x.value.gran == g {
				return x
			}
		}
	}
	return nil
}

// year returns the year that a match gives, or that it relates to a known one.
func (z *resolver) year(m *scan.Match) (y int, res string, ok bool) {
	s := &m.Slots
	switch {
	case s[sY].Set:
		return int(s[sY].Val), resExplicit, true
	case s[sYY].Set:
		return z.twoDigits(int(s[sYY].Val)), resExplicit, true
	case s[sCen].Set: // in words: "two thousand twenty-one"
		return int(s[sCen].Val)*100 + int(s[sYW].Val)/100, resExplicit, s[sYW].Val < 100*100
	case s[sYRel].Set && s[sYRel].Val == 9:
		if a := z.lastAnchor(false, granDay, granMonth, granYear, granQuarter, granSeason); a != nil {
			return a.iv.First.Year, resAnaphor, true
		}
	case s[sYRel].Set && !z.ref.IsZero():
		return z.ref.Year + int(s[sYRel].Val), resDocument, true
	}
	return 0, "", false
}

// twoDigits reads a year of two digits.
func twoDigits(yy, limit int) int {
	if 2000+yy <= limit {
		return 2000 + yy
	}
	return 1900 + yy
}

// centuryLimit is the last year that two digits may mean: twenty years after
// the document, 2049 when its date is not known.
func (z *resolver) twoDigits(yy int) int {
	if z.ref.Year >= 1980 {
		return twoDigits(yy, z.ref.Year+20)
	}
	return twoDigits(yy, defaultLimit)
}

const defaultLimit = 2049
