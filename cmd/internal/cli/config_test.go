package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
)

func TestARunTakesSettingsFromEnvironmentAndFile(t *testing.T) {
	in, dir := write(t, "a.txt", story), t.TempDir()
	file := write(t, "s.yaml", "run:\n  output: "+dir+"/from-file\n  run-id: r1\n  quiet: true\nnlp: prose\n")
	t.Setenv("EXTRACT_CONFIG", file)
	t.Setenv("EXTRACT_RUN_OUTPUT", dir+"/from-environment")
	if _, stderr, code := extract(t, "", "run", in); code != 0 || stderr != "" {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	b, err := os.ReadFile(filepath.Join(dir, "from-environment", "_writ", "commits", "r1.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Meta struct{ Settings map[string]string }
	}
	if err := json.Unmarshal(b, &m); err != nil || m.Meta.Settings["nlp"] != "prose" {
		t.Errorf("manifest says nlp %q (%v), want prose", m.Meta.Settings["nlp"], err)
	}
	if _, err := os.Stat(filepath.Join(dir, "from-file")); err == nil {
		t.Error("the file wins over the environment")
	}
	out, _, _ := extract(t, "", "config", "run", in, "--workers=2")
	for _, want := range []string{"run.output ", "environment EXTRACT_RUN_OUTPUT", "file " + file + ":3", "workers ", "  flag", "  default"} {
		if !strings.Contains(out, want) {
			t.Errorf("config prints no %q:\n%s", want, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "from-environment", "_writ", "commits", "r1.json")); err != nil {
		t.Error(err)
	}
}

func TestConfigRunsNothingAndTellsEveryFlag(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ds")
	out, stderr, code := extract(t, "", "config", "--format", "jsonl", "run", "no-such-input", "-o", dir)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("config made the dataset")
	}
	got := map[string]string{}
	for line := range strings.Lines(out) {
		var s struct{ Flag, Value, From string }
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		got[s.Flag] = s.From
		if s.Flag == "output" && s.Value != dir {
			t.Errorf("output %q, want %q", s.Value, dir)
		}
	}
	help, _, _ := extract(t, "", "run", "--help")
	flags, _, _ := strings.Cut(help, "Global Flags")
	for line := range strings.Lines(flags) {
		_, after, ok := strings.Cut(line, "--")
		name, _, _ := strings.Cut(after, " ")
		if !ok || !strings.HasPrefix(strings.TrimSpace(line), "-") || name == "help" {
			continue
		}
		if got[name] == "" {
			t.Errorf("config does not tell --%s", name)
		}
	}
	if d := cmp.Diff("flag", got["output"]); d != "" {
		t.Error(d)
	}
}

func TestMisspeltSettingsAreUsageErrors(t *testing.T) {
	in := write(t, "a.txt", story)
	file := write(t, "s.yaml", "max-failure: 3\n")
	for name, args := range map[string][]string{
		"run":            {"run", in, "-o", t.TempDir(), "--config", file},
		"config":         {"config", "--config", file},
		"config of run":  {"config", "run", "--config", file},
		"one file":       {in, "--config", file},
		"config of none": {"config", "config"},
		"no such flag":   {"config", "run", "--nonesuch"},
	} {
		_, stderr, code := extract(t, "", args...)
		if code != cli.ExitUsage {
			t.Errorf("%s: exit %d, want 2: %s", name, code, stderr)
		}
		if strings.Contains(strings.Join(args, " "), file) && !strings.Contains(stderr, file+`:1: unknown key "max-failure": did you mean max-failures?`) {
			t.Errorf("%s: says %q", name, stderr)
		}
	}
	t.Setenv("EXTRACT_MAX_FAILURE", "3")
	if _, stderr, code := extract(t, "", "schema"); code != cli.ExitUsage || !strings.Contains(stderr, "EXTRACT_MAX_FAILURES") {
		t.Errorf("misspelt variable: exit %d, %s", code, stderr)
	}
	if _, stderr, code := extract(t, "", "schema", "--help"); code != 0 {
		t.Errorf("help with a misspelt variable: exit %d, %s", code, stderr)
	}
}
