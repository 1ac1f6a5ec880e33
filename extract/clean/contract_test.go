package clean_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"writ/extract/doc"
)

func FuzzAnnotate(f *testing.F) {
	f.Add("Sen. Ann Stone Ann Marie StoneHarbor vote fails MORE (Ind.) said so.\n\nADVERTISEMENT\n\nNobody was hurt.")
	f.Add("Stone Ann StoneA MORE Ann StoneB MORE McQuay Moses McQuay MORE")
	f.Add("1\nCite as: 574 U. S. ____ (2014)\nSyllabus\n\f2\nA v. B\n**<u>x</u>** &amp; \\xa0 [a](http://b.c)")
	f.Add("Home\nNews\nSports\r\nREAD MORE:\n© 2019 Harbor Post\n<img src=\"a\"\n b=\"c\">")
	c := newCleaner(f)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\uFFFD")
		d := &doc.Document{Raw: doc.Raw{Text: text}}
		if err := c.Annotate(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		var rest strings.Builder
		at := 0
		for _, m := range d.Clutter {
			if m.Start < at || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("span %v after %d, text has %d bytes", m.TextSpan, at, len(text))
			}
			if !utf8.RuneStart(text[m.Start]) || m.End < len(text) && !utf8.RuneStart(text[m.End]) {
				t.Fatalf("span %v is not on code points", m.TextSpan)
			}
			if m.Kind == "" || !strings.HasPrefix(m.By, "clean/") {
				t.Fatalf("span %+v has no kind or rule", m)
			}
			if m.Kind == "inline_more" {
				rest.WriteString(text[at:m.Start])
				at = m.End
			}
		}
		rest.WriteString(text[at:])
		again := &doc.Document{Raw: doc.Raw{Text: rest.String()}}
		if err := c.Annotate(t.Context(), again); err != nil {
			t.Fatal(err)
		}
		for _, m := range again.Clutter {
			if m.Kind == "inline_more" && len(text) < 2000 {
				t.Fatalf("second pass finds %q in %q", again.Text[m.Start:m.End], rest.String())
			}
		}
	})
}

func BenchmarkAnnotate(b *testing.B) {
	para := "Sen. Ann Stone Ann Marie StoneHarbor vote fails Stone seeks new term MORE (Ind.) said that the council had closed the pier.\n\n" +
		"ADVERTISEMENT\n\nThe Commission today charged Acme Corp. with fraud in a complaint filed in federal court, and sought a penalty from it.\n\n"
	text := strings.Repeat(para+strings.Repeat("The board heard the parties on Monday and ordered the company to pay what it owed.\n", 20), 100)
	c := newCleaner(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d := &doc.Document{Raw: doc.Raw{Text: text}}
		if err := c.Annotate(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
}
