package event

import (
	"strings"
	"testing"

	"writ/models"
)

// split is a tokenizer good enough for the examples of rules; "arrest/NN"
// gives a word its tag.
func split(s string) []word {
	s = strings.NewReplacer(",", " , ", ";", " ; ", "'s ", " 's ").Replace(s)
	if strings.HasSuffix(s, ".") {
		s = s[:len(s)-1] + " ."
	}
	var w []word
	for _, f := range strings.Fields(s) {
		text, tag, _ := strings.Cut(f, "/")
		w = append(w, word{strings.ToLower(text), tag})
	}
	return w
}

func testLexicon(t testing.TB) *lexicon {
	t.Helper()
	x, err := loadLexicon(models.FS())
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestEveryTriggerFindsItsExampleAndNotItsCounterExample(t *testing.T) {
	x := testLexicon(t)
	for _, r := range models.MustLoad("rules/triggers.tsv").Rows {
		id := r.Get("id")
		found := func(s string) (ids []string, ok bool) {
			for _, h := range x.all(split(s), nil) {
				ids = append(ids, h.id)
				ok = ok || h.id == id
			}
			return ids, ok
		}
		if ids, ok := found(r.Get("example")); !ok {
			t.Error(r.Errorf("%s: example %q gives %v", id, r.Get("example"), ids))
		}
		if _, ok := found(r.Get("counter")); ok || r.Get("counter") == "" {
			t.Error(r.Errorf("%s: counter-example %q is found (or missing)", id, r.Get("counter")))
		}
		for _, w := range append(r.List("with"), r.List("without")...) {
			if strings.Contains(w, " ") {
				t.Error(r.Errorf("%s: companion %q is more than one word", id, w))
			}
		}
	}
}

func TestEveryLeafHasATrigger(t *testing.T) {
	has := map[string]bool{}
	for _, r := range models.MustLoad("rules/triggers.tsv").Rows {
		has[r.Get("action")], has[r.Get("private")] = true, true
	}
	for _, r := range models.MustLoad("ontology/actions.tsv").Rows {
		if id := r.Get("id"); !has[id] {
			t.Errorf("no trigger for %s", id)
		}
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
