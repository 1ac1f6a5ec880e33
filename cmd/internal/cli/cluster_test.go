package cli_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"writ/cmd/internal/cli"
	"writ/out"
	"writ/out/row"
	"writ/out/store"
)

// The same invented article, plain and as a site reposts it.
const (
	plain = `Harbor board drops Blue Kettle from its list

The Harbor Commission on Tuesday took Blue Kettle Shipping off its list of barred carriers after a judge found that the agency had no evidence for the listing.

Sen. Ann Stone (Ind.), who had asked for the listing, said that the decision would harm the port. The company said that it was glad to be able to trade again.

Judge Mo Quay had stayed the order in March. He wrote that the record held two news stories and a letter, and that neither spoke of the ferries at issue.

The agency may list the company again when it has held a hearing. A spokesman for the port said that no date had been set for one, and that none was planned.
`
	repost = `Portonian

Portonian

Harbor board drops Blue Kettle from its list

ADVERTISEMENT

The Harbor Commission on Tuesday took Blue Kettle Shipping off its list of barred carriers after a judge found that the agency had no evidence for the listing.

Sen. Ann StoneAnn Marie StonePier vote stalls as mayor waits for rain Ferry crews in row over berth plan READ: the letter of the port on tides Stone seeks another term MORE (Ind.), who had asked for the listing, said that the decision would harm the port. The company said that it was glad to be able to trade again.

Click Here: harbor rovers home shirt

Judge Mo Quay had stayed the order in March. He wrote that the record held two news stories and a letter, and that neither spoke of the ferries at issue.

ADVERTISEMENT

The agency may list the company again when it has held a hearing. A spokesman for the port said that no date had been set for one, and that none was planned.
`
)

// clusters returns "doc_id: documents of its group" for every document, and
// the files of the table.
func clusters(t *testing.T, dataset string) (groups, files []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dataset, "clusters", "*", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	by := map[string][]string{}
	for _, f := range files {
		rows, err := parquet.ReadFile[row.Cluster](f)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			s := r.DocID
			if r.Representative {
				s += "*"
			}
			if r.Similarity == nil {
				s += "?"
			}
			by[r.ClusterID] = append(by[r.ClusterID], s)
		}
	}
	for _, g := range by {
		slices.Sort(g)
		groups = append(groups, strings.Join(g, " "))
	}
	slices.Sort(groups)
	return groups, files
}

func TestARepostFallsTogetherWithItsArticle(t *testing.T) {
	in, dataset := t.TempDir(), filepath.Join(t.TempDir(), "d")
	for name, text := range map[string]string{"plain.txt": plain, "repost.txt": repost, "other.txt": story, "copy.txt": story} {
		if err := os.WriteFile(filepath.Join(in, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, stderr, code := extract(t, "", "cluster", dataset); code != cli.ExitFailed || !strings.Contains(stderr, "check the path") {
		t.Errorf("cluster of no dataset: exit %d, %s", code, stderr)
	}
	if _, stderr, code := extract(t, "", "run", in, "-o", dataset, "-q"); code != cli.ExitOK {
		t.Fatalf("run: exit %d: %s", code, stderr)
	}
	for range 2 { // the second call replaces the table
		if _, stderr, code := extract(t, "", "cluster", dataset); code != cli.ExitOK || !strings.Contains(stderr, "4 documents in 2 groups") {
			t.Fatalf("cluster: exit %d: %s", code, stderr)
		}
		got, files := clusters(t, dataset)
		if d := cmp.Diff([]string{"copy* other", "plain repost*"}, got); d != "" || len(files) != 1 {
			t.Errorf("groups in %d files: -want +got\n%s", len(files), d)
		}
	}
	commits, err := store.Manifests(dataset)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range store.Live(commits) {
		if _, err := os.Stat(filepath.Join(dataset, e.Path)); err != nil {
			t.Errorf("a file of the manifests is gone: %v", err)
		}
	}
	if err := os.WriteFile(filepath.Join(in, "repost.txt"), []byte("Other bytes by now."), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := extract(t, "", "cluster", dataset); code != cli.ExitOK || !strings.Contains(stderr, "1 were not there") {
		t.Fatalf("cluster: exit %d: %s", code, stderr)
	}
	if got, _ := clusters(t, dataset); !slices.Equal(got, []string{"copy* other", "plain*", "repost*"}) {
		t.Errorf("groups without one file = %q", got)
	}
	if err := os.Rename(in, in+"-moved"); err != nil { // as from another directory
		t.Fatal(err)
	}
	if _, stderr, code := extract(t, "", "cluster", dataset); code != cli.ExitFailed || !strings.Contains(stderr, "directory of the run") {
		t.Errorf("cluster without any text: exit %d: %s", code, stderr)
	}
	if got, _ := clusters(t, dataset); len(got) != 3 {
		t.Errorf("groups after it = %q, want them as they were", got)
	}
}

func TestClusterRefusesBadThresholds(t *testing.T) {
	for _, v := range []string{"0", "1.5", "-1"} {
		if _, _, code := extract(t, "", "cluster", t.TempDir(), "--threshold", v); code != cli.ExitUsage {
			t.Errorf("--threshold %s: exit %d, want %d", v, code, cli.ExitUsage)
		}
	}
}

// TestClusterLoad measures CLUSTER_DOCS synthetic documents from the dataset
// to the table; one in three is a copy with other clutter.
func TestClusterLoad(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("CLUSTER_DOCS"))
	if err != nil {
		t.Skip("set CLUSTER_DOCS to measure")
	}
	in, dir := filepath.Join(t.TempDir(), "docs.jsonl"), filepath.Join(t.TempDir(), "d")
	f, err := os.Create(in)
	if err != nil {
		t.Fatal(err)
	}
	d, err := out.NewDataset(dir, out.Options{RunID: "load", Date: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for i := range n {
		r := rand.New(rand.NewPCG(uint64(i-i%3/2), 1))
		var b strings.Builder
		for k := range 600 {
			b.WriteString("w" + strconv.Itoa(r.IntN(20_000)))
			b.WriteString([]string{" ", ". The ", " of "}[k%37/12%3])
			if k%60 == 59 {
				b.WriteString("said so.\\n\\n")
				if i%3 == 2 {
					b.WriteString("ADVERTISEMENT\\n\\n")
				}
			}
		}
		line := `{"id":"` + strconv.Itoa(i) + `","text":"` + b.String() + `"}`
		w.WriteString(line + "\n")
		hash := sha256.Sum256([]byte(line))
		err := d.Write(t.Context(), row.Batch{Document: row.Document{
			DocID: strconv.Itoa(i), Path: in, Member: new(int32(i + 1)), Source: in, DocHash: row.Text(hex.EncodeToString(hash[:])), Status: "ok",
			Parties: []row.Party{}, Clutter: []row.ClutterCount{}, Notes: []string{},
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Flush(), f.Close(), d.Commit(t.Context()), d.Close()); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if _, stderr, code := extract(t, "", "cluster", dir); code != cli.ExitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	} else {
		t.Logf("%v: %s", time.Since(begin), stderr)
	}
}
