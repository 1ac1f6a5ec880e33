package morph_test

import (
	"testing"

	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
	"writ/extract/neural/morph"
)

type token struct {
	text, tag, dep string
}

func annotate(t *testing.T, entries []model.RulerEntry, toks ...token) []*morph.Attrs {
	t.Helper()
	tags := []string{"NN", "NNS", "VB", "MD"}
	r, err := morph.NewRuler(entries, tags, []string{"aux", "dobj"})
	if err != nil {
		t.Fatal(err)
	}
	x := lexeme.NewLexicon(nil, 10)
	x.Init = func(l *lexeme.Lexeme) { l.Class = r.Class(l.Lower) }
	out := make([]*morph.Attrs, len(toks))
	var s morph.Scratch
	for range 2 { // the second time from memory
		r.Apply(out, &s, len(toks), func(i int) morph.State {
			tag := -1
			for k, name := range tags {
				if name == toks[i].tag {
					tag = k
				}
			}
			return morph.State{Lex: x.Get(toks[i].text), Tag: tag, Dep: toks[i].dep}
		})
	}
	return out
}

func one(attrs map[string]string, tokens ...map[string]any) model.RulerEntry {
	return model.RulerEntry{Patterns: [][]map[string]any{tokens}, Attrs: attrs}
}

func TestLaterEntriesOverwriteAndMatchTheStateBefore(t *testing.T) {
	entries := []model.RulerEntry{
		one(map[string]string{"POS": "NOUN", "MORPH": "Number=Sing", "TAG": "VB"}, map[string]any{"TAG": "NN"}),
		one(map[string]string{"POS": "VERB"}, map[string]any{"TAG": "VB"}),
		one(map[string]string{"MORPH": "_"}, map[string]any{"LOWER": map[string]any{"IN": []any{"rule", "law"}}}),
	}
	a := annotate(t, entries, token{"Rule", "NN", ""}, token{"dog", "NN", ""})
	if a[0].Tag != "VB" || a[0].Pos != "NOUN" || a[0].Morph != "" || a[1].Morph != "Number=Sing" {
		t.Errorf("attributes %+v, %+v", *a[0], *a[1])
	}
}

func TestPairsChangeTheTokenAtTheirIndex(t *testing.T) {
	pair := one(map[string]string{"LEMMA": "us"}, map[string]any{"LOWER": "let"}, map[string]any{"LOWER": map[string]any{"REGEX": "^'s$"}})
	pair.Index = 1
	a := annotate(t, []model.RulerEntry{pair}, token{"Let", "VB", ""}, token{"'s", "", ""}, token{"'s", "", ""})
	if a[0].Lemma != "" || a[1].Lemma != "us" || a[2].Lemma != "" {
		t.Errorf("lemmas %q %q %q", a[0].Lemma, a[1].Lemma, a[2].Lemma)
	}
}

func TestLabelsAndExclusions(t *testing.T) {
	e := one(map[string]string{"POS": "AUX"}, map[string]any{"TAG": map[string]any{"NOT_IN": []any{"MD", ""}}, "DEP": "aux"})
	a := annotate(t, []model.RulerEntry{e}, token{"be", "VB", "aux"}, token{"will", "MD", "aux"}, token{"x", "", "aux"}, token{"be", "VB", "odd"})
	if a[0].Pos != "AUX" || a[1].Pos != "" || a[2].Pos != "" || a[3].Pos != "" {
		t.Errorf("parts of speech %q %q %q %q", a[0].Pos, a[1].Pos, a[2].Pos, a[3].Pos)
	}
}

func TestUnknownPatternsAreRefused(t *testing.T) {
	for name, e := range map[string]model.RulerEntry{
		"key":       one(nil, map[string]any{"SHAPE": "x"}),
		"operator":  one(nil, map[string]any{"TAG": map[string]any{"FUZZY": "x"}}),
		"value":     one(nil, map[string]any{"TAG": 1}),
		"attribute": one(map[string]string{"NORM": "x"}, map[string]any{"TAG": "NN"}),
		"length":    one(nil, map[string]any{}, map[string]any{}, map[string]any{}),
		"regex":     one(nil, map[string]any{"LOWER": map[string]any{"REGEX": "("}}),
	} {
		if _, err := morph.NewRuler([]model.RulerEntry{e}, nil, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestLemmas(t *testing.T) {
	l := morph.NewLemmatizer(&model.Lemmas{
		Rules: map[string][][2]string{
			"noun": {{"s", ""}, {"ies", "y"}}, "verb": {{"ed", "e"}, {"ed", ""}}, "punct": {{"“", `"`}},
		},
		Exceptions: map[string]map[string][]string{"noun": {"geese": {"goose", "gander"}}},
		Index:      map[string][]string{"noun": {"city", "dog"}, "verb": {"file", "rule"}},
	})
	entry := func(tag, pos, feats string) model.RulerEntry {
		return one(map[string]string{"POS": pos, "MORPH": feats}, map[string]any{"TAG": tag})
	}
	for name, tc := range map[string]struct{ text, pos, morph, want string }{
		"known form":                {"Cities", "NOUN", "Number=Plur", "city"},
		"unknown form":              {"gizmos", "NOUN", "Number=Plur", "gizmo"},
		"base form":                 {"Dogs", "NOUN", "Number=Sing", "dogs"},
		"the last exception wins":   {"geese", "NOUN", "Number=Plur", "gander"},
		"not all letters":           {"x-rays", "NOUN", "Number=Plur", "x-ray"},
		"no rule fits":              {"Sheep", "NOUN", "Number=Plur", "Sheep"},
		"first known form in front": {"filed", "VERB", "Tense=Past", "file"},
		"infinitive":                {"Ruled", "VERB", "VerbForm=Inf", "ruled"},
		"name":                      {"Ohio", "PROPN", "Number=Plur", "Ohio"},
		"other":                     {"The", "DET", "", "the"},
		"quotation mark":            {"“", "PUNCT", "", `"`},
		"no part of speech":         {"Abc", "", "", "abc"},
	} {
		a := annotate(t, []model.RulerEntry{entry("NN", tc.pos, tc.morph)}, token{tc.text, "NN", ""})
		x := lexeme.NewLexicon(nil, 10).Get(tc.text)
		for range 2 {
			if got := l.Lemma(x, a[0]); got != tc.want {
				t.Errorf("%s: lemma of %q = %q, want %q", name, tc.text, got, tc.want)
			}
		}
	}
}
