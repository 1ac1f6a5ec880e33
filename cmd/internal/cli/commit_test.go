package cli_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"writ/cmd/internal/cli"
	"writ/out/store"
)

// settings runs one command line and returns the settings of its commit.
func settings(t *testing.T, dataset, runID string, args ...string) map[string]string {
	t.Helper()
	if _, stderr, code := extract(t, "", append(args, "--run-id", runID, "-q")...); code != cli.ExitOK {
		t.Fatalf("%q: exit %d: %s", args, code, stderr)
	}
	commits, err := store.Manifests(dataset)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(commits, func(m store.Manifest) bool { return m.RunID == runID })
	if i < 0 {
		t.Fatalf("no commit %s", runID)
	}
	var meta struct{ Settings map[string]string }
	if err := json.Unmarshal(commits[i].Meta, &meta); err != nil {
		t.Fatal(err)
	}
	return meta.Settings
}

var flagName = regexp.MustCompile(`(?m)^\s+(?:-\w, |    )--([a-z-]+)`)

// A new flag is a setting unless this test and package cli both say that it
// changes no row.
func TestEveryFlagThatChangesRowsIsASetting(t *testing.T) {
	harmless := []string{
		"dry-run", "help", "limit", "log-format", "max-failures", "metrics", "output", "private", "quarantine", "quiet", "report", "reprocess", "retry-failed", "run-id", "shard", "since", "skip-failed", "temp", "workers",
	}
	in, dataset := write(t, "a.txt", story), filepath.Join(t.TempDir(), "d")
	for _, args := range [][]string{{"run", in, "-o", dataset}, {"cluster", dataset}} {
		help, _, _ := extract(t, "", args[0], "--help")
		help, _, _ = strings.Cut(help, "Global Flags:") // where flags are set, not what they say
		flags := flagName.FindAllStringSubmatch(help, -1)
		if len(flags) < 12 {
			t.Fatalf("%s --help shows %d flags:\n%s", args[0], len(flags), help)
		}
		got := settings(t, dataset, args[0], args...)
		for _, f := range flags {
			_, ok := got[strings.ReplaceAll(f[1], "-", "_")]
			if want := !slices.Contains(harmless, f[1]); ok != want {
				t.Errorf("%s: --%s is a setting: %v, want %v", args[0], f[1], ok, want)
			}
		}
	}
}

func TestSettingsTellValuesAndFiles(t *testing.T) {
	lines := "# extract learn-clutter 1\nsource\tline\tdocuments\tof\n"
	learned := write(t, "lines.tsv", lines)
	dataset := filepath.Join(t.TempDir(), "d")
	got := settings(t, dataset, "r1", "run", write(t, "a.txt", story), "-o", dataset, "--workers", "3",
		"--min-confidence", ".4", "--ocr", "off", "--any-language", "--timeout", "90s", "--clutter-lines", learned)
	sum := sha256.Sum256([]byte(lines))
	for name, want := range map[string]string{
		"min_confidence": "0.4", "ocr": "off", "any_language": "true", "timeout": "1m30s", "nlp": "", "doc_date": "", "max_bytes": "268435456",
		"clutter_lines": learned, "clutter_lines_sha256": hex.EncodeToString(sum[:]),
	} {
		if v, ok := got[name]; !ok || v != want {
			t.Errorf("setting %s = %q, %v, want %q", name, v, ok, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dataset, "records")); err != nil {
		t.Error(err)
	}
}

// Only settings that may name a file are looked up: a file that happens to
// have the name of another value is not theirs.
func TestSettingsOfOtherFilesAreNotHashed(t *testing.T) {
	in, dataset := write(t, "a.txt", story), filepath.Join(t.TempDir(), "d")
	t.Chdir(t.TempDir())
	for _, name := range []string{"auto", "5m0s", "false"} {
		if err := os.WriteFile(name, []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name := range settings(t, dataset, "r1", "run", in, "-o", dataset, "--ocr", "auto") {
		if strings.HasSuffix(name, "_sha256") {
			t.Errorf("setting %s", name)
		}
	}
}

func TestMadeRunIDsTellTimeAndCommand(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1600000000")
	in, dataset := write(t, "a.txt", story), filepath.Join(t.TempDir(), "d")
	for _, args := range [][]string{{"run", in, "-o", dataset, "-q"}, {"cluster", dataset, "-q"}} {
		if _, stderr, code := extract(t, "", args...); code != cli.ExitOK {
			t.Fatalf("%q: exit %d: %s", args, code, stderr)
		}
	}
	commits, err := store.Manifests(dataset)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range commits {
		ids = append(ids, m.RunID)
	}
	slices.SortFunc(ids, func(a, b string) int { return len(a) - len(b) })
	want := regexp.MustCompile(`^20200913T122640Z-[0-9a-f]{8} 20200913T122640Z-cluster-[0-9a-f]{8}$`)
	if got := strings.Join(ids, " "); !want.MatchString(got) {
		t.Errorf("run ids = %q, want them to match %s", got, want)
	}
}
