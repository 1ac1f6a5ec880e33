package html_test

import (
	"fmt"
	"strings"
	"testing"

	"writ/extract/doc"
)

// hostile returns pages that break naive readers, each around n bytes.
func hostile(n int) map[string]string {
	repeat := func(s string) string { return strings.Repeat(s, n/len(s)+1) }
	numbered := func(format string, count int) string {
		var b strings.Builder
		for i := range count {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	end := "<p>The end of the page."
	return map[string]string{
		"divs without end":           repeat("<div>") + end,
		"bold without end":           repeat("<b>") + end,
		"formatting copied":          numbered("<b id=%d>", 400) + repeat("<p>x") + end,
		"formatting closed by block": numbered("<p><i id=%d>x", n/12) + end,
		"links in links":             repeat("<a href=x>x") + end,
		"line breaks":                repeat("<br>") + end,
		"line breaks with text":      repeat("x<br><br>") + end,
		"tables in tables":           repeat("<table><tr><td>") + end,
		"text moved out of tables":   "<table>" + repeat("x<tr><td>y</td></tr>") + "</table>" + end,
		"spans in one paragraph":     "<p>" + repeat("<span>word </span>") + end,
		"paragraphs":                 repeat("<p>word, word</p>") + end,
		"nested lists":               repeat("<ul><li>x") + end,
		"comments":                   repeat("<!-- x -->y") + end,
		"open comment":               end + "<!-- " + repeat("x"),
		"entities":                   end + repeat("&amp;&notit;&#x41;&#0;"),
		"ampersands":                 end + repeat("&"),
		"attributes":                 end + "<p " + numbered("a%d=1 ", n/10) + ">",
		"one attribute":              end + `<p class="` + repeat("date ") + `">`,
		"open tags":                  end + repeat("<p "),
		"less-than signs":            end + repeat("<"),
		"select":                     "<select>" + repeat("<option>x") + "</select>" + end,
		"end tags":                   repeat("</p></b></table>") + end,
		"headings":                   repeat("<h1>Title</h1>") + end,
		"dates":                      repeat("<time>May 1, 2020</time>") + end,
		"JSON-LD":                    `<script type="application/ld+json">` + repeat(`[`) + "</script>" + end,
		"svg":                        repeat("<svg><desc>") + end,
		"templates":                  repeat("<template>") + "</template>" + end,
		"NUL bytes":                  repeat("\x00") + end,
		"paragraphs far down":        strings.Repeat("<div>", 400) + repeat("<p>word, word</p>") + end,
		"rows far down":              strings.Repeat("<table><tr><td>", 100) + repeat("<tr><td>a<td>b") + end,
		"same text":                  "<table>" + repeat("aaaaaaaab<td>") + end,
	}
}

func TestHostilePages(t *testing.T) {
	t.Parallel()
	for name, page := range hostile(20_000) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := reader(t).Read(t.Context(), doc.Input{URI: "h.html", Data: []byte("<!doctype html><body>" + page)})
			if err != nil && !strings.Contains(err.Error(), doc.ReasonEmpty) {
				t.Fatal(err)
			}
			if err == nil {
				check(t, raw, []byte("<!doctype html><body>"+page))
			}
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, page := range hostile(400_000) {
		b.Run(name, func(b *testing.B) {
			r := reader(b)
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = r.Read(b.Context(), doc.Input{URI: "h.html", Data: []byte(page)})
			}
		})
	}
}
