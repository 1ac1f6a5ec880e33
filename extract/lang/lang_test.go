package lang_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/jdkato/prose/v2"

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

// stages are loaded once for all tests.
var stages sync.Map // engine → func() (*lang.Stage, error)

func stage(t testing.TB, engine string) *lang.Stage {
	t.Helper()
	f, _ := stages.LoadOrStore(engine, sync.OnceValues(func() (*lang.Stage, error) { return lang.New(lang.Options{Engine: engine}) }))
	s, err := f.(func() (*lang.Stage, error))()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// each runs f for every engine.
func each(t *testing.T, f func(t *testing.T, engine string)) {
	for _, engine := range lang.Engines() {
		t.Run(engine, func(t *testing.T) { f(t, engine) })
	}
}

func annotate(t testing.TB, engine, text string) *doc.Document {
	t.Helper()
	s := stage(t, engine)
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
	each(t, func(t *testing.T, engine string) {
		for name, tc := range map[string]struct {
			in   string
			want []string
		}{
			"curly quotes": {"“We’re done,” Smith’s aide said.", []string{"“", "We", "’re", "done", ",", "”", "Smith", "’s", "aide", "said", "."}},
			"money":        {"It paid $1,200 (in cash).", []string{"It", "paid", "$", "1,200", "(", "in", "cash", ")", "."}},
			"accents":      {"Müller café naïve.", []string{"Müller", "café", "naïve", "."}},
		} {
			if d := cmp.Diff(tc.want, texts(annotate(t, engine, tc.in))); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
	})
}

func TestSentencesStayInsideBlocks(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		d := annotate(t, engine, "A HEADLINE WITHOUT A STOP\nThe court ruled. It was late in\nNew York when Mr. Smith left.")
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
	})
}

func TestEqualWordsGetTheirOwnTags(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		d := annotate(t, engine, "They will charge him. The charge was old.")
		var tags []string
		for _, k := range d.Tokens {
			if d.Slice(k.Span) == "charge" {
				tags = append(tags, k.Tag)
			}
		}
		if d := cmp.Diff([]string{"VB", "NN"}, tags); d != "" {
			t.Error(d)
		}
	})
}

func TestSameTagsOnEveryRun(t *testing.T) {
	text := strings.Repeat("The quick agency filed its twentieth re-plea against Acme Widgets of Ohio on Monday.\n", 40)
	each(t, func(t *testing.T, engine string) {
		want := annotate(t, engine, text)
		for range 5 {
			if d := cmp.Diff(want.Tokens, annotate(t, engine, text).Tokens); d != "" {
				t.Fatal(d)
			}
		}
	})
}

// TestEmbeddedModel holds the default model to what the stages behind it
// build on: heads inside sentences, an authority, a company and a court by
// their types, subject and object of the verb.
func TestEmbeddedModel(t *testing.T) {
	d := annotate(t, lang.Neural, "AGENCY FINES ACME\nThe Federal Trade Commission fined Northgate Widgets Inc. $5 million on Monday. Judge Ann Smith of the U.S. District Court for the District of Oregon dismissed the suit.")
	if len(d.Sentences) != 3 || d.Sentences[0].Block != 0 || d.Sentences[2].Block != 1 {
		t.Errorf("sentences %+v, want one in the first block and two in the second", d.Sentences)
	}
	checkParse(t, d)
	labels := map[string]string{}
	for _, n := range d.Names {
		labels[strings.TrimPrefix(strings.ToLower(d.Slice(n.Span)), "the ")] = n.Label
	}
	for text, want := range map[string]string{
		"federal trade commission": "AGENCY", "northgate widgets inc.": "COMPANY", "$5 million": "MONEY", "monday": "DATE", "ann smith": "PERSON",
		"u.s. district court for the district of oregon": "COURT",
	} {
		if labels[text] != want {
			t.Errorf("%q is %q, want %s; all: %v", text, labels[text], want, labels)
		}
	}
	deps := map[string]string{}
	for _, k := range d.Tokens {
		deps[d.Slice(k.Span)] = k.Dep + " " + d.Slice(d.Tokens[k.Head].Span)
	}
	for word, want := range map[string]string{"Commission": "nsubj fined", "suit": "dobj dismissed", "Smith": "nsubj dismissed"} {
		if deps[word] != want {
			t.Errorf("%s is %s, want %s", word, deps[word], want)
		}
	}
}

func checkParse(t *testing.T, d *doc.Document) {
	t.Helper()
	for i, k := range d.Tokens {
		if k.Head < 0 || k.Head >= len(d.Tokens) || k.Dep == "" || k.Tag == "" || k.Lemma == "" {
			t.Errorf("token %d %+v is not annotated", i, k)
		}
	}
	for _, s := range d.Sentences {
		for i := s.First; i < s.Limit; i++ {
			if h := d.Tokens[i].Head; h < s.First || h >= s.Limit {
				t.Errorf("head of token %d leaves its sentence", i)
			}
		}
	}
}

