package date_test

import (
	"cmp"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"writ/extract/date"
	"writ/extract/date/civil"
)

// Floors on testdata/newswire.tsv; raise them when they are passed for good.
const (
	newswireCal    = 0.98
	newswireAll    = 0.98
	newswireStrict = 0.98
)

// newsLine is a text of the newswire set with its gold spans.
type newsLine struct {
	id, family, text string
	day              civil.Date
	gold             []span
}

var newsMark = regexp.MustCompile(`\[([^|\[\]]*)\|([DTUS])\|([^|\[\]]*)\]`)

var newsTypes = map[string]string{"D": "DATE", "T": "TIME", "U": "DURATION", "S": "SET"}

func newsLines(t *testing.T) []newsLine {
	t.Helper()
	b, err := os.ReadFile("testdata/newswire.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []newsLine
	for row := range strings.Lines(string(b)) {
		f := strings.Split(strings.ReplaceAll(strings.TrimSuffix(row, "\n"), `\n`, "\n"), "\t")
		if strings.HasPrefix(row, "#") || f[0] == "id" {
			continue
		}
		if len(f) != 4 {
			t.Fatalf("testdata/newswire.tsv: %q has %d fields, want 4", row, len(f))
		}
		d, ok := civil.Parse(f[2])
		if !ok {
			t.Fatalf("testdata/newswire.tsv: %s: no day: %q", f[0], f[2])
		}
		l := newsLine{id: f[0], family: f[1], day: d}
		at := 0
		for _, m := range newsMark.FindAllStringSubmatchIndex(f[3], -1) {
			l.text += f[3][at:m[0]]
			s := span{Start: len(l.text), Text: f[3][m[2]:m[3]], Type: newsTypes[f[3][m[4]:m[5]]], Value: f[3][m[6]:m[7]]}
			l.text += s.Text
			s.End, at = len(l.text), m[1]
			l.gold = append(l.gold, s)
		}
		l.text += f[3][at:]
		out = append(out, l)
	}
	return out
}

// tally counts as TempEval-3 does: value F1 is relaxed F1 times the share of
// relaxed matches with the same value.
type tally struct{ gold, found, strict, relaxed, value int }

func (c tally) f1(n int) float64 { return 2 * float64(n) / float64(max(1, c.gold+c.found)) }

// count adds the spans of one text: exact ones first, then by overlap. It
// returns what differs.
func (c *tally) count(gold, found []span) (diff []string) {
	c.gold += len(gold)
	c.found += len(found)
	type pair struct{ over, g, f int }
	var pairs []pair
	for i, g := range gold {
		for j, f := range found {
			over := min(g.End, f.End) - max(g.Start, f.Start)
			if g.Start == f.Start && g.End == f.End {
				over = 1 << 20
			}
			if over > 0 {
				pairs = append(pairs, pair{over, i, j})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.over, a.over) })
	hadGold, hadFound := make([]bool, len(gold)), make([]bool, len(found))
	for _, p := range pairs {
		if hadGold[p.g] || hadFound[p.f] {
			continue
		}
		hadGold[p.g], hadFound[p.f] = true, true
		g, f := gold[p.g], found[p.f]
		c.relaxed++
		if p.over == 1<<20 {
			c.strict++
		}
		if g.Value == f.Value {
			c.value++
		}
		if p.over < 1<<20 || g.Value != f.Value {
			diff = append(diff, "["+g.Text+"] "+g.Value+", got ["+f.Text+"] "+f.Value+" by "+f.Rule)
		}
	}
	for i, g := range gold {
		if !hadGold[i] {
			diff = append(diff, "["+g.Text+"] "+g.Value+", got none")
		}
	}
	for j, f := range found {
		if !hadFound[j] {
			diff = append(diff, "none, got ["+f.Text+"] "+f.Value+" by "+f.Rule)
		}
	}
	return diff
}

// calendar returns the dates with a calendar value.
func calendar(spans []span) []span {
	return slices.DeleteFunc(slices.Clone(spans), func(s span) bool {
		return s.Type != "DATE" || s.Value == "" || !strings.ContainsRune("0123456789X", rune(s.Value[0]))
	})
}

// TestNewswire scores the finder on the invented newswire set; DATE_ERRORS=1
// lists what differs.
func TestNewswire(t *testing.T) {
	t.Parallel()
	f := finder(t)
	var all, cal, long, held tally
	families := map[string]*tally{}
	for _, l := range newsLines(t) {
		var found []span
		for _, e := range f.Find(l.text, date.Ref{Date: l.day}) {
			found = append(found, span{e.Start, e.End, l.text[e.Start:e.End], e.Type, e.Value, e.By})
		}
		cal.count(calendar(l.gold), calendar(found))
		if strings.HasPrefix(l.family, "long-") {
			long.count(calendar(l.gold), calendar(found))
		}
		if strings.HasPrefix(l.family, "held-") {
			held.count(calendar(l.gold), calendar(found))
		}
		if families[l.family] == nil {
			families[l.family] = new(tally)
		}
		families[l.family].count(l.gold, found)
		for _, d := range all.count(l.gold, found) {
			if os.Getenv("DATE_ERRORS") != "" {
				t.Logf("%s %s %s | want %s", l.id, l.day, l.text, d)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(families)) {
		c := families[name]
		t.Logf("%-9s gold %3d strict %.3f value %.3f", name, c.gold, c.f1(c.strict), c.f1(c.value))
	}
	t.Logf("CAL gold %d found %d strict %.3f value %.3f", cal.gold, cal.found, cal.f1(cal.strict), cal.f1(cal.value))
	t.Logf("CAL of the long texts: gold %d found %d strict %.3f value %.3f", long.gold, long.found, long.f1(long.strict), long.f1(long.value))
	t.Logf("CAL of the texts written last: gold %d found %d strict %.3f value %.3f", held.gold, held.found, held.f1(held.strict), held.f1(held.value))
	t.Logf("ALL gold %d found %d strict %.3f value %.3f", all.gold, all.found, all.f1(all.strict), all.f1(all.value))
	if v := cal.f1(cal.value); v < newswireCal {
		t.Errorf("value F1 of calendar dates %.3f, floor %.3f", v, newswireCal)
	}
	if v := all.f1(all.value); v < newswireAll {
		t.Errorf("value F1 %.3f, floor %.3f", v, newswireAll)
	}
	if v := all.f1(all.strict); v < newswireStrict {
		t.Errorf("strict span F1 %.3f, floor %.3f", v, newswireStrict)
	}
}
