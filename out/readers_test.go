package out_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"writ/out"
	"writ/out/row"
	"writ/out/schema"
)

// TestReaders opens a dataset with DuckDB, pyarrow, pandas and polars, shows
// what they leave unread of a larger one, and has the descriptions of package
// schema judged by the tools of their formats. It uses, in this order, the
// Python of the virtual environment WRIT_READERS_VENV (made there if missing),
// a python3 that has them all, and a virtual environment of its own.
func TestReaders(t *testing.T) {
	t.Parallel()
	if os.Getenv("WRIT_READERS") == "" {
		t.Skip("needs Python and a package index: set WRIT_READERS=1; CI does")
	}
	python := environment(t, os.Getenv("WRIT_READERS_VENV"), "testdata/readers.txt", "duckdb, pandas, polars, pyarrow, mlcroissant, frictionless")
	dir, dictionary := three(t)
	script(t, python, "testdata/readers.py", dir, dictionary, "testdata/schema1")

	folder := t.TempDir()
	d, err := schema.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Describe(dir, nil); err != nil {
		t.Fatal(err)
	}
	for name, format := range map[string]string{"datapackage.json": "datapackage", "views.sql": "views", "tables.sql": "sql", "rows.py": "python"} {
		described(t, filepath.Join(folder, name), format, d)
	}
	script(t, python, "testdata/descriptions.py", dir, folder)

	big := t.TempDir()
	large(t, big)
	script(t, python, "testdata/pruning.py", big, "d012345", "2026-11-25", strconv.Itoa(largeDays*largePerDay/largeGroup))
}

// TestSpark opens the same datasets with Spark, which needs Java.
func TestSpark(t *testing.T) {
	t.Parallel()
	if os.Getenv("WRIT_READERS") == "" {
		t.Skip("needs Python, Java and a package index: set WRIT_READERS=1; CI does")
	}
	if err := exec.CommandContext(t.Context(), "java", "-version").Run(); err != nil {
		t.Skip("needs Java 17 or later: apt-get install default-jre-headless")
	}
	venv := os.Getenv("WRIT_READERS_VENV")
	if venv != "" {
		venv += "-spark"
	}
	python := environment(t, venv, "testdata/spark.txt", "pyspark")
	dir, dictionary := three(t)
	big := t.TempDir()
	large(t, big)
	script(t, python, "testdata/spark.py", dir, dictionary, big, "d012345", "2026-11-25")
}

// three makes a dataset of three runs with all its tables, and beside its
// data a file with the dictionary.
func three(t *testing.T) (dir, dictionary string) {
	t.Helper()
	dir = t.TempDir()
	dataset(t, dir, options("r1"), batches())
	dataset(t, dir, options("r2"), batches()[2:])
	dataset(t, dir, options("r3"), batches())
	clusters(t, dir)
	dictionary = filepath.Join(dir, "_writ", "schema.json")
	described(t, dictionary, "json", nil)
	return dir, dictionary
}

func described(t *testing.T, name, format string, d *schema.Dataset) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(schema.Write(f, format, d), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// script runs a Python program, which ends with an error when it finds one.
func script(t *testing.T, python string, args ...string) {
	t.Helper()
	b, err := exec.CommandContext(t.Context(), python, args...).CombinedOutput()
	t.Logf("%s:\n%s", args[0], b)
	if err != nil {
		t.Errorf("%s: %v", args[0], err)
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

// environment returns a Python interpreter that can import modules: that of
// the virtual environment venv, which it makes of requirements if need be; ""
// is the system's own or a temporary one.
func environment(t *testing.T, venv, requirements, modules string) string {
	t.Helper()
	run := func(name string, args ...string) error {
		b, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
		if err != nil {
			t.Logf("%s %s: %v\n%s", name, strings.Join(args, " "), err, b)
		}
		return err
	}
	have := func(python string) bool {
		return exec.CommandContext(t.Context(), python, "-c", "import "+modules).Run() == nil
	}
	system, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3: none on the path")
	}
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
	if run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements) != nil {
		t.Skip("needs pip and a package index")
	}
	return python
}
