package segment_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"writ/extract/doc"
)

// check fails unless d holds what Annotate promises.
func check(t *testing.T, d *doc.Document) {
	t.Helper()
	at := 0
	for i, b := range d.Blocks {
		if i > 0 {
			if d.View.Text[at] != '\n' {
				t.Fatalf("no newline before block %d", i)
			}
			at++
		}
		if b.Start != at || b.End <= b.Start {
			t.Fatalf("block %d is %d-%d, want start %d", i, b.Start, b.End, at)
		}
		at = b.End
		s := d.Slice(b.Span)
		if strings.ContainsAny(s, "\n\r\f\v\t\u00a0") || strings.Contains(s, "  ") || s[0] == ' ' || s[len(s)-1] == ' ' {
			t.Fatalf("block %d is not clean: %q", i, s)
		}
		if b.Kind == "" {
			t.Fatalf("block %d has no kind", i)
		}
	}
	if at != len(d.View.Text) {
		t.Fatalf("blocks end at %d, view at %d", at, len(d.View.Text))
	}
	last := -1
	for i := range len(d.View.Text) {
		src, ok := d.View.Source(doc.Span{Start: i, End: i + 1})
		if !ok {
			if c := d.View.Text[i]; c != ' ' && c != '\n' && c != '-' {
				t.Fatalf("view byte %d %q has no source", i, c)
			}
			continue
		}
		if src.Start <= last || src.End != src.Start+1 || d.Text[src.Start] != d.View.Text[i] {
			t.Fatalf("view byte %d %q from %v", i, d.View.Text[i], src)
		}
		last = src.Start
		for _, c := range d.Clutter {
			if c.Overlaps(src) {
				t.Fatalf("view byte %d comes from clutter %v", i, c)
			}
		}
	}
	if utf8.ValidString(d.Text) && !utf8.ValidString(d.View.Text) {
		t.Fatal("view is not UTF-8")
	}
	if strip(masked(d)) != strip(d.View.Text) {
		t.Fatalf("view lost or gained text:\n%q\n%q", strip(masked(d)), strip(d.View.Text))
	}
}

// masked returns the document text without its clutter.
func masked(d *doc.Document) string {
	var b strings.Builder
	at := 0
	for _, c := range d.Clutter {
		b.WriteString(d.Text[at:c.Start])
		at = c.End
	}
	return b.String() + d.Text[at:]
}

// strip leaves the letters a to z and the digits.
func strip(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

func FuzzAnnotate(f *testing.F) {
	f.Add("The court\nheld that the con-\ntract was\n\fvoid.", 4, 9, 12, 20)
	f.Add("a\u00ad\nb\u00a0c\r\nd\x00\ve\u2028f", 1, 2, 3, 4)
	f.Add("• one\n\n\n  (2) two\t\t\tthree    four     five", 0, 0, 5, 5)
	s := newSegmenter(f)
	f.Fuzz(func(t *testing.T, text string, a, b, c, e int) {
		text = strings.ToValidUTF8(text, "\uFFFD")
		d := &doc.Document{Raw: doc.Raw{Text: text}}
		at := 0
		for i, p := range [][2]int{{a, b}, {c, e}} {
			from, n := p[0], p[1]
			if from < at || from >= len(text) || n <= from || n > len(text) || !utf8.RuneStart(text[from]) || n < len(text) && !utf8.RuneStart(text[n]) {
				continue
			}
			d.Clutter = append(d.Clutter, doc.Clutter{TextSpan: doc.TextSpan{Start: from, End: n}, Kind: []string{"inline_more", "markup_space"}[i]})
			at = n
		}
		if err := s.Annotate(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		check(t, d)
	})
}
