package flow_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"

	"writ/pipeline/beam/compare"
	"writ/pipeline/beam/flow"
)

// epoch is the only clock of the datasets here.
const epoch = 1_700_000_000

// options are those of a small run.
func options(t *testing.T, inputs ...string) flow.Options {
	t.Helper()
	o := flow.Options{
		Inputs: inputs, Output: filepath.Join(t.TempDir(), "dataset"), DeadLetters: filepath.Join(t.TempDir(), "dead"),
		Run: "night", Shards: 3, Date: time.Unix(epoch, 0).UTC(), Epoch: true, Extraction: flow.DefaultExtraction(),
	}
	complete(t, &o)
	return o
}

func complete(t *testing.T, o *flow.Options) {
	t.Helper()
	var err error
	if o.Settings, err = o.Extraction.Settings(); err != nil {
		t.Fatal(err)
	}
	if err := o.Check(); err != nil {
		t.Fatal(err)
	}
}

// run runs o on a runner, which must succeed.
func run(t *testing.T, runner string, o flow.Options) flow.Stats {
	t.Helper()
	if runner == "prism" {
		needPrism(t)
	}
	if err := flow.Run(t.Context(), runner, o, io.Discard, false); err != nil {
		t.Fatal(err)
	}
	st, err := flow.Finish(o)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// contents returns the bytes of the files below dir, by path, without those
// that are empty (locks) and the description.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == "dataset.json" {
			return err
		}
		b, err := os.ReadFile(path)
		if rel, _ := filepath.Rel(dir, path); len(b) > 0 {
			m[rel] = string(b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// same fails when two folders do not hold the same files.
func same(t *testing.T, what, got, want string) {
	t.Helper()
	g, w := contents(t, got), contents(t, want)
	if len(w) == 0 {
		t.Fatalf("%s: nothing in %s", what, want)
	}
	bad := false
	for name, b := range w {
		if g[name] != b {
			bad = true
			t.Errorf("%s: %s is not the same", what, name)
		}
	}
	for name := range g {
		if _, ok := w[name]; !ok {
			bad = true
			t.Errorf("%s: %s is too much", what, name)
		}
	}
	if bad {
		different, _, err := compare.Datasets(want, got, true)
		t.Errorf("%v %s", err, strings.Join(different[:min(10, len(different))], "\n"))
	}
}

// inputs makes a folder with copies of sample documents: a repost, failures of
// many kinds, a name of bytes that are not UTF-8; and what WRIT_BEAM_DOCS names.
func inputs(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	b, err := os.ReadFile("corpus/news/corvane-blacklist.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"z-repost.txt", "a-repost.txt", "bad-\xff-name.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	in := []string{"corpus/news", "corpus/bad", "corpus/html", "corpus/court/order-northgate.pdf", dir, "no/such/file.txt"}
	if more := os.Getenv("WRIT_BEAM_DOCS"); more != "" {
		in = append(in, more)
	}
	return in
}

// TestSameFilesAsExtractRun: the shards of extract run and a pipeline give the
// same files and manifests, to the byte.
func TestSameFilesAsExtractRun(t *testing.T) {
	in := inputs(t)
	o := options(t, in...)
	program := filepath.Join(toolDir, "extract")
	want := filepath.Join(t.TempDir(), "want")
	for i := range o.Shards {
		args := append([]string{"run", "-q", "-o", want, "--run-id", o.Run, "--shard", fmt.Sprintf("%d/%d", i, o.Shards)}, in...)
		c := exec.CommandContext(t.Context(), program, args...)
		c.Env = append(os.Environ(), fmt.Sprintf("SOURCE_DATE_EPOCH=%d", epoch))
		if b, err := c.CombinedOutput(); err != nil && c.ProcessState.ExitCode() != 3 {
			t.Fatalf("extract run: %v\n%s", err, b)
		}
	}
	st := run(t, "direct", o)
	same(t, "direct", o.Output, want)
	if st.Failed == 0 || st.Records == 0 {
		t.Errorf("%+v: the sample has failures and records", st)
	}

	letters := readLetters(t, o.DeadLetters)
	if int64(len(letters)) != st.Failed {
		t.Errorf("%d dead letters, %d documents failed", len(letters), st.Failed)
	}
	for _, l := range letters {
		if l["reason"] == nil || l["path"] == nil || l["stage"] == nil {
			t.Errorf("a dead letter without reason, path or stage: %v", l)
		}
	}

	// The same run again finds itself; another one finds all documents known.
	run(t, "direct", o)
	same(t, "the same run again", o.Output, want)
	o.Run = "next"
	if st := run(t, "direct", o); st.Shards != o.Shards || st.Documents != 0 {
		t.Errorf("a second run wrote %d documents in %d shards, want none", st.Documents, st.Shards)
	}
}

// readLetters reads all dead letters of a folder.
func readLetters(t *testing.T, dir string) (all []map[string]any) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(names) == 0 {
		t.Fatalf("dead letters: %v in %s", err, dir)
	}
	for _, n := range names {
		f, err := os.Open(n)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan(); {
			var l map[string]any
			if err := json.Unmarshal(s.Bytes(), &l); err != nil {
				t.Fatal(err)
			}
			all = append(all, l)
		}
	}
	return all
}

// prism starts a Prism of its own and returns its endpoint.
func prism(t *testing.T) string {
	t.Helper()
	needPrism(t)
	program := filepath.Join(toolDir, "prism")
	c := exec.CommandContext(t.Context(), program, "--job_port=0", "--serve_http=false", "--idle_shutdown_timeout=60s", "--log_kind=text")
	log, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	at := make(chan string, 1)
	go func() {
		serving := regexp.MustCompile(`Serving JobManagement.* endpoint=(\S+)`)
		for s := bufio.NewScanner(log); s.Scan(); {
			if m := serving.FindStringSubmatch(s.Text()); m != nil {
				at <- m[1]
			}
		}
	}()
	select {
	case s := <-at:
		return s
	case <-time.After(20 * time.Second):
		t.Fatal("prism does not tell its endpoint")
		return ""
	}
}

// onEndpoint sends jobs to a job server until the test ends; this process is
// the worker.
func onEndpoint(t *testing.T, endpoint string) {
	old := []string{*jobopts.Endpoint, *jobopts.EnvironmentType}
	*jobopts.Endpoint, *jobopts.EnvironmentType = endpoint, "LOOPBACK"
	t.Cleanup(func() { *jobopts.Endpoint, *jobopts.EnvironmentType = old[0], old[1] })
}

// TestRunnersAgree: the direct runner, Prism in the process and Prism behind
// the job API give the same files.
func TestRunnersAgree(t *testing.T) {
	needPrism(t)
	t.Setenv("TMPDIR", t.TempDir())
	in := []string{"corpus/news", "corpus/bad", "corpus/repost", "corpus/press"}
	make := func() flow.Options {
		o := options(t, in...)
		o.Clusters = filepath.Join(o.DeadLetters, "clusters.json")
		return o
	}
	want := make()
	run(t, "direct", want)
	agree := func(what string, o flow.Options) {
		t.Helper()
		same(t, what, o.Output, want.Output)
		same(t, what+", dead letters and groups", o.DeadLetters, want.DeadLetters)
	}
	o := make()
	run(t, "prism", o)
	agree("Prism in this process", o)
	onEndpoint(t, prism(t))
	o = make()
	o.Workers = 2
	run(t, "universal", o)
	agree("Prism as a server", o)
	// The SDK leaves a file behind for each job of this kind.
	if left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "beam*")); err != nil || len(left) > 0 {
		t.Errorf("%v %v are left", err, left)
	}
}
