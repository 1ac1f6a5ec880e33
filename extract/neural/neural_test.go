package neural_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"writ/extract/neural"
	"writ/extract/neural/flat"
	"writ/extract/neural/internal/fixture"
	"writ/extract/neural/kernel"
)

func open(tb testing.TB, o neural.Options) *neural.Pipeline {
	tb.Helper()
	p, err := neural.Open(fixture.Dir(tb), o)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

var sample = "The court in Ohio (U.S.) don't pay apple growers $5 at 9 a.m. Dogs bark, cities grow.\n\nA clerk wrote: " +
	"\"No.\" See www.example.com or 8.8.8.8/x, 20% of 5km :) ok… " + strings.Repeat("Judges rule on cases and agents file papers. ", 40)

// texts are hard cases for every invariant.
var texts = map[string]string{
	"empty": "", "one token": "dog", "one space": " ", "white space": " \n\t \u00a0 ", "leading space": "  a", "punctuation": "(\"...\")",
	"120 letters": strings.Repeat("x", 120), "300 letters": strings.Repeat("long", 75), "emoji": "ok 👍🏽 ☺☺ fine😀", "address": "http://user@example.org:80/a?b=1",
	"numbers": "10.0.0.1 8.8.8.8 192.168.1.1:80", "invalid": "a\xffb \xed\xa0\x80 c\xc3", "only invalid": "\xff\xfe", "nul": "a\x00b",
	"controls": "a\x1cb\x1fc", "sample": sample, "one word": strings.Repeat("((a))-", 500), "long": strings.Repeat(sample, 4),
}

// check fails unless d is a sound annotation of text.
func check(t *testing.T, text string, d *neural.Doc) {
	t.Helper()
	at := 0
	for i, k := range d.Tokens {
		if k.Start < at || k.End <= k.Start || k.End > len(text) {
			t.Fatalf("token %d is [%d,%d) after %d in %d bytes", i, k.Start, k.End, at, len(text))
		}
		if gap := text[at:k.Start]; gap != "" && gap != " " {
			t.Fatalf("token %d: %q is in no token", i, gap)
		}
		if !utf8.RuneStart(text[k.Start]) && utf8.ValidString(text) {
			t.Fatalf("token %d starts within a code point", i)
		}
		if k.Head < 0 || k.Head >= len(d.Tokens) {
			t.Fatalf("token %d has head %d of %d", i, k.Head, len(d.Tokens))
		}
		if k.Space != (k.End < len(text) && text[k.End] == ' ' && (i+1 == len(d.Tokens) || d.Tokens[i+1].Start > k.End)) {
			t.Fatalf("token %d: Space = %v", i, k.Space)
		}
		at = k.End
	}
	if rest := text[at:]; rest != "" && rest != " " {
		t.Fatalf("%q is in no token", rest)
	}
	if len(d.Tokens) > 0 && !d.Tokens[0].SentStart {
		t.Fatal("the first token does not start a sentence")
	}
	last := 0
	for _, e := range d.Entities {
		if e.First < last || e.Limit <= e.First || e.Limit > len(d.Tokens) {
			t.Fatalf("entity %v after %d of %d tokens", e, last, len(d.Tokens))
		}
		last = e.Limit
	}
	for i := range d.Tokens {
		j, steps := i, 0
		for ; d.Tokens[j].Head != j; j = d.Tokens[j].Head {
			if steps++; steps > len(d.Tokens) {
				t.Fatalf("token %d hangs in a cycle", i)
			}
		}
	}
}

func TestSpansAndTreesAreSound(t *testing.T) {
	p := open(t, neural.Options{})
	for name, text := range texts {
		t.Run(name, func(t *testing.T) { check(t, text, p.Annotate(text)) })
	}
}

func TestTokensOfWords(t *testing.T) {
	p := open(t, neural.Options{})
	for text, want := range map[string]string{
		"The dog.": "The|dog|.", "don't": "do|n't", "I can't, cannot": "I|can't|,|can|not", "a  b": "a| |b", "5km, 20%": "5|km|,|20|%",
		"(U.S.)": "(|U.S.|)", "well-known x/y": "well|-|known|x|/|y", "end.Start": "end|.|Start", "wait...": "wait|...",
		"see http://a.com/x?y.": "see|http://a.com/x?y|.", "8.8.8.8": "8.8.8.8", "Smith's": "Smith|'s", "+5 +a": "+5|+|a", ": )": ":|)",
		"US$5": "US$|5", "ok :)": "ok|:)", "9 a.m.": "9|a.m.", "a\xffb": "a\xffb",
	} {
		var got []string
		for _, k := range p.Annotate(text).Tokens {
			got = append(got, text[k.Start:k.End])
		}
		if g := strings.Join(got, "|"); g != want {
			t.Errorf("tokens of %q = %q, want %q", text, g, want)
		}
	}
}

func TestNormsAndLemmas(t *testing.T) {
	d := open(t, neural.Options{}).Annotate("apple Don't don't — “")
	var got []string
	for _, k := range d.Tokens {
		got = append(got, k.Norm)
	}
	if diff := cmp.Diff([]string{"fruit", "don't", "do", "not", "-", `"`}, got); diff != "" {
		t.Errorf("norms (-want +got):\n%s", diff)
	}
	if l := d.Tokens[3].Lemma; l != "not" {
		t.Errorf("lemma of n't after do = %q, want the ruler's %q", l, "not")
	}
}

func TestInvalidBytesReadAsReplacementCharacters(t *testing.T) {
	p := open(t, neural.Options{})
	bad, good := p.Annotate("a\xff \xfe b\xc3"), p.Annotate("a\ufffd \ufffd b\ufffd")
	want := [][2]int{{0, 2}, {3, 4}, {5, 7}}
	for i, k := range bad.Tokens {
		if got := [2]int{k.Start, k.End}; got != want[i] {
			t.Errorf("token %d is %v, want %v", i, got, want[i])
		}
		bad.Tokens[i].Start, bad.Tokens[i].End = good.Tokens[i].Start, good.Tokens[i].End
	}
	if diff := cmp.Diff(good, bad); diff != "" {
		t.Errorf("decisions differ (-U+FFFD +invalid):\n%s", diff)
	}
}

func TestDecisionsDoNotDependOnCompanyOrOrder(t *testing.T) {
	var list []string
	for _, text := range texts {
		list = append(list, text)
	}
	p := open(t, neural.Options{})
	want := make([]neural.Doc, len(list))
	p.AnnotateBatch(want, list)
	small := open(t, neural.Options{Cache: 1})
	docs := make([]neural.Doc, len(list))
	var wg sync.WaitGroup
	for i := range list {
		wg.Go(func() { small.AnnotateInto(&docs[i], list[i]) })
	}
	wg.Wait()
	for i := range list {
		if diff := cmp.Diff(want[i].Tokens, docs[i].Tokens, equateEmpty); diff != "" {
			t.Errorf("%q, alone in another pipeline (-batch +alone):\n%s", list[i], diff)
		}
	}
}

var equateEmpty = cmp.Transformer("len", func(l []neural.Token) string { return fmt.Sprintf("%+v", l) })

func TestAllKernelsDecideAlike(t *testing.T) {
	dir := fixture.Dir(t)
	var first *neural.Doc
	for _, s := range kernel.Sets() {
		p, err := neural.Open(dir, neural.Options{Kernels: s.String()})
		if err != nil {
			t.Fatal(err)
		}
		d := p.Annotate(sample)
		if first == nil {
			first = d
		} else if diff := cmp.Diff(first, d); diff != "" {
			t.Errorf("%s kernels differ from plain Go:\n%s", s, diff)
		}
	}
	if _, err := neural.Open(dir, neural.Options{Kernels: "sse"}); err == nil {
		t.Error("unknown kernels were accepted")
	}
}

func TestFlatFileHoldsTheModel(t *testing.T) {
	p := open(t, neural.Options{})
	want := p.Annotate(sample)
	for precision, exact := range map[flat.Precision]bool{flat.Float32: true, flat.Float16: false} {
		var b bytes.Buffer
		if err := p.Save(&b, precision); err != nil {
			t.Fatal(err)
		}
		q, err := neural.Load(b.Bytes(), neural.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if q.Info() != p.Info() {
			t.Errorf("%s: info %+v, want %+v", precision, q.Info(), p.Info())
		}
		d := q.Annotate(sample)
		check(t, sample, d)
		if diff := cmp.Diff(want, d); exact && diff != "" {
			t.Errorf("%s differs from the directory:\n%s", precision, diff)
		}
		for n := 0; n < b.Len(); n += 1 + b.Len()/50 {
			if _, err := neural.Load(b.Bytes()[:n], neural.Options{}); err == nil {
				t.Fatalf("%s: %d of %d bytes were accepted", precision, n, b.Len())
			}
		}
	}
}

func TestOptionsSwitchComponentsOff(t *testing.T) {
	d := open(t, neural.Options{NoParser: true, NoEntities: true, NoLemmas: true}).Annotate(sample)
	for i, k := range d.Tokens {
		if k.Head != i || k.Dep != "" && k.Dep != "dep" || k.Ent != "" || k.Lemma != "" && k.Lemma != "not" || k.SentStart != (i == 0) || k.Tag == "" {
			t.Fatalf("token %d: %+v", i, k)
		}
	}
	if len(d.Entities) > 0 {
		t.Errorf("entities: %v", d.Entities)
	}
}

func TestUnsupportedPipelinesAreRefusedByName(t *testing.T) {
	for name, tc := range map[string]struct{ file, from, to, want string }{
		"factory":   {"config.cfg", `factory = "ner"`, `factory = "nah"`, `unsupported factory "nah"`},
		"layer":     {"ner/model", "hashembed", "gashembed", `unsupported layer "gashembed"`},
		"beam":      {"parser/cfg", `"beam_width":1`, `"beam_width":8`, "beam_width 8"},
		"lemmas":    {"config.cfg", `mode = "rule"`, `mode = "look"`, `mode "look"`},
		"infixes":   {"tokenizer", `[:<>=/](?=`, `[;<>=/](?=`, "infix patterns"},
		"ruler":     {"attribute_ruler/patterns", "REGEX", "FUZZY", `unsupported operator "FUZZY"`},
		"column":    {"tok2vec/model", "SUFFIX", "LENGTH", `"LENGTH"`},
		"array":     {"tagger/model", "<f4", "<f8", `"<f8"`},
		"truncated": {"tok2vec/model", "shims", "", "tok2vec"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := fixture.Dir(t)
			path := filepath.Join(dir, tc.file)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(b, []byte(tc.from)) {
				t.Fatalf("%s does not hold %q", tc.file, tc.from)
			}
			if tc.to == "" {
				b = b[:len(b)/2]
			} else {
				b = bytes.ReplaceAll(b, []byte(tc.from), []byte(tc.to))
			}
			if err := os.WriteFile(path, b, 0o644); err != nil {
				t.Fatal(err)
			}
			if _, err := neural.Open(dir, neural.Options{}); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Open = %v, want an error with %s", err, tc.want)
			}
		})
	}
}

