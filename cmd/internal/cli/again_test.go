package cli_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
	"writ/out/row"
)

// state returns "name status run" of every document of a dataset.
func state(t *testing.T, dataset string) (docs []string) {
	t.Helper()
	for _, d := range table[row.Document](t, dataset, "documents") {
		docs = append(docs, fmt.Sprintf("%s %s %s", filepath.Base(d.Path), d.Status, d.RunID))
	}
	slices.Sort(docs)
	return docs
}

func TestASecondRunReadsWhatIsNew(t *testing.T) {
	in, dataset := inbox(t, map[string]string{"a.txt": story, "b.txt": strings.ReplaceAll(story, "Acme", "Bolt"), "e.txt": ""}), filepath.Join(t.TempDir(), "d")
	n := 0
	run := func(code int, want []string, args ...string) {
		t.Helper()
		n++
		_, stderr, got := extract(t, "", append([]string{"run", in, "-o", dataset, "-q", "--run-id", fmt.Sprint("r", n)}, args...)...)
		if got != code {
			t.Fatalf("run %d: exit %d: %s", n, got, stderr)
		}
		var added []string
		for _, s := range state(t, dataset) {
			if strings.HasSuffix(s, fmt.Sprint(" r", n)) {
				added = append(added, s)
			}
		}
		if d := cmp.Diff(want, added); d != "" {
			t.Errorf("run %d (-want +got)\n%s", n, d)
		}
	}
	put := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(in, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run(cli.ExitDocuments, []string{"a.txt ok r1", "b.txt ok r1", "e.txt failed r1"})
	run(cli.ExitOK, nil)                                    // what failed by the same version is not tried again
	put("e.txt", strings.ReplaceAll(story, "Acme", "Corv")) // mended
	put("c.txt", story)                                     // a copy
	if err := os.Rename(filepath.Join(in, "b.txt"), filepath.Join(in, "moved.txt")); err != nil {
		t.Fatal(err)
	}
	run(cli.ExitOK, []string{"e.txt ok r3"})
	run(cli.ExitOK, nil)
	run(cli.ExitOK, nil, "--timeout", "1m", "-j", "1") // changes no row
	put("moved.txt", strings.ReplaceAll(story, "Acme", "Dyne"))
	run(cli.ExitOK, []string{"moved.txt ok r6"})
	run(cli.ExitOK, []string{"a.txt ok r7", "c.txt skipped r7", "e.txt ok r7", "moved.txt ok r7"}, "--min-confidence", ".01") // changes rows
	want := []string{"a.txt ok r7", "c.txt skipped r7", "e.txt ok r7", "moved.txt ok r7"}
	want = append(want, "b.txt ok r1") // its content is nowhere now: it stays
	slices.Sort(want)
	if d := cmp.Diff(want, state(t, dataset)); d != "" {
		t.Errorf("documents (-want +got)\n%s", d)
	}
	run(cli.ExitOK, nil, "--min-confidence", ".01")
	run(cli.ExitOK, []string{"a.txt ok r9", "c.txt skipped r9", "e.txt ok r9", "moved.txt ok r9"}, "--min-confidence", ".01", "--reprocess")
	if out, stderr, code := extract(t, "", "verify", dataset); code != cli.ExitOK {
		t.Errorf("verify: exit %d\n%s%s", code, out, stderr)
	}
	if out, _, _ := extract(t, "", "runs", dataset, "-v"); !strings.Contains(out, "read 3 documents of earlier runs again; carried over ") {
		t.Errorf("runs -v\n%s", out)
	}
	records := map[string]bool{}
	for _, r := range table[row.Record](t, dataset, "records") {
		if records[r.RecordID] {
			t.Errorf("record %s of %s stands there twice", r.RecordID, r.Source)
		}
		records[r.RecordID] = true
	}
	for _, m := range table[row.Mention](t, dataset, "mentions") {
		if !records[m.RecordID] {
			t.Errorf("a mention of %s without its record", m.RecordID)
		}
	}
	if len(records) != 4 {
		t.Errorf("%d records, want 4: Acme, Bolt, Corv, Dyne", len(records))
	}
}

func TestASignalCommitsWhatIsWholeAndTheNextRunGoesOn(t *testing.T) {
	dataset := filepath.Join(t.TempDir(), "d")
	var all []string
	for i := range 30 {
		all = append(all, fmt.Sprintf(`{"id":"d%d","text":"The Federal Trade Commission fined Acme%d Inc. $5 million on May 11, 2021.","pad":%q}`+"\n", i, i, strings.Repeat("x", 9000)))
	}
	all[2] = "no json\n" // its failure is told: then the run has come so far
	c := exec.Command(os.Args[0], "run", "-", "-o", dataset, "--run-id", "first")
	c.Env = append(os.Environ(), "EXTRACT_TEST_MAIN=1")
	stdin, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Process.Kill() }()
	if _, err := stdin.Write([]byte(strings.Join(all[:4], ""))); err != nil {
		t.Fatal(err)
	}
	said := ""
	for s := bufio.NewScanner(stderr); s.Scan(); {
		said += s.Text() + "\n"
		switch {
		case strings.Contains(s.Text(), "bad_json"):
			if err := c.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
		case strings.Contains(s.Text(), "stopping"):
			_, _ = stdin.Write([]byte(strings.Join(all[4:], ""))) // is not read: the pipe may break
			_ = stdin.Close()
		}
	}
	_ = c.Wait()
	if code := c.ProcessState.ExitCode(); code != cli.ExitInterrupted || !strings.Contains(said, "committed as run first; start the same command with another --run-id to go on") {
		t.Fatalf("exit %d\n%s", code, said)
	}
	done := len(state(t, dataset))
	if done < 3 || done > 5 {
		t.Errorf("%d documents after the signal, want 3 to 5: %q", done, state(t, dataset))
	}
	if _, said, code := extract(t, "", "run", write(t, "all.jsonl", strings.Join(all, "")), "-o", dataset, "-q"); code != cli.ExitDocuments {
		t.Fatalf("exit %d: %s", code, said)
	}
	seen := map[string]int{}
	for _, d := range table[row.Document](t, dataset, "documents") {
		if d.Status != "failed" {
			seen[d.DocID]++
		}
	}
	records := map[string]int{}
	for _, r := range table[row.Record](t, dataset, "records") {
		records[r.RecordID]++
	}
	for i := range 30 {
		if want, got := 1, seen[fmt.Sprint("d", i)]; i != 2 && got != want {
			t.Errorf("document d%d stands there %d times", i, got)
		}
	}
	if len(records) != 29 {
		t.Errorf("%d records, want 29", len(records))
	}
	for id, n := range records {
		if n != 1 {
			t.Errorf("record %s stands there %d times", id, n)
		}
	}
}
