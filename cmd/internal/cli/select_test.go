package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
	"writ/out/row"
)

// many are articles by name; name 3 is empty, 5 no text.
func many(n int) map[string]string {
	m := map[string]string{}
	for i := range n {
		m[fmt.Sprintf("%02d.txt", i)] = strings.ReplaceAll(story, "Acme", fmt.Sprint("Acme", i))
	}
	m["03.txt"], m["05.txt"] = "", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00\x01\x00\x00\x00"
	return m
}

// do runs one command line that must end with code.
func do(t *testing.T, code int, args ...string) (stdout, stderr string) {
	t.Helper()
	stdout, stderr, got := extract(t, "", args...)
	if got != code {
		t.Fatalf("%q: exit %d, want %d: %s", args, got, code, stderr)
	}
	return stdout, stderr
}

func TestInputsThatFailHaveOneRowHoweverOftenTheyAreTried(t *testing.T) {
	in, dataset := inbox(t, map[string]string{"a.txt": story, "e.txt": "", "b.txt": " \n", "Makefile": "x"}), filepath.Join(t.TempDir(), "d")
	gone := filepath.Join(t.TempDir(), "gone.txt")
	n := 0
	run := func(code int, args ...string) {
		t.Helper()
		n++
		do(t, code, append([]string{"run", in, gone, "-o", dataset, "-q", "--run-id", fmt.Sprint("r", n)}, args...)...)
	}
	want := func(rows ...string) {
		t.Helper()
		slices.Sort(rows)
		if d := cmp.Diff(rows, state(t, dataset)); d != "" {
			t.Errorf("after run %d (-want +got)\n%s", n, d)
		}
	}
	first := []string{"Makefile skipped r1", "a.txt ok r1", "b.txt failed r1", "e.txt failed r1", "gone.txt failed r1"}
	run(cli.ExitDocuments)
	want(first...)
	run(cli.ExitDocuments) // gone.txt is looked for again, and told already
	want(first...)
	run(cli.ExitDocuments, "--retry-failed")
	want("Makefile skipped r1", "a.txt ok r1", "b.txt failed r3", "e.txt failed r3", "gone.txt failed r1")
	run(cli.ExitDocuments, "--skip-failed", "--min-confidence", ".01") // other settings, but what failed is left
	want("Makefile skipped r4", "a.txt ok r4", "b.txt failed r3", "e.txt failed r3", "gone.txt failed r4")
	run(cli.ExitDocuments, "--min-confidence", ".01")
	want("Makefile skipped r4", "a.txt ok r4", "b.txt failed r5", "e.txt failed r5", "gone.txt failed r4")
	if err := os.WriteFile(gone, []byte(story), 0o644); err != nil { // a copy of a.txt: known
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(in, "e.txt"), []byte(strings.ReplaceAll(story, "Acme", "Bolt")), 0o644); err != nil {
		t.Fatal(err)
	}
	run(cli.ExitOK, "--min-confidence", ".01")
	want("Makefile skipped r4", "a.txt ok r4", "b.txt failed r5", "e.txt ok r6")
	do(t, cli.ExitOK, "verify", dataset)
	do(t, cli.ExitUsage, "run", in, "-o", dataset, "--skip-failed", "--retry-failed")
}

// A new version that fails does not take the place of rows that an old one made.
func TestAFailureDoesNotSupersede(t *testing.T) {
	long := story + strings.Repeat("A line of the paper. ", 2_000)
	in, dataset := inbox(t, map[string]string{"a.txt": long}), filepath.Join(t.TempDir(), "d")
	do(t, cli.ExitOK, "run", in, "-o", dataset, "-q", "--run-id", "r1")
	do(t, cli.ExitDocuments, "run", in, "-o", dataset, "-q", "--run-id", "r2", "--reprocess", "--timeout", "1ms")
	if d := cmp.Diff([]string{"a.txt failed r2", "a.txt ok r1"}, state(t, dataset)); d != "" {
		t.Error(d)
	}
	if n := len(table[row.Record](t, dataset, "records")); n != 1 {
		t.Errorf("%d records, want the old one", n)
	}
	do(t, cli.ExitOK, "run", in, "-o", dataset, "-q", "--run-id", "r3", "--reprocess")
	if d := cmp.Diff([]string{"a.txt ok r3"}, state(t, dataset)); d != "" {
		t.Error(d)
	}
}

func TestLimitGoesOnWithTheSameCommand(t *testing.T) {
	in, dataset := inbox(t, many(12)), filepath.Join(t.TempDir(), "d")
	for i, want := range []int{5, 10, 12, 12} {
		code := cli.ExitDocuments
		if i == 2 || i == 3 {
			code = cli.ExitOK // 03 and 05 failed before
		}
		_, said := do(t, code, "run", in, "-o", dataset, "--limit", "5", "--workers", fmt.Sprint(1+i*3))
		if got := len(state(t, dataset)); got != want {
			t.Errorf("run %d: %d documents, want %d", i, got, want)
		}
		if full := i < 2; strings.Contains(said, "--limit 5 is reached") != full {
			t.Errorf("run %d says %s", i, said)
		}
	}
}

