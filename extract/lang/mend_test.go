package lang

import (
	"strings"
	"testing"

	"writ/extract/doc"
	"writ/models"
)

func TestEverySentenceJoinDecidesItsExampleAndNotItsCounterExample(t *testing.T) {
	table := models.MustLoad("rules/sentence-joins.tsv")
	for _, r := range table.Rows {
		only := &joins{byLast: map[string][]string{}}
		for _, w := range r.List("last") {
			only.byLast[w] = []string{r.Get("next")}
		}
		all, err := loadJoins(models.FS())
		if err != nil {
			t.Fatal(err)
		}
		split := func(s string) (a, b string) {
			a, b, ok := strings.Cut(s, " ¦ ")
			if !ok {
				t.Fatal(r.Errorf("%q has no ¦", s))
			}
			return a, b
		}
		if a, b := split(r.Get("example")); !only.wrong(a, b) {
			t.Error(r.Errorf("the end in %q stays", r.Get("example")))
		}
		if a, b := split(r.Get("counter")); all.wrong(a, b) {
			t.Error(r.Errorf("the end in %q is taken back", r.Get("counter")))
		}
	}
}

func TestJoinedSentencesKeepHeadsAndNames(t *testing.T) {
	j, err := loadJoins(models.FS())
	if err != nil {
		t.Fatal(err)
	}
	text := "Roe v. Doe won.\nNext."
	in := []sentence{
		{tokens: []token{{start: 0, end: 3, head: 1}, {start: 4, end: 6, head: 1}}},
		{tokens: []token{{start: 7, end: 10, head: 1}, {start: 11, end: 15, head: 1}}, names: []name{{7, 10, "PERSON"}}},
		{tokens: []token{{start: 16, end: 21, head: 0}}},
	}
	out := j.mend(text, in)
	if len(out) != 2 || len(out[0].tokens) != 4 || out[0].tokens[2].head != 3 || len(out[0].names) != 1 || out[1].tokens[0].head != 0 {
		t.Errorf("mend = %+v", out)
	}
}

func TestEveryDatelineRuleEndsItsExampleAndLeavesItsCounterExample(t *testing.T) {
	table := models.MustLoad("rules/datelines.tsv")
	all, err := loadDatelines(models.FS())
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range table.Rows {
		only := &datelines{rules: all.rules[i : i+1], places: all.places}
		before, story, ok := strings.Cut(strings.ReplaceAll(r.Get("example"), "¦ ", "¦"), "¦")
		if !ok {
			t.Fatal(r.Errorf("%q has no ¦", r.Get("example")))
		}
		for _, d := range []*datelines{only, all} {
			if n := d.end(before + story); n != len(before) {
				t.Error(r.Errorf("%q: the dateline ends at %d, want %d", before+story, n, len(before)))
			}
			if n := d.end(r.Get("counter")); n != 0 {
				t.Error(r.Errorf("%q: a dateline of %d bytes", r.Get("counter"), n))
			}
		}
	}
}

// The place of a dateline is no subject; the sentence is one, with two roots.
func TestTheStoryIsParsedWithoutItsDateline(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := &doc.Document{View: doc.View{Text: "WASHINGTON (Reuters) - A judge on Monday blocked the rule. It was new."}}
	d.Blocks = []doc.Block{{Span: doc.Span{End: len(d.View.Text)}, Kind: doc.Paragraph}}
	if err := s.Annotate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if len(d.Sentences) != 2 || d.Slice(d.Sentences[1].Span) != "It was new." {
		t.Fatalf("sentences %+v", d.Sentences)
	}
	subjects := map[string]string{}
	for i := range d.Tokens {
		if k := &d.Tokens[i]; k.Dep == "nsubj" {
			subjects[d.Slice(k.Span)] = d.Slice(d.Tokens[k.Head].Span)
		}
	}
	if subjects["judge"] != "blocked" || subjects["WASHINGTON"] != "" {
		t.Errorf("subjects %v", subjects)
	}
}