// TestNeuralEngine runs the pipeline directory that WRIT_MODEL names.
func TestNeuralEngine(t *testing.T) {
	model := os.Getenv("WRIT_MODEL")
	if model == "" {
		t.Skip("needs WRIT_MODEL=DIR, a spaCy v3 pipeline directory")
	}
	s, err := lang.New(lang.Options{Model: model})
	if err != nil {
		t.Fatal(err)
	}
	d := document("AGENCY FINES ACME\nThe court fined Acme Corp. on Monday. Ann Smith, its lawyer, left.")
	if err := s.Annotate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if len(d.Sentences) != 3 || d.Sentences[0].Block != 0 || d.Sentences[2].Block != 1 {
		t.Errorf("sentences %+v, want one in the first block and two in the second", d.Sentences)
	}
	checkParse(t, d)
}

func TestAModelThatCannotBeLoadedIsNamed(t *testing.T) {
	for name, o := range map[string]lang.Options{
		"missing":  {Model: "no/such/model"},
		"to prose": {Engine: lang.Prose, Model: "x"},
	} {
		if _, err := lang.New(o); err == nil || !strings.Contains(err.Error(), "model") {
			t.Errorf("%s: error %v, want one about the model", name, err)
		}
	}
}

func TestAnUnknownEngineIsNamed(t *testing.T) {
	_, err := lang.New(lang.Options{Engine: "psychic"})
	if err == nil || !strings.Contains(err.Error(), "psychic") {
		t.Errorf("New = %v, want an error that names the engine", err)
	}
}

// TestAnyTextKeepsItsSpans draws texts from hard fragments. (prose loads too
// slowly under the fuzzer's instrumentation to be a fuzz target; package
// neural has one.)
func TestAnyTextKeepsItsSpans(t *testing.T) { each(t, anyTextKeepsItsSpans) }

func anyTextKeepsItsSpans(t *testing.T, engine string) {
	hard := []string{
		"The", "FBI’s", "“raid”", "Acme Corp.", "it", "&rsquo;s", "\n", " ", "  ", ".", "...", "???", "'ll", "n't", "a.b.c.", "\u200b", "\u2028", "é", "日本",
		"(-8", "$1,000", "U.S.", "v.", "1.", "—", "-", "\x00", "'", "’", "\"", "@x", "http://a.b/c?d", "%", "No.", "\t",
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		var b strings.Builder
		for range 1 + rng.IntN(30) {
			b.WriteString(hard[rng.IntN(len(hard))])
			if rng.IntN(2) == 0 {
				b.WriteByte(' ')
			}
		}
		d := annotate(t, engine, b.String())
		last := 0
		for _, k := range d.Tokens {
			if k.Start < last || k.End <= k.Start || k.End > len(d.View.Text) || !utf8.ValidString(d.Slice(k.Span)) {
				t.Fatalf("token %v after byte %d of %q", k.Span, last, b.String())
			}
			last = k.End
		}
		for _, s := range d.Sentences {
			if s.First >= s.Limit || !d.Blocks[s.Block].Contains(s.Span) {
				t.Fatalf("sentence %+v of %q", s, b.String())
			}
		}
	}
}

// BenchmarkProse compares the stage with prose's tokeniser alone on the same
// text. WRIT_BENCH_TEXT names a file to use in place of the built-in text.
func BenchmarkProse(b *testing.B) {
	text := strings.Repeat("The Federal Trade Commission on Tuesday fined Acme Widgets Inc. $5 million, Judge Ann Roe of the Northern District of Ohio said.\n", 200)
	if p := os.Getenv("WRIT_BENCH_TEXT"); p != "" {
		t, err := os.ReadFile(p)
		if err != nil {
			b.Fatal(err)
		}
		text = string(t)
	}
	b.Run("tokenise", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if _, err := prose.NewDocument(text, prose.WithSegmentation(false), prose.WithTagging(false), prose.WithExtraction(false)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("stage", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		tokens := 0
		for b.Loop() {
			tokens += len(annotate(b, lang.Prose, text).Tokens)
		}
		b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
	})
}

func TestALongBlockIsCutAndADeadlineHolds(t *testing.T) {
	text := strings.Repeat("The court fined Acme Corp. on Monday and left. ", 4000)
	each(t, func(t *testing.T, engine string) { longBlock(t, engine, text) })
}

func longBlock(t *testing.T, engine, text string) {
	d := annotate(t, engine, text)
	if len(d.Sentences) < 4000 || d.Tokens[len(d.Tokens)-1].End != len(strings.TrimRight(d.View.Text, " ")) {
		t.Errorf("%d sentences, last token ends at %d of %d", len(d.Sentences), d.Tokens[len(d.Tokens)-1].End, len(d.View.Text))
	}
	s := stage(t, engine)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Annotate(ctx, document(text)); !errors.Is(err, context.Canceled) {
		t.Errorf("Annotate = %v, want canceled", err)
	}
}

// BenchmarkNew loads the embedded model: the start of every command that needs
// the stage.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := lang.New(lang.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
