package out_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"writ/out"
	"writ/out/row"
	"writ/out/schema"
)

// TestReaders opens a dataset with DuckDB, pyarrow, pandas and polars. It
// uses, in this order, the Python of the virtual environment
// WRIT_READERS_VENV (made there if missing), a python3 that has them all, and
// a virtual environment of its own.
func TestReaders(t *testing.T) {
	t.Parallel()
	if os.Getenv("WRIT_READERS") == "" {
		t.Skip("needs Python and a package index: set WRIT_READERS=1; CI does")
	}
	python := readers(t)
	dir := t.TempDir()
	dataset(t, dir, options("r1"), batches())
	dataset(t, dir, options("r2"), batches()[2:])
	dataset(t, dir, options("r3"), batches())
	clusters(t, dir)
	dictionary := filepath.Join(dir, "_writ", "schema.json")
	f, err := os.Create(dictionary)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Write(f, "json", nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := exec.CommandContext(t.Context(), python, "testdata/readers.py", dir, dictionary, "testdata/schema1").CombinedOutput()
	t.Logf("readers.py:\n%s", b)
	if err != nil {
		t.Errorf("readers.py: %v", err)
	}
}

// clusters writes the tables over the whole dataset: groups and acts, one of
// each with every column that may be null.
func clusters(t *testing.T, dir string) {
	t.Helper()
	d, err := out.NewDerived(dir, options("r4"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	similarity, member := .75, int32(1)
	date := row.ParseDate("2021-05-11")
	err = d.WriteClusters([]row.Cluster{
		{ClusterID: "a", ClusterSize: 2, Representative: true, DocID: "x", Path: "x.txt", Source: "s"},
		{ClusterID: "a", ClusterSize: 2, DocID: "y", Path: "y.jsonl", Source: "s", Similarity: &similarity, Member: &member, DocDate: date},
		{ClusterID: "b", ClusterSize: 1, Representative: true, DocID: "z", Path: "z.txt", Source: "s"},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.WriteActs([]row.Act{
		{Entity: "Acme", Action: "listing.delist", Agency: "Department of Defense", Date: date, DateEnd: date, ActID: "1", Status: "done", RecordID: "r1", DocketID: "us-d-dc/1:21-cv-1", Records: 2, Documents: 2, Clusters: 1, FirstDocDate: date, LastDocDate: date},
		{Entity: "Åsgård", Action: "listing.designate", ActID: "2", Status: "planned", RecordID: "r3", Records: 1, Documents: 1, Clusters: 1},
	}, []row.ActRecord{
		{ActID: "1", RecordID: "r1", Representative: true, Rule: "first", DocID: "x", Source: "s", DocHash: "h1", ClusterID: "a", DocDate: date},
		{ActID: "1", RecordID: "r2", Rule: "cluster", DocID: "y", Source: "s", DocHash: "h2", ClusterID: "a"},
		{ActID: "2", RecordID: "r3", Representative: true, Rule: "first", DocID: "z", Source: "s", DocHash: "h3"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// readers returns a Python interpreter that has the readers.
func readers(t *testing.T) string {
	t.Helper()
	run := func(name string, args ...string) error {
		b, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
		if err != nil {
			t.Logf("%s %s: %v\n%s", name, strings.Join(args, " "), err, b)
		}
		return err
	}
	have := func(python string) bool {
		return exec.CommandContext(t.Context(), python, "-c", "import duckdb, pandas, polars, pyarrow").Run() == nil
	}
	system, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3: none on the path")
	}
	venv := os.Getenv("WRIT_READERS_VENV")
	if venv == "" {
		if have(system) {
			return system
		}
		venv = filepath.Join(t.TempDir(), "venv")
	}
	python := filepath.Join(venv, "bin", "python")
	if have(python) {
		return python
	}
	if run(system, "-m", "venv", venv) != nil {
		t.Skip("needs the venv module of Python")
	}
	if run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "testdata/readers.txt") != nil {
		t.Skip("needs pip and a package index")
	}
	return python
}
