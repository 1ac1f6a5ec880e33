package flow_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"writ/out"
	"writ/out/row"
	"writ/pipeline/beam/flow"
)

// TestClustersAreThoseOfTheCommand: the same groups as extract cluster makes of
// the dataset of the same run.
func TestClustersAreThoseOfTheCommand(t *testing.T) {
	in := inputs(t)
	in = append(in, "corpus/repost", "corpus/press", reposts(t))
	o := options(t, in...)
	o.Clusters = filepath.Join(t.TempDir(), "clusters.jsonl")
	run(t, "direct", o)
	f, err := os.Open(o.Clusters)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, shared := map[string]string{}, 0
	for s := bufio.NewScanner(f); s.Scan(); {
		var c flow.Clustered
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if c.ClusterSize > 1 {
			shared++
		}
		got[fmt.Sprintf("%s#%d", c.Path, c.Member)] = fmt.Sprintf("%s of %d", c.ClusterID, c.ClusterSize)
	}
	c := exec.CommandContext(t.Context(), filepath.Join(toolDir, "extract"), "cluster", "-q", o.Output)
	if b, err := c.CombinedOutput(); err != nil {
		t.Fatalf("extract cluster: %v\n%s", err, b)
	}
	want := map[string]string{}
	names, err := filepath.Glob(filepath.Join(o.Output, "clusters", "*", "*.parquet"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%v: no table clusters", err)
	}
	for _, n := range names {
		err := out.EachRow(n, func(r *row.Cluster) error {
			member := int32(0)
			if r.Member != nil {
				member = *r.Member
			}
			want[fmt.Sprintf("%s#%d", r.Path, member)] = fmt.Sprintf("%s of %d", r.ClusterID, r.ClusterSize)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if shared < 15 {
		t.Errorf("%d documents in groups, the sample has more", shared)
	}
	for _, k := range slices.Sorted(maps.Keys(want)) {
		if got[k] != want[k] {
			t.Errorf("%s: group %q, want %q", k, got[k], want[k])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d documents, want %d", len(got), len(want))
	}
}

// reposts makes a file of texts, versions of each sample, each with more of its
// words replaced than the one before, so that chains form.
func reposts(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob("corpus/news/*.txt")
	if err != nil || len(names) < 5 {
		t.Fatalf("%v: %d samples", err, len(names))
	}
	var b strings.Builder
	for k, n := range names {
		text, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Fields(string(text))
		for version := range 6 {
			for i := range words {
				if (i+version*7)%41 == k {
					words[i] = fmt.Sprintf("w%d", version)
				}
			}
			line, err := json.Marshal(map[string]string{"text": strings.Join(words[:len(words)-version*len(words)/12], " ")})
			if err != nil {
				t.Fatal(err)
			}
			b.Write(append(line, '\n'))
		}
	}
	return write(t, "reposts.jsonl", []byte(b.String()))
}
