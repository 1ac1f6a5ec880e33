package cli_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"writ/cmd/internal/cli"
)

// shown is a document as the data blocks of a page hold it.
type shown struct {
	Doc     struct{ DocID, Path, Status, Reason string }
	Records []struct {
		Entity   string
		Mentions []struct{ Trigger struct{ Start, End int } }
	}
	Text    *string
	Missing string
}

var dataBlock = regexp.MustCompile(`<script type="text/plain" id="c\d+">([^<]*)</script>`)

// pageOf returns the documents of a page by the last part of their paths.
func pageOf(t *testing.T, page string) map[string]shown {
	t.Helper()
	docs := map[string]shown{}
	for _, m := range dataBlock.FindAllStringSubmatch(page, -1) {
		b, err := base64.StdEncoding.DecodeString(m[1])
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		var list []shown
		if err := json.NewDecoder(z).Decode(&list); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, z); err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			docs[filepath.Base(d.Doc.Path)] = d
		}
	}
	return docs
}

func put(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReportOfFilesHoldsTextsAndRecordsAndFailures(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a.txt"), story)
	put(t, filepath.Join(dir, "empty.txt"), "")
	out, stderr, code := extract(t, "", "report", filepath.Join(dir, "a.txt"), filepath.Join(dir, "empty.txt"))
	if code != cli.ExitDocuments {
		t.Fatalf("exit %d, want 3 for the empty file: %s", code, stderr)
	}
	docs := pageOf(t, out)
	a := docs["a.txt"]
	if len(a.Records) != 1 || a.Text == nil || *a.Text != story {
		t.Fatalf("%d records, text %v", len(a.Records), a.Text)
	}
	m := a.Records[0].Mentions[0].Trigger
	if got := story[m.Start:m.End]; got != "fines" {
		t.Errorf("the trigger's place holds %q, want fines", got)
	}
	if e := docs["empty.txt"]; e.Doc.Reason != "empty" || e.Text != nil || e.Missing == "" {
		t.Errorf("the empty file: %+v", e)
	}
	file := filepath.Join(dir, "p.html")
	if _, stderr, code := extract(t, "", filepath.Join(dir, "a.txt"), "-o", file); code != 0 {
		t.Fatalf("extract FILE -o p.html: exit %d: %s", code, stderr)
	}
	if b, err := os.ReadFile(file); err != nil || len(pageOf(t, string(b))) != 1 {
		t.Errorf("-o p.html wrote no page: %v", err)
	}
}

func TestReportOfADatasetReadsTheTextsAgain(t *testing.T) {
	dir := t.TempDir()
	in, data, page := filepath.Join(dir, "in"), filepath.Join(dir, "data"), filepath.Join(dir, "p.html")
	if err := os.Mkdir(in, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"same", "gone", "other", "empty"} {
		put(t, filepath.Join(in, n+".txt"), strings.ReplaceAll(story, "Acme", strings.ToUpper(n[:1])+n[1:]))
	}
	put(t, filepath.Join(in, "empty.txt"), "")
	if _, stderr, code := extract(t, "", "run", in, "-o", data, "-q"); code != cli.ExitDocuments {
		t.Fatalf("run: exit %d: %s", code, stderr)
	}
	if _, stderr, code := extract(t, "", "run", in, "-o", data, "-q"); code != cli.ExitOK { // the empty file is known to fail
		t.Fatalf("run: exit %d: %s", code, stderr)
	}
	put(t, filepath.Join(in, "other.txt"), "Something else.\n")
	if err := os.Remove(filepath.Join(in, "gone.txt")); err != nil {
		t.Fatal(err)
	}
	before := read(t, data)
	if _, stderr, code := extract(t, "", "report", data, "-o", page, "--title", "<b>"); code != 0 || !strings.Contains(stderr, "page ") || !strings.Contains(stderr, "2 documents have no text on the page") {
		t.Fatalf("report: exit %d: %s", code, stderr)
	}
	if read(t, data) != before {
		t.Error("report changed the dataset")
	}
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(b); strings.Contains(s, "<b>") || !strings.Contains(s, "<title>&lt;b&gt;</title>") {
		t.Error("the title is not escaped")
	}
	docs := pageOf(t, string(b))
	if n := len(docs); n != 4 {
		t.Errorf("%d documents, want 4", n)
	}
	if d := docs["same.txt"]; d.Text == nil || len(d.Records) != 1 || d.Missing != "" {
		t.Errorf("the unchanged file: %+v", d)
	}
	for name, want := range map[string]string{"gone.txt": "cannot be read any more (not found)", "other.txt": "has other content by now", "empty.txt": "could not be read"} {
		if d := docs[name]; d.Text != nil || !strings.Contains(d.Missing, want) {
			t.Errorf("%s: %q, want %q", name, d.Missing, want)
		}
	}
	if d := docs["gone.txt"]; len(d.Records) != 1 {
		t.Errorf("the file that is gone has %d records on the page, want 1", len(d.Records))
	}
	if _, _, code := extract(t, "", "report", data, "-o", page, "--limit", "1", "-q"); code != 0 {
		t.Fatalf("exit %d", code)
	}
	if b, err = os.ReadFile(page); err != nil || len(pageOf(t, string(b))) != 1 || !bytes.Contains(b, []byte(`"of":4`)) {
		t.Errorf("--limit 1: %d documents, %v", len(pageOf(t, string(b))), err)
	}
}

func TestReportKnowsActsThatAreToldTwice(t *testing.T) {
	dir := t.TempDir()
	in, data := filepath.Join(dir, "in"), filepath.Join(dir, "data")
	if err := os.Mkdir(in, 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(in, "a.txt"), story)
	put(t, filepath.Join(in, "b.txt"), strings.ToUpper(story[:1])+story[1:]+"\nMore on page two.\n")
	again := func() []int {
		page, stderr, code := extract(t, "", "report", data)
		if code != 0 {
			t.Fatalf("report: exit %d: %s", code, stderr)
		}
		m := regexp.MustCompile(`id="index">([^<]*)<`).FindStringSubmatch(page)
		b, err := base64.StdEncoding.DecodeString(m[1])
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		var x struct{ Records struct{ Again []int } }
		if err := json.NewDecoder(z).Decode(&x); err != nil {
			t.Fatal(err)
		}
		slices.Sort(x.Records.Again)
		return x.Records.Again
	}
	if _, stderr, code := extract(t, "", "run", in, "-o", data, "-q"); code != 0 {
		t.Fatalf("run: exit %d: %s", code, stderr)
	}
	if got := again(); !slices.Equal(got, []int{-1, -1}) {
		t.Errorf("before cluster: %v, want -1 for both records", got)
	}
	if _, stderr, code := extract(t, "", "cluster", data, "-q"); code != 0 {
		t.Fatalf("cluster: exit %d: %s", code, stderr)
	}
	if got := again(); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("after cluster: %v, want one record that tells the act and one that tells it again", got)
	}
}

