package store_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"writ/out/store"
)

// faulty is a file system whose operation number at fails, once, or whose
// disk is full after some bytes. What fails does not happen, but for a close.
type faulty struct {
	store.OS
	at, n int
	room  int64 // bytes; -1 = enough
	hit   string
}

var errFault = &fs.PathError{Op: "fault", Err: syscall.EIO}

func (f *faulty) do(what string, act func() error) error {
	if f.n++; f.n == f.at {
		f.hit = what
		return errFault
	}
	return act()
}

func (f *faulty) Create(name string) (w store.WriteSyncer, err error) {
	err = f.do("create", func() error { w, err = f.OS.Create(name); return err })
	if err != nil {
		return nil, err
	}
	return faultyFile{w, f}, nil
}
func (f *faulty) Mkdir(name string) error {
	return f.do("mkdir", func() error { return f.OS.Mkdir(name) })
}
func (f *faulty) Rename(from, to string) error {
	return f.do("rename", func() error { return f.OS.Rename(from, to) })
}
func (f *faulty) RemoveAll(name string) error {
	return f.do("remove", func() error { return f.OS.RemoveAll(name) })
}
func (f *faulty) SyncDir(name string) error {
	return f.do("fsync of a directory", func() error { return f.OS.SyncDir(name) })
}

type faultyFile struct {
	store.WriteSyncer
	f *faulty
}

func (w faultyFile) Write(p []byte) (n int, err error) {
	if w.f.room >= 0 && int64(len(p)) > w.f.room {
		n, _ = w.WriteSyncer.Write(p[:w.f.room])
		w.f.room, w.f.hit = 0, "write"
		return n, syscall.ENOSPC
	}
	if w.f.room >= 0 {
		w.f.room -= int64(len(p))
	}
	err = w.f.do("write", func() error { n, err = w.WriteSyncer.Write(p); return err })
	return n, err
}
func (w faultyFile) Sync() error { return w.f.do("fsync", w.WriteSyncer.Sync) }
func (w faultyFile) Close() error {
	return errors.Join(w.f.do("close", func() error { return nil }), w.WriteSyncer.Close())
}

// transaction commits or gives up, as every program does.
func transaction(dir, id string, f store.FS, remove string) (err error) {
	s, err := store.Open(dir, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	x, err := s.Begin(id)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Discard()) }()
	if err := x.Room(3000); err != nil {
		return err
	}
	for _, table := range []string{"records", "documents"} {
		w, err := x.Create(table + "/" + id)
		if err != nil {
			return err
		}
		for range 4 {
			if _, err := w.Write([]byte(fmt.Sprintf("%-400s", id))); err != nil {
				return err
			}
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	if err := x.Remove(remove); err != nil {
		return err
	}
	return x.Commit(nil)
}

// settle looks at a store after a fault: nothing temporary is left but what a
// decided commit needs, and the next commit finds all or nothing of it.
func settle(t *testing.T, dir, what string, err error) {
	t.Helper()
	got := tree(t, dir)
	_, decided := got["_writ/intents/r2.json"]
	_, done := got["_writ/commits/r2.json"]
	var left []string
	for name := range got {
		if rel, e := filepath.Rel("_writ/tmp", name); e == nil && filepath.IsLocal(rel) {
			left = append(left, name)
		}
	}
	if len(left) > 0 && !decided && !done {
		t.Errorf("%s (%v) left %q", what, err, left)
	}
	if e := transaction(dir, "r3", nil, "records/none"); e != nil {
		t.Errorf("%s: the next commit: %v", what, e)
		return
	}
	got = tree(t, dir)
	if _, ok := got["_writ/commits/r2.json"]; ok != (decided || done) || err == nil && !ok {
		t.Errorf("%s (%v): decided %v, done %v, committed %v", what, err, decided, done, ok)
	}
	want := []string{"_writ/commits/r1.json", "_writ/commits/r3.json", "documents/r1", "documents/r3", "records/r3"}
	if decided || done {
		want = append(want, "_writ/commits/r2.json", "documents/r2", "records/r2")
	} else {
		want = append(want, "records/r1")
	}
	slices.Sort(want)
	var have []string
	for name, text := range got {
		have = append(have, name)
		if name[0] != '_' && len(text) != 1600 {
			t.Errorf("%s: %s has %d bytes", what, name, len(text))
		}
	}
	if slices.Sort(have); !slices.Equal(have, want) {
		t.Errorf("%s (%v): %q, want %q", what, err, have, want)
	}
}

// Every create, write, fsync, close, rename, removal and mkdir fails in turn:
// the commit is there as a whole or not at all.
func TestEveryOperationFailsInTurn(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for at := 1; ; at++ {
		dir := t.TempDir()
		if err := transaction(dir, "r1", nil, "records/none"); err != nil {
			t.Fatal(err)
		}
		f := &faulty{at: at, room: -1}
		err := transaction(dir, "r2", f, "records/r1")
		if f.hit == "" {
			break
		}
		if err == nil {
			t.Errorf("operation %d, %s, fails unseen", at, f.hit)
		}
		seen[f.hit]++
		settle(t, dir, fmt.Sprintf("operation %d, %s", at, f.hit), err)
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, what := range []string{"create", "write", "fsync", "close", "rename", "remove", "fsync of a directory", "mkdir"} {
		if seen[what] == 0 {
			t.Errorf("no %s failed: %v", what, seen)
		}
	}
}

// The disk is full after any number of bytes.
func TestAFullDiskAtFiftyOffsets(t *testing.T) {
	t.Parallel()
	full := 0
	for i := range int64(50) {
		dir := t.TempDir()
		if err := transaction(dir, "r1", nil, "records/none"); err != nil {
			t.Fatal(err)
		}
		f := &faulty{room: i * 142} // probe 3000, files 3200, manifest some 900
		err := transaction(dir, "r2", f, "records/r1")
		if f.hit != "" {
			full++
			if !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("after %d bytes: %v", i*142, err)
			}
		}
		settle(t, dir, fmt.Sprintf("full after %d bytes", i*142), err)
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	if full < 45 {
		t.Errorf("%d of 50 disks were full", full)
	}
}
