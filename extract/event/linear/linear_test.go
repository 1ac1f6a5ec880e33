package linear_test

import (
	"bytes"
	"math"
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
	m := linear.Train([]linear.Example{
		{Candidates: [][]uint64{yes}, Right: []bool{true}, Weight: 1},
		{Candidates: [][]uint64{no}, Right: []bool{false}, Weight: 1},
		{Candidates: [][]uint64{far, near}, Right: []bool{false, true}, Weight: 1},
		{Candidates: [][]uint64{near, far}, Right: []bool{false, false}, Weight: 1}, // teaches nothing
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