// read returns the names and contents of all files below dir.
func read(t *testing.T, dir string) string {
	t.Helper()
	var s strings.Builder
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			var b []byte
			b, err = os.ReadFile(p)
			s.WriteString(p + "\n" + string(b))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s.String()
}

func TestEvidenceAndExplanationAreForPeople(t *testing.T) {
	in := write(t, "a.txt", story+"\nThe agency may fine Widgetry Ltd. next year.\n")
	out, _, code := extract(t, "", in, "-v")
	if code != 0 || !strings.Contains(out, "\n  WASHINGTON - The Federal Trade Commission fined Acme Widgets Inc. $5 million on May 11, 2021.\n") || !strings.Contains(out, "\n  enforcement.penalty done · Federal Trade Commission · 2021-05-11 · 0.") {
		t.Errorf("-v: exit %d\n%s", code, out)
	}
	out, _, code = extract(t, "", in, "--explain", "--min-confidence", "0.3")
	if code != 0 {
		t.Fatalf("exit %d", code)
	}
	for _, want := range []string{"action  0.", "enforcement.penalty (rule ", "entity  0.", "Widgetry Ltd. (company, role obj)", "not ", "; against it: ", "; for it: ", "status  done", "written from 0.30 on", "\nHow to read it\n  0.62→0.64  how likely"} {
		if !strings.Contains(out, want) {
			t.Errorf("--explain: no %q in\n%s", want, out)
		}
	}
	for _, args := range [][]string{{in, "-v", "--format", "csv"}, {in, "--explain", "-o", "x.csv"}, {in, "--open", "--format", "csv"}} {
		if _, _, code := extract(t, "", args...); code != cli.ExitUsage {
			t.Errorf("%v: exit %d, want 2", args[1:], code)
		}
	}
}