func TestSinceLeavesOldFilesOut(t *testing.T) {
	in, dataset := inbox(t, map[string]string{"00.txt": story, "01.txt": story, "02.txt": story}), filepath.Join(t.TempDir(), "d")
	old := time.Date(2020, 1, 2, 3, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(in, "01.txt"), old, old); err != nil {
		t.Fatal(err)
	}
	for since, want := range map[string]string{
		"2020-01-02": "00 01 02", "2020-01-03": "00 02", "2020-01-02T03:00:00Z": "00 01 02", "2020-01-02T03:00:01Z": "00 02", "24h": "00 02",
	} {
		out, _ := do(t, cli.ExitOK, "run", in, "-o", dataset, "--dry-run", "-q", "--since", since)
		var got []string
		for _, l := range strings.Fields(out) {
			if n, ok := strings.CutSuffix(filepath.Base(l), ".txt"); ok {
				got = append(got, n)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("--since %s: %q, want %q", since, s, want)
		}
	}
	for _, bad := range []string{"yesterday", "2020-13-01", "-3h"} {
		do(t, cli.ExitUsage, "run", in, "-o", dataset, "--since="+bad)
	}
}

func TestADryRunTellsAndWritesNothing(t *testing.T) {
	in, dataset := inbox(t, map[string]string{"a.txt": story, "e.txt": ""}), filepath.Join(t.TempDir(), "d")
	dry := func(args ...string) string {
		t.Helper()
		out, said := do(t, cli.ExitOK, append([]string{"run", in, "-o", dataset, "--dry-run"}, args...)...)
		if !strings.Contains(said, "nothing was written") {
			t.Errorf("says %s", said)
		}
		return strings.ReplaceAll(strings.ReplaceAll(out, in+string(filepath.Separator), ""), "\t", " ")
	}
	if got, want := dry(), "new a.txt\nnew e.txt\n"; got != want {
		t.Errorf("first: %q, want %q", got, want)
	}
	if _, err := os.Stat(dataset); err == nil {
		t.Fatal("a dry run made the dataset")
	}
	do(t, cli.ExitDocuments, "run", in, "-o", dataset, "-q")
	if err := os.WriteFile(filepath.Join(in, "b.txt"), []byte(strings.ReplaceAll(story, "Acme", "Bolt")), 0o644); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"":                                   "new b.txt\n",
		"--retry-failed":                     "new b.txt\nretry e.txt\n",
		"--reprocess":                        "again a.txt\nnew b.txt\nretry e.txt\n",
		"--min-confidence=.01":               "again a.txt\nnew b.txt\nretry e.txt\n",
		"--min-confidence=.01 --skip-failed": "again a.txt\nnew b.txt\n",
		"--min-confidence=.01 --limit=1":     "again a.txt\n",
		"--min-confidence=.01 --since=2999-01-01": "",
	} {
		if got := dry(strings.Fields(args)...); got != want {
			t.Errorf("%q: %q, want %q", args, got, want)
		}
	}
}

func TestShardsAtOnceMakeTheRowsOfOneRun(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1600000000")
	files := many(16)
	files["copy.txt"] = files["07.txt"]
	in := inbox(t, files)
	gone := filepath.Join(t.TempDir(), "gone.txt")
	want := filepath.Join(t.TempDir(), "d")
	do(t, cli.ExitDocuments, "run", in, gone, "-o", want, "-q", "--run-id", "night")
	for _, n := range []int{5, 2} {
		dataset := filepath.Join(t.TempDir(), "d")
		for range map[int]int{5: 1, 2: 2}[n] { // the second time all is known
			var g sync.WaitGroup
			for i := range n {
				g.Go(func() {
					args := []string{"run", in, gone, "-o", dataset, "-q", "--run-id", "night", "--shard", fmt.Sprintf("%d/%d", i, n)}
					if _, err := os.Stat(filepath.Join(dataset, "_writ", "commits", fmt.Sprintf("night.%d-of-%d.json", i, n))); err == nil {
						args[6] = "--run-id=later"
						args = slices.Delete(args, 7, 8)
					}
					if _, said, code := extract(t, "", args...); code != cli.ExitDocuments && code != cli.ExitOK {
						t.Errorf("shard %d of %d: exit %d: %s", i, n, code, said)
					}
				})
			}
			g.Wait()
			if d := cmp.Diff(state(t, want), state(t, dataset)); d != "" {
				t.Errorf("%d shards (-want +got)\n%s", n, d)
			}
		}
		do(t, cli.ExitOK, "verify", dataset)
		if n == 5 {
			continue
		}
		// another run in one piece knows them all, and one with other settings supersedes them
		do(t, cli.ExitDocuments, "run", in, gone, "-o", dataset, "-q", "--run-id", "whole")
		if d := cmp.Diff(state(t, want), state(t, dataset)); d != "" {
			t.Errorf("%d shards, then a whole run (-want +got)\n%s", n, d)
		}
		var g sync.WaitGroup
		for i := range n {
			g.Go(func() {
				extract(t, "", "run", in, gone, "-o", dataset, "-q", "--run-id", "third", "--min-confidence", ".01", "--shard", fmt.Sprintf("%d/%d", i, n))
			})
		}
		g.Wait()
		var rows []string
		for _, s := range state(t, want) {
			rows = append(rows, strings.ReplaceAll(s, " night", " third"))
		}
		if d := cmp.Diff(rows, state(t, dataset)); d != "" {
			t.Errorf("%d shards read all again (-want +got)\n%s", n, d)
		}
		do(t, cli.ExitOK, "verify", dataset)
	}
	for _, bad := range []string{"1", "2/2", "-1/2", "0/0", "a/b", "0/2x", "0/ 2 3"} {
		do(t, cli.ExitUsage, "run", in, "-o", want, "--shard="+bad)
	}
}
