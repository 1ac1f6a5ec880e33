package lang

import (
	"strings"
	"testing"

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
