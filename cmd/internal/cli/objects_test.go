package cli_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
	"writ/out/row"
	"writ/out/store/s3"
	"writ/out/store/s3/fake"
)

// far runs one command line that may speak to the store of the test, without
// waiting between tries.
func far(t *testing.T, code int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	got := cli.Main(args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, S3: s3.Options{Pause: time.Millisecond, Tries: 4, PartSize: 5 << 20}})
	if got != code {
		t.Fatalf("extract %q: exit %d, want %d: %s%s", args, got, code, out.String(), errs.String())
	}
	return out.String(), errs.String()
}

// back copies the dataset of the store here and returns all its rows.
func back(t *testing.T, uri string) (dir string, rows []string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "back")
	far(t, cli.ExitOK, "copy", uri, dir)
	return dir, everyRow(t, dir)
}

func TestARemoteDatasetHasTheRowsOfALocalOne(t *testing.T) {
	fake.New(t)
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	uri, dataset := "s3://"+fake.Bucket+"/night/data", filepath.Join(t.TempDir(), "d")
	for i, in := range []string{"../../../corpus/news", "../../../corpus/bad"} {
		code := []int{cli.ExitOK, cli.ExitDocuments}[i]
		run := []string{"run", in, "-q", "--run-id", "r" + string(rune('0'+i)), "-o"}
		far(t, code, append(run, dataset)...)
		far(t, code, append(run, uri)...)
	}
	dir, rows := back(t, uri)
	if d := cmp.Diff(everyRow(t, dataset), rows); d != "" || len(rows) < 30 {
		t.Errorf("%d rows, local against remote:\n%s", len(rows), d)
	}
	if out, _ := far(t, cli.ExitOK, "verify", dir); !strings.Contains(out, "clean") {
		t.Error(out)
	}
	if out, _ := far(t, cli.ExitOK, "verify", uri); !strings.Contains(out, "2 runs, 6 files right") || !strings.Contains(out, "clean") {
		t.Error(out)
	}
	runs, _ := far(t, cli.ExitOK, "runs", uri)
	localRuns, _ := far(t, cli.ExitOK, "runs", dataset)
	if runs != localRuns {
		t.Errorf("runs differ:\n%s%s", runs, localRuns)
	}
	files, _ := far(t, cli.ExitOK, "files", uri, "--table", "records")
	if n := strings.Count(files, uri+"/records/run_date=2023-11-14/r"); n != 2 {
		t.Errorf("files:\n%s", files)
	}
	// What is known is not read again, moved there or back.
	_, stderr := far(t, cli.ExitOK, "run", "../../../corpus/news", "-o", uri, "--run-id", "r2")
	if !strings.Contains(stderr, "known 6") {
		t.Error(stderr)
	}
	// The copy is a dataset: it goes on, and goes back up to a new prefix.
	far(t, cli.ExitOK, "run", "../../../corpus/press", "-q", "-o", dir)
	far(t, cli.ExitOK, "copy", dir, "s3://bucket/second")
	if _, again := back(t, "s3://bucket/second"); !slices.Equal(again, everyRow(t, dir)) {
		t.Error("rows changed on the way up and down")
	}
	if out, _ := far(t, cli.ExitOK, "verify", "s3://bucket/second"); !strings.Contains(out, "clean") {
		t.Error(out)
	}
}

