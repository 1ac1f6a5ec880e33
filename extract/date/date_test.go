package date_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/date"
	"writ/extract/doc"
)

// show writes expressions as "text=value", with the qualifier where there is
// one.
func show(text string, es []doc.DateExpr) string {
	var out []string
	for _, e := range es {
		s := text[e.Start:e.End] + "=" + e.Value
		if e.Qualifier != "" {
			s += " " + e.Qualifier
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestFind(t *testing.T) {
	t.Parallel()
	f := finder(t)
	for name, tc := range map[string]struct{ in, want string }{
		"no such day":                         {"on February 30, 2024 he", ""},
		"leap day":                            {"on Feb. 29, 2020 he", "Feb. 29, 2020=2020-02-29"},
		"weekday looks back":                  {"officials said Monday that", "Monday=2021-05-10"},
		"weekday may be the document's own":   {"filed on Wednesday in court", "Wednesday=2021-05-12"},
		"weekday looks ahead after a cue":     {"The panel is expected to vote on Friday.", "Friday=2021-05-14"},
		"a verb of saying turns it back":      {"The plant will close, officials said Friday.", "Friday=2021-05-07"},
		"a cue of the last sentence is none":  {"It will close. Officials met on Friday.", "Friday=2021-05-07"},
		"month looks back":                    {"an order in September froze it", "September=2020-09"},
		"month ahead":                         {"the trial will begin in September", "September=2021-09"},
		"range shares the year":               {"from Nov. 28 to Dec. 2, 2019,", "Nov. 28=2019-11-28 FROM; Dec. 2, 2019=2019-12-02 TO"},
		"range over the new year":             {"from Dec. 28 to Jan. 2, 2019,", "Dec. 28=2018-12-28 FROM; Jan. 2, 2019=2019-01-02 TO"},
		"list shares the year":                {"on March 2, 4 and 5, 2012, they", "March 2=2012-03-02; 4=2012-03-04; 5, 2012=2012-03-05"},
		"years":                               {"tax years 2009 through 2011", "2009=2009 FROM; 2011=2011 TO"},
		"day first is seen from the document": {"on 25/12/2020 and on 03/04/2021", "25/12/2020=2020-12-25; 03/04/2021=2021-04-03"},
		"US order otherwise":                  {"on 03/04/2021", "03/04/2021=2021-03-04"},
		"deadline":                            {"on or before May 20, 2021", "May 20, 2021=2021-05-20 ON_OR_BEFORE"},
		"not later than":                      {"no later than June 1", "June 1=2021-06-01 ON_OR_BEFORE"},
		"since":                               {"since 2010", "2010=2010 ON_OR_AFTER"},
		"on or about":                         {"on or about March 3, 2019", "March 3, 2019=2019-03-03 APPROX"},
		"within days of a date":               {"within 30 days of June 1, 2021", "30 days=P30D ON_OR_BEFORE; June 1, 2021=2021-06-01"},
		"anaphor":                             {"He fled on May 3, 2019. The following day he was caught.", "May 3, 2019=2019-05-03; The following day=2019-05-04"},
		"time with its day":                   {"at 10 a.m. on Tuesday", "10 a.m. on Tuesday=2021-05-11T10:00"},
		"no number of a case":                 {"Case 2:20-cv-01045, No. 19-1234, 410 U.S. 113", ""},
		"no section":                          {"under 18 U.S.C. § 2011 and Section 1983", ""},
		"no modal verb":                       {"You may go. May I ask? They march on.", ""},
		"no person":                           {"Prime Minister May said that April Jones left", ""},
		"no ordinal":                          {"the second defendant came second", ""},
		"no price, score, phone or zip":       {"paid $2,010 or 2010 dollars, 24-7, won 21-14, call 202-555-2011, DC 20530-2010", ""},
		"no quantity":                         {"about 2,000 people and 1999 workers", ""},
		"a stamp of a court is no date":       {"Case 1:21-cv-00280-RC Document 21 Filed 03/12/21 Page 1 of 26", ""},
		"a line break ends it":                {"on May\n3, 2019", "May=2021-05"},
		"nonbreaking spaces":                  {"on May\u00a03,\u00a02019", "May\u00a03,\u00a02019=2019-05-03"},
		"capitals":                            {"ENTERED ON JUNE 3, 2019", "JUNE 3, 2019=2019-06-03"},
		"curly apostrophe and dash":           {"in the ’90s, 2009–2012", "the ’90s=199; 2009=2009 FROM; 2012=2012 TO"},
		"moving holiday":                      {"on Thanksgiving 2020", "Thanksgiving 2020=2020-11-26"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, show(tc.in, f.Find(tc.in, date.Ref{Date: day}))); diff != "" {
				t.Errorf("Find(%q): %s", tc.in, diff)
			}
		})
	}
}

func TestWithoutDocumentDateNothingIsGuessed(t *testing.T) {
	t.Parallel()
	f := finder(t)
	for in, want := range map[string]string{
		"He was charged Tuesday, and again last week.": "Tuesday=XXXX-WXX-2; last week=XXXX-WXX",
		"It was filed today and heard on March 3.":     "today=XXXX-XX-XX; March 3=XXXX-03-03",
		"It ruled last year and on May 3, 2019.":       "last year=XXXX; May 3, 2019=2019-05-03",
	} {
		es := f.Find(in, date.Ref{})
		if got := show(in, es); got != want {
			t.Errorf("Find(%q) = %q, want %q", in, got, want)
		}
		for _, e := range es {
			if (e.Resolution == "unresolved") != (e.First == "") {
				t.Errorf("%q: resolution %s with first day %q", in[e.Start:e.End], e.Resolution, e.First)
			}
		}
	}
}

func TestNarrativeCountsFromTheLastDate(t *testing.T) {
	t.Parallel()
	f := finder(t)
	in := "In June 1943 the fleet sailed. On 6 July it reached the coast, and the next day the town fell. It left on 12 August. On 3 January it was home."
	want := "June 1943=1943-06; 6 July=1943-07-06; the next day=1943-07-07; 12 August=1943-08-12; 3 January=1944-01-03"
	if got := show(in, f.Find(in, date.Ref{})); got != want {
		t.Errorf("Find = %q, want %q", got, want)
	}
}

func TestAnnotateDatesTheDocumentFirst(t *testing.T) {
	t.Parallel()
	f := finder(t)
	text := "Case 1:21-cv-00280-RC Document 21 Filed 03/12/21 Page 1 of 26\nThe Court heard argument yesterday."
	var b doc.ViewBuilder
	b.Copy(text, doc.TextSpan{Start: strings.IndexByte(text, '\n') + 1, End: len(text)})
	d := &doc.Document{Raw: doc.Raw{Text: text}, View: b.View()}
	if err := f.Annotate(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	if d.Date.Value != "2021-03-12" || d.Date.Source != "ecf_stamp" || d.Date.Certainty != "high" {
		t.Errorf("document date = %+v", d.Date)
	}
	if got := show(d.View.Text, d.Dates); got != "yesterday=2021-03-11" {
		t.Errorf("dates = %q", got)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := f.Annotate(ctx, d); err == nil {
		t.Error("Annotate ignored a cancelled context")
	}
}

// countdown is a context that is cancelled after so many questions.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestALongTextIsReadInSteps(t *testing.T) {
	t.Parallel()
	f := finder(t)
	const list, n = "on Nov. 4 and Nov. 5, 2014, ", 12000
	text := strings.Repeat(list, n)
	es, err := f.FindContext(t.Context(), text, date.Ref{Date: day})
	if err != nil || len(es) != 2*n {
		t.Fatalf("FindContext = %d dates, %v, want %d", len(es), err, 2*n)
	}
	for i, e := range es {
		if want := []string{"2014-11-04", "2014-11-05"}[i%2]; e.Value != want || e.Start/len(list) != i/2 {
			t.Fatalf("date %d at byte %d = %s, want %s", i, e.Start, e.Value, want)
		}
	}
	for _, text := range []string{text, strings.Repeat("12 34 5 ", 1<<17), strings.Repeat("word ", 1<<18)} {
		c := &countdown{Context: t.Context(), left: 1 << 30}
		if _, err := f.FindContext(c, text, date.Ref{}); err != nil {
			t.Fatal(err)
		}
		steps := 1<<30 - c.left
		for _, left := range []int{0, steps / 2, steps - 1} {
			if _, err := f.FindContext(&countdown{Context: t.Context(), left: left}, text, date.Ref{}); !errors.Is(err, context.Canceled) {
				t.Errorf("%.20q: FindContext ignored question %d of %d: %v", text, left, steps, err)
			}
		}
		if steps < 5 {
			t.Errorf("%.20q: FindContext looked at its context %d times", text, steps)
		}
	}
}

func TestConcurrentUseGivesTheSame(t *testing.T) {
	t.Parallel()
	f := finder(t)
	want := f.Find(benchText, date.Ref{Date: day})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 3 {
				if diff := cmp.Diff(want, f.Find(benchText, date.Ref{Date: day})); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
	wg.Wait()
}
