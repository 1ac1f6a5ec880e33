package audit_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/out"
	"writ/out/audit"
	"writ/out/row"
	"writ/out/store"
)

// commit adds a run of two documents with a record each; documents of one
// name are the same document.
func commit(t *testing.T, dir, run string, names ...string) {
	t.Helper()
	d, err := out.NewDataset(dir, out.Options{RunID: run, Date: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), ExtractorVersion: "1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		id := fmt.Sprintf("%032x", n)
		b := row.Batch{
			Document: row.Document{DocID: n, Path: "in/" + n, Source: n, DocHash: row.Text(id), Status: "ok", RunID: run},
			Records:  []row.Record{{Entity: "Acme", Action: "a.b", DocID: n, Source: n, RecordID: id, RunID: run}},
			Mentions: []row.Mention{{RecordID: id, DocID: n, Source: n}},
		}
		if err := d.Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(d.Commit(t.Context()), d.Close()); err != nil {
		t.Fatal(err)
	}
}

// paths inside the dataset that commits make.
const (
	day     = "run_date=2026-11-26"
	records = "records/" + day + "/r1-00000.parquet"
	second  = "records/" + day + "/r2-00000.parquet"
	intent  = "_writ/intents/r2.json"
)

// verify returns "kind path" of every problem, with a "+" before those that
// were mended.
func verify(t *testing.T, dir string, fix bool) (got []string) {
	t.Helper()
	sum, err := audit.Verify(t.Context(), dir, fix, func(p store.Problem) error {
		mark := ""
		if p.Mended {
			mark = "+"
		}
		if p.Detail == "" || fix && p.Mend != "" && !p.Mended || p.Mended && !fix {
			t.Errorf("fix %v: %+v", fix, p)
		}
		got = append(got, mark+p.Kind+" "+p.Path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if sum.Wrong != len(got) || sum.Wrong-sum.Mended != len(got)-strings.Count(strings.Join(got, ""), "+") {
		t.Errorf("summary %+v of %q", sum, got)
	}
	return got
}

// edit changes the bytes of a file.
func edit(t *testing.T, name string, change func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, change(b), 0o644); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func half(b []byte) []byte { return b[:len(b)/2] }
func flip(b []byte) []byte { b[len(b)/2] ^= 1; return b }

// manifest rewrites the manifest at name; every sum in it follows rows.
func manifest(t *testing.T, name string, change func(m *store.Manifest, meta map[string]any)) {
	t.Helper()
	edit(t, name, func(b []byte) []byte {
		var m store.Manifest
		must(t, json.Unmarshal(b, &m))
		meta := map[string]any{}
		must(t, json.Unmarshal(m.Meta, &meta))
		change(&m, meta)
		var err error
		m.Meta, err = json.Marshal(meta)
		must(t, err)
		b, err = json.Marshal(m)
		must(t, err)
		return b
	})
}

func TestVerify(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		harm func(t *testing.T, at func(string) string)
		want []string // by verify
		fix  []string // by verify --fix
		left []string // by verify after that
	}{
		"nothing wrong": {},
		"a file is missing": {
			func(t *testing.T, at func(string) string) { must(t, os.Remove(at(records))) },
			[]string{"missing " + records}, []string{"missing " + records}, []string{"missing " + records},
		},
		"a file is truncated": {
			func(t *testing.T, at func(string) string) { edit(t, at(records), half) },
			[]string{"changed " + records}, []string{"changed " + records}, []string{"changed " + records},
		},
		"a bit is flipped": {
			func(t *testing.T, at func(string) string) { edit(t, at(records), flip) },
			[]string{"changed " + records}, []string{"changed " + records}, []string{"changed " + records},
		},
		"extra files, known ones under another name and foreign ones": {
			func(t *testing.T, at func(string) string) {
				b, err := os.ReadFile(at(records))
				must(t, err)
				must(t, os.WriteFile(at("records/"+day+"/copy.parquet"), b, 0o644))
				must(t, os.WriteFile(at("documents/README"), nil, 0o644))
				must(t, os.WriteFile(at("mine.txt"), nil, 0o644)) // is not among the data
			},
			[]string{"orphan records/" + day + "/copy.parquet", "orphan documents/README"},
			[]string{"+orphan records/" + day + "/copy.parquet", "+orphan documents/README"}, nil,
		},
		"a link among the data": {
			func(t *testing.T, at func(string) string) {
				must(t, os.Symlink(at(records), at("records/"+day+"/link.parquet")))
			},
			[]string{"orphan records/" + day + "/link.parquet"}, []string{"+orphan records/" + day + "/link.parquet"}, nil,
		},
		"a table that lives elsewhere": {
			func(t *testing.T, at func(string) string) {
				must(t, os.Rename(at("records"), at("elsewhere")))
				must(t, os.Symlink(at("elsewhere"), at("records")))
			}, nil, nil, nil,
		},
		"a decided run, all files in place": {
			func(t *testing.T, at func(string) string) {
				must(t, os.Rename(at("_writ/commits/r2.json"), at(intent)))
			},
			[]string{"unfinished " + intent}, []string{"+unfinished " + intent}, nil,
		},
		"a decided run, a file not in place": {
			func(t *testing.T, at func(string) string) {
				must(t, os.Rename(at("_writ/commits/r2.json"), at(intent)))
				must(t, os.MkdirAll(at("_writ/tmp/r2"), 0o755))
				must(t, os.Rename(at(second), at("_writ/tmp/r2/"+strings.NewReplacer("/", "%2F").Replace(second))))
			},
			[]string{"unfinished " + intent}, []string{"+unfinished " + intent}, nil,
		},
		"half an intent": {
			func(t *testing.T, at func(string) string) {
				must(t, os.Rename(at("_writ/commits/r2.json"), at(intent)))
				edit(t, at(intent), half)
			},
			[]string{"half " + intent, "orphan " + second, "orphan documents/" + day + "/r2-00000.parquet", "orphan mentions/" + day + "/r2-00000.parquet"},
			[]string{"+half " + intent, "+orphan " + second, "+orphan documents/" + day + "/r2-00000.parquet", "+orphan mentions/" + day + "/r2-00000.parquet"}, nil,
		},
		"an intent whose file is gone": {
			func(t *testing.T, at func(string) string) {
				must(t, os.Rename(at("_writ/commits/r2.json"), at(intent)))
				must(t, os.Remove(at(second)))
			},
			[]string{"half " + intent, "orphan documents/" + day + "/r2-00000.parquet", "orphan mentions/" + day + "/r2-00000.parquet"},
			[]string{"+half " + intent, "+orphan documents/" + day + "/r2-00000.parquet", "+orphan mentions/" + day + "/r2-00000.parquet"}, nil,
		},
		"temporary files": {
			func(t *testing.T, at func(string) string) {
				must(t, os.MkdirAll(at("_writ/tmp/r3"), 0o755))
				must(t, os.WriteFile(at("_writ/tmp/r3/x"), []byte("x"), 0o644))
			},
			[]string{"leftover _writ/tmp/r3"}, []string{"+leftover _writ/tmp/r3"}, nil,
		},
		"a damaged manifest: what it named stays where it is": {
			func(t *testing.T, at func(string) string) { edit(t, at("_writ/commits/r2.json"), half) },
			[]string{"manifest _writ/commits/r2.json", "orphan " + second, "orphan documents/" + day + "/r2-00000.parquet", "orphan mentions/" + day + "/r2-00000.parquet"},
			[]string{"manifest _writ/commits/r2.json", "orphan " + second, "orphan documents/" + day + "/r2-00000.parquet", "orphan mentions/" + day + "/r2-00000.parquet"},
			[]string{"manifest _writ/commits/r2.json", "orphan " + second, "orphan documents/" + day + "/r2-00000.parquet", "orphan mentions/" + day + "/r2-00000.parquet"},
		},
		"a manifest that counts wrong": {
			func(t *testing.T, at func(string) string) {
				manifest(t, at("_writ/commits/r1.json"), func(m *store.Manifest, meta map[string]any) { m.Files[0].Rows = 7 })
			},
			[]string{"rows _writ/commits/r1.json", "rows " + records},
			[]string{"rows _writ/commits/r1.json", "rows " + records}, []string{"rows _writ/commits/r1.json", "rows " + records},
		},
		"a file of another table": {
			func(t *testing.T, at func(string) string) {
				b, err := os.ReadFile(at("mentions/" + day + "/r1-00000.parquet"))
				must(t, err)
				must(t, os.WriteFile(at(records), b, 0o644))
				manifest(t, at("_writ/commits/r1.json"), func(m *store.Manifest, meta map[string]any) {
					m.Files[0].Bytes, m.Files[0].SHA256 = m.Files[2].Bytes, m.Files[2].SHA256
				})
			},
			[]string{"schema " + records}, []string{"schema " + records}, []string{"schema " + records},
		},
		"a file that is no Parquet": {
			func(t *testing.T, at func(string) string) {
				must(t, os.WriteFile(at(records), nil, 0o644))
				manifest(t, at("_writ/commits/r1.json"), func(m *store.Manifest, meta map[string]any) {
					m.Files[0].Bytes, m.Files[0].SHA256 = 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
				})
			},
			[]string{"unreadable " + records}, []string{"unreadable " + records}, []string{"unreadable " + records},
		},
		"two commits name one file": {
			func(t *testing.T, at func(string) string) {
				manifest(t, at("_writ/commits/r2.json"), func(m *store.Manifest, meta map[string]any) {
					m.Files = append(m.Files, store.Entry{Path: records, Rows: 0})
				})
			},
			[]string{"twice " + records}, []string{"twice " + records}, []string{"twice " + records},
		},
		"documents that two runs read": {
			func(t *testing.T, at func(string) string) { commit(t, at("."), "r3", "b", "e") },
			[]string{"duplicate documents", "duplicate records"}, []string{"duplicate documents", "duplicate records"}, []string{"duplicate documents", "duplicate records"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			commit(t, dir, "r1", "a", "b")
			commit(t, dir, "r2", "c", "d")
			if tc.harm != nil {
				tc.harm(t, func(p string) string { return filepath.Join(dir, filepath.FromSlash(p)) })
			}
			before := tree(t, dir)
			got := verify(t, dir, false)
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("verify (-want +got)\n%s", d)
			}
			if d := cmp.Diff(before, tree(t, dir)); d != "" {
				t.Errorf("verify changed the dataset\n%s", d)
			}
			if d := cmp.Diff(tc.fix, verify(t, dir, true)); d != "" {
				t.Errorf("verify --fix (-want +got)\n%s", d)
			}
			if d := cmp.Diff(tc.left, verify(t, dir, false)); d != "" {
				t.Errorf("left (-want +got)\n%s", d)
			}
			for p := range before { // a repair deletes temporary files alone
				if !strings.HasPrefix(p, "_writ/") && !kept(t, dir, before[p]) {
					t.Errorf("%s is lost", p)
				}
			}
		})
	}
}

// tree returns every file below dir with its content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	must(t, filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		m[filepath.ToSlash(rel)] = string(b)
		return err
	}))
	return m
}

