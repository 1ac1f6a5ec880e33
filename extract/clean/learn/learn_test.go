package learn_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/clean/learn"
	"writ/extract/doc"
)

// story is an article of a source that shares no long line with another.
func story(source string, n int) *doc.Document {
	return &doc.Document{Raw: doc.Raw{URI: "in.jsonl", Source: source, Text: fmt.Sprintf(
		"Harbor Post Weekend\n\nThe board met on pier %d of the town on Monday, and closed it after an inspection found cracks.\n\n"+
			"Tap  here for tides\n\nThe mayor of ward %d said that nobody was hurt, and that the pier would open again by June.\n\nMonday, May 4, 2020\n\n3 cracks\n\nADVERTISEMENT\n", n, n)}}
}

func TestLines(t *testing.T) {
	l := learn.New(learn.Options{})
	for n := range 6 {
		d := story("post", n)
		at := strings.Index(d.Text, "ADVERTISEMENT")
		d.Clutter = []doc.Clutter{{TextSpan: doc.TextSpan{Start: at, End: at + 13}}}
		l.Add(d)
	}
	for n := range 4 { // too few
		l.Add(story("echo", n))
	}
	for range 9 { // reposts of one article
		l.Add(story("copy", 1))
	}
	for n := range 9 { // papers of several pages
		d := story("court", n)
		d.Pages = make([]doc.Page, 2)
		l.Add(d)
	}
	want := []learn.Line{{"post", "Harbor Post Weekend", 6, 6}, {"post", "Tap here for tides", 6, 6}}
	if d := cmp.Diff(want, l.Lines()); d != "" {
		t.Errorf("Lines: -want +got\n%s", d)
	}
}

func TestShare(t *testing.T) {
	l := learn.New(learn.Options{Share: 0.5})
	for n := range 12 {
		d := story("post", n)
		if n >= 5 {
			d.Text = strings.Replace(d.Text, "Harbor Post Weekend", fmt.Sprint("Day of ward ", n), 1)
		}
		l.Add(d)
	}
	if got := l.Lines(); len(got) != 2 || got[0].Text != "ADVERTISEMENT" || got[1].Text != "Tap here for tides" {
		t.Errorf("Lines = %v, want those of half the documents", got)
	}
}

func TestTable(t *testing.T) {
	var b bytes.Buffer
	if err := learn.Write(&b, []learn.Line{{"post", "Tap here for tides", 6, 6}, {"*", "Share", 9, 9}}); err != nil {
		t.Fatal(err)
	}
	file := b.String()
	table, err := learn.Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	if v := table.Version(); len(v) != 8 {
		t.Errorf("Version = %q, want 8 digits", v)
	}
	post, other := table.Of(&doc.Raw{Source: "post"}), table.Of(&doc.Raw{Source: "other"})
	if !post("Tap  here for tides ") || !post("Share") || post("Tap") || other("Tap here for tides") || !other("Share") {
		t.Error("Of does not tell the lines of one source from those of all")
	}
	again, err := learn.Read(strings.NewReader(file + "post\tMore\t1\t1\n"))
	if err != nil || again.Version() == table.Version() {
		t.Errorf("another file has the version %q, too (%v)", again.Version(), err)
	}
	if (*learn.Table)(nil).Of(&doc.Raw{}) != nil {
		t.Error("no table has lines")
	}
	for _, bad := range []string{"", "x", "# extract learn-clutter 1\nsource\tline\nno tabs\n", "# extract learn-clutter 1\nsource\tline\na\tb\tc\n"} {
		if _, err := learn.Read(strings.NewReader(bad)); bad != "" && err == nil {
			t.Errorf("Read(%q) is no error", bad)
		}
	}
}

func TestSourceOf(t *testing.T) {
	for name, tc := range map[string]struct {
		in   doc.Raw
		want string
	}{
		"what the input says":     {doc.Raw{URI: "a.jsonl", Source: "post"}, "post"},
		"the host of its address": {doc.Raw{URI: "a.html", Source: "a.html", Meta: doc.Meta{URL: "https://www.post.example/a", Publisher: "Post"}}, "post.example"},
		"the name of the site":    {doc.Raw{URI: "a.html", Source: "a.html", Meta: doc.Meta{Publisher: "Post"}}, "Post"},
		"the folder":              {doc.Raw{URI: "in/post/a.txt", Source: "in/post/a.txt"}, "post"},
		"the archive":             {doc.Raw{URI: "in/post.zip!x/a.txt", Source: "in/post.zip!x/a.txt"}, "post.zip"},
		"nothing":                 {doc.Raw{URI: "a.txt"}, "."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := learn.SourceOf(&tc.in); got != tc.want {
				t.Errorf("SourceOf = %q, want %q", got, tc.want)
			}
		})
	}
}
