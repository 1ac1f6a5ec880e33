package html_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

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

// A bomb ends within seconds and half a gigabyte: by a document, or by a
// failure that says too_large. WRIT_BOMB_DIR writes the bombs as files for
// ../testdata/hostile.py instead.
func TestBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("megabytes of hostile pages")
	}
	const limit = 512 << 20
	r := reader(t)
	for name, size := range map[string]int{ // the worst size of each, measured
		"formatting copied": 1_200_000, "rows far down": 1_200_000, "same text": 3_800_000, "headings": 3_800_000,
		"paragraphs": 3_800_000, "nested lists": 1_200_000, "comments": 6_000_000, "entities": 6_000_000, "attributes": 6_000_000,
		"divs without end": 6_000_000, "less-than signs": 7_000_000,
	} {
		page := []byte("<!doctype html><body>" + hostile(size)[name])
		if dir := os.Getenv("WRIT_BOMB_DIR"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".html"), page, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		runtime.GC()
		done := make(chan error, 1)
		begin := time.Now()
		go func() {
			_, err := r.Read(context.Background(), doc.Input{URI: "h.html", Data: page})
			done <- err
		}()
		var m runtime.MemStats
		peak := uint64(0)
		var err error
		for over := false; !over; {
			select {
			case err = <-done:
				over = true
			case <-time.After(50 * time.Millisecond):
			}
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
		}
		if d := time.Since(begin); d > 30*time.Second || peak > limit {
			t.Errorf("%s, %d bytes: %v, heap of %d MB", name, size, d, peak>>20)
		}
		var f *doc.Failure
		if err != nil && (!errors.As(err, &f) || f.Reason != doc.ReasonTooLarge) {
			t.Errorf("%s, %d bytes: %v", name, size, err)
		}
		if size > 6<<20 && f == nil {
			t.Errorf("%s, %d bytes: no failure, want too_large", name, size)
		}
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
