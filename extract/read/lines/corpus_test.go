package lines_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"writ/extract/read/lines"
)

// shared returns the decompressed JSON Lines of the development corpus.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join("../../../../shared/text", name))
	if err != nil {
		t.Skip("needs ../shared: public-domain documents as JSON Lines")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAgreesWithEncodingJSONOnRealLines(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"hhs.jsonl.gz", "ofac.jsonl.gz", "fda.jsonl.gz"} {
		r := reader(t)
		for in, err := range lines.Split(t.Context(), bytes.NewReader(shared(t, name)), name, lines.Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			raw, err := r.Read(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			var want struct{ ID, Text, Title string }
			if err := json.Unmarshal(in.Data, &want); err != nil {
				t.Fatal(err)
			}
			if raw.ID != want.ID || raw.Text != want.Text || raw.Meta.Title != want.Title {
				t.Errorf("%s line %d differs from encoding/json", name, in.Member)
			}
		}
	}
}

func BenchmarkSplitAndReadReleases(b *testing.B) {
	file := shared(b, "doj.jsonl.gz")
	r := reader(b)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		for in, err := range lines.Split(b.Context(), bytes.NewReader(file), "doj.jsonl", lines.Options{}) {
			if err != nil {
				b.Fatal(err)
			}
			if _, err := r.Read(b.Context(), in); err != nil {
				b.Fatal(err)
			}
		}
	}
}
