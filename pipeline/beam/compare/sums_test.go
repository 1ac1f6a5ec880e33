package compare_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"writ/pipeline/beam/compare"
)

// answers writes answers of extract annotate --stream, and returns the rows.
func answers(t *testing.T, starts map[string]int64, lines ...string) compare.Table {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.jsonl"), []byte(strings.Join(lines, "\n")), 0o666); err != nil {
		t.Fatal(err)
	}
	tables, err := compare.Sums(dir, starts)
	if err != nil {
		t.Fatal(err)
	}
	return tables["records"]
}

// TestSumsTellRows: order, run and empty lists are no difference, everything
// else is.
func TestSumsTellRows(t *testing.T) {
	const a = `{"record_id": "a", "doc_id": "x", "run_id": "%s", "entity": "Ash Mills", "mentions": [{"byte_start": %d, "boxes": %s}]}`
	one := fmt.Sprintf(a, "r1", 7, "null")
	const b, c = `{"record_id": "b", "doc_id": "y", "entity": "Birch"}`, `{"record_id": "c", "doc_id": "y", "entity": "Cedar"}`
	rows := func(r ...string) string { return `{"rows": [` + strings.Join(r, ",") + `]}` }
	starts := map[string]int64{"x": 0, "y": 100}
	want := answers(t, starts, rows(one, b))
	for _, tc := range []struct {
		name, different string
		starts          map[string]int64
		rows            []string
	}{
		{"another order, run, list", "", starts, []string{rows(b), rows(fmt.Sprintf(a, "r2", 7, "[]"))}},
		{"another file", "", map[string]int64{"x": 5, "y": 100}, []string{rows(fmt.Sprintf(a, "r1", 2, "null"), b)}},
		{"a value", "b is another row", starts, []string{rows(one, strings.Replace(b, "Birch", "Beech", 1))}},
		{"a position", "a is another row", starts, []string{rows(fmt.Sprintf(a, "r1", 8, "null"), b)}},
		{"one more", "c is too much", starts, []string{rows(one, b, c)}},
		{"one less", "a is missing", starts, []string{rows(b)}},
		{"one twice", "b is too much", starts, []string{rows(one, b, b)}},
		{"one for another", "a is missing; c is too much", starts, []string{rows(b, c)}},
	} {
		got := answers(t, tc.starts, tc.rows...)
		if d := strings.Join(got.Against(want), "; "); d != tc.different {
			t.Errorf("%s: %q, want %q", tc.name, d, tc.different)
		}
		if same := got.Sum() == want.Sum(); same != (tc.different == "") {
			t.Errorf("%s: the sums are the same: %v", tc.name, same)
		}
	}
	if _, err := compare.Sums(t.TempDir(), starts); err == nil {
		t.Error("an empty directory has the same rows as others")
	}
}

// TestCommand runs pipeline/compare/compare.py over the sample corpus, then
// with a program that gives other rows. WRIT_STREAM_VENV, an environment with
// the modules of pipeline/stream/requirements.txt, adds Spark and Dask.
func TestCommand(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("needs Linux and python3")
	}
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	for name, at := range map[string][2]string{
		"extract": {root, "./cmd/extract"}, "beam": {root + "/pipeline/beam", "."}, "prism": {root + "/pipeline/beam", "github.com/apache/beam/sdks/v2/go/cmd/prism"},
	} {
		c := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(bin, name), at[1])
		c.Dir, c.Env = at[0], append(os.Environ(), "CGO_ENABLED=0")
		if b, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, b)
		}
	}
	docs := filepath.Join(t.TempDir(), "docs.jsonl")
	make := exec.CommandContext(t.Context(), python, "-c", `import glob, json, sys
for name in sorted(n for d in ("news", "press", "fr", "repost") for n in glob.glob(f"{sys.argv[1]}/corpus/{d}/*.txt"))[:12]:
    print(json.dumps({"id": name.rpartition("/")[2], "source": "corpus", "text": open(name, encoding="utf-8").read()}))`, root)
	b, err := make.Output()
	if err != nil || strings.Count(string(b), "\n") != 12 {
		t.Fatalf("%v: %d bytes", err, len(b))
	}
	if err := os.WriteFile(docs, b, 0o666); err != nil {
		t.Fatal(err)
	}
	command := func(bin, paths string) (string, int) {
		args := []string{filepath.Join(root, "pipeline", "compare", "compare.py"), docs, "-o", filepath.Join(t.TempDir(), "out"), "--bin", bin, "--paths", paths, "--skip-missing", "--timeout", "300"}
		if runtime.NumCPU() < 2 {
			args = append(args, "--cores", "1")
		}
		if venv := os.Getenv("WRIT_STREAM_VENV"); venv != "" {
			args = append(args, "--venv", venv)
		}
		c := exec.CommandContext(t.Context(), python, args...)
		b, _ := c.CombinedOutput()
		t.Logf("%s", b)
		return string(b), c.ProcessState.ExitCode()
	}
	paths := "run-1,run,shards,direct,prism,prism-server,prism-loopback"
	if os.Getenv("WRIT_STREAM_VENV") != "" {
		paths += ",spark,spark-pipe,dask,parallel"
	}
	told, code := command(bin, paths)
	if n := strings.Count(told, " | the same |"); code != 0 || n < 4 || !strings.Contains(told, "The same rows from all paths.") {
		t.Errorf("exit %d, %d paths with the same rows", code, n)
	}
	if strings.Contains(told, "temporary files left") {
		t.Error("a path leaves files behind")
	}

	// One path that gives other rows shows, by name and in the exit code.
	other := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\nif [ \"$1\" = sums ]; then exec %[1]s/beam \"$@\"; fi\nexec %[1]s/beam --min-confidence .6 \"$@\"\n", bin)
	if err := os.WriteFile(filepath.Join(other, "beam"), []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(bin, "extract"), filepath.Join(other, "extract")); err != nil {
		t.Fatal(err)
	}
	told, code = command(other, "run,direct")
	lines := strings.Split(told, "\n")
	if code != 1 || !slices.ContainsFunc(lines, func(l string) bool {
		return strings.Contains(l, "direct runner") && strings.Contains(l, "NOT THE SAME: records ")
	}) {
		t.Errorf("exit %d where the direct runner gave other rows", code)
	}
}
