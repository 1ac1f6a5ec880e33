package corpus_test

import (
	"bytes"
	"compress/zlib"
	"html"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"writ/corpus"
	"writ/models"
)

func cases(t *testing.T) []corpus.Case {
	t.Helper()
	c, err := corpus.Cases()
	if err != nil {
		t.Fatal(err)
	}
	if len(c) == 0 {
		t.Fatal("no case")
	}
	return c
}

// located reports whether offsets into the document exist: HTML and PDF
// documents get their text from a reader.
func located(doc string) bool {
	switch path.Ext(doc) {
	case ".html", ".pdf":
		return false
	}
	return true
}

// words returns the readable text of a document on one line.
func words(t *testing.T, doc string) string {
	t.Helper()
	l, err := corpus.Read(doc)
	if err != nil {
		t.Fatal(err)
	}
	s := l.Text
	switch path.Ext(doc) {
	case ".html":
		if strings.Contains(s, "charset=windows-1252") {
			s = fromWindows1252(s)
		}
		s = html.UnescapeString(tag.ReplaceAllString(s, " "))
	case ".pdf":
		s = pdfText(t, s)
	}
	return strings.Join(strings.Fields(s), " ")
}

var (
	tag    = regexp.MustCompile(`(?s)<script.*?</script>|<style.*?</style>|<[^>]*>`)
	stream = regexp.MustCompile(`(?s)>>\nstream\n(.*?)\nendstream`)
	show   = regexp.MustCompile(`\(((?:[^()\\]|\\.)*)\) ?Tj`)
	escape = regexp.MustCompile(`\\([()\\])`)
)

// pdfText returns the shown strings of a PDF that the generator made, a
// hyphenated line end joined.
func pdfText(t *testing.T, file string) string {
	t.Helper()
	var lines []string
	for _, m := range stream.FindAllStringSubmatch(file, -1) {
		z, err := zlib.NewReader(bytes.NewReader([]byte(m[1])))
		if err != nil {
			continue // not a content stream
		}
		b, err := io.ReadAll(z)
		if err != nil {
			continue
		}
		for _, s := range show.FindAllSubmatch(b, -1) {
			lines = append(lines, fromWindows1252(escape.ReplaceAllString(string(s[1]), "$1")))
		}
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), "-\n", "")
}

// fromWindows1252 decodes the part of the encoding that the corpus uses.
func fromWindows1252(s string) string {
	high := map[byte]rune{0x80: '€', 0x85: '…', 0x91: '‘', 0x92: '’', 0x93: '“', 0x94: '”', 0x96: '–', 0x97: '—'}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if r, ok := high[s[i]]; ok {
			b.WriteRune(r)
		} else {
			b.WriteRune(rune(s[i]))
		}
	}
	return b.String()
}

func TestEveryDocumentHasACase(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cases(t) {
		if seen[c.Doc] {
			t.Errorf("%s: second case for %s", c.Name, c.Doc)
		}
		seen[c.Doc] = true
		l, err := corpus.Read(c.Doc)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
		} else if l.ID != c.Name {
			t.Errorf("%s: document id is %q", c.Name, l.ID)
		}
	}
	for _, pattern := range []string{"news/*", "press/*", "fr/*", "html/*", "court/*"} {
		names, err := fs.Glob(corpus.FS(), pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(names), err)
		}
		for _, n := range names {
			if !seen[n] {
				t.Errorf("%s: no case", n)
			}
		}
	}
}

func TestEveryActionIsALeaf(t *testing.T) {
	leaf := map[string]bool{}
	for _, r := range models.MustLoad("ontology/actions.tsv", "id").Rows {
		leaf[r.Get("id")] = true
	}
	for _, c := range cases(t) {
		for _, r := range c.Records {
			for _, a := range append([]string{r.Action}, r.Options["alt"]...) {
				if !leaf[a] {
					t.Errorf("%s.case:%d: no action %q", c.Name, r.Line, a)
				}
			}
		}
	}
}

