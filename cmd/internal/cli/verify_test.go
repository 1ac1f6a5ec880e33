package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"writ/cmd/internal/cli"
)

func TestVerifyTellsAndMends(t *testing.T) {
	dataset := twoRuns(t)
	step := func(code int, last string, lines int, args ...string) {
		t.Helper()
		out, stderr, got := extract(t, "", append([]string{"verify", dataset}, args...)...)
		all := strings.Split(strings.TrimSpace(out), "\n")
		if got != code || len(all) != lines || !strings.HasSuffix(all[len(all)-1], last) || stderr != "" {
			t.Errorf("verify %q: exit %d, %s\n%s\nwant exit %d, %d lines, the last with %q", args, got, stderr, out, code, lines, last)
		}
	}
	step(cli.ExitOK, ": clean", 1)
	if _, stderr, code := extract(t, "", "cluster", dataset); code != cli.ExitOK {
		t.Fatalf("cluster: exit %d, %s", code, stderr)
	}
	step(cli.ExitOK, ": clean", 1)
	extra := filepath.Join(dataset, "records", "run_date=2020-09-14", "x\ny.parquet")
	if err := os.WriteFile(extra, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	step(cli.ExitDocuments, ": 1 problem", 2)
	step(cli.ExitOK, ": 1 problem, all mended", 2, "--fix")
	step(cli.ExitOK, ": clean", 1)
	if err := os.WriteFile(extra, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dataset, "mentions", "run_date=2020-09-14", "b-00000.parquet")); err != nil {
		t.Fatal(err)
	}
	step(cli.ExitDocuments, ": 2 problems, 1 mended, 1 left", 3, "--fix")
	if entries, err := os.ReadDir(filepath.Join(dataset, "_writ", "orphans", "records", "run_date=2020-09-14")); err != nil || len(entries) != 2 {
		t.Errorf("put aside: %v, %v, want both files", entries, err)
	}
	if _, stderr, code := extract(t, "", "verify", t.TempDir()); code != cli.ExitFailed || !strings.Contains(stderr, "no run has ever written") {
		t.Errorf("no dataset: exit %d, %s", code, stderr)
	}
}

func TestOutdatedTablesAreTold(t *testing.T) {
	in, dataset := t.TempDir(), filepath.Join(t.TempDir(), "d")
	do := func(want bool, args ...string) {
		t.Helper()
		out, stderr, code := extract(t, "", args...)
		if code != cli.ExitOK {
			t.Fatalf("%q: exit %d, %s", args, code, stderr)
		}
		if got := strings.Contains(out, "lack the documents of 1 run after them: extract cluster "+dataset); got != want {
			t.Errorf("%q told it: %v, want %v\n%s", args, got, want, out)
		}
	}
	add := func(name, text, run string) { // run ids in the order of time, also within a second
		t.Helper()
		if err := os.WriteFile(filepath.Join(in, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		do(false, "run", in, "-o", dataset, "--run-id", run)
	}
	add("a.txt", "The court fined Acme Corp. on May 3, 2021.\n", "0")
	do(false, "verify", dataset)
	do(false, "cluster", dataset)
	do(false, "verify", dataset)
	add("b.txt", "The agency sued Bolt Ltd. on May 4, 2021.\n", "later")
	do(true, "verify", dataset)
	do(true, "runs", dataset)
}
