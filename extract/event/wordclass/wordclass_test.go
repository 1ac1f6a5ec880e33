package wordclass

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

const lines = "# a note\nword\tcoarse\tmiddle\tfine\ndrugmaker\t3\t255\t1199\ncarmaker\t3\t255\t7\nsue\t0\t0\t0\n"

func open(t *testing.T, lines string) Table {
	t.Helper()
	var b bytes.Buffer
	if err := Pack(&b, strings.NewReader(lines)); err != nil {
		t.Fatal(err)
	}
	x, err := Open(fstest.MapFS{"c.bin": {Data: b.Bytes()}}, "c.bin")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestOf(t *testing.T) {
	x := open(t, lines)
	for w, want := range map[string]Classes{
		"drugmaker": {"3", "255", "1199"},
		"carmaker":  {"3", "255", "7"},
		"sue":       {"0", "0", "0"},
		"Sue":       Unknown,
		"":          Unknown,
	} {
		if got := x.Of(w); got != want {
			t.Errorf("%q: %v, want %v", w, got, want)
		}
	}
	if (Table{}).Of("sue").Known() {
		t.Error("the zero table knows a word")
	}
}

func TestPackRefuses(t *testing.T) {
	for name, bad := range map[string]string{
		"twice":  lines + "sue\t1\t1\t1\n",
		"short":  lines + "fine\t1\t1\n",
		"number": lines + "fine\t1\t1\tx\n",
		"large":  lines + "fine\t1\t256\t1\n",
		"empty":  lines + "\t1\t1\t1\n",
	} {
		if err := Pack(&bytes.Buffer{}, strings.NewReader(bad)); err == nil || !strings.Contains(err.Error(), "line 6") {
			t.Errorf("%s: error %v, want one of line 6", name, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	var b bytes.Buffer
	if err := Pack(&b, strings.NewReader(lines)); err != nil {
		t.Fatal(err)
	}
	good := b.Bytes()
	full := bytes.Clone(good)
	for i := head; i < len(full); i++ {
		full[i] = 1
	}
	for name, bad := range map[string][]byte{
		"nothing": nil, "cut": good[:len(good)-1], "other": append([]byte("X"), good[1:]...), "no place free": full,
	} {
		if _, err := Open(fstest.MapFS{"c.bin": {Data: bad}}, "c.bin"); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

// The packed classes of the repository are those of the lines beside them.
func TestPackedClasses(t *testing.T) {
	rows, err := os.Open("../../../models/weights/classes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b bytes.Buffer
	if err := Pack(&b, rows); err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../../models/weights/classes.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), have) {
		t.Error("models/weights/classes.bin is not classes.tsv packed: go run ./cmd/fit -classes models/weights/classes.tsv")
	}
}