// kept reports whether some file of dir has this content.
func kept(t *testing.T, dir, content string) bool {
	for _, c := range tree(t, dir) {
		if c == content {
			return true
		}
	}
	return false
}

// Manifests that are gone make every file an orphan: none is to be touched.
func TestVerifyTouchesNoDataWithoutManifests(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	commit(t, dir, "r1", "a")
	must(t, os.Remove(filepath.Join(dir, "_writ", "commits", "r1.json")))
	before := tree(t, dir)
	if got := verify(t, dir, true); len(got) != 3 || strings.Contains(strings.Join(got, ""), "+") {
		t.Errorf("verify --fix = %q", got)
	}
	if d := cmp.Diff(before, tree(t, dir)); d != "" {
		t.Error(d)
	}
}

// A run that half an intent barred can be made again.
func TestARunGoesOnAfterAHalfIntentIsUndone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	commit(t, dir, "r1", "a")
	must(t, os.Rename(filepath.Join(dir, "_writ", "commits", "r1.json"), filepath.Join(dir, "_writ", "intents", "r1.json")))
	edit(t, filepath.Join(dir, "_writ", "intents", "r1.json"), half)
	if _, err := out.NewDataset(dir, out.Options{RunID: "r1"}); !errors.Is(err, store.ErrDamaged) {
		t.Fatalf("NewDataset = %v, want %v", err, store.ErrDamaged)
	}
	if got := verify(t, dir, true); len(got) != 4 {
		t.Errorf("verify --fix = %q", got)
	}
	commit(t, dir, "r1", "a")
	if got := verify(t, dir, false); len(got) != 0 {
		t.Errorf("verify = %q", got)
	}
}

