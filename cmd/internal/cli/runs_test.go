package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
)

// twoRuns makes a dataset of a run with a failure, a later run whose id sorts
// before it, and a table over both.
func twoRuns(t *testing.T) string {
	t.Helper()
	dataset := filepath.Join(t.TempDir(), "d")
	for i, args := range [][]string{
		{"run", write(t, "a.txt", story), write(t, "e.txt", ""), "-o", dataset, "--run-id", "z"},
		{"run", write(t, "b.txt", strings.ReplaceAll(story, "Acme", "Bolt")), "-o", dataset, "--run-id", "b", "--min-confidence", ".1"},
		{"cluster", dataset, "--run-id", "c1"}, {"cluster", dataset, "--run-id", "c2"},
	} {
		t.Setenv("SOURCE_DATE_EPOCH", []string{"1600000000", "1600086400", "1600086500", "1600086600"}[i])
		if _, stderr, code := extract(t, "", append(args, "-q")...); code != cli.ExitOK && code != cli.ExitDocuments {
			t.Fatalf("%q: exit %d: %s", args, code, stderr)
		}
	}
	return dataset
}

func TestRunsListsCommitsInTheirOrder(t *testing.T) {
	dataset := twoRuns(t)
	out, _, code := extract(t, "", "runs", dataset)
	want := "run  started               rows                                documents\n" +
		"z    2020-09-13T12:26:40Z  documents 2, mentions 2, records 1  failed 1, ok 1\n" +
		"b    2020-09-14T12:26:40Z  mentions 2, documents 1, records 1  ok 1\n" +
		"c1   2020-09-14T12:28:20Z  act_records 2, acts 2, clusters 2\n" +
		"c2   2020-09-14T12:30:00Z  act_records 2, acts 2, clusters 2\n"
	if code != cli.ExitOK || trimmed(out) != trimmed(want) {
		t.Errorf("runs: exit %d\n%s\nwant\n%s", code, out, want)
	}
	out, _, _ = extract(t, "", "runs", dataset, "-v")
	for _, w := range []string{"  min_confidence = 0.1\n", "3 of them replaced since\n", "; replaced 3 of earlier runs\n", "versions schema 2, extractor"} {
		if !strings.Contains(out, w) {
			t.Errorf("runs -v lacks %q:\n%s", w, out)
		}
	}
	out, _, _ = extract(t, "", "runs", dataset, "--format", "jsonl")
	var got []string
	for l := range strings.Lines(out) {
		var r struct {
			RunID     string `json:"run_id"`
			Started   string
			Rows      map[string]int
			Documents map[string]int
			Settings  map[string]string
			Files     int
			Bytes     int
		}
		if err := json.Unmarshal([]byte(l), &r); err != nil {
			t.Fatal(err)
		}
		if len(r.Settings) == 0 || r.Files != 3 || r.Bytes == 0 {
			t.Errorf("runs tells %+v", r)
		}
		got = append(got, r.RunID)
	}
	if d := cmp.Diff([]string{"z", "b", "c1", "c2"}, got); d != "" {
		t.Error(d)
	}
}

// trimmed is s without the runs of spaces that align it.
func trimmed(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestRunsReadsManifestsOfVersion1(t *testing.T) {
	out, stderr, code := extract(t, "", "runs", filepath.Join("..", "..", "..", "out", "testdata", "schema1"))
	if code != cli.ExitOK || !strings.Contains(trimmed(out), "v1 2025-11-24 mentions 27, records 18, documents 2 ok 2 ") {
		t.Errorf("exit %d %s\n%s", code, stderr, out)
	}
}

func TestFilesListsWhatCounts(t *testing.T) {
	dataset := twoRuns(t)
	for name, tc := range map[string]struct {
		args []string
		want []string
	}{
		"all": {nil, []string{
			"act_records/run_date=2020-09-14/c2-00000.parquet", "acts/run_date=2020-09-14/c2-00000.parquet", "clusters/run_date=2020-09-14/c2-00000.parquet",
			"documents/run_date=2020-09-13/z-00000.parquet", "documents/run_date=2020-09-14/b-00000.parquet",
			"mentions/run_date=2020-09-13/z-00000.parquet", "mentions/run_date=2020-09-14/b-00000.parquet",
			"records/run_date=2020-09-13/z-00000.parquet", "records/run_date=2020-09-14/b-00000.parquet",
		}},
		"a table":               {[]string{"--table", "records"}, []string{"records/run_date=2020-09-13/z-00000.parquet", "records/run_date=2020-09-14/b-00000.parquet"}},
		"a table of a run":      {[]string{"--table", "records", "--run", "b"}, []string{"records/run_date=2020-09-14/b-00000.parquet"}},
		"a run that was undone": {[]string{"--run", "c1"}, nil},
	} {
		out, stderr, code := extract(t, "", append([]string{"files", dataset}, tc.args...)...)
		var got []string
		for _, l := range strings.Fields(out) {
			rel, _ := filepath.Rel(dataset, l)
			got = append(got, filepath.ToSlash(rel))
		}
		if d := cmp.Diff(tc.want, got); d != "" || code != cli.ExitOK {
			t.Errorf("%s: exit %d %s\n%s", name, code, stderr, d)
		}
	}
	out, _, _ := extract(t, "", "files", dataset, "--format", "jsonl", "--run", "z", "--table", "documents")
	var f struct {
		Table, Path, SHA256 string
		RunID               string `json:"run_id"`
		Rows                int
	}
	if err := json.Unmarshal([]byte(out), &f); err != nil || f.Table != "documents" || f.RunID != "z" || f.Rows != 2 || len(f.SHA256) != 64 {
		t.Errorf("files --format jsonl: %v %s", err, out)
	}
}

func TestRunsAndFilesSayWhatIsWrong(t *testing.T) {
	dataset := twoRuns(t)
	file := write(t, "f", "")
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no directory":    {[]string{"runs", filepath.Join(dataset, "none")}, cli.ExitFailed, "no such file"},
		"a file":          {[]string{"runs", file}, cli.ExitFailed, "it is a file"},
		"no dataset":      {[]string{"files", t.TempDir()}, cli.ExitFailed, "no run has ever written to it"},
		"unknown run":     {[]string{"files", dataset, "--run", "q"}, cli.ExitFailed, "has no run"},
		"unknown table":   {[]string{"files", dataset, "--table", "q"}, cli.ExitUsage, "want one of records"},
		"unknown format":  {[]string{"runs", dataset, "--format", "xml"}, cli.ExitUsage, "want one of text"},
		"file format xml": {[]string{"files", dataset, "--format", "xml"}, cli.ExitUsage, "want one of text"},
	} {
		out, stderr, code := extract(t, "", tc.args...)
		if code != tc.code || !strings.Contains(stderr, tc.says) || out != "" {
			t.Errorf("%s: exit %d, %q, %q", name, code, stderr, out)
		}
	}
	if err := os.Remove(filepath.Join(dataset, "records", "run_date=2020-09-13", "z-00000.parquet")); err != nil {
		t.Fatal(err)
	}
	if out, stderr, code := extract(t, "", "files", dataset); code != cli.ExitFailed || out != "" || !strings.Contains(stderr, "extract verify") {
		t.Errorf("a file is gone: exit %d, %q, %q", code, stderr, out)
	}
	if entries, _ := os.ReadDir(filepath.Dir(file)); slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.IsDir() }) {
		t.Error("a command that reads made a directory")
	}
}
