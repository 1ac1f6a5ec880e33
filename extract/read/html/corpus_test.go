package html_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"writ/extract/doc"
)

const sharedPages = "../../../../shared/html"

// released is one page of the development corpus with what is known of it.
type released struct {
	File      string
	Title     string
	Date      string `json:"doc_date"`
	Body      string `json:"body_first_200"`
	Canonical string
	data      []byte
}

func pages(t testing.TB) []released {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(sharedPages, "MANIFEST.json"))
	if err != nil {
		t.Skip("needs ../shared: government pages as served")
	}
	var list []released
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	for i := range list {
		if list[i].data, err = os.ReadFile(filepath.Join(sharedPages, list[i].File)); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestGovernmentPagesAreComplete(t *testing.T) {
	t.Parallel()
	r := reader(t)
	list := pages(t)
	var body, title, date, address, headline, dateline, chars, traced int
	for _, p := range list {
		raw, err := r.Read(t.Context(), doc.Input{URI: p.File, Data: p.data})
		if err != nil {
			t.Errorf("%s: %v", p.File, err)
			continue
		}
		count := func(n *int, ok bool, what string) {
			if ok {
				*n++
			} else {
				t.Errorf("%s: %s differs", p.File, what)
			}
		}
		text := squeeze(raw.Text)
		count(&body, strings.Contains(text, squeeze(p.Body)), "start of the body")
		count(&title, squeeze(raw.Meta.Title) == squeeze(p.Title), "title")
		count(&date, len(raw.Meta.Dates) > 0 && raw.Meta.Dates[0].Value == p.Date, "date")
		count(&address, raw.Meta.URL == p.Canonical, "address")
		count(&headline, strings.Contains(text, squeeze(p.Title)), "headline in the text")
		if d := raw.Meta.Dates; len(d) > 0 && strings.Contains(text, d[0].Value[:4]) {
			dateline++
		}
		for i, c := range raw.Text {
			if c == '\n' {
				continue
			}
			chars++
			if _, _, ok := raw.Origin.Bytes(doc.TextSpan{Start: i, End: i + utf8.RuneLen(c)}); ok {
				traced++
			}
		}
	}
	t.Logf("of %d pages: body %d, title %d, date %d, address %d, headline %d, year in text %d; %d of %d characters traced",
		len(list), body, title, date, address, headline, dateline, traced, chars)
}

func BenchmarkReadPages(b *testing.B) {
	r := reader(b)
	list := pages(b)
	n := int64(0)
	for _, p := range list {
		n += int64(len(p.data))
	}
	b.SetBytes(n)
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range list {
			if _, err := r.Read(b.Context(), doc.Input{URI: p.File, Data: p.data}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