// A kill while cluster takes old files away is no damage.
func TestVerifyKnowsWhatAnUnfinishedCommitTakesAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	commit(t, dir, "r1", "a")
	for _, run := range []string{"c1", "c2"} {
		d, err := out.NewDerived(dir, out.Options{RunID: run, Date: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)})
		must(t, err)
		must(t, errors.Join(d.Commit(t.Context()), d.Close()))
	}
	must(t, os.Rename(filepath.Join(dir, "_writ", "commits", "c2.json"), filepath.Join(dir, "_writ", "intents", "c2.json")))
	if d := cmp.Diff([]string{"unfinished _writ/intents/c2.json"}, verify(t, dir, false)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"+unfinished _writ/intents/c2.json"}, verify(t, dir, true)); d != "" {
		t.Error(d)
	}
}

func TestVerifyAndWritersKeepEachOtherOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	commit(t, dir, "r1", "a")
	d, err := out.NewDataset(dir, out.Options{RunID: "r2"})
	must(t, err)
	defer d.Close()
	for _, fix := range []bool{false, true} {
		_, err := audit.Verify(t.Context(), dir, fix, func(store.Problem) error { return nil })
		if !errors.Is(err, store.ErrLocked) {
			t.Errorf("Verify beside a writer = %v, want %v", err, store.ErrLocked)
		}
	}
}

