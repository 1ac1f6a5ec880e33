package release

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestArchivesHoldTheFilesAndNothingOfTheMachine(t *testing.T) {
	files := []file{{"LICENSE", []byte("free\n"), 0o644}, {"extract", bytes.Repeat([]byte("x"), 1e5), 0o755}}
	at := time.Unix(1_700_000_000, 0)
	for name, tc := range map[string]struct {
		write func(io.Writer, string, []file, time.Time) error
		list  func(t *testing.T, b []byte) []string
	}{
		"tar.gz": {tarGz, listTar}, "zip": {zipped, listZip},
	} {
		var a, b bytes.Buffer
		if err := tc.write(&a, "writ-1", files, at); err != nil {
			t.Fatal(err)
		}
		if err := tc.write(&b, "writ-1", files, at.In(time.FixedZone("elsewhere", 7200))); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: twice the same gives other bytes", name)
		}
		want := []string{"writ-1/LICENSE -rw-r--r-- 5 1700000000", "writ-1/extract -rwxr-xr-x 100000 1700000000"}
		if d := cmp.Diff(want, tc.list(t, a.Bytes())); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func line(fi os.FileInfo, name string) string {
	return strings.Join([]string{name, fi.Mode().String(), itoa(fi.Size()), itoa(fi.ModTime().Unix())}, " ")
}

func listTar(t *testing.T, b []byte) (list []string) {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Uname != "" {
			t.Errorf("%s has an owner: %d %q", h.Name, h.Uid, h.Uname)
		}
		list = append(list, line(h.FileInfo(), h.Name))
	}
}

func listZip(t *testing.T, b []byte) (list []string) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		list = append(list, line(f.FileInfo(), f.Name))
	}
	return list
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// module makes the folder of a module with one file.
func module(t *testing.T, path, name, text string) Module {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return Module{path, "v1.0.0", dir}
}

const mit = "The MIT License\n\nPermission is hereby granted,\nfree of charge, to any person ...\nWITHOUT WARRANTY OF ANY\nKIND\n"

func TestALicenceThatIsNotInTheTableIsAnError(t *testing.T) {
	rows, err := licences(table)
	if err != nil {
		t.Fatal(err)
	}
	var all []Module // every module of the table, under the licences that it names
	for path, list := range rows {
		text := mit
		for _, l := range list {
			text += strings.Join(allowed[l], "\n")
		}
		all = append(all, module(t, path, "LICENSE.md", text))
	}
	got, err := Licences(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if n := strings.Count(got, "\n"+m.Path+" v1.0.0 ("); n != 1 {
			t.Errorf("%s: %d times, want once", m.Path, n)
		}
	}
	for _, part := range []string{"PDFium", "The FreeType", "libpng", "libtiff", "OpenJPEG", "zlib", "lcms", "Independent JPEG Group", "UNICODE LICENSE", "musl"} {
		if !strings.Contains(strings.ToLower(got), strings.ToLower(part)) {
			t.Errorf("nothing of %s among the licences", part)
		}
	}
	for name, tc := range map[string]struct {
		modules []Module
		says    string
	}{
		"unknown module":       {append(all[1:len(all):len(all)], module(t, "example.com/new", "LICENSE", mit)), "example.com/new: not in licences.tsv"},
		"module that is gone":  {all[1:], all[0].Path + ": in licences.tsv, but not in the binary"},
		"another licence":      {append(all[1:len(all):len(all)], module(t, all[0].Path, "LICENSE", "GNU GENERAL PUBLIC LICENSE")), all[0].Path + ": its licence file does not read as"},
		"no licence file":      {append(all[1:len(all):len(all)], module(t, all[0].Path, "README", mit)), all[0].Path + ": has no licence file"},
		"licence of a program": {append(all[1:len(all):len(all)], module(t, all[0].Path, "license.go", mit)), "has no licence file"},
	} {
		if _, err := Licences(tc.modules); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: error %v, want %q in it", name, err, tc.says)
		}
	}
	for _, row := range []string{"example.com/a\tGPL-3.0-only\n", "example.com/a\n", "example.com/a\tMIT\nexample.com/a\tMIT\n"} {
		if _, err := licences(row); err == nil {
			t.Errorf("table %q is taken", row)
		}
	}
}

func TestTheListOfPartsTellsLicences(t *testing.T) {
	const made = `{"$schema":"s","bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"timestamp":"2020-01-01T00:00:00Z"},"components":[
		{"name":"std"},{"name":"github.com/google/uuid"},{"name":"go.yaml.in/yaml/v3"}]}`
	b, err := completed([]byte(made), time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"timestamp": "1970-01-01T00:00:00Z"`, `"id": "BSD-3-Clause"`, `"expression": "Apache-2.0 AND MIT"`, `"$schema": "s"`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %s in %s", want, b)
		}
	}
	for name, bad := range map[string]string{
		"unknown part": `{"metadata":{},"components":[{"name":"example.com/new"}]}`, "nothing": `{}`, "no JSON": `-`,
	} {
		if _, err := completed([]byte(bad), time.Unix(0, 0)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
