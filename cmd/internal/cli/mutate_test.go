package cli_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"writ/cmd/internal/cli"
	"writ/corpus"
	"writ/extract/doc"
	"writ/out/row"
)

// seed is a whole input.
type seed struct {
	ext  string
	data []byte
}

// most bytes of a seed: what breaks a reader fits into a small file, and the
// test is to see many.
const mostSeed = 200 << 10

// TestMutatedInputs damages inputs of every kind and runs them: nothing may
// end the run or be caught as a panic, and each input has a row with a status
// and, if it was not read whole, a reason. WRIT_MUTATE is the number of inputs,
// WRIT_MUTATE_SEEDS a directory of more seeds, WRIT_MUTATE_FROM the first
// number: input N is the same in every run over the same seeds.
func TestMutatedInputs(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("WRIT_MUTATE"))
	from, _ := strconv.Atoi(os.Getenv("WRIT_MUTATE_FROM"))
	if n == 0 {
		n = 40
	}
	seeds := mutateSeeds(t, os.Getenv("WRIT_MUTATE_SEEDS"))
	tally, kinds := map[string]int{}, map[string]int{}
	for done := 0; done < n; {
		batch := min(250, n-done)
		dir := t.TempDir()
		for i := range batch {
			rnd := rand.New(rand.NewPCG(uint64(from+done+i), 7))
			s := seeds[rnd.IntN(len(seeds))]
			kinds[s.ext]++
			name := filepath.Join(dir, fmt.Sprintf("%06d%s", from+done+i, s.ext))
			if err := os.WriteFile(name, mutate(rnd, s.data, seeds[rnd.IntN(len(seeds))].data), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		runMutated(t, dir, batch, tally)
		done += batch
		if n > 250 {
			t.Logf("%d inputs: %v", done, tally)
			os.RemoveAll(dir) // t.TempDir keeps them all to the end
		}
	}
	t.Logf("%d inputs by kind: %v", n, kinds)
	t.Logf("rows by status and reason: %v", tally)
}

// runMutated runs the files of a directory and checks their rows.
func runMutated(t *testing.T, dir string, files int, tally map[string]int) {
	t.Helper()
	dataset := filepath.Join(t.TempDir(), "ds")
	_, stderr, code := extract(t, "", "run", dir, "-o", dataset, "--run-id", "m", "-q", "--timeout", "60s", "--ocr", "off")
	if code != cli.ExitOK && code != cli.ExitDocuments {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	tables, err := filepath.Glob(dataset + "/documents/*/*.parquet")
	if err != nil || len(tables) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	seen := map[string]bool{}
	for _, name := range tables {
		rows, err := parquet.ReadFile[row.Document](name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			file, _, _ := strings.Cut(r.Path, "!")
			seen[file] = true
			tally[strings.TrimRight(r.Status+" "+string(r.Reason), " ")]++
			switch {
			case r.Reason == doc.ReasonPanic:
				t.Errorf("%s: %s", r.Path, r.Detail)
			case r.Status == doc.StatusOK || r.Status == doc.StatusOKNoRecord:
			case !slices.Contains([]string{doc.StatusFailed, doc.StatusPartial, doc.StatusSkipped, doc.StatusNeedsOCR}, r.Status):
				t.Errorf("%s: status %q", r.Path, r.Status)
			case r.Reason == "":
				t.Errorf("%s: %s without a reason", r.Path, r.Status)
			}
		}
	}
	inputs, err := os.ReadDir(dir)
	if err != nil || len(inputs) != files {
		t.Fatalf("%d inputs: %v", len(inputs), err)
	}
	for _, e := range inputs {
		if name := filepath.Join(dir, e.Name()); !seen[name] {
			t.Errorf("%s has no row", name)
		}
	}
}

// mutateSeeds are the documents of the corpus, archives of them, and the small
// files below dir.
func mutateSeeds(t *testing.T, dir string) (seeds []seed) {
	t.Helper()
	add := func(name string, b []byte) {
		ext := strings.ToLower(path.Ext(name))
		switch ext {
		case ".gz": // lines of one text each; a few are enough
			if z, err := gzip.NewReader(bytes.NewReader(b)); err == nil {
				head := make([]byte, 20<<10)
				n, _ := z.Read(head)
				seeds = append(seeds, seed{".jsonl", head[:n]})
			}
		case ".txt", ".html", ".pdf", ".jsonl":
			if len(b) <= mostSeed {
				seeds = append(seeds, seed{ext, b})
			}
		}
	}
	walk := func(fsys fs.FS) {
		err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasPrefix(name, "gold/") || strings.HasPrefix(name, "sealed/") {
				return err
			}
			if i, err := e.Info(); err != nil || i.Size() > 12<<20 {
				return err
			}
			b, err := fs.ReadFile(fsys, name)
			if err == nil {
				add(name, b)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	walk(corpus.FS())
	own := slices.Clone(seeds)
	if dir != "" {
		walk(os.DirFS(dir))
	}
	// As many of each kind: otherwise most inputs would be of the commonest.
	kinds := map[string][]seed{".zip": {zipSeed(t, own)}, ".tar": {tarSeed(t, own)}, ".warc": {warcSeed(own)}}
	for _, s := range seeds {
		kinds[s.ext] = append(kinds[s.ext], s)
	}
	seeds = nil
	most := 0
	for _, k := range kinds {
		most = max(most, len(k))
	}
	for _, ext := range slices.Sorted(maps.Keys(kinds)) {
		for i := range most {
			seeds = append(seeds, kinds[ext][i%len(kinds[ext])])
		}
	}
	return seeds
}

// some are a few small members for an archive, one of each kind.
func some(seeds []seed) (list []seed) {
	had := map[string]bool{}
	for _, s := range seeds {
		if !had[s.ext] && len(s.data) < 20<<10 && len(s.data) > 0 {
			had[s.ext] = true
			list = append(list, s)
		}
	}
	return list
}

func zipSeed(t *testing.T, seeds []seed) seed {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, s := range some(seeds) {
		w, err := z.Create(fmt.Sprintf("d/%d%s", i, s.ext))
		if err == nil {
			_, err = w.Write(s.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return seed{".zip", b.Bytes()}
}

func tarSeed(t *testing.T, seeds []seed) seed {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, s := range some(seeds) {
		if err := w.WriteHeader(&tar.Header{Name: fmt.Sprintf("d/%d%s", i, s.ext), Mode: 0o644, Size: int64(len(s.data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(s.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return seed{".tar", b.Bytes()}
}

func warcSeed(seeds []seed) seed {
	var b bytes.Buffer
	for i, s := range some(seeds) {
		if s.ext != ".html" && s.ext != ".txt" {
			continue
		}
		body := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s", len(s.data), s.data)
		fmt.Fprintf(&b, "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://agency.example/%d\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-00000000000%d>\r\nWARC-Date: 2024-05-01T00:00:00Z\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", i, i, len(body), body)
	}
	return seed{".warc", b.Bytes()}
}

// odd are bytes that readers have rules for.
var odd = []string{
	"\x00", "\xff\xfe", "\xef\xbb\xbf", "\x1f\x8b\x08", "PK\x03\x04", "%PDF-1.7\n", "\nendstream\nendobj\n", "xref\n0 9\n", "/Kids[1 0 R]", "<<", ">>", "(", "\\",
	"99999999999999999999", "-1", "1e999", "\"", "{", "]}", "\\ud800", "<table>", "<!--", "<script>", "</p></p>", "&#x110000;", "&#0;", "\r", "\u2028", "\f", "\u202e", "MORE", "§", "é\u0301",
}

// mutate returns b with one to six faults.
func mutate(rnd *rand.Rand, b, other []byte) []byte {
	b = slices.Clone(b)
	for range 1 + rnd.IntN(6) {
		if len(b) == 0 {
			return []byte(odd[rnd.IntN(len(odd))])
		}
		at := rnd.IntN(len(b))
		to := min(len(b), at+1+rnd.IntN(1<<rnd.IntN(12)))
		switch rnd.IntN(10) {
		case 0:
			b[at] ^= 1 << rnd.IntN(8)
		case 1:
			for i := at; i < to; i++ {
				b[i] = byte(rnd.Uint32())
			}
		case 2:
			b = slices.Delete(b, at, to)
		case 3:
			b = slices.Insert(b, at, bytes.Repeat(b[at:to], 1+rnd.IntN(20))...)
		case 4:
			b = b[:at]
		case 5:
			from := rnd.IntN(len(other) + 1)
			b = slices.Concat(b[:at], other[from:min(len(other), from+(64<<10))])
		case 6, 7:
			b = slices.Insert(b, at, []byte(strings.Repeat(odd[rnd.IntN(len(odd))], 1<<rnd.IntN(10)))...)
		case 8: // a number, most of all: lengths, offsets, counts
			for i := at; i < len(b); i++ {
				if b[i] >= '0' && b[i] <= '9' {
					b[i] = byte('0' + rnd.IntN(10))
					break
				}
			}
		case 9:
			copy(b[at:], b[rnd.IntN(len(b)):])
		}
		b = b[:min(len(b), 1<<20)]
	}
	return b
}
