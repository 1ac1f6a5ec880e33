package cli_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
	"writ/out/store"
)

// inbox makes a directory of files with these contents, by name.
func inbox(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestMaxFailuresEndsARunThatGoesWrong(t *testing.T) {
	in := inbox(t, map[string]string{"a.txt": story, "b.txt": "", "c.txt": "", "d.txt": strings.ReplaceAll(story, "Acme", "Bolt"), "e.bin": "\x7fELF"})
	for name, tc := range map[string]struct {
		flag string
		code int
		says string
	}{
		"no limit":                        {"", cli.ExitDocuments, ""},
		"as many as may":                  {"2", cli.ExitDocuments, ""},
		"one too many":                    {"1", cli.ExitFailed, "2 of 3 (empty 2), more than --max-failures 1 allows; nothing of this run is visible"},
		"none may":                        {"0", cli.ExitFailed, "1 of 2 (empty 1)"},
		"half, skipped ones do not count": {"50%", cli.ExitDocuments, ""},
		"less than half":                  {"49.9%", cli.ExitFailed, "2 of 4 (empty 2)"},
		"no number":                       {"many", cli.ExitUsage, "--max-failures"},
		"a negative number":               {"-1", cli.ExitUsage, "--max-failures"},
		"over 100":                        {"101%", cli.ExitUsage, "--max-failures"},
		"not a number":                    {"NaN%", cli.ExitUsage, "--max-failures"},
	} {
		dataset := filepath.Join(t.TempDir(), "d")
		_, stderr, code := extract(t, "", "run", in, "-o", dataset, "-q", "--max-failures="+tc.flag)
		if code != tc.code || !strings.Contains(stderr, tc.says) || tc.says == "" && stderr != "" {
			t.Errorf("%s: exit %d, %q, want exit %d, %q", name, code, stderr, tc.code, tc.says)
		}
		commits, err := store.Manifests(dataset)
		if err != nil || (len(commits) == 1) != (tc.code == cli.ExitDocuments) {
			t.Errorf("%s: %d commits, %v", name, len(commits), err)
		}
	}
}

func TestQuarantineKeepsWhatFailed(t *testing.T) {
	in := inbox(t, map[string]string{
		"a.txt": story, "b.pdf": "%PDF-1.7\nnothing here", "e.txt": " ", "l.jsonl": `{"id":"1","text":"Fine text here."}` + "\nnot json\n",
		"odd name\n.txt": "", "x.bin": "\x7fELF",
	})
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"e.txt", "sub/e.txt"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("\n\n" + name[:0])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(in, "z.zip"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	secret := write(t, "secret.txt", "")
	link := filepath.Join(t.TempDir(), "link.txt")
	if err := os.Symlink(secret, link); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(t.TempDir(), "q")
	var first map[string]string
	for _, workers := range []string{"1", "4"} {
		dataset := filepath.Join(t.TempDir(), "d")
		_, stderr, code := extract(t, "", "run", in, link, filepath.Join(in, "none.txt"), "-o", dataset, "-q", "--quarantine", kept, "--run-id", "r"+workers, "-j", workers)
		if code != cli.ExitDocuments {
			t.Fatalf("exit %d: %s", code, stderr)
		}
		got := map[string]string{}
		for name, content := range tree(t, filepath.Join(kept, "r"+workers)) {
			if strings.HasSuffix(name, ".error.json") {
				var c struct {
					Path, Reason, Error, Copy string
					Member                    int
					NotCopied                 string `json:"not_copied"`
				}
				if err := json.Unmarshal([]byte(content), &c); err != nil || c.Path == "" || c.Reason == "" || (c.Copy == "") == (c.NotCopied == "") {
					t.Errorf("%s: %v %s", name, err, content)
				}
				content = c.Reason + "; " + c.NotCopied
			}
			got[name] = content
		}
		if first == nil {
			first = got
		} else if d := cmp.Diff(first, got); d != "" {
			t.Errorf("quarantine differs by workers\n%s", d)
		}
	}
	want := map[string]string{
		"000001-b.pdf": "%PDF-1.7\nnothing here", "000001-b.pdf.error.json": "malformed; ",
		"000002-e.txt": " ", "000002-e.txt.error.json": "empty; ",
		"000003-l.jsonl": "not json", "000003-l.jsonl.error.json": "bad_json; ",
		"000004-odd_name_.txt": "", "000004-odd_name_.txt.error.json": "empty; ",
		"000005-z.zip_e.txt": "\n\n", "000005-z.zip_e.txt.error.json": "empty; ",
		"000006-e.txt": "\n\n", "000006-e.txt.error.json": "empty; ",
		"000007-link.txt.error.json": "empty; it is a symbolic link",
		"000008-none.txt.error.json": "not_found; lstat " + filepath.Join(in, "none.txt") + ": no such file or directory",
	}
	if d := cmp.Diff(want, first); d != "" {
		t.Errorf("quarantine (-want +got)\n%s", d)
	}
}

func TestQuarantineOfARunWithoutFailuresIsEmpty(t *testing.T) {
	kept := filepath.Join(t.TempDir(), "q")
	if _, stderr, code := extract(t, "", "run", write(t, "a.txt", story), "-o", filepath.Join(t.TempDir(), "d"), "-q", "--quarantine", kept); code != cli.ExitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	if entries, err := os.ReadDir(kept); err != nil || len(entries) != 0 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

func TestQuarantineStandsApart(t *testing.T) {
	in, dataset := inbox(t, map[string]string{"a.txt": story}), filepath.Join(t.TempDir(), "d")
	for _, dir := range []string{filepath.Join(in, "q"), in, filepath.Join(dataset, "records")} {
		if _, stderr, code := extract(t, "", "run", in, "-o", dataset, "-q", "--quarantine", dir); code != cli.ExitUsage || !strings.Contains(stderr, "choose a place outside") {
			t.Errorf("--quarantine %s: exit %d, %s", dir, code, stderr)
		}
	}
}

func TestARunKeepsOutOfADatasetThatIsWritten(t *testing.T) {
	dataset := filepath.Join(t.TempDir(), "d")
	s, err := store.Open(dataset, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, stderr, code := extract(t, "", "run", write(t, "a.txt", story), "-o", dataset, "-q"); code != cli.ExitFailed || !strings.Contains(stderr, "another process writes to it") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
