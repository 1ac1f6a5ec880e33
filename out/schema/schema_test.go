package schema_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/out"
	"writ/out/row"
	"writ/out/schema"
)

var update = flag.Bool("update", false, "rewrite testdata/*.golden")

// TestFormats pins what every format says without a dataset.
func TestFormats(t *testing.T) {
	t.Parallel()
	for _, format := range schema.Formats() {
		var b bytes.Buffer
		if err := schema.Write(&b, format, nil); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join("testdata", "schema."+format+".golden")
		if *update {
			if err := os.WriteFile(name, b.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", format, diff)
		}
	}
	if err := schema.Write(io.Discard, "yaml", nil); err == nil || !strings.Contains(err.Error(), "want one of text, md, json") {
		t.Errorf("Write(yaml) = %v", err)
	}
}

// TestEveryColumnIsToldInEveryFormat reads the formats that are data back.
func TestEveryColumnIsToldInEveryFormat(t *testing.T) {
	t.Parallel()
	var set struct {
		Distribution []struct{ Includes string }
		RecordSet    []struct {
			Name  string
			Field []struct{ Name, Description, DataType string }
		}
	}
	var pack struct {
		Resources []struct {
			Name   string
			Schema struct {
				Fields []struct{ Name, Type, Description string }
			}
		}
	}
	read(t, "croissant", nil, &set)
	read(t, "datapackage", nil, &pack)
	for i, table := range row.Dictionary() {
		if got := set.Distribution[i].Includes; got != table.Name+"/**/*.parquet" {
			t.Errorf("croissant: %s are in %s", table.Name, got)
		}
		var want, one, two []string
		for _, c := range table.Columns {
			want = append(want, c.Name)
		}
		for _, f := range set.RecordSet[i].Field {
			one = append(one, f.Name)
		}
		for _, f := range pack.Resources[i].Schema.Fields {
			two = append(two, f.Name)
		}
		if !slices.Equal(want, one) || !slices.Equal(want, two) {
			t.Errorf("%s: columns %q\ncroissant %q\ndata package %q", table.Name, want, one, two)
		}
	}
}

func read(t *testing.T, format string, d *schema.Dataset, v any) {
	t.Helper()
	var b bytes.Buffer
	if err := schema.Write(&b, format, d); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), v); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
}

// TestDescribe describes a dataset of two runs without tables of cluster.
func TestDescribe(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "Night's work")
	if _, err := schema.Open(dir); err == nil || !strings.Contains(err.Error(), "no run has ever written") {
		t.Errorf("Open of nothing = %v", err)
	}
	for i, run := range []string{"r1", "r2"} {
		o := out.Options{RunID: run, Date: time.Date(2026, 11, 25+i, 0, 0, 0, 0, time.UTC), ExtractorVersion: run}
		d, err := out.NewDataset(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(t.Context(), row.Batch{Document: row.Document{DocID: run, Path: run, Source: run, Status: "ok"}})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	d, err := schema.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "Night's work" || d.Published != "2026-11-26" || d.Version != "r2" {
		t.Errorf("Open = %q %q %q", d.Name, d.Published, d.Version)
	}
	var pack struct {
		Name      string
		Resources []struct {
			Name, Path, Hash string
			Bytes            int64
		}
	}
	read(t, "datapackage", d, &pack)
	if pack.Name != "night-s-work" || len(pack.Resources) != 6 {
		t.Errorf("data package %q of %d resources, want 6: two files of three tables", pack.Name, len(pack.Resources))
	}
	names := map[string]bool{}
	for _, r := range pack.Resources {
		st, err := os.Stat(filepath.Join(dir, filepath.FromSlash(r.Path)))
		if err != nil || st.Size() != r.Bytes || len(r.Hash) != len("sha256:")+64 || names[r.Name] {
			t.Errorf("resource %+v: %v", r, err)
		}
		names[r.Name] = true
	}
	var views strings.Builder
	if err := schema.Write(&views, "views", d); err != nil {
		t.Fatal(err)
	}
	for part, want := range map[string]bool{
		"Night''s work/records/**/*.parquet'": true, "CREATE OR REPLACE VIEW places": true,
		`CREATE OR REPLACE VIEW "acts"`: false, "CREATE OR REPLACE VIEW acts_by_month": false, "-- acts: not in this dataset": true,
	} {
		if strings.Contains(views.String(), part) != want {
			t.Errorf("views have %q: %v", part, !want)
		}
	}
	if err := schema.Describe(dir, nil); err != nil {
		t.Fatal(err)
	}
	var told bytes.Buffer
	if err := schema.Write(&told, "croissant", d); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, schema.FileName)); err != nil || !bytes.Equal(b, told.Bytes()) {
		t.Errorf("%s: %d bytes, want %d: %v", schema.FileName, len(b), told.Len(), err)
	}
}
