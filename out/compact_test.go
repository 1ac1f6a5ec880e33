package out_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/out"
	"writ/out/row"
	"writ/out/store"
)

// commitRun writes one run of these documents; split shares them out.
func commitRun(t testing.TB, dir string, o out.Options, names ...string) {
	t.Helper()
	d, err := out.NewDataset(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	run := o.RunID
	if o.Run != "" {
		run = o.Run
	}
	for _, n := range names {
		if err := d.Write(t.Context(), simple(run, n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(d.Commit(t.Context()), d.Close()); err != nil {
		t.Fatal(err)
	}
}

func numbered(from, to int) (names []string) {
	for i := from; i < to; i++ {
		names = append(names, fmt.Sprintf("doc%04d", i))
	}
	return names
}

// dataFiles returns the files of a dataset below its tables, with their bytes.
func dataFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	names, err := filepath.Glob(filepath.Join(dir, "[a-z]*", "*", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		rel, _ := filepath.Rel(dir, n)
		m[filepath.ToSlash(rel)] = string(b)
	}
	return m
}

func compactAll(t testing.TB, dir string, o out.Options) out.Compaction {
	t.Helper()
	done, err := out.Compact(t.Context(), dir, o, false)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestCompactedBytesDoNotDependOnShardsOrOrder(t *testing.T) {
	t.Parallel()
	var first map[string]string
	for _, shards := range []int{1, 2, 5} {
		dir := shuffled(t, 60, shards)
		before := held(t, dir)
		done := compactAll(t, dir, options("c1"))
		if done.Before["records"] != shards || done.After["records"] != 1 || done.Rows["mentions"] != 120 || len(done.Dropped) != 0 {
			t.Errorf("%d shards: Compact = %+v", shards, done)
		}
		if d := cmp.Diff(before, held(t, dir)); d != "" {
			t.Errorf("%d shards (-want +got)\n%s", shards, d)
		}
		got := dataFiles(t, dir)
		if first == nil {
			first = got
		}
		for n, b := range first {
			if b != got[n] {
				t.Errorf("%d shards: %s has other bytes", shards, n)
			}
		}
		if len(got) != 3 {
			t.Errorf("%d shards left %d files", shards, len(got))
		}
		if done := compactAll(t, dir, options("c2")); done.Rows != nil {
			t.Errorf("a second compaction did %+v", done)
		}
	}
}

// shuffled makes a dataset of n documents in any order, shared out to shards
// of one run.
func shuffled(t *testing.T, n, shards int) string {
	t.Helper()
	dir := t.TempDir()
	names := numbered(0, n)
	rand.New(rand.NewPCG(1, uint64(shards))).Shuffle(n, func(i, j int) { names[i], names[j] = names[j], names[i] })
	for i := range shards {
		o := options(fmt.Sprintf("night.%d-of-%d", i, shards))
		o.Run = "night"
		var own []string
		for k, n := range names {
			if k%shards == i {
				own = append(own, n)
			}
		}
		commitRun(t, dir, o, own...)
	}
	return dir
}

// Rows that do not fit into memory are sorted on disk, in more than one pass
// where there are many files.
func TestCompactionSortsOnDisk(t *testing.T) {
	t.Parallel()
	dir := shuffled(t, 110, 1)
	before := held(t, dir)
	o := options("c1")
	o.RowsPerGroup = 2
	compactAll(t, dir, o)
	if d := cmp.Diff(before, held(t, dir)); d != "" {
		t.Errorf("rows (-want +got)\n%s", d)
	}
	for _, table := range []string{"records", "documents", "mentions"} {
		if !sorted(t, dir, table) {
			t.Errorf("%s are not in order", table)
		}
	}
}

// sorted reports whether the files of a table, one after the other, are in
// order as a whole.
func sorted(t *testing.T, dir, table string) bool {
	var keys []string
	switch table {
	case "records":
		for _, r := range all[row.Record](t, dir, table) {
			keys = append(keys, r.Source)
		}
	case "documents":
		for _, r := range all[row.Document](t, dir, table) {
			keys = append(keys, r.Source)
		}
	default:
		for _, r := range all[row.Mention](t, dir, table) {
			keys = append(keys, fmt.Sprint(r.Source, r.Mention))
		}
	}
	return len(keys) > 0 && slices.IsSorted(keys)
}

// What a compaction filled is left, what came later is merged.
func TestCompactionLeavesFullFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	commitRun(t, dir, options("r1"), numbered(0, 150)...)
	commitRun(t, dir, options("r2"), numbered(150, 160)...)
	o := options("c1")
	o.RowsPerGroup, o.BytesPerFile = 50, 3000
	first := compactAll(t, dir, o)
	if first.After["records"] < 2 {
		t.Fatalf("Compact = %+v", first)
	}
	kept := dataFiles(t, dir)
	commitRun(t, dir, options("r3"), numbered(160, 170)...)
	o.RunID = "c2"
	second := compactAll(t, dir, o)
	if second.Before["records"] > 2 || second.Rows["records"] >= 170 {
		t.Errorf("second Compact = %+v", second)
	}
	same := 0
	for n, b := range dataFiles(t, dir) {
		if kept[n] == b {
			same++
		}
	}
	if same < 3 {
		t.Errorf("%d files stayed", same)
	}
	if n := len(held(t, dir)); n != 170*4 {
		t.Errorf("%d rows, want %d", n, 170*4)
	}
	// A stale document in a full file goes by a run, the rest stays.
	o = options("r4")
	if err := again(t, dir, nil, "r4", "doc0005"); err != nil {
		t.Fatal(err)
	}
	if n := len(held(t, dir)); n != 170*4 {
		t.Errorf("%d rows after a document was read again, want %d", n, 170*4)
	}
}

// Rows of programs that read inputs twice, or kept each failure, go.
func TestCompactionLeavesOutSupersededRows(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	fail := func(run, hash string) {
		o := options(run)
		d, err := out.NewDataset(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		b := row.Batch{Document: row.Document{DocID: "bad", Path: "bad", Source: "bad", DocHash: row.Text(hash), Status: "failed", RunID: run}}
		if err := errors.Join(d.Write(t.Context(), b), d.Commit(t.Context()), d.Close()); err != nil {
			t.Fatal(err)
		}
	}
	commitRun(t, dir, options("r1"), "a", "b")
	fail("r2", "")
	commitRun(t, dir, options("r3"), "b", "c")
	fail("r4", "")
	fail("r5", strings.Repeat("ab", 32))
	done := compactAll(t, dir, options("c1"))
	want := []string{"document a r1", "document b r3", "document bad r5", "document c r3"}
	for _, d := range []string{"a r1", "b r3", "c r3"} {
		want = append(want, "record "+d, "mention "+d[:1]+"0", "mention "+d[:1]+"1")
	}
	slices.Sort(want)
	if d := cmp.Diff(want, held(t, dir)); d != "" {
		t.Errorf("rows (-want +got)\n%s", d)
	}
	if d := cmp.Diff(map[string]int64{"documents": 3, "records": 1, "mentions": 2}, done.Dropped); d != "" {
		t.Error(d)
	}
}

func TestCompactionOfVersion1(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "d")
	if err := os.CopyFS(dir, os.DirFS("testdata/schema1")); err != nil {
		t.Fatal(err)
	}
	before := all[row.Record](t, dir, "records")
	slices.SortFunc(before, row.CompareRecords)
	done, err := out.Compact(t.Context(), dir, options("c1"), false)
	if err != nil || done.Before["records"] != 1 {
		t.Fatalf("Compact = %+v, %v", done, err)
	}
	if d := cmp.Diff(before, all[row.Record](t, dir, "records"), nilIsEmpty); d != "" {
		t.Errorf("records (-want +got)\n%s", d)
	}
}

// A kill at any operation of a compaction leaves the same rows, and a reader
// of manifests finds every file that they name at every moment.
func TestAKillWhileFilesAreCompacted(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	commitRun(t, base, options("r1"), "a", "b")
	commitRun(t, base, options("r2"), "c")
	want := held(t, base)
	for n := 0; ; n++ {
		dir := filepath.Join(t.TempDir(), "d")
		if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
			t.Fatal(err)
		}
		o := options("c1")
		o.FS = &mortal{left: n}
		_, err := out.Compact(context.Background(), dir, o, false)
		commits, e := store.Manifests(dir)
		if e != nil {
			t.Fatal(e)
		}
		for _, f := range store.Live(commits) {
			if _, e := os.Stat(filepath.Join(dir, f.Path)); e != nil {
				t.Errorf("operation %d: a reader of manifests misses %s", n, f.Path)
			}
		}
		s, e := store.Open(dir, nil)
		if e != nil {
			t.Fatal(e)
		}
		s.Close()
		if d := cmp.Diff(want, held(t, dir)); d != "" {
			t.Errorf("operation %d (-want +got)\n%s", n, d)
		}
		if err == nil {
			if n < 20 {
				t.Errorf("%d operations", n)
			}
			break
		}
	}
}
