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
