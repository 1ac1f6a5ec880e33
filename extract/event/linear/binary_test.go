package linear_test

import (
	"bytes"
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
	if err := back.Pack(&b); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("packed again: %v, the same bytes: %v", err, bytes.Equal(a.Bytes(), b.Bytes()))
	}
	for _, x := range []uint64{1, 1 << 60, 77, 5} {
		if m.Score([]uint64{x}) != back.Score([]uint64{x}) {
			t.Errorf("feature %d: %g, want %g", x, back.Score([]uint64{x}), m.Score([]uint64{x}))
		}
	}
	for name, bad := range map[string][]byte{"empty": {}, "cut": a.Bytes()[:a.Len()-1], "long": append(bytes.Clone(a.Bytes()), 0), "text": []byte("x|y\t1\n0000000000"),
		"infinite": append(bytes.Clone(a.Bytes()[:a.Len()-4]), 0, 0, 0x80, 0x7f)} {
		if _, err := linear.Open(fstest.MapFS{"w": {Data: bad}}, "w"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The embedded table is the packed form of the one that people read; make fit
// writes both, `go run ./cmd/fit -pack FILE.tsv` the packed one.
func TestTheEmbeddedTableIsTheReadableOne(t *testing.T) {
	lines, err := linear.Load(os.DirFS("../../../models"), "weights/event.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var want, got bytes.Buffer
	if err := lines.Pack(&want); err != nil {
		t.Fatal(err)
	}
	packed, err := linear.Open(models.FS(), "weights/event.bin")
	if err != nil {
		t.Fatal(err)
	}
	if err := packed.Pack(&got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) || lines.Len() < 1000 {
		t.Error("models/weights/event.bin is not the packed form of event.tsv: go run ./cmd/fit -pack models/weights/event.tsv")
	}
}
