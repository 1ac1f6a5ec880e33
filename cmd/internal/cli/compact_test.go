package cli_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
	"writ/out/row"
)

// data returns the files below the tables of a dataset, with their bytes.
func data(t *testing.T, dataset string) map[string]string {
	t.Helper()
	m := map[string]string{}
	err := filepath.WalkDir(dataset, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			if err == nil && e.Name() == "_writ" {
				return fs.SkipDir
			}
			return err
		}
		if filepath.Ext(p) != ".parquet" { // dataset.json, the description
			return nil
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dataset, p)
		m[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestShardsCompactedAreTheSameBytes(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1600000000")
	files := many(24)
	files["copy.txt"] = files["07.txt"]
	in := inbox(t, files)
	var first map[string]string
	for _, n := range []int{1, 2, 5} {
		dataset := filepath.Join(t.TempDir(), "d")
		for i := range n {
			extract(t, "", "run", in, "-o", dataset, "-q", "--run-id", "night", "--shard", fmt.Sprintf("%d/%d", i, n))
		}
		_, said := do(t, cli.ExitOK, "compact", dataset, "--run-id", "compact")
		if want := fmt.Sprintf("documents %d to 1, mentions %d to 1, records %d to 1", n, n, n); !strings.Contains(said, want) {
			t.Errorf("compact says %s, want %s", said, want)
		}
		got := data(t, dataset)
		if first == nil {
			first = got
		}
		if len(got) != 3 || !cmp.Equal(first, got) {
			t.Errorf("%d shards: other bytes, or other files than three: %q", n, slices.Sorted(maps.Keys(got)))
		}
		if _, said := do(t, cli.ExitOK, "compact", dataset); !strings.Contains(said, "nothing to merge") {
			t.Errorf("a second compaction says %s", said)
		}
		do(t, cli.ExitOK, "verify", dataset)
		if n == 5 { // what is known is known from merged files, too
			do(t, cli.ExitOK, "run", in, "-o", dataset, "-q", "--run-id", "next")
			if got := state(t, dataset); len(got) != 25 || strings.Contains(strings.Join(got, ""), "next") {
				t.Errorf("after the next run: %q", got)
			}
			out, _ := do(t, cli.ExitOK, "runs", dataset, "-v")
			if !strings.Contains(out, "shard 3/5 of run night") || !strings.Contains(out, "merged files: documents 5, mentions 5, records 5") {
				t.Errorf("runs -v\n%s", out)
			}
		}
	}
	do(t, cli.ExitFailed, "compact", t.TempDir())
}

func TestForgetLeavesNoTrace(t *testing.T) {
	secret := strings.ReplaceAll(story, "Acme Widgets Inc.", "Zebulon Quark Inc.")
	in := inbox(t, map[string]string{
		"a.txt": story, "b.txt": secret, "copy.txt": secret, "e.txt": "",
		"near.txt": strings.ReplaceAll(story, "WASHINGTON", "NEW YORK"),
		"l.jsonl":  `{"id":"one","text":"The Federal Trade Commission fined Corv Inc. $5 million on May 11, 2021."}` + "\n" + `{"id":"two","text":"The Federal Trade Commission fined Dyne Inc. $5 million on May 11, 2021."}` + "\n",
	})
	other := write(t, "b.txt", strings.ReplaceAll(story, "Acme", "Bolt"))
	dataset := filepath.Join(t.TempDir(), "d")
	do(t, cli.ExitDocuments, "run", in, other, "-o", dataset, "-q", "--run-id", "r1")
	do(t, cli.ExitOK, "cluster", dataset, "-q", "--run-id", "c1")
	before := data(t, dataset)
	for _, wrong := range []string{"none", "b", filepath.Join(in, "l.jsonl")} { // "b" names two contents
		if _, said := do(t, cli.ExitFailed, "forget", dataset, wrong); !strings.Contains(said, "nothing has changed") {
			t.Errorf("forget %s says %s", wrong, said)
		}
	}
	if !cmp.Equal(before, data(t, dataset)) {
		t.Error("a refused command changed the dataset")
	}
	_, said := do(t, cli.ExitOK, "forget", dataset, filepath.Join(in, "b.txt"), filepath.Join(in, "l.jsonl")+"#2", filepath.Join(in, "e.txt"), "--run-id", "f1")
	if !strings.Contains(said, "documents 4") || !strings.Contains(said, "records 2") || !strings.Contains(said, "clusters 3") {
		t.Errorf("forget says %s", said)
	}
	for name := range data(t, dataset) {
		if strings.Contains(name, "c1-") {
			t.Errorf("%s is there still", name)
		}
	}
	var docs []string
	for _, d := range table[row.Document](t, dataset, "documents") {
		docs = append(docs, d.DocID)
	}
	if len(docs) != 4 {
		t.Errorf("documents %q", docs)
	}
	entities := map[string]bool{}
	acts := table[row.Act](t, dataset, "acts")
	for _, r := range table[row.Record](t, dataset, "records") {
		entities[r.Entity] = true
	}
	told := 0
	for _, a := range acts {
		if !entities[a.Entity] {
			t.Errorf("act of %s", a.Entity)
		}
		told += int(a.Records)
	}
	if told != len(table[row.Record](t, dataset, "records")) || told != len(table[row.ActRecord](t, dataset, "act_records")) || len(entities) != 3 {
		t.Errorf("%d records in acts, entities %v", told, entities)
	}
	for _, c := range table[row.Cluster](t, dataset, "clusters") {
		if c.Path == filepath.Join(in, "copy.txt") || c.Path == filepath.Join(in, "b.txt") {
			t.Errorf("cluster row of %s", c.Path)
		}
	}
	kept, err := os.ReadFile(filepath.Join(dataset, "_writ", "reports", "r1.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{filepath.Join(in, "b.txt"), "copy.txt", "e.txt"} {
		if strings.Contains(string(kept), gone) {
			t.Errorf("the report of the first run names %s", gone)
		}
	}
	if !strings.Contains(string(kept), filepath.Join(in, "a.txt")) || !strings.Contains(string(kept), "l.jsonl") {
		t.Errorf("the report lost documents that stay: %s", kept)
	}
	do(t, cli.ExitOK, "verify", dataset)
	for _, m := range table[row.Mention](t, dataset, "mentions") {
		if strings.Contains(m.SentenceText, "Zebulon") {
			t.Errorf("mention %q", m.SentenceText)
		}
	}
}