func TestATerminalNeverGetsWhatItWouldObey(t *testing.T) {
	in := write(t, "a.txt", "The Federal Trade Commission fined Acme\x1b[31m Widgets\u202e Inc. $5 million on May 11, 2021.\n")
	for _, flag := range []string{"-v", "--explain"} {
		if out, _, _ := extract(t, "", in, flag); out == "" || strings.ContainsAny(out, "\x1b\u202e") {
			t.Errorf("%s prints %q", flag, out)
		}
	}
}

func TestErrorsSayWhatWasMeant(t *testing.T) {
	in := write(t, "article.txt", story)
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"a flag":                     {[]string{in, "--formt", "csv"}, "did you mean --format?"},
		"a value":                    {[]string{in, "--format", "tabel"}, "did you mean table?"},
		"a command":                  {[]string{"anotate"}, "did you mean the command 'extract annotate'?"},
		"a command before its input": {[]string{"rnu", in}, "did you mean the command 'extract run'?"},
		"a file":                     {[]string{filepath.Join(filepath.Dir(in), "artcle.txt")}, "did you mean " + in + "?"},
		"a layer":                    {[]string{"annotate", "--layer", "record", in}, "did you mean records?"},
		"a number":                   {[]string{in, "--min-confidence", "abc"}, `invalid argument "abc" for "--min-confidence" flag: it is no number`},
		"nothing":                    {[]string{in, "--qqqqqq"}, "see 'extract --help'"},
	} {
		t.Run(name, func(t *testing.T) {
			_, stderr, code := extract(t, "", tc.args...)
			if code == 0 || !strings.Contains(stderr, tc.want) || strings.Count(withoutHint(stderr), "\n") != 1 {
				t.Errorf("exit %d, %q, want one line with %q", code, stderr, tc.want)
			}
		})
	}
}

// TestCompletionOffersWhatIsAccepted asks the shell's completion for the
// values of flags and gives each to the program.
func TestCompletionOffersWhatIsAccepted(t *testing.T) {
	in := write(t, "a.txt", story)
	for _, args := range [][]string{{in, "--format"}, {"annotate", in, "--layer"}, {"annotate", "--layer", "tokens", in, "--nlp"}, {"schema", "--format"}, {in, "--ocr"}} {
		out, _, _ := extract(t, "", append(append([]string{"__complete"}, args...), "")...)
		values := strings.Split(strings.TrimSpace(out), "\n")
		if values = values[:len(values)-1]; len(values) < 2 { // the last line is the directive
			t.Errorf("%v: completion offers %q", args, values)
		}
		for _, v := range values {
			v, _, _ = strings.Cut(v, "\t")
			given := append(append([]string{}, args...), v)
			if v == "parquet" {
				given = append(given, "-o", filepath.Join(t.TempDir(), "x.parquet"))
			}
			if _, stderr, code := extract(t, "", given...); code != 0 {
				t.Errorf("%v: exit %d: %s", given, code, stderr)
			}
		}
	}
	if out, _, _ := extract(t, "", "__complete", "cluster", ""); !strings.Contains(out, ":16") {
		t.Errorf("cluster completes %q, want directories", out)
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if out, _, code := extract(t, "", "completion", shell); code != 0 || len(out) < 1000 {
			t.Errorf("completion %s: exit %d, %d bytes", shell, code, len(out))
		}
	}
}
