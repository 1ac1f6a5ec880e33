package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
	"writ/extract/read/pdf"
)

func TestMain(m *testing.M) {
	pdf.Main()
	if os.Getenv("EXTRACT_TEST_MAIN") != "" { // as a process of its own
		s := cli.Standard()
		s.FS = mortalFS()
		for _, v := range []string{"EXTRACT_TEST_MAIN", "EXTRACT_TEST_KILL"} { // no settings of the program
			os.Unsetenv(v)
		}
		os.Exit(cli.Main(os.Args[1:], s))
	}
	os.Exit(m.Run())
}

const story = `Agency fines Acme

WASHINGTON - The Federal Trade Commission fined Acme Widgets Inc. $5 million on May 11, 2021.
`

// extract runs one command line in dir and returns what it printed.
func extract(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = cli.Main(args, cli.Streams{In: strings.NewReader(stdin), Out: &out, Err: &err})
	return out.String(), err.String(), code
}

var hint = regexp.MustCompile(`(?m)^Try 'extract[a-z -]* --help'\.\n`)

// withoutHint leaves out the line that names the help.
func withoutHint(stderr string) string { return hint.ReplaceAllString(stderr, "") }

func TestACommandSaysWhatItWants(t *testing.T) {
	_, stderr, code := extract(t, "", "diff", "one")
	if code != cli.ExitUsage || !strings.Contains(stderr, "usage: extract diff ") || !strings.Contains(stderr, "Try 'extract diff --help'.") {
		t.Errorf("exit %d: %s", code, stderr)
	}
	in, missing := write(t, "a.txt", story), filepath.Join(t.TempDir(), "none", "r.csv")
	if _, stderr, code = extract(t, "", in, "-o", missing); code == 0 || !strings.Contains(stderr, "there is no directory "+filepath.Dir(missing)) || strings.Contains(stderr, ".tmp") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAFileGivesItsRecordAsJSONLinesInAPipe(t *testing.T) {
	out, _, code := extract(t, "", write(t, "a.txt", story))
	if code != cli.ExitOK {
		t.Fatalf("exit %d", code)
	}
	var r struct{ Entity, Action, Agency, Date string }
	if err := json.Unmarshal([]byte(strings.SplitN(out, "\n", 2)[0]), &r); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	want := struct{ Entity, Action, Agency, Date string }{"Acme Widgets Inc.", "enforcement.penalty", "Federal Trade Commission", "2021-05-11"}
	if d := cmp.Diff(want, r); d != "" {
		t.Error(d)
	}
}

func TestADirectoryWithoutDocumentsIsTold(t *testing.T) {
	dir := t.TempDir()
	if out, stderr, code := extract(t, "", dir); code != cli.ExitOK || out != "" || !strings.Contains(stderr, "no documents found in "+dir) {
		t.Errorf("exit %d, %q, %q", code, out, stderr)
	}
}

// TestNoConfidenceIsTooLow: 0 is not the default, which leaves unlikely records
// out.
func TestNoConfidenceIsTooLow(t *testing.T) {
	in := "../../../corpus/news/corvane-blacklist.txt"
	lines := func(args ...string) int {
		out, stderr, code := extract(t, "", append(args, in)...)
		if code != cli.ExitOK {
			t.Fatalf("%v: exit %d: %s", args, code, stderr)
		}
		return strings.Count(out, "\n")
	}
	byDefault, all, same := lines(), lines("--min-confidence", "0"), lines("--min-confidence", ".15")
	if all <= byDefault || same != byDefault {
		t.Errorf("%d records by default, %d from .15, %d from 0", byDefault, same, all)
	}
}

// TestARunStaysOutOfItsDataset: a dataset below its own input is not read on
// the second night.
func TestARunStaysOutOfItsDataset(t *testing.T) {
	dir := filepath.Dir(write(t, "a.txt", story))
	for night := range 2 {
		_, stderr, code := extract(t, "", "run", dir, "-o", filepath.Join(dir, "ds"), "--reprocess")
		if code != cli.ExitOK || !strings.Contains(stderr, "1 document") || strings.Contains(stderr, "skipped") {
			t.Errorf("night %d: exit %d: %s", night, code, stderr)
		}
	}
}

func TestFormats(t *testing.T) {
	in := write(t, "a.txt", story)
	for format, want := range map[string]string{"table": "Acme Widgets Inc.", "csv": "entity,", "jsonl": `{"entity":`} {
		out, _, code := extract(t, "", in, "--format", format)
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("--format %s: exit %d, output %q, want %q in it", format, code, out, want)
		}
	}
	file := filepath.Join(t.TempDir(), "r.parquet")
	if _, stderr, code := extract(t, "", in, "-o", file); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	if b, err := os.ReadFile(file); err != nil || !bytes.HasPrefix(b, []byte("PAR1")) {
		t.Errorf("%s is no Parquet file: %v", file, err)
	}
}

