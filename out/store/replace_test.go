package store_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"writ/out/store"
)

const oldFile, newFile = "clusters/run_date=2026-11-23/c1.parquet", "clusters/run_date=2026-11-24/c2.parquet"

// replace commits file to, and takes from away.
func replace(dir, id, from, to string, f store.FS) (err error) {
	s, err := store.Open(dir, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	t, err := s.Begin(id)
	if err != nil {
		return err
	}
	w, err := t.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, id); err != nil {
		return err
	}
	if from != "" {
		if err := t.Remove(from); err != nil {
			return err
		}
	}
	return t.Commit(nil)
}

// A kill leaves, after recovery, the old file or the new one, never both and
// never none.
func TestReplaceIsWholeAfterAKillAtEveryStep(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{false, true} {
		for at := 1; ; at++ {
			dir := t.TempDir()
			if err := replace(dir, "c1", "", oldFile, nil); err != nil {
				t.Fatal(err)
			}
			done := replace(dir, "c2", oldFile, newFile, &killer{at: at, late: late})
			s, err := store.Open(dir, nil)
			if err != nil {
				t.Fatalf("step %d: Open after the kill: %v", at, err)
			}
			s.Close()
			_, before := os.Stat(filepath.Join(dir, oldFile))
			_, after := os.Stat(filepath.Join(dir, newFile))
			if (before == nil) == (after == nil) {
				t.Errorf("step %d late %v: old file %v, new file %v", at, late, before, after)
			}
			ms, err := store.Manifests(dir)
			if err != nil {
				t.Fatal(err)
			}
			live := store.Live(ms)
			if len(live) != 1 || (live[0].Path == newFile) != (after == nil) {
				t.Errorf("step %d late %v: Live = %v", at, late, live)
			}
			if done == nil {
				break
			}
		}
	}
}

func TestRemoveStaysInside(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tx, err := s.Begin("r1")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"../x", "/etc/x", "_writ/lock", "a/../b", ""} {
		if err := tx.Remove(bad); err == nil {
			t.Errorf("Remove(%q) is no error", bad)
		}
	}
}
