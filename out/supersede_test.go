package out_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"writ/out"
	"writ/out/row"
	"writ/out/store"
)

// simple is the batch of a document that tells one record at two places.
func simple(run, name string) row.Batch {
	hash := fmt.Sprintf("%x", sha256.Sum256([]byte(name)))
	id := fmt.Sprintf("%032x", name)
	return row.Batch{
		Document: row.Document{DocID: name, Path: name, Source: name, DocHash: row.Text(hash), Status: "ok", RunID: run},
		Records:  []row.Record{{Entity: "Acme", Action: "a.b", DocID: name, DocHash: hash, Source: name, RecordID: id, RunID: run}},
		Mentions: []row.Mention{{RecordID: id, DocID: name, DocHash: hash, Source: name, RunID: run}, {RecordID: id, Mention: 1, DocID: name, DocHash: hash, Source: name, RunID: run}},
	}
}

// earlier is what a dataset has, of documents that were read alone.
type earlier func([32]byte) bool

func (e earlier) Has(h [32]byte) bool         { return e(h) }
func (e earlier) HasFailure(string, int) bool { return false }

// again writes a run that reads these documents, old ones superseded.
func again(t *testing.T, dir string, f store.FS, run string, names ...string) (err error) {
	t.Helper()
	o := options(run)
	o.FS = f
	d, err := out.NewDataset(dir, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	d.Supersede(earlier(func([32]byte) bool { return true }))
	for _, n := range names {
		if err := d.Write(t.Context(), simple(run, n)); err != nil {
			return err
		}
	}
	return d.Commit(t.Context())
}

// all reads a table as a reader who globs does.
func all[T any](t *testing.T, dir, table string) (rows []T) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, table, "*", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		got, err := parquet.ReadFile[T](n)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, got...)
	}
	return rows
}

// held returns what three tables hold, a line a row.
func held(t *testing.T, dir string) (lines []string) {
	t.Helper()
	for _, d := range all[row.Document](t, dir, "documents") {
		lines = append(lines, "document "+d.DocID+" "+d.RunID)
	}
	for _, r := range all[row.Record](t, dir, "records") {
		lines = append(lines, "record "+r.DocID+" "+r.RunID)
	}
	for _, m := range all[row.Mention](t, dir, "mentions") {
		lines = append(lines, fmt.Sprint("mention ", m.DocID, m.Mention))
	}
	slices.Sort(lines)
	return lines
}

