package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
	"writ/cmd/internal/watch"
	program "writ/extract"
)

// report reads run.json.
func report(t *testing.T, path string) watch.Report {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r watch.Report
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAReportTellsWhatBecameOfARun(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in")
	if err := os.Mkdir(in, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"a.txt": story, "b.txt": strings.ReplaceAll(story, "Acme", "Brill"), "bad.pdf": "%PDF-1.4 and no more", "x.exe": "MZ"} {
		if err := os.WriteFile(filepath.Join(in, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dataset, file, prom := filepath.Join(dir, "ds"), filepath.Join(dir, "run.json"), filepath.Join(dir, "writ.prom")
	begun := time.Now()
	_, stderr, code := extract(t, "", "run", in, "-o", dataset, "--run-id", "r1", "--report", file, "--metrics", prom, "--log-format", "json", "-j", "2")
	if code != cli.ExitDocuments {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	var last map[string]any
	for line := range strings.Lines(stderr) {
		last = nil
		if err := json.Unmarshal([]byte(line), &last); err != nil {
			t.Fatalf("%v in log line %q", err, line)
		}
	}
	if last["msg"] != "run ended" || last["exit_code"] != 3.0 || last["documents"] != 4.0 {
		t.Errorf("the log ends with %v", last)
	}

	r := report(t, file)
	if d := cmp.Diff(r, report(t, filepath.Join(dataset, "_writ", "reports", "r1.json"))); d != "" {
		t.Error("the report in the dataset is another one:", d)
	}
	if r.Outcome != "done_with_failures" || r.ExitCode != 3 || r.RunID != "r1" || r.Documents != 4 || r.Error != "" {
		t.Errorf("report %+v", r)
	}
	if d := cmp.Diff(map[string]int64{"ok": 2, "failed": 1, "skipped": 1}, r.Status); d != "" {
		t.Error(d)
	}
	if r.Records < 2 || r.Actions["enforcement.penalty"] < 2 || r.Settings["timeout"] != "5m0s" || r.Versions.Extractor != program.Version || len(r.Versions.Rules) != 12 {
		t.Errorf("report %+v", r)
	}
	if r.Started.Before(begun.Add(-time.Second)) || !r.Ended.After(r.Started) || r.Seconds <= 0 || r.Resources.CPUSeconds <= 0 || r.Resources.Workers != 2 {
		t.Errorf("clocks: %+v", r)
	}
	if runtime.GOOS == "linux" && r.Resources.PeakBytes < 10<<20 {
		t.Errorf("peak %d bytes", r.Resources.PeakBytes)
	}
	var names []string
	for _, s := range r.Stages {
		names = append(names, s.Name)
		if want := map[string]int64{"read": 3}[s.Name]; s.Documents != max(want, 2) || s.Seconds < s.Slowest || s.Slowest <= 0 {
			t.Errorf("stage %+v", s)
		}
	}
	if d := cmp.Diff([]string{"read", "clean", "segment", "date", "meta", "lang", "entity", "event"}, names); d != "" {
		t.Error(d)
	}
	if len(r.Slowest) != 4 || r.Slowest[0].Seconds < r.Slowest[3].Seconds || r.Slowest[0].Path == "" || r.Slowest[0].Bytes == 0 {
		t.Errorf("slowest %+v", r.Slowest)
	}
	metrics(t, prom, `writ_run_documents{dataset="`+dataset+`",status="ok"} 2`, `writ_run_exit_code{dataset="`+dataset+`"} 3`, "writ_run_last_success_timestamp_seconds", `stage="lang"`)

	// The next run fails: the report says why, and nothing of it is kept.
	success := line(t, prom, "writ_run_last_success_timestamp_seconds{")
	_, stderr, code = extract(t, "", "run", in, "-o", dataset, "--run-id", "r2", "--report", file, "--metrics", prom, "--reprocess", "--max-failures", "0", "--log-format", "json")
	if code != cli.ExitFailed {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	if r = report(t, file); r.Outcome != "failed" || !strings.Contains(r.Error, "too many documents failed") || r.RunID != "r2" {
		t.Errorf("report %+v", r)
	}
	if _, err := os.Stat(filepath.Join(dataset, "_writ", "reports", "r2.json")); err == nil {
		t.Error("a report of a run that is not committed is kept")
	}
	metrics(t, prom, `writ_run_exit_code{dataset="`+dataset+`"} 1`)
	if now := line(t, prom, "writ_run_last_success_timestamp_seconds{"); now != success {
		t.Errorf("last success %q, want that of the run before, %q", now, success)
	}
	for _, args := range [][]string{{"verify", dataset}, {"runs", dataset}} {
		if out, stderr, code := extract(t, "", args...); code != 0 {
			t.Errorf("%v: exit %d: %s%s", args, code, out, stderr)
		}
	}
}

// metrics checks that a file has lines that begin with each of want.
func metrics(t *testing.T, path string, want ...string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range want {
		if !strings.Contains(string(b), w) {
			t.Errorf("metrics have no %q:\n%s", w, b)
		}
	}
}

// line returns the line of a file that begins so.
func line(t *testing.T, path, prefix string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(string(b)) {
		if strings.HasPrefix(l, prefix) {
			return l
		}
	}
	t.Fatalf("no line %q in %s", prefix, path)
	return ""
}

func TestAReportThatCannotBeWrittenIsToldBeforeTheRun(t *testing.T) {
	in, dataset := write(t, "a.txt", story), filepath.Join(t.TempDir(), "ds")
	for _, flag := range []string{"--report", "--metrics"} {
		if _, _, code := extract(t, "", "run", in, "-o", dataset, flag, filepath.Join(t.TempDir(), "none", "f")); code != cli.ExitFailed {
			t.Errorf("%s: exit %d, want 1", flag, code)
		}
	}
	if _, _, code := extract(t, "", "run", in, "-o", dataset, "--log-format", "xml"); code != cli.ExitUsage {
		t.Errorf("--log-format xml: exit %d, want 2", code)
	}
	if _, err := os.Stat(dataset); err == nil {
		t.Error("the run began")
	}
}

func TestReproducibleOutputKeepsNoReport(t *testing.T) {
	in, dataset := write(t, "a.txt", story), filepath.Join(t.TempDir(), "ds")
	t.Setenv("SOURCE_DATE_EPOCH", "0")
	if _, stderr, code := extract(t, "", "run", in, "-o", dataset, "--run-id", "r1", "-q"); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	if _, err := os.Stat(filepath.Join(dataset, "_writ", "reports")); err == nil {
		t.Error("a report with clocks is kept")
	}
}

func TestOutputMayBeForItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights of files are other ones there")
	}
	in, dir := write(t, "a.txt", story), t.TempDir()
	for flag, most := range map[string]os.FileMode{"--private": 0o700, "--private=false": 0o777} {
		dataset := filepath.Join(dir, "ds"+flag)
		if _, stderr, code := extract(t, "", "run", in, "-o", dataset, "-q", flag, "--report", filepath.Join(dataset+".json")); code != 0 {
			t.Fatalf("exit %d: %s", code, stderr)
		}
		files, others := 0, 0
		check := func(path string, i os.FileInfo) {
			if i.Mode().IsRegular() {
				files++
			}
			if i.Mode().Perm()&0o077 != 0 {
				others++
			}
			if i.Mode().Perm()&^most != 0 {
				t.Errorf("%s: %s has %v", flag, path, i.Mode())
			}
		}
		for _, root := range []string{dataset, dataset + ".json"} {
			err := filepath.Walk(root, func(path string, i os.FileInfo, err error) error {
				if err == nil {
					check(path, i)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		usual, err := os.Stat(in) // made with 0644 under the same umask
		if err != nil {
			t.Fatal(err)
		}
		if files < 6 || flag != "--private" && usual.Mode().Perm()&0o077 != 0 && others == 0 {
			t.Errorf("%s: %d files, %d that others may read", flag, files, others)
		}
	}
}