// fill writes objects into the store of the test.
func fill(t *testing.T, objects map[string]string) {
	t.Helper()
	c, err := s3.New(s3.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range objects {
		if err := c.Put(t.Context(), s3.Location{Bucket: fake.Bucket, Key: key}, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
}

// told returns "path status reason" of every document of a local dataset.
func told(t *testing.T, dataset string) (docs []string) {
	t.Helper()
	for _, d := range table[row.Document](t, dataset, "documents") {
		docs = append(docs, strings.TrimSpace(fmt.Sprintf("%s %s %s", d.Path, d.Status, d.Reason)))
	}
	slices.Sort(docs)
	return docs
}

func TestObjectsAreInputs(t *testing.T) {
	s := fake.New(t)
	var zipped, packed bytes.Buffer
	zw := zip.NewWriter(&zipped)
	for i := range 3 {
		w, err := zw.Create(fmt.Sprintf("m%d.txt", i))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, strings.ReplaceAll(story, "Acme", fmt.Sprint("Zip", i)))
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	gz := gzip.NewWriter(&packed)
	fmt.Fprintln(gz, `{"id":"1","text":"The Federal Trade Commission fined Gzip Inc. on May 11, 2021."}`)
	if err := gz.Close(); err != nil {
		t.Fatal(err)
	}
	long := story + strings.Repeat("The rest of it is of no matter. ", 9000) // more than one request
	fill(t, map[string]string{
		"in/a.txt": story, "in/b long.txt": strings.ReplaceAll(long, "Acme", "Long"), "in/sub/c é.txt": strings.ReplaceAll(story, "Acme", "Sub"),
		"in/e.txt": "", "in/.hidden.txt": story, "in/x.bin": "?", "in/folder/": "", "in/z.zip": zipped.String(), "in/l.jsonl.gz": packed.String(), "inner.txt": story,
	})
	dataset := filepath.Join(t.TempDir(), "d")
	far(t, cli.ExitDocuments, "run", "s3://bucket/in", "-o", dataset, "-q")
	want := []string{
		"s3://bucket/in/.hidden.txt skipped not_selected", "s3://bucket/in/a.txt ok", "s3://bucket/in/b long.txt ok", "s3://bucket/in/e.txt failed empty",
		"s3://bucket/in/l.jsonl.gz ok", "s3://bucket/in/sub/c é.txt ok", "s3://bucket/in/x.bin skipped not_selected",
		"s3://bucket/in/z.zip!m0.txt ok", "s3://bucket/in/z.zip!m1.txt ok", "s3://bucket/in/z.zip!m2.txt ok",
	}
	if d := cmp.Diff(want, told(t, dataset)); d != "" {
		t.Errorf("documents (-want +got)\n%s", d)
	}
	if _, stderr := far(t, cli.ExitOK, "run", "s3://bucket/in/", "-o", dataset); !strings.Contains(stderr, "known 7") {
		t.Errorf("second run: %s", stderr)
	}
	for args, n := range map[string]int{"s3://bucket/in/a.txt": 1, "s3://bucket/in/*.txt": 2, "s3://bucket/in/**/*.txt": 3, "s3://bucket/inner.txt": 1} {
		code := map[bool]int{true: cli.ExitDocuments, false: cli.ExitOK}[strings.Contains(args, "*")] // e.txt
		if out, _ := far(t, code, args, "--format", "jsonl"); strings.Count(out, "\n") != n {
			t.Errorf("%s gives %d records, want %d:\n%s", args, strings.Count(out, "\n"), n, out)
		}
	}
	for arg, says := range map[string]string{"s3://bucket/none": "no object", "s3://bucket/in/*.pdf": "no object", "s3://nowhere/in": "bucket", "s3://": "want s3://BUCKET"} {
		if _, stderr := far(t, cli.ExitFailed, arg); !strings.Contains(stderr, says) {
			t.Errorf("%s: %s", arg, stderr)
		}
	}
	far(t, cli.ExitDocuments, "run", "s3://bucket/in/b long.txt", "-o", filepath.Join(t.TempDir(), "d"), "-q", "--max-bytes", "1000")

	// One object cannot be had, one may not: each is a row, and read when it can be.
	again := filepath.Join(t.TempDir(), "d")
	s.Faults(func(_ int, r *http.Request) fake.Fault {
		switch {
		case strings.HasSuffix(r.URL.Path, "a.txt"):
			return fake.SlowDown
		case strings.HasSuffix(r.URL.Path, "c é.txt"):
			return fake.Denied
		}
		return fake.None
	})
	quarantined := filepath.Join(t.TempDir(), "q")
	far(t, cli.ExitDocuments, "run", "s3://bucket/in", "-o", again, "-q", "--quarantine", quarantined, "--run-id", "first")
	want[1], want[5] = "s3://bucket/in/a.txt failed unreadable", "s3://bucket/in/sub/c é.txt failed permission_denied"
	if d := cmp.Diff(want, told(t, again)); d != "" {
		t.Errorf("documents (-want +got)\n%s", d)
	}
	if copies, err := filepath.Glob(filepath.Join(quarantined, "first", "*.error.json")); err != nil || len(copies) != 3 {
		t.Errorf("quarantine: %q, %v", copies, err)
	}
	if copies, err := filepath.Glob(filepath.Join(quarantined, "first", "*.txt")); err != nil || len(copies) != 1 {
		t.Errorf("quarantine holds %q, %v, want the empty one", copies, err)
	}
	s.Faults(nil)
	far(t, cli.ExitOK, "run", "s3://bucket/in", "-o", again, "-q")
	if d := cmp.Diff(told(t, dataset), told(t, again)); d != "" {
		t.Errorf("after the faults (-want +got)\n%s", d)
	}
	// A listing that breaks off ends no run and is told.
	s.Faults(func(_ int, r *http.Request) fake.Fault {
		if r.URL.Query().Has("list-type") {
			return fake.Internal
		}
		return fake.None
	})
	broken := filepath.Join(t.TempDir(), "d")
	far(t, cli.ExitDocuments, "run", "s3://bucket/in/a.txt", "s3://bucket/in", "-o", broken, "-q")
	if d := cmp.Diff([]string{"s3://bucket/in failed unreadable", "s3://bucket/in/a.txt ok"}, told(t, broken)); d != "" {
		t.Errorf("documents (-want +got)\n%s", d)
	}
}

func TestShardsIntoAStore(t *testing.T) {
	fake.New(t)
	t.Setenv("SOURCE_DATE_EPOCH", "1600000000")
	in := inbox(t, many(16))
	want := filepath.Join(t.TempDir(), "d")
	do(t, cli.ExitDocuments, "run", in, "-o", want, "-q", "--run-id", "night")
	uri := "s3://bucket/shards"
	for _, args := range [][]string{nil, {"--min-confidence", ".01"}} { // the second time all rows are replaced
		var g sync.WaitGroup
		for i := range 3 {
			g.Go(func() {
				all := append([]string{"run", in, "-o", uri, "-q", "--run-id", fmt.Sprintf("pod%d%d", len(args), i), "--shard", fmt.Sprintf("%d/3", i)}, args...)
				var out, errs bytes.Buffer
				code := cli.Main(all, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, S3: s3.Options{Pause: time.Millisecond}})
				if code != cli.ExitOK && code != cli.ExitDocuments {
					t.Errorf("%q: exit %d: %s", all, code, errs.String())
				}
			})
		}
		g.Wait()
		if dir, _ := back(t, uri); !slices.Equal(told(t, want), told(t, dir)) {
			t.Errorf("documents (-want +got)\n%s", cmp.Diff(told(t, want), told(t, dir)))
		}
	}
	if out, _ := far(t, cli.ExitOK, "verify", uri); !strings.Contains(out, "clean") {
		t.Error(out)
	}
	// a shard that is started again after its commit is done already
	far(t, cli.ExitOK, "run", in, "-o", uri, "-q", "--run-id", "pod21", "--shard", "1/3", "--min-confidence", ".01")
	if out, _ := far(t, cli.ExitOK, "runs", uri, "--format", "jsonl"); strings.Count(out, "\n") != 6 {
		t.Errorf("runs:\n%s", out)
	}
	if out, stderr := far(t, cli.ExitOK, "run", in, "-o", uri, "--dry-run"); out == "" || !strings.Contains(stderr, "again 14") {
		t.Errorf("dry run: %s%s", out, stderr)
	}
}

func TestWhatIsRefusedOnAStoreSaysWhatToDo(t *testing.T) {
	for _, args := range [][]string{{"compact", "s3://b/d"}, {"forget", "s3://b/d", "x"}, {"cluster", "s3://b/d"}, {"diff", "s3://b/d", "e"}, {"schema", "s3://b/d"}} {
		if _, stderr := far(t, cli.ExitUsage, args...); !strings.Contains(stderr, "extract copy s3://b/d DIR") {
			t.Errorf("%q: %s", args, stderr)
		}
	}
	far(t, cli.ExitUsage, "copy", "a", "b")
	far(t, cli.ExitUsage, "copy", "s3://b/a", "s3://b/b")
	fake.New(t)
	for _, c := range []string{"runs", "files", "verify"} {
		if _, stderr := far(t, cli.ExitFailed, c, "s3://bucket/none"); !strings.Contains(stderr, "no run has ever written to it") {
			t.Errorf("%s: %s", c, stderr)
		}
	}
	if _, stderr := far(t, cli.ExitFailed, "run", "../../../corpus/news", "-o", "s3://nowhere/d"); !strings.Contains(stderr, "no such bucket") {
		t.Error(stderr)
	}
}