func TestNewRowsTakeThePlaceOfOldOnes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, err := range []error{
		again(t, dir, nil, "r1", "a", "b"), again(t, dir, nil, "r2", "c"), again(t, dir, nil, "r3", "b", "d"), again(t, dir, nil, "r4", "a", "c"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var want []string
	for _, d := range []string{"a r4", "b r3", "c r4", "d r3"} {
		n := d[:1]
		want = append(want, "document "+d, "record "+d, "mention "+n+"0", "mention "+n+"1")
	}
	slices.Sort(want)
	if d := cmp.Diff(want, held(t, dir)); d != "" {
		t.Errorf("rows (-want +got)\n%s", d)
	}
	commits, err := store.Manifests(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range store.Live(commits) { // r3 carried a over from r1, r4 d from r3
		if !strings.HasSuffix(e.Path, "/r4-00000.parquet") {
			t.Errorf("%s counts still", e.Path)
		}
	}
}

// What is carried over is the same, column for column.
func TestCarriedRowsAreUnchanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dataset(t, dir, options("r1"), append(batches(), simple("r1", "x")))
	if err := again(t, dir, nil, "r2", "x"); err != nil {
		t.Fatal(err)
	}
	for i, want := range batches() {
		got := all[row.Document](t, dir, "documents")
		if k := slices.IndexFunc(got, func(d row.Document) bool { return d.Path == want.Document.Path }); k < 0 || cmp.Diff(want.Document, got[k], nilIsEmpty) != "" {
			t.Errorf("document %d is not what it was", i)
		}
		for _, r := range want.Records {
			got := all[row.Record](t, dir, "records")
			if k := slices.IndexFunc(got, func(g row.Record) bool { return g.RecordID == r.RecordID }); k < 0 || cmp.Diff(r, got[k], nilIsEmpty) != "" {
				t.Errorf("record %s is not what it was", r.RecordID)
			}
		}
	}
}

func TestADatasetOfVersion1IsCarriedOver(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "d")
	if err := os.CopyFS(dir, os.DirFS("testdata/schema1")); err != nil {
		t.Fatal(err)
	}
	docs := all[row.Document](t, dir, "documents")
	before := all[row.Record](t, dir, "records")
	d, err := out.NewDataset(dir, options("r2"))
	if err != nil {
		t.Fatal(err)
	}
	d.Supersede(earlier(func(h [32]byte) bool { return hex.EncodeToString(h[:]) == string(docs[0].DocHash) }))
	written(t, d, []row.Batch{{Document: docs[0]}}) // read again, no record found
	var want []row.Record
	for _, r := range before {
		if r.DocHash != string(docs[0].DocHash) {
			want = append(want, r)
		}
	}
	if len(want) == 0 || len(want) == len(before) {
		t.Fatalf("%d of %d records stay: no test", len(want), len(before))
	}
	if diff := cmp.Diff(want, all[row.Record](t, dir, "records"), nilIsEmpty); diff != "" {
		t.Errorf("records (-want +got)\n%s", diff)
	}
	if n := len(all[row.Document](t, dir, "documents")); n != len(docs) {
		t.Errorf("%d documents, want %d", n, len(docs))
	}
}

var errKilled = errors.New("killed")

// mortal is a file system whose process dies at an operation.
type mortal struct {
	store.OS
	left int
}

func (m *mortal) live() error {
	if m.left--; m.left < 0 {
		return errKilled
	}
	return nil
}

func (m *mortal) Create(name string) (store.WriteSyncer, error) {
	if err := m.live(); err != nil {
		return nil, err
	}
	return m.OS.Create(name)
}

func (m *mortal) Rename(from, to string) error {
	if err := m.live(); err != nil {
		return err
	}
	return m.OS.Rename(from, to)
}

func (m *mortal) RemoveAll(name string) error {
	if err := m.live(); err != nil {
		return err
	}
	return m.OS.RemoveAll(name)
}

func (m *mortal) SyncDir(name string) error {
	if err := m.live(); err != nil {
		return err
	}
	return m.OS.SyncDir(name)
}

// A kill at any operation leaves, after recovery, the old rows or the new
// ones: none lost, none twice.
func TestAKillWhileRowsAreSuperseded(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	if err := errors.Join(again(t, base, nil, "r1", "a", "b"), again(t, base, nil, "r2", "c")); err != nil {
		t.Fatal(err)
	}
	old := held(t, base)
	whole := filepath.Join(t.TempDir(), "d")
	if err := errors.Join(os.CopyFS(whole, os.DirFS(base)), again(t, whole, nil, "r3", "b", "c")); err != nil {
		t.Fatal(err)
	}
	done := held(t, whole)
	seen := map[string]int{}
	for n := 0; ; n++ {
		dir := filepath.Join(t.TempDir(), "d")
		if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
			t.Fatal(err)
		}
		err := again(t, dir, &mortal{left: n}, "r3", "b", "c")
		s, e := store.Open(dir, nil)
		if e != nil {
			t.Fatalf("operation %d: open after the kill: %v", n, e)
		}
		if e := s.Close(); e != nil {
			t.Fatal(e)
		}
		got := held(t, dir)
		switch {
		case slices.Equal(got, old):
			seen["old"]++
		case slices.Equal(got, done):
			seen["new"]++
		default:
			t.Errorf("operation %d: %q", n, got)
		}
		if err == nil {
			break
		}
	}
	if seen["old"] < 5 || seen["new"] < 5 {
		t.Errorf("kills left %v", seen)
	}
}
