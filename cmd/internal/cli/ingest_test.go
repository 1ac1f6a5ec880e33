package cli_test

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
)

// annotated is one line of annotate.
type annotated struct {
	ID     string `json:"doc_id"`
	Source string
	Status string
	Reason string
	Spans  [][]any
}

func lines(t *testing.T, out string) (list []annotated) {
	t.Helper()
	for s := range strings.Lines(out) {
		var a annotated
		if err := json.Unmarshal([]byte(s), &a); err != nil {
			t.Fatalf("%v in %q", err, s)
		}
		list = append(list, a)
	}
	return list
}

func TestMembersOfAnArchiveAreDocuments(t *testing.T) {
	file := filepath.Join(t.TempDir(), "news.zip")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for _, m := range [][2]string{{"may/a.txt", story}, {"may/b.jsonl", `{"id":"x","text":"The pier is closed."}` + "\n"}, {"logo.png", "\x89PNG\r\n\x1a\n\x00\x00"}} {
		w, err := z.Create(m[0])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, m[1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	out, stderr, code := extract(t, "", "annotate", "--layer", "clutter", file)
	if code != cli.ExitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	var got []string
	for _, l := range lines(t, out) {
		got = append(got, l.ID+" "+strings.TrimPrefix(l.Source, file)+" "+l.Status)
	}
	if d := cmp.Diff([]string{"a !may/a.txt ok", "x !may/b.jsonl ok", "logo !logo.png skipped"}, got); d != "" {
		t.Errorf("annotate: -want +got\n%s", d)
	}
}

func TestAnotherLanguageIsSkipped(t *testing.T) {
	spanish := strings.Repeat("El consejo dijo que no cerrará el muelle, que fue construido por el pueblo para los barcos y se abre al público desde hace años. ", 4)
	in := write(t, "a.txt", spanish)
	out, stderr, code := extract(t, "", "annotate", "--layer", "clutter", in)
	if l := lines(t, out); code != cli.ExitOK || len(l) != 1 || l[0].Status != "skipped" || l[0].Reason != "language" {
		t.Errorf("exit %d, %s, output %q, want it skipped for its language", code, stderr, out)
	}
	if _, stderr, code := extract(t, "", in); code != cli.ExitOK || !strings.Contains(stderr, "--any-language") {
		t.Errorf("exit %d: %q, want a word on --any-language", code, stderr)
	}
	if out, _, _ := extract(t, "", "annotate", "--layer", "clutter", "--any-language", in); lines(t, out)[0].Status != "ok" {
		t.Errorf("--any-language: output %q", out)
	}
}

func TestLearnedLinesAreClutterInLaterRuns(t *testing.T) {
	var docs strings.Builder
	for n := range 6 {
		fmt.Fprintf(&docs, `{"id":"%d","source":"post","text":"Tap here for tides\n\nThe board of ward %d met on Monday, and closed pier %d after an inspection found cracks in it.\n"}`+"\n", n, n, n)
	}
	in := write(t, "docs.jsonl", docs.String())
	out, stderr, code := extract(t, "", "learn-clutter", in)
	if code != cli.ExitOK || !strings.Contains(out, "post\tTap here for tides\t6\t6\n") {
		t.Fatalf("learn-clutter: exit %d, %s, output %q", code, stderr, out)
	}
	table := write(t, "lines.tsv", out)
	one := write(t, "one.jsonl", strings.SplitAfter(docs.String(), "\n")[0])
	out, stderr, code = extract(t, "", "annotate", "--layer", "clutter", "--clutter-lines", table, one)
	if code != cli.ExitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	if d := cmp.Diff([][]any{{0.0, 18.0, "learned"}}, lines(t, out)[0].Spans); d != "" {
		t.Errorf("clutter of one document alone: -want +got\n%s", d)
	}
	if _, stderr, code := extract(t, "", "annotate", "--layer", "clutter", "--clutter-lines", one, one); code != cli.ExitUsage || !strings.Contains(stderr, "not a file of learned lines") {
		t.Errorf("another file: exit %d: %s", code, stderr)
	}
}

func TestWhatIsNotThereIsToldAlike(t *testing.T) {
	gold := write(t, "gold.jsonl", `{"doc_id":"a","records":[]}`+"\n")
	for _, args := range [][]string{
		{"nowhere.txt"}, {"run", "nowhere.txt", "-o", t.TempDir()}, {"annotate", "nowhere.txt"}, {"report", "nowhere.txt", "-o", filepath.Join(t.TempDir(), "r.html")},
		{"learn-clutter", "nowhere.txt"}, {"eval", "nowhere.jsonl", "nowhere.txt"}, {"eval", gold, "nowhere.txt"}, {"eval", gold, "--system", "nowhere.jsonl"},
		{"verify", "nowhere"}, {"runs", "nowhere"}, {"files", "nowhere"}, {"cluster", "nowhere"}, {"compact", "nowhere"}, {"forget", "nowhere", "x"}, {"diff", "nowhere", "nowhere"},
	} {
		out, stderr, code := extract(t, "", args...)
		if code != cli.ExitFailed || out != "" || !strings.Contains(stderr, "nowhere") || !strings.HasSuffix(stderr, "; check the path\n") {
			t.Errorf("%q: exit %d, output %q, %q", args, code, out, stderr)
		}
	}
}
