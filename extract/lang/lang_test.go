package lang_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/extract/lang"
)

// document makes a document whose view is its text, one block a line.
func document(text string) *doc.Document {
	d := &doc.Document{Raw: doc.Raw{Text: text}}
	var b doc.ViewBuilder
	at := 0
	for _, line := range strings.Split(text, "\n") {
		if line != "" {
			if b.Len() > 0 {
				b.Insert("\n")
			}
			start := b.Len()
			b.Copy(text, doc.TextSpan{Start: at, End: at + len(line)})
			d.Blocks = append(d.Blocks, doc.Block{Span: doc.Span{Start: start, End: b.Len()}, Kind: doc.Paragraph})
		}
		at += len(line) + 1
	}
	d.View = b.View()
	return d
}

func annotate(t testing.TB, text string) *doc.Document {
	t.Helper()
	s, err := lang.New(lang.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := document(text)
	if err := s.Annotate(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	return d
}

func texts(d *doc.Document) (out []string) {
	for _, t := range d.Tokens {
		out = append(out, d.Slice(t.Span))
	}
	return out
}

func TestTokensLeadBackToTheText(t *testing.T) {
	for name, tc := range map[string]struct {
		in   string
		want []string
	}{
		"curly quotes": {"“We’re done,” Smith’s aide said.", []string{"“", "We", "’re", "done", ",", "”", "Smith", "’s", "aide", "said", "."}},
		"money":        {"It paid $1,200 (in cash).", []string{"It", "paid", "$", "1,200", "(", "in", "cash", ")", "."}},
		"accents":      {"Müller café naïve.", []string{"Müller", "café", "naïve", "."}},
	} {
		if d := cmp.Diff(tc.want, texts(annotate(t, tc.in))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestSentencesStayInsideBlocks(t *testing.T) {
	d := annotate(t, "A HEADLINE WITHOUT A STOP\nThe court ruled. It was late in\nNew York when Mr. Smith left.")
	var got []string
	for _, s := range d.Sentences {
		got = append(got, fmt.Sprintf("%d:%s", s.Block, d.Slice(s.Span)))
		if !d.Blocks[s.Block].Contains(s.Span) {
			t.Errorf("sentence %q leaves its block", d.Slice(s.Span))
		}
	}
	want := []string{"0:A HEADLINE WITHOUT A STOP", "1:The court ruled.", "1:It was late in", "2:New York when Mr. Smith left."}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestEqualWordsGetTheirOwnTags(t *testing.T) {
	d := annotate(t, "They will charge him. The charge was old.")
	var tags []string
	for _, k := range d.Tokens {
		if d.Slice(k.Span) == "charge" {
			tags = append(tags, k.Tag)
		}
	}
	if d := cmp.Diff([]string{"VB", "NN"}, tags); d != "" {
		t.Error(d)
	}
}

func TestSameTagsOnEveryRun(t *testing.T) {
	text := strings.Repeat("The quick agency filed its twentieth re-plea against Acme Widgets of Ohio on Monday.\n", 40)
	want := annotate(t, text)
	for range 5 {
		if d := cmp.Diff(want.Tokens, annotate(t, text).Tokens); d != "" {
			t.Fatal(d)
		}
	}
}

func TestAnUnknownEngineIsNamed(t *testing.T) {
	_, err := lang.New(lang.Options{Engine: "psychic"})
	if err == nil || !strings.Contains(err.Error(), "psychic") {
		t.Errorf("New = %v, want an error that names the engine", err)
	}
}

func FuzzAnnotate(f *testing.F) {
	f.Add("The FBI’s “raid” on Acme Corp. failed.\nIt &rsquo;s odd.")
	f.Add("\x00\x01 ... ??? \u200b\u2028 a.b.c. 'll n't")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > 2000 {
			t.Skip("the view is valid UTF-8")
		}
		d := annotate(t, text)
		last := 0
		for _, k := range d.Tokens {
			if k.Start < last || k.End <= k.Start || k.End > len(d.View.Text) {
				t.Fatalf("token %v after %d, view has %d bytes", k.Span, last, len(d.View.Text))
			}
			if !utf8.ValidString(d.Slice(k.Span)) {
				t.Fatalf("token %q cuts a rune", d.Slice(k.Span))
			}
			last = k.End
		}
		for _, s := range d.Sentences {
			if s.First >= s.Limit || !d.Blocks[s.Block].Contains(s.Span) {
				t.Fatalf("sentence %+v", s)
			}
		}
	})
}
