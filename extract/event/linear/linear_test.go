package linear_test

import (
	"bytes"
	"math"
	"strconv"
	"testing"
	"testing/fstest"

	"writ/extract/event/linear"
)

func ids(parts ...[]string) []uint64 {
	var f linear.Features
	for _, p := range parts {
		f.Add(p...)
	}
	return f.Cut()
}

func TestTrainLearnsYesAndNoAndChoices(t *testing.T) {
	yes, no := ids([]string{"t", "good"}, []string{"t", "bias"}), ids([]string{"t", "bad"}, []string{"t", "bias"})
	near, far := ids([]string{"d", "near"}), ids([]string{"d", "far"})
	var n linear.Numbers
	rows := func(of ...[]uint64) (out [][]int32) {
		for _, f := range of {
			out = append(out, n.Row(f))
		}
		return out
	}
	m := linear.Train(&n, []linear.Example{
		{Candidates: rows(yes), Right: []bool{true}, Weight: 1},
		{Candidates: rows(no), Right: []bool{false}, Weight: 1},
		{Candidates: rows(far, near), Right: []bool{false, true}, Weight: 1},
		{Candidates: rows(near, far), Right: []bool{false, false}, Weight: 1}, // teaches nothing
	}, linear.Options{Epochs: 20, Rate: .1, L2: 1e-4, Seed: 1})
	if m.Score(yes) <= 0 || m.Score(no) >= 0 || m.Score(near) <= m.Score(far) {
		t.Errorf("scores: yes %.2f no %.2f near %.2f far %.2f", m.Score(yes), m.Score(no), m.Score(near), m.Score(far))
	}
}

func TestWeightsSurviveTheirFile(t *testing.T) {
	f := linear.Features{Names: map[uint64]string{}}
	f.Add("e", "role", "obj")
	f.Add("e", "tiny")
	x := f.Cut()
	m := linear.New(map[uint64]float32{x[0]: 1.25, x[1]: .001})
	var b bytes.Buffer
	if err := m.Write(&b, f.Names, .01, "a comment"); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "# a comment\ne|role|obj\t1.250\n"; got != want {
		t.Fatalf("file %q, want %q", got, want)
	}
	back, err := linear.Load(fstest.MapFS{"w.tsv": {Data: b.Bytes()}}, "w.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if got := back.Score(x); math.Abs(got-1.25) > 1e-6 || back.Len() != 1 {
		t.Errorf("score %v of %d weights", got, back.Len())
	}
}

func TestLoadNamesTheBadLine(t *testing.T) {
	for _, bad := range []string{"no tab", "x\tNaN", "x\t", "x\t+Inf"} {
		_, err := linear.Load(fstest.MapFS{"w.tsv": {Data: []byte("# c\n" + bad + "\n")}}, "w.tsv")
		if err == nil || err.Error()[:8] != "w.tsv:2:" {
			t.Errorf("%q: error %v", bad, err)
		}
	}
}

func TestMergePrefersTheLater(t *testing.T) {
	x := ids([]string{"r", "bias"})
	a, b := linear.New(map[uint64]float32{x[0]: 1}), linear.New(map[uint64]float32{x[0]: 2})
	if got := linear.Merge(a, b).Score(x); got != 2 {
		t.Errorf("score %v, want 2", got)
	}
}

func TestWordsMakeTheFeature(t *testing.T) {
	long := "a word of more than sixteen letters"
	features := [][]string{
		{"e", "role", "obj"}, {"e", "roleo", "bj"}, {"e", "role", "obj", ""}, {"", "e", "role", "obj"}, {"e", "role|obj"},
		{"e"}, {""}, {"", ""}, {}, {long}, {long + "."}, {long[1:], "a"}, {"a", long[1:]}, {"12345678"}, {"1234567", "8"}, {"123456781"},
		{"abc"}, {"abcd"}, {"abca"}, {"\x00"}, {"\x00\x00"},
	}
	seen := map[uint64][]string{}
	for i, x := range ids(features...) {
		if y, ok := seen[x]; ok {
			t.Errorf("%q and %q are one feature", features[i], y)
		}
		seen[x] = features[i]
	}
}

func TestWeightsAreReadAsStrconvReadsThem(t *testing.T) {
	for _, w := range []string{"0.001", "-0.300", "12.345", "-7.777", "123.456", "1234.567", "12345.678", "1e-3", "3", ".5", "-.250", "0.0005"} {
		m, err := linear.Load(fstest.MapFS{"w.tsv": {Data: []byte("x|y\t" + w + "\n")}}, "w.tsv")
		if err != nil {
			t.Fatal(err)
		}
		want, err := strconv.ParseFloat(w, 32)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Score(ids([]string{"x", "y"})); got != float64(float32(want)) {
			t.Errorf("%s is read as %v", w, got)
		}
	}
	for _, bad := range []string{"1.2x4", "-", "--1.250", "1,250"} {
		if _, err := linear.Load(fstest.MapFS{"w.tsv": {Data: []byte("x\t" + bad + "\n")}}, "w.tsv"); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}
