package linear_test

import (
	"bytes"
	"io/fs"
	"math"
	"os"
	"testing"
	"testing/fstest"

	"writ/extract/event/linear"
	"writ/models"
)

func TestPackedTablesComeBack(t *testing.T) {
	m := linear.New(map[uint64]float32{1: .5, 1 << 60: -2.25, 77: .001})
	var a, b bytes.Buffer
	if err := m.Pack(&a); err != nil {
		t.Fatal(err)
	}
	back, err := linear.Open(fstest.MapFS{"w": {Data: a.Bytes()}}, "w")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Pack(&b); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) || back.Len() != m.Len() {
		t.Errorf("packed again: %v, the same bytes: %v; %d weights of %d", err, bytes.Equal(a.Bytes(), b.Bytes()), back.Len(), m.Len())
	}
	for _, x := range []uint64{1, 1 << 60, 77, 5} {
		if math.Abs(m.Score([]uint64{x})-back.Score([]uint64{x})) > 1e-6 {
			t.Errorf("feature %d: %g, want %g", x, back.Score([]uint64{x}), m.Score([]uint64{x}))
		}
	}
	if err := linear.New(map[uint64]float32{1: 40}).Pack(&b); err == nil {
		t.Error("a weight of 40 was packed")
	}
	for name, bad := range map[string][]byte{"empty": {}, "cut": a.Bytes()[:a.Len()-1], "long": append(bytes.Clone(a.Bytes()), 0), "text": []byte("x|y\t1\n0000000000"),
		"no place free": bytes.ReplaceAll(a.Bytes(), []byte{0}, []byte{1})} {
		if _, err := linear.Open(fstest.MapFS{"w": {Data: bad}}, "w"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The embedded table is the packed form of the one that people read; make fit
// writes both, `go run ./cmd/fit -pack FILE.tsv` the packed one.
func TestTheEmbeddedTableIsTheReadableOne(t *testing.T) {
	lines, err := linear.Load(os.DirFS("../../../models"), "weights/event.tsv.gz")
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := lines.Pack(&want); err != nil {
		t.Fatal(err)
	}
	got, err := fs.ReadFile(models.FS(), "weights/event.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) || lines.Len() < 1000 {
		t.Error("models/weights/event.bin is not the packed form of event.tsv.gz: go run ./cmd/fit -pack models/weights/event.tsv.gz")
	}
}
