package date_test

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"writ/extract/date"
	"writ/extract/date/civil"
	"writ/extract/date/timex"
	"writ/extract/doc"
	"writ/models"
)

// FuzzFind checks what must hold for any text: spans ascend, lie in the text,
// on rune boundaries and inside one line; intervals are ordered days; TIMEX3
// and EDTF are well formed; the answer does not change.
func FuzzFind(f *testing.F) {
	x, err := date.New(date.Options{})
	if err != nil {
		f.Fatal(err)
	}
	for _, r := range models.MustLoad("rules/date-patterns.tsv", "example", "counter").Rows {
		f.Add(r.Get("example"), 2021, 5, 12)
		f.Add(r.Get("counter"), 0, 0, 0)
	}
	f.Add("on May\u00a03,\u00a02019 — the ’90s\n\xff May 3-5, 2009–2012", 1, 1, 1)
	f.Add("last century, next decade, a hundred years ago, 900 centuries later", 9999, 12, 31)
	f.Fuzz(func(t *testing.T, text string, y, m, d int) {
		ref := civil.Date{Year: y, Month: m, Day: d}
		if !ref.Valid() {
			ref = civil.Date{}
		}
		for _, style := range []date.Style{date.Auto, date.News, date.Narrative} {
			es := x.Find(text, date.Ref{Date: ref, Style: style})
			check(t, text, es)
			if diff := cmp.Diff(es, x.Find(text, date.Ref{Date: ref, Style: style})); diff != "" {
				t.Error(diff)
			}
			for _, e := range date.Join(es) {
				if e.First > e.Last {
					t.Errorf("joined %q runs from %s to %s", text[e.Start:e.End], e.First, e.Last)
				}
				if e.EDTF != "" {
					if err := timex.CheckEDTF(e.EDTF); err != nil {
						t.Error(err)
					}
				}
			}
		}
		got := x.DocDate(&doc.Document{Raw: doc.Raw{Text: text}})
		if _, ok := civil.Parse(got.Value); !ok && got.Value != "" {
			t.Errorf("DocDate = %+v", got)
		}
	})
}

func check(t *testing.T, text string, es []doc.DateExpr) {
	t.Helper()
	last := 0
	for _, e := range es {
		if e.Start < last || e.End <= e.Start || e.End > len(text) {
			t.Fatalf("span %v after byte %d of %d", e.Span, last, len(text))
		}
		last = e.End
		s := text[e.Start:e.End]
		for i := 0; i < len(s); i++ {
			if s[i] == '\n' {
				t.Errorf("%q holds a line break", s)
			}
		}
		if utf8.ValidString(text) && !utf8.ValidString(s) {
			t.Errorf("%q is cut inside a rune", s)
		}
		for _, v := range []string{e.Value, e.Undated} {
			if err := timex.Check(e.Type, v); err != nil {
				t.Errorf("%q by %s: %v", s, e.By, err)
			}
		}
		if e.EDTF != "" {
			if err := timex.CheckEDTF(e.EDTF); err != nil {
				t.Errorf("%q by %s: %v", s, e.By, err)
			}
		}
		if e.First != "" || e.Last != "" {
			a, ok := civil.Parse(e.First)
			b, ok2 := civil.Parse(e.Last)
			if !ok || !ok2 || b.Before(a) {
				t.Errorf("%q by %s runs from %q to %q", s, e.By, e.First, e.Last)
			}
		}
		if e.Confidence <= 0 || e.Confidence > 1 || e.Granularity == "" || e.Resolution == "" {
			t.Errorf("%q by %s: %+v", s, e.By, e)
		}
	}
}
