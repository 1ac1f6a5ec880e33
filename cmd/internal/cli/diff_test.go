package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"writ/cmd/internal/cli"
	"writ/out/diff"
)

// ran writes a dataset of files and returns where it is.
func ran(t *testing.T, args ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "d")
	if _, stderr, code := extract(t, "", append([]string{"run", "-q", "-o", dir, "--run-id", "r"}, args...)...); code != cli.ExitOK {
		t.Fatalf("run %q: exit %d: %s", args, code, stderr)
	}
	return dir
}

// TestDiff compares what two settings make of one file.
func TestDiff(t *testing.T) {
	file := write(t, "a.txt", strings.Replace(story, "on May 11, 2021", "on Tuesday", 1))
	other := write(t, "b\x1b.txt", strings.ReplaceAll(story, "Acme", "Bolt"))
	a, b := ran(t, file, "--doc-date", "2021-05-12"), ran(t, file, other, "--doc-date", "2021-05-19")

	out, stderr, code := extract(t, "", "diff", a, a)
	if code != cli.ExitOK || stderr != "" || strings.Count(out, "\n") != 3 || !strings.Contains(out, "records: 1 same, 0 changed, 0 lost, 0 gained\n") {
		t.Errorf("a dataset and itself: exit %d, %s\n%s", code, stderr, out)
	}
	out, stderr, code = extract(t, "", "diff", a, b)
	if code != cli.ExitDocuments || stderr != "" {
		t.Errorf("diff: exit %d, %s", code, stderr)
	}
	for _, want := range []string{
		`+ ` + strings.ReplaceAll(other, "\x1b", `\x1b`) + ": - -> ok\n",
		"~ Acme Widgets Inc. | enforcement.penalty | Federal Trade Commission | 2021-05-18 | done | 0.",
		"\n    date: 2021-05-11 -> 2021-05-18\n", "\n    \"WASHINGTON - The Federal Trade Commission fined Acme Widgets Inc. $5 million on Tuesday.\" [61:66]\n", "+ Bolt Widgets Inc. | enforcement.penalty", "(with its document)\n",
		"records: 0 same, 1 changed, 0 lost, 1 gained; documents: 1 with", "changed by slot: date 1\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("diff lacks %q\n%s", want, out)
		}
	}
	if out, _, code := extract(t, "", "diff", b, a, "--slot", "agency", "--limit", "1"); code != cli.ExitDocuments || !strings.Contains(out, "records: 1 same, 0 changed, 1 lost, 0 gained") {
		t.Errorf("agency alone: exit %d\n%s", code, out)
	}
}

// TestDiffAsData reads JSON and JSON Lines back.
func TestDiffAsData(t *testing.T) {
	file := write(t, "a.txt", story)
	a, b := ran(t, file), ran(t, file, "--min-confidence", "1")
	for _, pair := range [][2]string{{a, b}, {a, a}} {
		out, _, code := extract(t, "", "diff", pair[0], pair[1], "--format", "json")
		var all struct {
			Documents []diff.Document
			Records   []diff.Difference
			Summary   *diff.Summary
		}
		if err := json.Unmarshal([]byte(out), &all); err != nil || all.Summary == nil {
			t.Fatalf("json: %v\n%s", err, out)
		}
		if all.Summary.Differs() != (code == cli.ExitDocuments) || len(all.Records) != all.Summary.Lost || len(all.Documents) != all.Summary.Documents {
			t.Errorf("json: exit %d, %+v", code, all)
		}
		if pair[1] == b && (len(all.Records) != 1 || all.Records[0].Kind != diff.Lost || !strings.Contains(all.Records[0].A.Evidence, "fined Acme") || all.Documents[0].B != "ok_no_records") {
			t.Errorf("json: %s", out)
		}
		out, _, _ = extract(t, "", "diff", pair[0], pair[1], "--format", "jsonl")
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if len(lines) != len(all.Records)+len(all.Documents)+1 || !strings.HasPrefix(lines[len(lines)-1], `{"summary":{`) {
			t.Errorf("jsonl: %s", out)
		}
	}
	for want, args := range map[string][]string{
		`--format "xml"`: {a, b, "--format", "xml"}, `--slot "rule"`: {a, b, "--slot", "rule"}, "--limit -1": {a, b, "--limit", "-1"}, "accepts 2 arg": {a},
	} {
		if _, stderr, code := extract(t, "", append([]string{"diff"}, args...)...); code != cli.ExitUsage || !strings.Contains(stderr, want) {
			t.Errorf("diff %q: exit %d, %s", args, code, stderr)
		}
	}
	if _, stderr, code := extract(t, "", "diff", a, t.TempDir()); code != cli.ExitFailed || !strings.Contains(stderr, "no run has ever written") {
		t.Errorf("no dataset: exit %d, %s", code, stderr)
	}
}

// TestADatasetDescribesItself reads what run and cluster leave in a dataset.
func TestADatasetDescribesItself(t *testing.T) {
	dir := ran(t, write(t, "a.txt", story))
	description := func() (tables []string) {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(dir, "dataset.json"))
		if err != nil {
			t.Fatal(err)
		}
		var d struct {
			Name      string
			RecordSet []struct{ Name string }
		}
		if err := json.Unmarshal(b, &d); err != nil || d.Name != "d" {
			t.Fatalf("dataset.json: %v, name %q", err, d.Name)
		}
		for _, r := range d.RecordSet {
			tables = append(tables, r.Name)
		}
		return tables
	}
	if got := strings.Join(description(), " "); got != "records documents mentions" {
		t.Errorf("after run: %s", got)
	}
	if _, stderr, code := extract(t, "", "cluster", dir, "-q"); code != cli.ExitOK {
		t.Fatalf("cluster: exit %d: %s", code, stderr)
	}
	if got := strings.Join(description(), " "); got != "records documents mentions clusters acts act_records" {
		t.Errorf("after cluster: %s", got)
	}
	if out, _, code := extract(t, "", "verify", dir); code != cli.ExitOK {
		t.Errorf("verify: exit %d\n%s", code, out)
	}
	file := filepath.Join(t.TempDir(), "views.sql")
	if _, stderr, code := extract(t, "", "schema", dir, "--format", "views", "-o", file); code != cli.ExitOK {
		t.Errorf("schema: exit %d: %s", code, stderr)
	}
	if b, err := os.ReadFile(file); err != nil || !strings.Contains(string(b), filepath.ToSlash(dir)+"/acts/**/*.parquet'") {
		t.Errorf("views.sql: %v\n%.300s", err, b)
	}
	if _, stderr, code := extract(t, "", "schema", "--format", "yaml"); code != cli.ExitUsage || !strings.Contains(stderr, "croissant") {
		t.Errorf("schema yaml: exit %d: %s", code, stderr)
	}
	if _, stderr, code := extract(t, "", "schema", t.TempDir()); code != cli.ExitFailed || !strings.Contains(stderr, "no run has ever written") {
		t.Errorf("schema of nothing: exit %d: %s", code, stderr)
	}
}
