package clean_test

import (
	"os"
	"path/filepath"
	"testing"
	"unicode"

	"writ/extract/doc"
)

// TestArticles scores the cleaner on invented articles whose clutter was
// labelled, «kind:text», before the cleaner was run on them: characters
// removed that are no white space, body lost, and exact in-sentence runs.
func TestArticles(t *testing.T) {
	files, err := filepath.Glob("testdata/articles/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no articles: %v", err)
	}
	right, wrong, missed, body := 0, 0, 0, 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text := unmarked(string(b))
		gold := labels(text, string(b))
		d := &doc.Document{Raw: doc.Raw{Text: text}}
		if err := newCleaner(t).Annotate(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		hidden := make([]bool, len(text))
		runs := map[doc.TextSpan]bool{}
		for _, c := range d.Clutter {
			runs[c.TextSpan] = true
			for i := c.Start; i < c.End; i++ {
				hidden[i] = true
			}
		}
		in := make([]bool, len(text))
		for _, g := range gold {
			for i := g.Start; i < g.End; i++ {
				in[i] = true
			}
			if g.Kind == "inline_more" && !runs[g.TextSpan] {
				t.Errorf("%s: run %q not found with its boundaries", f, text[g.Start:g.End])
			}
			if n := count(text[g.Start:g.End], hidden[g.Start:g.End]); n < len(text[g.Start:g.End])/2 {
				t.Logf("%s: missed %s %q", f, g.Kind, text[g.Start:g.End])
			}
		}
		for _, c := range d.Clutter {
			if n := count(text[c.Start:c.End], in[c.Start:c.End]); n == 0 {
				t.Logf("%s: body lost by %s: %q", f, c.By, text[c.Start:c.End])
			}
		}
		for i, c := range text {
			switch {
			case unicode.IsSpace(c):
			case in[i] && hidden[i]:
				right++
			case in[i]:
				missed++
			case hidden[i]:
				wrong++
				body++
			default:
				body++
			}
		}
	}
	p, r := float64(right)/float64(max(1, right+wrong)), float64(right)/float64(right+missed)
	lost := 1e4 * float64(wrong) / float64(body)
	t.Logf("%d articles: P %.3f R %.3f, body lost per 10,000: %.1f", len(files), p, r, lost)
	if lost > 2 || r < .92 {
		t.Error("more than 2 characters of 10,000 of the body lost, or recall below .92")
	}
}

// labels returns the labelled spans of text, of which marked is the marked form.
func labels(text, marked string) []doc.Clutter {
	var out []doc.Clutter
	at := 0
	for rest := marked; ; {
		before, in, label, after, ok := cutMark(rest)
		if !ok {
			return out
		}
		at += len(before)
		out = append(out, doc.Clutter{TextSpan: doc.TextSpan{Start: at, End: at + len(in)}, Kind: label})
		at += len(in)
		rest = after
	}
}

// count returns how many bytes of s that are no white space have their flag set.
func count(s string, flags []bool) int {
	n := 0
	for i := range len(s) {
		if s[i] > ' ' && flags[i] {
			n++
		}
	}
	return n
}
