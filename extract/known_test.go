package extract_test

import (
	"crypto/sha256"
	"errors"
	"testing"

	"writ/extract"
	"writ/extract/doc"
)

func TestKnownContentIsNotReadAgain(t *testing.T) {
	known := sha256.Sum256([]byte("Old text."))
	x, err := extract.New(extract.Options{Until: extract.StageSegment, Known: func(h [32]byte) bool { return h == known }})
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
