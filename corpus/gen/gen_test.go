package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestCheckedInFilesAreGenerated compares the files of the corpus with what
// this program makes.
func TestCheckedInFilesAreGenerated(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("rounding of the font renderer is compared on amd64 only")
	}
	made, err := files()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range made {
		got, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
		if err != nil {
			t.Errorf("%v: run go run . ../court", err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes checked in differ from %d bytes generated: run go run . ../court", name, len(got), len(want))
		}
	}
}

// TestSameBytesTwice checks that nothing in a file depends on the moment.
func TestSameBytesTwice(t *testing.T) {
	a, err := files()
	if err != nil {
		t.Fatal(err)
	}
	b, err := files()
	if err != nil {
		t.Fatal(err)
	}
	for name := range a {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s: two runs differ", name)
		}
	}
}
