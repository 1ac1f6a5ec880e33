package morph

import (
	"slices"
	"strings"
	"unicode"

	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
)

// Lemmatizer is the English rule lemmatizer. It is safe for concurrent use.
type Lemmatizer struct {
	rules      map[string][][2]string
	exceptions map[string]map[string][]string
	index      map[string][]string // sorted
}

// NewLemmatizer sorts the word lists that are not sorted.
func NewLemmatizer(m *model.Lemmas) *Lemmatizer {
	l := &Lemmatizer{rules: m.Rules, exceptions: m.Exceptions, index: map[string][]string{}}
	for pos, words := range m.Index {
		if !slices.IsSorted(words) {
			words = slices.Sorted(slices.Values(words))
		}
		l.index[pos] = words
	}
	return l
}

// newForm decides whether tokens with that part of speech and morphology are
// in their base form already.
func newForm(pos, morph string, key uint32) *form {
	f := &form{key: key, pos: strings.ToLower(pos)}
	feats := map[string]string{}
	for _, kv := range strings.Split(morph, "|") {
		k, v, _ := strings.Cut(kv, "=")
		feats[k] = v
	}
	verb := feats["VerbForm"]
	_, number := feats["Number"]
	f.base = f.pos == "noun" && feats["Number"] == "Sing" ||
		f.pos == "verb" && (verb == "Inf" || verb == "Fin" && feats["Tense"] == "Pres" && !number) ||
		verb == "Inf" || verb == "None" || feats["Degree"] == "Pos"
	return f
}

// Lemma returns the lemma of a token. What a pattern set wins. Results are
// kept with the lexeme.
func (l *Lemmatizer) Lemma(x *lexeme.Lexeme, a *Attrs) string {
	if a.Lemma != "" {
		return a.Lemma
	}
	head := x.Lemmas.Load()
	for e := head; e != nil; e = e.Next {
		if e.Key == a.form.key {
			return e.Text
		}
	}
	s := l.lemma(x, a.form)
	x.Lemmas.CompareAndSwap(head, &lexeme.Lemma{Key: a.form.key, Text: s, Next: head})
	return s
}

func (l *Lemmatizer) lemma(x *lexeme.Lexeme, f *form) string {
	if f.pos == "" || f.pos == "eol" || f.pos == "space" || f.base {
		return x.Lower
	}
	index, exceptions, rules := l.index[f.pos], l.exceptions[f.pos], l.rules[f.pos]
	if len(index) == 0 && len(exceptions) == 0 && len(rules) == 0 {
		if f.pos == "propn" {
			return x.Text
		}
		return x.Lower
	}
	s := x.Lower
	var forms, unknown []string
	for _, r := range rules {
		stem, ok := strings.CutSuffix(s, r[0])
		if !ok || stem+r[1] == "" {
			continue
		}
		c := stem + r[1]
		if _, known := slices.BinarySearch(index, c); known {
			forms = slices.Insert(forms, 0, c)
		} else if !allLetters(c) {
			forms = append(forms, c)
		} else {
			unknown = append(unknown, c)
		}
	}
	for _, e := range exceptions[s] {
		if !slices.Contains(forms, e) {
			forms = slices.Insert(forms, 0, e)
		}
	}
	switch {
	case len(forms) > 0:
		return forms[0]
	case len(unknown) > 0:
		return unknown[0]
	}
	return x.Text
}

func allLetters(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}
