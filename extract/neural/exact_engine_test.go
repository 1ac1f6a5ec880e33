package neural_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"writ/extract/neural"
	"writ/extract/neural/internal/fixture"
	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
	"writ/extract/neural/spacy"
	"writ/extract/neural/tokenize"
)

// tokenizer returns a tokenizer of its own over the model's tables.
func tokenizer(t *testing.T, m *model.Model) *tokenize.Tokenizer {
	t.Helper()
	k, err := tokenize.New(&m.Tokenizer, lexeme.NewLexicon(m.Norms, 1000), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func readModel(t *testing.T, dir string) *model.Model {
	t.Helper()
	m, err := spacy.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func starts(d *neural.Doc) (l []bool) {
	for _, k := range d.Tokens {
		l = append(l, k.SentStart)
	}
	return l
}

// entityActions writes entities as one action for each token.
func entityActions(d *neural.Doc) []string {
	out := make([]string, len(d.Tokens))
	for _, e := range d.Entities {
		for i := e.First; i < e.Limit; i++ {
			out[i] = "I-" + e.Label
		}
		out[e.First], out[e.Limit-1] = "B-"+e.Label, "L-"+e.Label
		if e.Limit == e.First+1 {
			out[e.First] = "U-" + e.Label
		}
	}
	return out
}

func TestEngineAgreesWithPlainFloat64(t *testing.T) {
	dir := fixture.Dir(t)
	m := readModel(t, dir)
	p, err := neural.Open(dir, neural.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k := tokenizer(t, m)
	for name, text := range texts {
		if name == "long" || !utf8.ValidString(text) {
			continue
		}
		d := p.Annotate(text)
		x := &exact{m: m}
		x.run(k.Append(nil, text, new(tokenize.Memo)), starts(d))
		if len(x.close) > 0 {
			t.Logf("%s: close decisions %v", name, x.close)
			continue
		}
		var heads []int
		lifted := false
		for i, tok := range d.Tokens {
			heads = append(heads, tok.Head)
			lifted = lifted || strings.Contains(x.dep[i], "||")
			if want := x.m.Tagger.Labels[x.tags[i]]; tok.Tag != want && tok.Tag != "_SP" {
				t.Errorf("%s: token %d has tag %s, float64 %s", name, i, tok.Tag, want)
			}
		}
		if diff := cmp.Diff(x.head, heads); diff != "" && !lifted && len(heads) > 0 {
			t.Errorf("%s: heads (-float64 +engine):\n%s", name, diff)
		}
		if diff := cmp.Diff(x.entities, entityActions(d)); diff != "" {
			t.Errorf("%s: entities (-float64 +engine):\n%s", name, diff)
		}
	}
}
