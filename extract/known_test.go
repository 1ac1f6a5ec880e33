package extract_test

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"writ/extract"
	"writ/extract/doc"
)

func TestKnownContentIsNotReadAgain(t *testing.T) {
	known := sha256.Sum256([]byte("Old text."))
	x, err := extract.New(extract.Options{Until: extract.StageSegment, Known: func(_ doc.Input, h [32]byte) string {
		if h == known {
			return doc.ReasonKnown
		}
		return ""
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for text, want := range map[string]string{"Old text.": doc.ReasonKnown, "New text.": ""} {
		d, err := x.Extract(t.Context(), doc.Input{URI: "any.txt", Data: []byte(text)})
		var f *doc.Failure
		switch {
		case want == "" && (err != nil || d.Hash != sha256.Sum256([]byte(text))):
			t.Errorf("Extract(%q) = %v", text, err)
		case want != "" && (!errors.As(err, &f) || f.Reason != want || f.Status != doc.StatusSkipped):
			t.Errorf("Extract(%q) = %v, want %s", text, err, want)
		}
	}
}

// A failure says of which bytes it is, but where they were not had.
func TestAFailureTellsItsContent(t *testing.T) {
	x, err := extract.New(extract.Options{Until: extract.StageSegment, MaxBytes: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	big := filepath.Join(t.TempDir(), "big.txt")
	if err := os.WriteFile(big, make([]byte, 200), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		in   doc.Input
		want [32]byte
	}{
		"empty":     {doc.Input{URI: "a.txt", Data: []byte{}}, sha256.Sum256(nil)},
		"blank":     {doc.Input{URI: "a.txt", Data: []byte(" \n")}, sha256.Sum256([]byte(" \n"))},
		"no file":   {doc.Input{URI: big + "none"}, [32]byte{}},
		"too large": {doc.Input{URI: big}, [32]byte{}},
	} {
		_, err := x.Extract(t.Context(), tc.in)
		var f *doc.Failure
		if !errors.As(err, &f) || f.Hash != tc.want {
			t.Errorf("%s: Extract = %v with hash %x, want %x", name, err, f.Hash, tc.want)
		}
	}
}