func TestBadInputIsOneLineWithTheRightExitCode(t *testing.T) {
	dir := t.TempDir()
	locked := filepath.Join(dir, "file")
	if err := os.WriteFile(locked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	good := write(t, "good.txt", story)
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"missing file":           {[]string{filepath.Join(dir, "none.txt")}, cli.ExitFailed, "no such file"},
		"missing beside a good":  {[]string{filepath.Join(dir, "none.txt"), good}, cli.ExitDocuments, "not_found"},
		"empty file":             {[]string{write(t, "e.txt", "")}, cli.ExitDocuments, "empty"},
		"blank file":             {[]string{write(t, "e.txt", " \n\t\n")}, cli.ExitDocuments, "empty"},
		"binary":                 {[]string{write(t, "b.bin", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00\x01\x00\x00\x00")}, cli.ExitDocuments, "binary"},
		"broken PDF":             {[]string{write(t, "b.pdf", "%PDF-1.7\nnothing here")}, cli.ExitDocuments, "malformed"},
		"unknown flag":           {[]string{"--frobnicate", good}, cli.ExitUsage, "unknown flag"},
		"unknown format":         {[]string{"--format", "xml", good}, cli.ExitUsage, "want one of table"},
		"unknown layer":          {[]string{"annotate", "--layer", "x", good}, cli.ExitUsage, "want one of records"},
		"unknown engine":         {[]string{"--nlp", "psychic", good}, cli.ExitUsage, "psychic"},
		"bad date":               {[]string{"--doc-date", "12/05/2021", good}, cli.ExitUsage, "YYYY-MM-DD"},
		"run without output":     {[]string{"run", good}, cli.ExitUsage, "needs -o"},
		"run without input":      {[]string{"run", "-o", filepath.Join(dir, "ds")}, cli.ExitUsage, "requires at least 1"},
		"output is a file":       {[]string{"run", good, "-o", locked, "-q"}, cli.ExitFailed, "file"},
		"output in a file":       {[]string{good, "-o", filepath.Join(locked, "x.csv")}, cli.ExitFailed, "not a directory"},
		"eval without documents": {[]string{"eval", good}, cli.ExitFailed, "read"},
	} {
		out, stderr, code := extract(t, "", tc.args...)
		if code != tc.code || !strings.Contains(stderr, tc.says) {
			t.Errorf("%s: exit %d, stderr %q; want exit %d and %q", name, code, stderr, tc.code, tc.says)
		}
		lines := strings.Split(strings.TrimSpace(withoutHint(stderr)), "\n")
		if len(lines) != 1 {
			t.Errorf("%s: %d lines on stderr: %q", name, len(lines), stderr)
		}
		if name != "missing beside a good" && out != "" {
			t.Errorf("%s: stdout %q", name, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "ds")); err == nil {
		t.Error("a command that failed left a dataset behind")
	}
}

func TestAnnotateGivesALineForEveryInputFailuresIncluded(t *testing.T) {
	lines := `{"id":"one","text":"On May 11, 2021 the court ruled."}` + "\n" + `{"id":"two"}` + "\n" + `not json` + "\n"
	out, _, code := extract(t, "", "annotate", "--layer", "dates", write(t, "d.jsonl", lines))
	if code != cli.ExitDocuments {
		t.Errorf("exit %d, want %d", code, cli.ExitDocuments)
	}
	var got []string
	for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
		var d struct {
			Status string
			Reason *string
			Spans  []struct{ Value string }
		}
		if err := json.Unmarshal([]byte(l), &d); err != nil {
			t.Fatalf("%v in %q", err, l)
		}
		s := d.Status
		if d.Reason != nil {
			s += " " + *d.Reason
		}
		for _, x := range d.Spans {
			s += " " + x.Value
		}
		got = append(got, s)
	}
	if d := cmp.Diff([]string{"ok 2021-05-11", "failed bad_json", "failed bad_json"}, got); d != "" {
		t.Error(d)
	}
}

// tree returns the data files below dir with their content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		m[rel] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSameBytesForAnyNumberOfWorkers(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	corpus := filepath.Join("..", "..", "..", "corpus")
	var first map[string]string
	for _, workers := range []string{"1", "4"} {
		dir := filepath.Join(t.TempDir(), "ds")
		_, stderr, code := extract(t, "", "run", corpus, "-o", dir, "--run-id", "r1", "-j", workers, "-q")
		if code != cli.ExitOK && code != cli.ExitDocuments {
			t.Fatalf("exit %d: %s", code, stderr)
		}
		got := tree(t, dir)
		if first == nil {
			first = got
			continue
		}
		var names []string
		for n := range first {
			names = append(names, n)
		}
		sort.Strings(names)
		for _, n := range names {
			if got[n] != first[n] && !strings.HasSuffix(n, "lock") {
				t.Errorf("%s differs between 1 and %s workers", n, workers)
			}
		}
		if len(got) != len(first) {
			t.Errorf("%d files, then %d", len(first), len(got))
		}
	}
}

func TestHelpShowsExamplesAndEveryCommand(t *testing.T) {
	out, _, code := extract(t, "", "--help")
	for _, want := range []string{"extract article.txt", "run", "annotate", "eval", "schema", "version", "completion"} {
		if !strings.Contains(out, want) {
			t.Errorf("help does not show %q", want)
		}
	}
	if code != 0 {
		t.Errorf("exit %d", code)
	}
	if out, _, _ := extract(t, "", "schema"); !strings.Contains(out, "date_timex") {
		t.Error("schema does not show date_timex")
	}
}