// TestEveryTriggerStandsInItsDocument checks triggers, date expressions,
// entities and clutter against the text.
func TestEveryTriggerStandsInItsDocument(t *testing.T) {
	for _, c := range cases(t) {
		if c.Meta["ocr"] != "" {
			continue // a picture
		}
		text := words(t, c.Doc)
		for _, r := range c.Records {
			refs := append([]string(nil), r.Triggers...)
			if e := r.Option("expr"); e != "" {
				refs = append(refs, e)
			}
			for _, ref := range refs {
				if _, err := corpus.Locate(text, ref, true); err != nil && (located(c.Doc) || strings.HasPrefix(err.Error(), "no ")) {
					t.Errorf("%s.case:%d: %v", c.Name, r.Line, err)
				}
			}
			named := false
			for _, e := range r.Entity {
				named = named || strings.Contains(text, e)
			}
			if !named {
				t.Errorf("%s.case:%d: no form of %q in the document", c.Name, r.Line, r.Entity[0])
			}
			if (r.Date == "") != (r.Option("expr") == "") {
				t.Errorf("%s.case:%d: date %q with expression %q", c.Name, r.Line, r.Date, r.Option("expr"))
			}
		}
		for _, k := range c.Clutter {
			if _, err := corpus.Locate(text, k.Text, false); err != nil {
				t.Errorf("%s.case: clutter %s: %v", c.Name, k.Kind, err)
			}
		}
	}
}

func TestParseTellsTheLine(t *testing.T) {
	const head = "# doc: news/a.txt\n"
	for name, tc := range map[string]struct{ in, want string }{
		"no document":           {"\n", "x.case:1: no doc"},
		"too few cells":         {head + "A\truling.deny\n\n", "x.case:2: 2 cells, want 6 or 7"},
		"unknown status":        {head + "A\truling.deny\t\t\tmaybe\tdenied\n\n", `x.case:2: unknown status "maybe"`},
		"unknown option":        {head + "A\truling.deny\t\t\tdone\tdenied\tfoo=1\n\n", `x.case:2: unknown option "foo"`},
		"header after a record": {head + "A\truling.deny\t\t\tdone\tdenied\n# date: 2020\n\n", "x.case:3: not a header"},
		"no blank line":         {head + "A\truling.deny\t\t\tdone\tdenied", "x.case:2: no blank line at the end"},
		"text after the end":    {head + "\nmore\n", "x.case:2: text after the blank line"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := corpus.Parse("x", tc.in); err == nil || err.Error() != tc.want {
				t.Errorf("Parse(%q) = %v, want %s", tc.in, err, tc.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("# doc: a\nA|B\truling.deny\t\t2020\tdone\tdenied@2\texpr=2020; optional\n\n")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := corpus.Parse("x", s)
		if err == nil && c.Doc == "" {
			t.Errorf("Parse(%q): no document and no error", s)
		}
	})
}

func TestLocate(t *testing.T) {
	for name, tc := range map[string]struct {
		text, ref string
		words     bool
		want      int // first start, -1 = error
	}{
		"one":                      {"he sued", "sued", true, 3},
		"inside a word":            {"reissued, sued", "sued", true, 10},
		"inside a word is allowed": {"reissued", "sued", false, 4},
		"two and none chosen":      {"sued, sued", "sued", true, -1},
		"the second":               {"sued, sued", "sued@2", true, 6},
		"no third":                 {"sued, sued", "sued@3", true, -1},
		"none":                     {"sued", "fined", true, -1},
		"an at sign of its own":    {"mail a@b", "a@b", true, 5},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := corpus.Locate(tc.text, tc.ref, tc.words)
			if (err != nil) != (tc.want < 0) || err == nil && got[0][0] != tc.want {
				t.Errorf("Locate(%q, %q) = %v, %v, want %d", tc.text, tc.ref, got, err, tc.want)
			}
		})
	}
}
