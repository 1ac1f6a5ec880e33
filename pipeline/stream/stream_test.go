// Package stream_test runs the examples of this folder: extract annotate
// --stream under Spark, Dask and GNU parallel.
package stream_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"writ/out/row"
)

// material is what a test works with: the program, documents as JSON Lines
// with some that fail, and the records that extract run has of them. It reads
// each line from a file of its own, as byte_start and byte_end count from the
// start of a file, and in a stream from the start of the line.
type material struct {
	extract, docs, dataset string
	records                map[string]string // by record_id, as JSON, without run_id
	ids                    []string          // doc_id of each line
}

var year = regexp.MustCompile(`\b20(1[0-9]|2[0-4])\b`)

func prepare(t *testing.T) material {
	t.Helper()
	dir := t.TempDir()
	m := material{extract: filepath.Join(dir, "extract"), docs: filepath.Join(dir, "docs.jsonl"), dataset: filepath.Join(dir, "dataset"), records: map[string]string{}}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", m.extract, "writ/cmd/extract")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if b, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	var files []string
	for _, g := range []string{"news", "press", "fr", "repost"} {
		list, err := filepath.Glob(filepath.Join("..", "..", "corpus", g, "*.txt"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, list...)
	}
	var b bytes.Buffer
	singles := t.TempDir()
	add := func(id, line string) {
		m.ids = append(m.ids, id)
		b.WriteString(line + "\n")
		if err := os.WriteFile(filepath.Join(singles, id+".jsonl"), []byte(line+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 4 {
		for i, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			id := fmt.Sprintf("%s-%d", strings.TrimSuffix(filepath.Base(f), ".txt"), n)
			line, err := json.Marshal(map[string]string{"id": id, "source": "corpus", "text": year.ReplaceAllString(string(text), fmt.Sprint(2015+n))})
			if err != nil {
				t.Fatal(err)
			}
			add(id, string(line))
			if n == 1 && i == 3 {
				add("poison", `{"id":"poison","text":"it never ends`)
				add("blank", `{"id":"blank","text":" \n "}`)
			}
		}
	}
	if err := os.WriteFile(m.docs, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	var e *exec.ExitError
	run := exec.CommandContext(t.Context(), m.extract, "run", singles, "-o", m.dataset, "-q")
	if out, err := run.CombinedOutput(); !errors.As(err, &e) || e.ExitCode() != 3 { // 3: two fail
		t.Fatalf("%v: %s", err, out)
	}
	err := filepath.WalkDir(filepath.Join(m.dataset, "records"), func(name string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".parquet") {
			return err
		}
		rows, err := parquet.ReadFile[row.Record](name)
		for _, r := range rows {
			m.records[r.RecordID] = canon(t, r)
		}
		return err
	})
	if err != nil || len(m.records) < 50 {
		t.Fatalf("%d records: %v", len(m.records), err)
	}
	return m
}

func canon(t *testing.T, r row.Record) string {
	t.Helper()
	r.RunID = ""
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	s := strings.NewReplacer(`_aliases":null`, `_aliases":[]`, `_ids":null`, `_ids":[]`, `_agencies":null`, `_agencies":[]`, `"amounts":null`, `"amounts":[]`, `"boxes":null`, `"boxes":[]`).Replace(string(b))
	return s
}

// same checks answers, one JSON object a line, against the dataset.
func (m material) same(t *testing.T, name string, answers []byte) {
	t.Helper()
	var ids []string
	got, failed := map[string]string{}, map[string]string{}
	for line := range bytes.Lines(answers) {
		var a struct {
			ID     string `json:"doc_id"`
			Status string
			Reason string
			Stage  string
			Error  string
			Hint   string
			Rows   []row.Record
		}
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatalf("%v: %.200s", err, line)
		}
		ids = append(ids, a.ID)
		if a.Status == "failed" {
			failed[a.ID] = a.Reason
			if a.Stage == "" || a.Error == "" || a.Hint == "" {
				t.Errorf("a failure that does not explain itself: %s", line)
			}
		}
		for _, r := range a.Rows {
			got[r.RecordID] = canon(t, r)
		}
	}
	if !slices.Equal(ids, m.ids) {
		t.Errorf("%s: -want +got\n%s", name, cmp.Diff(m.ids, ids))
	}
	if d := cmp.Diff(map[string]string{"poison": "bad_json", "blank": "empty"}, failed); d != "" {
		t.Errorf("%s: failures: -want +got\n%s", name, d)
	}
	if d := cmp.Diff(m.records, got); d != "" {
		t.Errorf("%s: -want +got\n%s", name, d)
	}
	t.Logf("%s: %d answers in order, %d records the same as of extract run", name, len(ids), len(got))
}

func (m material) command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Env = append(os.Environ(), "EXTRACT="+m.extract, "BLOCK=20000", "PYSPARK_PYTHON="+name, "PYSPARK_DRIVER_PYTHON="+name)
	return c
}

func TestParallel(t *testing.T) {
	if b, err := exec.CommandContext(t.Context(), "parallel", "--version").Output(); err != nil || !bytes.HasPrefix(b, []byte("GNU parallel")) {
		t.Skip("needs GNU parallel: apt-get install parallel")
	}
	m := prepare(t)
	out, err := m.command(t, "./parallel.sh", m.docs).Output()
	if err != nil {
		t.Fatal(err)
	}
	m.same(t, "parallel", out)

	// A process that dies shows in the exit code.
	mortal := filepath.Join(t.TempDir(), "mortal")
	script := fmt.Sprintf("#!/bin/sh\nif mkdir %s.1 2>/dev/null; then kill -9 $$; fi\nexec %s \"$@\"\n", mortal, m.extract)
	if err := os.WriteFile(mortal, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	c := m.command(t, "./parallel.sh", m.docs)
	c.Env = append(c.Env, "EXTRACT="+mortal)
	var e *exec.ExitError
	if _, err := c.Output(); !errors.As(err, &e) || e.ExitCode() != 1 {
		t.Errorf("one process died: %v", err)
	}
}

// python returns an interpreter with the modules of requirements.txt: that of
// the virtual environment WRIT_STREAM_VENV, made there if missing.
func python(t *testing.T, modules string) string {
	t.Helper()
	venv := os.Getenv("WRIT_STREAM_VENV")
	if venv == "" {
		t.Skip("needs Python and a package index: set WRIT_STREAM_VENV=DIR; CI does")
	}
	run := func(name string, args ...string) bool {
		b, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
		if err != nil {
			t.Logf("%s: %v\n%s", name, err, b)
		}
		return err == nil
	}
	p := filepath.Join(venv, "bin", "python")
	if exec.CommandContext(t.Context(), p, "-c", "import "+modules).Run() == nil {
		return p
	}
	if !run("python3", "-m", "venv", venv) {
		t.Skip("needs python3 with its module venv")
	}
	if !run(p, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt") {
		t.Skip("needs pip and a package index")
	}
	return p
}

func TestDask(t *testing.T) {
	p := python(t, "dask.bag")
	m := prepare(t)
	out := t.TempDir()
	if b, err := m.command(t, p, "dask_bag.py", m.docs, out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	var all []byte
	n := 0
	for ; ; n++ {
		b, err := os.ReadFile(filepath.Join(out, fmt.Sprintf("%d.jsonl", n)))
		if err != nil {
			b, err = os.ReadFile(filepath.Join(out, fmt.Sprintf("%02d.jsonl", n)))
		}
		if err != nil {
			break
		}
		all = append(all, b...)
		if len(b) > 0 && b[len(b)-1] != '\n' {
			all = append(all, '\n')
		}
	}
	t.Logf("%d partitions", n)
	m.same(t, "Dask", all)
}

func TestSpark(t *testing.T) {
	if err := exec.CommandContext(t.Context(), "java", "-version").Run(); err != nil {
		t.Skip("needs Java 17 or later: apt-get install default-jre-headless")
	}
	p := python(t, "pyspark, pandas, pyarrow")
	m := prepare(t)
	b, err := m.command(t, p, filepath.Join("testdata", "spark.py"), m.docs, m.dataset, t.TempDir()).CombinedOutput()
	t.Logf("%s", b)
	if err != nil {
		t.Error(err)
	}
}
