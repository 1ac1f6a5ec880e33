package store_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/out/store"
)

var errKilled = errors.New("killed")

// killer is a file system whose process dies at operation number at: that one
// and all later ones fail. A write then leaves its first half; with late the
// operation at number at still happens.
type killer struct {
	store.OS
	at, n int
	late  bool
}

// dead counts an operation; done reports whether it happens.
func (k *killer) dead() (done bool, err error) {
	k.n++
	if k.n < k.at {
		return true, nil
	}
	return k.n == k.at && k.late, errKilled
}

func (k *killer) do(f func() error) error {
	done, dead := k.dead()
	if done {
		if err := f(); err != nil {
			return err
		}
	}
	return dead
}

func (k *killer) Create(name string) (store.WriteSyncer, error) {
	var f store.WriteSyncer
	err := k.do(func() (err error) { f, err = k.OS.Create(name); return err })
	if err != nil && f != nil {
		f.Close()
	}
	return killedFile{f, k}, err
}
func (k *killer) Mkdir(name string) error { return k.do(func() error { return k.OS.Mkdir(name) }) }
func (k *killer) Rename(from, to string) error {
	return k.do(func() error { return k.OS.Rename(from, to) })
}
func (k *killer) RemoveAll(name string) error {
	return k.do(func() error { return k.OS.RemoveAll(name) })
}
func (k *killer) SyncDir(name string) error { return k.do(func() error { return k.OS.SyncDir(name) }) }
func (k *killer) Stat(name string) (fs.FileInfo, error) {
	if k.n >= k.at {
		return nil, errKilled
	}
	return k.OS.Stat(name)
}

type killedFile struct {
	store.WriteSyncer
	k *killer
}

func (f killedFile) Write(p []byte) (int, error) {
	done, dead := f.k.dead()
	switch {
	case dead == nil, done:
		n, err := f.WriteSyncer.Write(p)
		return n, errors.Join(dead, err)
	case f.k.n == f.k.at:
		n, err := f.WriteSyncer.Write(p[:len(p)/2])
		return n, errors.Join(dead, err)
	}
	return 0, dead
}
func (f killedFile) Sync() error { return f.k.do(f.WriteSyncer.Sync) }

var contents = map[string]string{
	"records/run_date=2026-11-23/r1-00000.parquet":   "records of the run",
	"documents/run_date=2026-11-23/r1-00000.parquet": "documents",
	"mentions/run_date=2026-11-23/r1-00000.parquet":  "",
}

