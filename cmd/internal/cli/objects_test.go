package cli_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
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

// folder writes files into a new directory.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
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

var _ = http.MethodGet
