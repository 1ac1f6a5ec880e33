package event

import (
	"testing"

	"writ/models"
)

func testLexicon(t testing.TB) *lexicon {
	t.Helper()
	x, err := loadLexicon(models.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestEveryTriggerFindsItsExampleAndNotItsCounterExample(t *testing.T) {
	ran, problems := Lint(models.FS(), true)
	for _, p := range problems {
		t.Error(p)
	}
	if n := 2 * len(models.MustLoad("rules/triggers.tsv").Rows); ran != n {
		t.Errorf("%d sentences were read, want %d", ran, n)
	}
}

func TestEveryStatusCueDecidesItsExampleAndNotItsCounterExample(t *testing.T) {
	x := testLexicon(t)
	c, err := loadCues(models.FS())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range models.MustLoad("rules/status-cues.tsv").Rows {
		by := func(s string) string {
			w := split(s)
			hits := x.find(w, nil)
			if len(hits) == 0 {
				return "no trigger"
			}
			_, rule := c.status(w, hits[len(hits)-1])
			return rule
		}
		if got := by(r.Get("example")); got != "event/"+r.Get("id") {
			t.Error(r.Errorf("example %q decided by %s", r.Get("example"), got))
		}
		if got := by(r.Get("counter")); got == "event/"+r.Get("id") {
			t.Error(r.Errorf("counter-example %q decided by it too", r.Get("counter")))
		}
	}
}

func TestEveryAmountWordDecidesItsExample(t *testing.T) {
	words, err := loadAmountWords(models.FS())
	if err != nil {
		t.Fatal(err)
	}
	kind := func(s string) string {
		for _, w := range split(s) {
			if k := words[w.text]; k != "" {
				return k
			}
		}
		return ""
	}
	for _, r := range models.MustLoad("lexicon/amount-words.tsv").Rows {
		if got := kind(r.Get("example")); got != r.Get("kind") {
			t.Error(r.Errorf("example %q is of kind %q", r.Get("example"), got))
		}
		if got := kind(r.Get("counter")); got != "" {
			t.Error(r.Errorf("counter-example %q is of kind %q", r.Get("counter"), got))
		}
	}
}

func TestAFutureThatIsToldIsAPlan(t *testing.T) {
	x := testLexicon(t)
	c, err := loadCues(models.FS())
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[string]bool{
		"The board said on Monday that it would fine Acme.":           true,
		"Acme would be fined, the board said.":                        false, // the teller stands behind it
		"The board said that it would fine Acme if it sold paint.":    false,
		"The board said that the bill would fine Acme.":               false,
		"The order would bar Acme from sales.":                        false,
		"The department announced that Roe would resign on Thursday.": true,
	} {
		w := split(s)
		hits := x.find(w, nil)
		if len(hits) == 0 {
			t.Fatalf("%q has no trigger", s)
		}
		if got := c.told(w, hits[len(hits)-1].first); got != want {
			t.Errorf("%q: told %v, want %v", s, got, want)
		}
	}
}
