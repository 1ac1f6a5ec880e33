package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"writ/cmd/internal/cli"
	"writ/out/row"
)

// table reads every row of a table of a dataset.
func table[T any](t *testing.T, dataset, name string) (rows []T) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dataset, name, "*", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		r, err := parquet.ReadFile[T](f)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r...)
	}
	return rows
}

// actsOf returns "entity leaf date status: documents" for every act with a leaf
// of want, each document once.
func actsOf(t *testing.T, dataset string, want ...string) (acts []string) {
	t.Helper()
	docs := map[string][]string{}
	for _, r := range table[row.ActRecord](t, dataset, "act_records") {
		docs[r.ActID] = append(docs[r.ActID], r.DocID)
	}
	for _, a := range table[row.Act](t, dataset, "acts") {
		if !slices.Contains(want, a.Action) {
			continue
		}
		list := docs[a.ActID]
		slices.Sort(list)
		records := len(list)
		list = slices.Compact(list) // a document may tell it under two names
		if int(a.Records) != records || int(a.Documents) != len(list) {
			t.Errorf("act %s: %d records, %d documents, told by %d records in %q", a.ActID, a.Records, a.Documents, records, list)
		}
		date := "-"
		if a.Date != nil {
			date = a.Date.String()
		}
		acts = append(acts, fmt.Sprintf("%s %s %s %s: %s", a.Entity, a.Action, date, a.Status, strings.Join(list, " ")))
	}
	slices.Sort(acts)
	return acts
}

// Two articles tell one listing and one conviction in other words, one by the
// day, one by the month; a third tells both again, and what undid the listing.
func TestArticlesOfOneActAreOneAct(t *testing.T) {
	dataset := filepath.Join(t.TempDir(), "d")
	if _, stderr, code := extract(t, "", "run", "testdata/acts", "-o", dataset, "-q"); code != cli.ExitOK {
		t.Fatalf("run: exit %d: %s", code, stderr)
	}
	if _, stderr, code := extract(t, "", "cluster", dataset); code != cli.ExitOK || !strings.Contains(stderr, "2 of them told by two documents or more") {
		t.Fatalf("cluster: exit %d: %s", code, stderr)
	}
	want := []string{
		"Halvorsen Optics Ltd. listing.delist 2023-11-02 done: undo",
		"Halvorsen Optics Ltd. listing.designate 2023-03-09 done: magazine undo wire",
		"Peter J. Lindqvist adjudication.convict 2023-03-07 done: magazine undo wire",
	}
	if d := cmp.Diff(want, actsOf(t, dataset, "listing.designate", "listing.delist", "adjudication.convict")); d != "" {
		t.Errorf("acts: -want +got\n%s", d)
	}
	for _, a := range table[row.Act](t, dataset, "acts") {
		if a.Action == "listing.designate" && (a.FirstDocDate.String() != "2023-03-09" || a.LastDocDate.String() != "2023-11-02" || a.Clusters != 3 || a.Agency != "Department of Commerce") {
			t.Errorf("act = %+v", a)
		}
	}
}

// The tables are the same bytes whatever the order of the runs that made the
// dataset, and whatever the number of workers.
func TestActsDoNotDependOnOrderOrWorkers(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1600000000")
	files := []string{"testdata/acts/wire.txt", "testdata/acts/magazine.txt", "testdata/acts/undo.txt"}
	var first []row.Act
	for n, order := range [][]int{{0, 1, 2}, {2, 0, 1}} {
		dataset := filepath.Join(t.TempDir(), "d")
		for i, k := range order {
			if _, stderr, code := extract(t, "", "run", files[k], "-o", dataset, "-q", "--run-id", fmt.Sprint("r", i)); code != cli.ExitOK {
				t.Fatalf("run: exit %d: %s", code, stderr)
			}
		}
		if _, stderr, code := extract(t, "", "cluster", dataset, "--run-id", "c", "--workers", fmt.Sprint(1+3*n)); code != cli.ExitOK {
			t.Fatalf("cluster: exit %d: %s", code, stderr)
		}
		got := table[row.Act](t, dataset, "acts")
		if n == 0 {
			first = got
		} else if d := cmp.Diff(first, got); d != "" || len(got) == 0 {
			t.Errorf("acts in another order: -first +second\n%s", d)
		}
	}
}

// A document that was extracted in two runs tells its acts once.
func TestADocumentOfTwoRunsTellsItsActsOnce(t *testing.T) {
	dataset := filepath.Join(t.TempDir(), "d")
	var before []string
	for _, run := range []string{"a", "b"} {
		if _, stderr, code := extract(t, "", "run", "testdata/acts", "-o", dataset, "-q", "--run-id", run); code != cli.ExitOK {
			t.Fatalf("run: exit %d: %s", code, stderr)
		}
		if _, stderr, code := extract(t, "", "cluster", dataset, "--run-id", "c"+run); code != cli.ExitOK {
			t.Fatalf("cluster: exit %d: %s", code, stderr)
		}
		got := actsOf(t, dataset, "listing.designate", "listing.delist")
		if before == nil {
			before = got
		} else if d := cmp.Diff(before, got); d != "" {
			t.Errorf("after a second run: -before +after\n%s", d)
		}
	}
}

// out/testdata/schema1 is a dataset as schema version 1 wrote it. It can be
// read, clustered, and added to.
func TestADatasetOfSchemaVersion1GoesOn(t *testing.T) {
	dataset := filepath.Join(t.TempDir(), "d")
	if err := os.CopyFS(dataset, os.DirFS("../../../out/testdata/schema1")); err != nil {
		t.Fatal(err)
	}
	old := table[row.Record](t, dataset, "records")
	docs := table[row.Document](t, dataset, "documents")
	if len(old) != 18 || len(docs) != 2 || old[0].SchemaVersion != "1" || row.Version == "1" {
		t.Fatalf("%d records, %d documents, version %q of %q", len(old), len(docs), old[0].SchemaVersion, row.Version)
	}
	if i := slices.IndexFunc(docs, func(d row.Document) bool { return d.Docket != "" }); i < 0 || docs[i].DocketID != "" {
		t.Errorf("document %d has a docket without docket_id, want one", i)
	}
	if _, stderr, code := extract(t, "", "cluster", dataset); code != cli.ExitOK || !strings.Contains(stderr, "0 were not there") || !strings.Contains(stderr, "18 records tell") {
		t.Fatalf("cluster: exit %d: %s", code, stderr)
	}
	if _, files := clusters(t, dataset); len(files) != 1 || strings.Contains(files[0], "v1-cluster") {
		t.Errorf("clusters of version 1 are still there: %q", files)
	}
	if _, stderr, code := extract(t, "", "run", "../../../corpus/court/order-northgate.pdf", "-o", dataset, "-q"); code != cli.ExitOK {
		t.Fatalf("run: exit %d: %s", code, stderr)
	}
	if _, stderr, code := extract(t, "", "cluster", dataset); code != cli.ExitOK {
		t.Fatalf("cluster after a run: exit %d: %s", code, stderr)
	}
	var ids []string
	for _, d := range table[row.Document](t, dataset, "documents") {
		ids = append(ids, d.SchemaVersion+" "+string(d.DocketID))
	}
	slices.Sort(ids)
	// The order was read anew: its row of version 1 is superseded, the other one stays.
	if d := cmp.Diff([]string{"1 ", row.Version + " us-d-can/22-cv-1457"}, ids); d != "" {
		t.Errorf("docket_id of the order: -want +got\n%s", d)
	}
}