func TestVerifyReadsVersion1(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "testdata", "schema1")
	before := tree(t, dir)
	if got := verify(t, dir, false); len(got) != 0 {
		t.Errorf("verify = %q", got)
	}
	if d := cmp.Diff(before, tree(t, dir)); d != "" {
		t.Error(d)
	}
}

// VERIFY_DOCS sets the size, out/DESIGN.md quotes a million.
func BenchmarkVerify(b *testing.B) {
	n := 20_000
	if s := os.Getenv("VERIFY_DOCS"); s != "" {
		if _, err := fmt.Sscan(s, &n); err != nil {
			b.Fatal(err)
		}
	}
	dir := b.TempDir()
	d, err := out.NewDataset(dir, out.Options{RunID: "r1"})
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		id := fmt.Sprintf("%032x", uint64(i)*0x9e3779b97f4a7c15)
		batch := row.Batch{
			Document: row.Document{DocID: id, Path: "in/" + id, DocHash: row.Text(id + id), Status: "ok"},
			Records:  []row.Record{{Entity: "Acme", Action: "a.b", DocID: id, RecordID: id, Evidence: row.Text(strings.Repeat(id, 8))}},
		}
		if err := d.Write(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(d.Commit(b.Context()), d.Close()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		sum, err := audit.Verify(b.Context(), dir, false, func(p store.Problem) error { return errors.New(p.Detail) })
		if err != nil || sum.Rows != int64(2*n) {
			b.Fatal(sum, err)
		}
	}
}
