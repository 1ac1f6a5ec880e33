package date_test

import (
	"strings"
	"testing"

	"writ/extract/date"
	"writ/extract/date/civil"
	"writ/models"
)

// day is the document date of the examples in the rule tables, a Wednesday.
var day = civil.Date{Year: 2021, Month: 5, Day: 12}

// TestEveryRuleFindsItsExample runs the example and the counter-example of
// each pattern.
func TestEveryRuleFindsItsExample(t *testing.T) {
	t.Parallel()
	f := finder(t)
	for _, r := range models.MustLoad("rules/date-patterns.tsv", "id", "example", "value", "counter").Rows {
		id, example := r.Get("id"), r.Get("example")
		a, b := strings.IndexByte(example, '['), strings.IndexByte(example, ']')
		if a < 0 || b < a {
			t.Errorf("%v", r.Errorf("example %q marks nothing", example))
			continue
		}
		want := example[a+1 : b]
		text := example[:a] + want + example[b+1:]
		found, by := "", ""
		for _, e := range f.Find(text, date.Ref{Date: day}) {
			if text[e.Start:e.End] == want {
				found, by = e.Value, e.By
			}
		}
		if r.Get("value") == "-" { // a name that holds no date
			if found != "" {
				t.Errorf("%s: Find(%q): %q = %q by %s, want none", id, text, want, found, by)
			}
			continue
		}
		if found != r.Get("value") {
			t.Errorf("%s: Find(%q): %q = %q by %s, want %q", id, text, want, found, by, r.Get("value"))
		} else if by != "date/"+id {
			t.Errorf("%s: Find(%q): %q decided by %s", id, text, want, by)
		}
		for _, e := range f.Find(r.Get("counter"), date.Ref{Date: day}) {
			if e.By == "date/"+id {
				t.Errorf("%s: fires in the counter-example %q: %q", id, r.Get("counter"), r.Get("counter")[e.Start:e.End])
			}
		}
	}
}

func TestEveryHolidayIsFound(t *testing.T) {
	t.Parallel()
	f := finder(t)
	for _, r := range models.MustLoad("lexicon/date-holidays.tsv", "id", "example").Rows {
		text := "It was closed on " + r.Get("example") + "."
		es := f.Find(text, date.Ref{Date: day})
		if len(es) != 1 || es[0].By != "date/holiday-"+r.Get("id") || text[es[0].Start:es[0].End] != r.Get("example") {
			t.Errorf("Find(%q) = %+v", text, es)
		}
	}
}
