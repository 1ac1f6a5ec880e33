package out_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"writ/out"
	"writ/out/row"
	"writ/out/store"
)

func options(run string) out.Options {
	return out.Options{
		RunID: run, Date: time.Date(2026, 11, 23, 23, 30, 0, 0, time.FixedZone("", -3600)),
		ExtractorVersion: "1.2.3", ModelVersion: "m1", RulesVersion: "abc",
	}
}

// dataset writes batches as one run into dir.
func dataset(t *testing.T, dir string, o out.Options, in []row.Batch) {
	t.Helper()
	d, err := out.NewDataset(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	written(t, d, in)
}

// files returns the files below dir but the lock, by slash-separated path.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	got := map[string][]byte{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		if rel = filepath.ToSlash(rel); rel == "_writ/lock" {
			return nil
		}
		got[rel], err = os.ReadFile(p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestDatasetReadsBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dataset(t, dir, options("r1"), batches())
	names := slices.Sorted(maps.Keys(files(t, dir)))
	want := []string{
		"_writ/commits/r1.json",
		"documents/run_date=2026-11-24/r1-00000.parquet",
		"mentions/run_date=2026-11-24/r1-00000.parquet",
		"records/run_date=2026-11-24/r1-00000.parquet",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Fatalf("files (-want +got)\n%s", diff)
	}
	got, err := parquet.ReadFile[row.Record](filepath.Join(dir, want[3]))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(records(), got, nilIsEmpty); diff != "" {
		t.Errorf("records (-want +got)\n%s", diff)
	}
	docs, err := parquet.ReadFile[row.Document](filepath.Join(dir, want[1]))
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range batches() {
		if diff := cmp.Diff(b.Document, docs[i], nilIsEmpty); diff != "" {
			t.Errorf("document %d (-want +got)\n%s", i, diff)
		}
	}
	ms, err := store.Manifests(dir)
	if err != nil || len(ms) != 1 || !strings.Contains(string(ms[0].Meta), `"documents": 3`) || ms[0].Files[2].Rows != 4 && ms[0].Files[0].Rows != 3 {
		t.Errorf("Manifests = %+v, %v", ms, err)
	}
}

// nilIsEmpty: Parquet has one empty list.
var nilIsEmpty = cmp.FilterValues(func(a, b []row.Box) bool { return len(a)+len(b) == 0 }, cmp.Ignore())

func TestParquetMetadata(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "x.parquet")
	p, err := out.NewParquetFile(name, options("r1"))
	if err != nil {
		t.Fatal(err)
	}
	written(t, p, batches())
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"schema_version": row.Version, "extractor_version": "1.2.3", "model_version": "m1", "rules_version": "abc", "run_id": "r1", "table": "records",
	} {
		if got, _ := f.Lookup(key); got != want {
			t.Errorf("metadata %s = %q, want %q", key, got, want)
		}
	}
	if got, _ := f.Lookup("columns"); !strings.Contains(got, `{"name":"entity","type":"STRING","null":"never","description":"`) {
		t.Errorf("column comments = %.200q", got)
	}
	var sorted []string
	for _, c := range f.RowGroups()[0].SortingColumns() {
		sorted = append(sorted, strings.Join(c.Path(), "."))
	}
	if want := []string{"source", "doc_id"}; !slices.Equal(sorted, want) {
		t.Errorf("sorting columns = %v, want %v", sorted, want)
	}
	var dictionary []string
	for _, c := range row.Dictionary()[0].Columns {
		dictionary = append(dictionary, c.Name)
	}
	var columns []string
	for _, c := range f.Root().Columns() {
		columns = append(columns, c.Name())
	}
	if diff := cmp.Diff(dictionary, columns); diff != "" {
		t.Errorf("columns (-dictionary +file)\n%s", diff)
	}
	for _, c := range f.Metadata().RowGroups[0].Columns {
		if len(c.MetaData.Statistics.MinValue) == 0 && c.MetaData.PathInSchema[0] == "source" {
			t.Error("source has no statistics")
		}
	}
	if len(f.ColumnIndexes()) == 0 {
		t.Error("no page index")
	}
}

func TestSameRowsSameBytes(t *testing.T) {
	t.Parallel()
	a, b := t.TempDir(), t.TempDir()
	dataset(t, a, options("r1"), batches())
	dataset(t, b, options("r1"), batches())
	if diff := cmp.Diff(files(t, a), files(t, b)); diff != "" {
		t.Errorf("two runs differ (-first +second)\n%.2000s", diff)
	}
}

func TestRowsAreSortedWithinAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := batches()
	slices.Reverse(in)
	slices.Reverse(in[len(in)-1].Records)
	dataset(t, dir, options("r1"), in)
	got, err := parquet.ReadFile[row.Record](filepath.Join(dir, "records/run_date=2026-11-24/r1-00000.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(records(), got, nilIsEmpty); diff != "" {
		t.Errorf("records in another order (-want +got)\n%s", diff)
	}
}

func TestLargeRunsRotate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := options("r1")
	o.RowsPerGroup, o.RowsPerFile = 10, 20
	var in []row.Batch
	for i := range 45 {
		b := batches()[1]
		b.Document.Source = fmt.Sprintf("in/%03d", i)
		b.Records[0].Source = b.Document.Source
		in = append(in, b)
	}
	dataset(t, dir, o, in)
	var groups []int64
	for part := range 3 {
		b, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("records/run_date=2026-11-24/r1-%05d.parquet", part)))
		if err != nil {
			t.Fatal(err)
		}
		f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range f.RowGroups() {
			groups = append(groups, g.NumRows())
		}
	}
	if want := []int64{10, 10, 10, 10, 5}; !slices.Equal(groups, want) {
		t.Errorf("row groups = %v, want %v", groups, want)
	}
}

func TestNothingIsVisibleBeforeCommit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := options("r1")
	o.RowsPerGroup = 1
	d, err := out.NewDataset(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches() {
		if err := d.Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	for name := range files(t, dir) {
		if !strings.HasPrefix(name, "_writ/tmp/") {
			t.Errorf("%s is visible", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Commit(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit of a cancelled run = %v", err)
	}
	if err := d.Close(); err != nil || len(files(t, dir)) > 0 {
		t.Errorf("Close = %v, left %v", err, slices.Collect(maps.Keys(files(t, dir))))
	}
}

func TestRunsOfADataset(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dataset(t, dir, options("r1"), batches())
	dataset(t, dir, options("r2"), nil)
	dataset(t, dir, options("r3"), batches()[2:])
	got := files(t, dir)
	if _, ok := got["records/run_date=2026-11-24/r2-00000.parquet"]; ok || got["_writ/commits/r2.json"] == nil {
		t.Error("a run without input writes its manifest and no data file")
	}
	if rows, err := parquet.ReadFile[row.Record](filepath.Join(dir, "records/run_date=2026-11-24/r3-00000.parquet")); err != nil || len(rows) != 0 {
		t.Errorf("a run without records = %v, %v, want an empty file", rows, err)
	}
	if _, err := out.NewDataset(dir, options("r1")); !errors.Is(err, store.ErrRunExists) {
		t.Errorf("the same run id = %v, want ErrRunExists", err)
	}
	d, err := out.NewDataset(dir, options("r4"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := out.NewDataset(dir, options("r5")); !errors.Is(err, store.ErrLocked) {
		t.Errorf("a second writer = %v, want ErrLocked", err)
	}
}

func TestUnwritablePlaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "f.parquet")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, onFile := out.NewDataset(file, options("r1"))
	_, onDir := out.NewParquetFile(dir, options("r1"))
	_, noDir := out.NewParquetFile(filepath.Join(dir, "no", "x.parquet"), options("r1"))
	_, badRun := out.NewDataset(filepath.Join(dir, "d"), options("../r1"))
	for want, err := range map[string]error{
		"it is a file: choose a directory":          onFile,
		"it is a directory: give a file name":       onDir,
		"no such file or directory":                 noDir,
		"a run id is 1 to 100 of A-Z a-z 0-9 . - _": badRun,
	} {
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q, want one line with %q", fmt.Sprint(err), want)
		}
	}
}

func BenchmarkDataset(b *testing.B) {
	in := batches()
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		d, err := out.NewDataset(b.TempDir(), options("r1"))
		if err != nil {
			b.Fatal(err)
		}
		for range 50_000 {
			if err := d.Write(b.Context(), in[0]); err != nil {
				b.Fatal(err)
			}
			rows += 2
		}
		if err := errors.Join(d.Commit(b.Context()), d.Close()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "records/s")
}
