package source_test

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/pipeline/source"
)

func tree(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		p := filepath.Join(dir, f)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(f), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func list(t *testing.T, dir string, f *source.Files) []string {
	t.Helper()
	var got []string
	for it, err := range f.Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		s := strings.TrimPrefix(it.URI, dir+string(filepath.Separator))
		if it.Failure != nil {
			s += " " + it.Failure.Status + "/" + it.Failure.Reason
		}
		got = append(got, s)
	}
	return got
}

func TestAWalkStaysOutOfItsOutput(t *testing.T) {
	dir := tree(t, "a.txt", "ds/records/b.txt", "other/ds/c.txt")
	for out, want := range map[string][]string{
		"ds":      {"a.txt", "other/ds/c.txt"},
		"missing": {"a.txt", "ds/records/b.txt", "other/ds/c.txt"},
		"":        {"a.txt", "ds/records/b.txt", "other/ds/c.txt"}, // the input itself: it was named
	} {
		src := source.New([]string{dir}, nil)
		src.Without(filepath.Join(dir, out))
		if d := cmp.Diff(want, list(t, dir, src)); d != "" {
			t.Errorf("output %q: %s", out, d)
		}
	}
}

func TestAWalkTakesKnownKindsInOrderAndTellsTheRest(t *testing.T) {
	dir := tree(t, "b.txt", "a/z.PDF", "a/c.jsonl.gz", "x.docx", ".git/config.txt", "a/.hidden.txt")
	outside := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(outside, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"a/.hidden.txt skipped/not_selected", "a/c.jsonl.gz", "a/z.PDF", "b.txt",
		"link.txt skipped/not_selected", "x.docx skipped/not_selected",
	}
	if d := cmp.Diff(want, list(t, dir, source.New([]string{dir}, nil))); d != "" {
		t.Error(d)
	}
}

func TestAGlobFollowsNoLinkOutOfItsTree(t *testing.T) {
	outside := tree(t, "secret.txt", "d/secret.txt")
	dir := tree(t, "a.txt", "sub/b.txt")
	for link, to := range map[string]string{"link.txt": "secret.txt", "sub/link.txt": "secret.txt", "linked": "d"} {
		if err := os.Symlink(filepath.Join(outside, to), filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for pattern, want := range map[string][]string{
		"*.txt":          {"a.txt", "link.txt skipped/not_selected"},
		"**/*.txt":       {"a.txt", "link.txt skipped/not_selected", "sub/b.txt", "sub/link.txt skipped/not_selected"},
		"*/*.txt":        {"sub/b.txt", "sub/link.txt skipped/not_selected"},
		"{a,link}.txt":   {"a.txt", "link.txt skipped/not_selected"},
		"linked/*.txt":   {"linked/secret.txt"}, // named
		"sub/../l*.txt":  {"link.txt skipped/not_selected"},
		"**/secret.txt*": {"**/secret.txt* failed/not_found"},
	} {
		got := list(t, dir, source.New([]string{filepath.Join(dir, filepath.FromSlash(pattern))}, nil))
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", pattern, d)
		}
	}
	// What is named itself is read.
	if got := list(t, dir, source.New([]string{filepath.Join(dir, "link.txt")}, nil)); len(got) != 1 || got[0] != "link.txt" {
		t.Errorf("a named link gives %q", got)
	}
}

func TestNamedFilesGlobsAndRepeatsAreListedOnce(t *testing.T) {
	dir := tree(t, "x.docx", "n/1.txt", "n/m/2.txt")
	args := []string{
		filepath.Join(dir, "x.docx"), filepath.Join(dir, "**", "*.txt"), filepath.Join(dir, "n", ".", "1.txt"),
		filepath.Join(dir, "none.txt"),
	}
	want := []string{"x.docx", "n/1.txt", "n/m/2.txt", "none.txt failed/not_found"}
	if d := cmp.Diff(want, list(t, dir, source.New(args, nil))); d != "" {
		t.Error(d)
	}
}

func TestCheckTellsATypingErrorBeforeTheRun(t *testing.T) {
	dir := tree(t, "a.txt")
	for arg, want := range map[string]string{
		filepath.Join(dir, "b.txt"): "no such file", filepath.Join(dir, "*.pdf"): "no file matches",
		filepath.Join(dir, "a.txt"): "", "-": "", dir: "",
	} {
		err := source.New([]string{arg}, nil).Check()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("Check(%s) = %v, want %q", arg, err, want)
		}
	}
}

func TestMembersOfAFileAndTheirFailures(t *testing.T) {
	dir := tree(t, "a.jsonl")
	split := func(_ context.Context, in doc.Input) iter.Seq2[doc.Input, error] {
		return func(yield func(doc.Input, error) bool) {
			if !yield(doc.Input{URI: in.URI, Member: 1, Data: []byte("x")}, nil) {
				return
			}
			yield(doc.Input{URI: in.URI, Member: 2}, errors.New("torn line"))
		}
	}
	var got []string
	for it := range source.New([]string{filepath.Join(dir, "a.jsonl")}, split).Items(t.Context()) {
		s := string(it.Data)
		if it.Failure != nil {
			s = it.Failure.Reason
		}
		got = append(got, s)
	}
	if d := cmp.Diff([]string{"x", doc.ReasonUnreadable}, got); d != "" {
		t.Error(d)
	}
}