func TestSteadyStateDoesNotAllocatePerToken(t *testing.T) {
	p := open(t, neural.Options{})
	text := strings.Repeat("Judges rule on cases and agents file papers in the city of Ohio. ", 200)
	var d neural.Doc
	p.AnnotateInto(&d, text)
	if n := testing.AllocsPerRun(5, func() { p.AnnotateInto(&d, text) }); n > 10 {
		t.Errorf("%.0f allocations for %d tokens", n, len(d.Tokens))
	}
}

func FuzzAnnotate(f *testing.F) {
	for _, text := range texts {
		if len(text) < 500 {
			f.Add(text)
		}
	}
	p := open(f, neural.Options{})
	f.Fuzz(func(t *testing.T, text string) { check(t, text, p.Annotate(text)) })
}

// FuzzLoad changes the index of a model file; the arrays stay.
func FuzzLoad(f *testing.F) {
	p := open(f, neural.Options{})
	var b bytes.Buffer
	if err := p.Save(&b, flat.Float16); err != nil {
		f.Fatal(err)
	}
	const head = 16 // name, version, length of the index
	n := head + int(binary.LittleEndian.Uint64(b.Bytes()[8:]))
	blob := bytes.Clone(b.Bytes()[n:])
	f.Add(b.Bytes()[head:n])
	f.Fuzz(func(t *testing.T, index []byte) {
		file := binary.LittleEndian.AppendUint64(bytes.Clone(b.Bytes()[:8]), uint64(len(index)))
		if p, err := neural.Load(slices.Concat(file, index, blob), neural.Options{}); err == nil {
			check(t, "The dog barks.", p.Annotate("The dog barks."))
		}
	})
}