// run writes one commit through f, as a program would.
func run(dir, id string, f store.FS) (err error) {
	s, err := store.Open(dir, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	t, err := s.Begin(id)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		w, err := t.Create(strings.ReplaceAll(name, "r1", id))
		if err != nil {
			return err
		}
		w.Rows = 3
		if _, err := io.WriteString(w, contents[name]); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	return t.Commit(map[string]string{"version": "1"})
}

// tree returns every file below dir but the lock, with its content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		if rel = filepath.ToSlash(rel); rel != "_writ/lock" {
			out[rel] = string(b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// whole fails unless dir holds all of the commit or nothing.
func whole(t *testing.T, dir string) (committed bool) {
	t.Helper()
	got := tree(t, dir)
	manifest, committed := got["_writ/commits/r1.json"]
	delete(got, "_writ/commits/r1.json")
	want := map[string]string{}
	if committed {
		want = contents
		for name, text := range contents {
			if !strings.Contains(manifest, fmt.Sprintf("%x", sha256.Sum256([]byte(text)))) || !strings.Contains(manifest, name) {
				t.Errorf("manifest does not tell of %s:\n%s", name, manifest)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("committed = %v, files (-want +got)\n%s", committed, diff)
	}
	return committed
}

func TestCommit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := run(dir, "r1", nil); err != nil {
		t.Fatal(err)
	}
	if !whole(t, dir) {
		t.Error("Commit left nothing")
	}
	if err := run(dir, "r1", nil); !errors.Is(err, store.ErrRunExists) {
		t.Errorf("the same run again = %v, want ErrRunExists", err)
	}
	if err := run(dir, "r2", nil); err != nil {
		t.Fatal(err)
	}
	ms, err := store.Manifests(dir)
	if err != nil || len(ms) != 2 || ms[1].RunID != "r2" || len(ms[1].Files) != 3 || ms[1].Files[0].Rows != 3 {
		t.Errorf("Manifests = %+v, %v", ms, err)
	}
}

func TestKillAtEveryStep(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{false, true} {
		outcomes := map[bool]int{}
		for at := 1; ; at++ {
			dir := t.TempDir()
			k := &killer{at: at, late: late}
			err := run(dir, "r1", k)
			if err == nil {
				if at < 20 {
					t.Fatalf("only %d steps were seen", at)
				}
				break
			}
			if !errors.Is(err, errKilled) {
				t.Fatalf("step %d: %v", at, err)
			}
			s, err := store.Open(dir, nil)
			if err != nil {
				t.Fatalf("step %d late %v: Open after the kill: %v", at, late, err)
			}
			got := s.Recovered()
			s.Close()
			committed := whole(t, dir)
			outcomes[committed]++
			if len(got.Completed) > 0 && !committed {
				t.Errorf("step %d: Recovered = %+v, but nothing is there", at, got)
			}
			if err := run(dir, "r1", nil); committed == (err == nil) {
				t.Errorf("step %d: committed %v, the run again = %v", at, committed, err)
			}
			whole(t, dir)
		}
		if outcomes[true] == 0 || outcomes[false] == 0 {
			t.Errorf("outcomes = %v, want kills on both sides of the decision", outcomes)
		}
	}
}

// decided returns a store whose writer was killed right after the intent.
func decided(t *testing.T) string {
	t.Helper()
	for at := 1; at < 100; at++ {
		dir := t.TempDir()
		if run(dir, "r1", &killer{at: at}) == nil {
			break
		}
		if got := tree(t, dir); got["_writ/intents/r1.json"] != "" {
			return dir
		}
	}
	t.Fatal("no step left an intent")
	return ""
}

func TestKillDuringRecovery(t *testing.T) {
	t.Parallel()
	for at := 1; ; at++ {
		dir := decided(t)
		s, err := store.Open(dir, &killer{at: at, late: at%2 == 0})
		if err == nil {
			s.Close()
			break
		}
		if s, err = store.Open(dir, nil); err != nil {
			t.Fatalf("step %d: second recovery: %v", at, err)
		}
		s.Close()
		if !whole(t, dir) {
			t.Errorf("step %d: a decided commit was lost", at)
		}
	}
}

func TestRecoveryRefusesChangedBytes(t *testing.T) {
	t.Parallel()
	dir := decided(t)
	files, _ := filepath.Glob(filepath.Join(dir, "_writ/tmp/r1/*records*"))
	if len(files) != 1 {
		t.Fatalf("files = %v", files)
	}
	if err := os.WriteFile(files[0], []byte("torn"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir, nil); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("Open = %v, want ErrDamaged", err)
	}
}

func TestDiscard(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := store.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tx, err := s.Begin("r1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Create("records/a"); err != nil {
		t.Fatal(err)
	}
	if err := tx.Discard(); err != nil || len(tree(t, dir)) != 0 {
		t.Errorf("Discard = %v, left %v", err, tree(t, dir))
	}
	if err := tx.Commit(nil); err == nil {
		t.Error("Commit after Discard succeeds")
	}
}

func TestTwoWriters(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := store.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir, nil); !errors.Is(err, store.ErrLocked) {
		t.Errorf("second Open = %v, want ErrLocked", err)
	}
	s.Close()
	s, err = store.Open(dir, nil)
	if err != nil {
		t.Fatalf("Open after Close: %v", err)
	}
	s.Close()
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := store.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, id := range []string{"", ".", "../x", "a/b", "_x", "-x", strings.Repeat("x", 101), "é"} {
		if _, err := s.Begin(id); err == nil {
			t.Errorf("Begin(%q) succeeds", id)
		}
	}
	tx, err := s.Begin("r1")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "../x", "/x", "a/../b", "_writ/commits/r1.json"} {
		if _, err := tx.Create(name); err == nil {
			t.Errorf("Create(%q) succeeds", name)
		}
	}
}

// full is a disk without space.
type full struct{ store.OS }

func (f full) Create(name string) (store.WriteSyncer, error) {
	w, err := f.OS.Create(name)
	return fullFile{w}, err
}

type fullFile struct{ store.WriteSyncer }

func (f fullFile) Write(p []byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	closed := filepath.Join(dir, "closed")
	if err := os.Mkdir(closed, 0o500); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		got  func() error
		want string
	}{
		"a store on a file":    {func() error { return run(file, "r1", nil) }, "it is a file: choose a directory"},
		"a store below a file": {func() error { return run(filepath.Join(file, "x"), "r1", nil) }, "choose another place"},
		"a full disk":          {func() error { return run(filepath.Join(dir, "d"), "r1", full{}) }, "free space or choose another place"},
		"no right to write": {func() error {
			if os.Geteuid() == 0 {
				return store.Explain(fs.ErrPermission)
			}
			return run(filepath.Join(closed, "d"), "r1", nil)
		}, "ask for the right to write there"},
		"a file on a directory":         {func() error { _, err := store.CreateAtomic(dir, nil); return err }, "it is a directory: give a file name"},
		"a file in no directory":        {func() error { _, err := store.CreateAtomic(filepath.Join(dir, "no/x"), nil); return err }, "no such file or directory"},
		"a file without space":          {func() error { a, _ := store.CreateAtomic(file, full{}); _, err := a.Write(nil); a.Close(); return err }, "free space"},
		"a hint is given once":          {func() error { return store.Explain(fmt.Errorf("x: %w", store.Explain(syscall.ENOSPC))) }, "x: no space left on device: free space or choose another place"},
		"an error without a known hint": {func() error { return store.Explain(io.ErrUnexpectedEOF) }, "unexpected EOF"},
	} {
		err := c.got()
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q, want one line with %q", name, fmt.Sprint(err), c.want)
		}
	}
}

func TestAtomic(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "x.parquet")
	write := func(text string) *store.Atomic {
		a, err := store.CreateAtomic(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(a, text); err != nil {
			t.Fatal(err)
		}
		return a
	}
	if err := write("one").Commit(); err != nil {
		t.Fatal(err)
	}
	if err := write("two").Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"x.parquet": "one"}, tree(t, dir)); diff != "" {
		t.Errorf("after a discarded second (-want +got)\n%s", diff)
	}
	if err := write("three").Commit(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"x.parquet": "three"}, tree(t, dir)); diff != "" {
		t.Errorf("after a third (-want +got)\n%s", diff)
	}
}
