package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"writ/out/store"
)

// begin opens a shard and its commit with one file.
func begin(t *testing.T, dir, run string, index, of int) (*store.Store, *store.Tx, error) {
	t.Helper()
	s, err := store.OpenShard(dir, nil, store.Shard{Index: index, Of: of})
	if err != nil {
		return nil, nil, err
	}
	x, err := s.Begin(run)
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	w, err := x.Create("records/" + run)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(run)); err != nil {
		t.Fatal(err)
	}
	return s, x, nil
}

// end commits a shard and closes it.
func end(t *testing.T, s *store.Store, x *store.Tx) {
	t.Helper()
	done, err := s.Exclusive()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(x.Commit(nil), done(), s.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestShardsWriteSideBySide(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s0, x0, err := begin(t, dir, "r.0", 0, 2)
	if err != nil {
		t.Fatal(err)
	}
	s1, x1, err := begin(t, dir, "r.1", 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() error{
		"the whole":        func() error { _, err := store.Open(dir, nil); return err },
		"its namesake":     func() error { _, _, err := begin(t, dir, "r.x", 1, 2); return err },
		"another division": func() error { _, _, err := begin(t, dir, "r.y", 2, 3); return err },
	} {
		if err := try(); !errors.Is(err, store.ErrLocked) {
			t.Errorf("%s beside shards = %v, want ErrLocked", name, err)
		}
	}
	c, err := store.NewChecker(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Check(t.Context(), []string{"records"}), c.Close()); err != nil || len(c.Problems) != 0 {
		t.Errorf("Check beside shards = %v, %+v", err, c.Problems)
	}
	end(t, s1, x1)
	if got := tree(t, dir); got["records/r.1"] != "r.1" || got["records/r.0"] != "" {
		t.Errorf("after the first commit: %v", got)
	}
	end(t, s0, x0)
	s, err := store.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := s.Recovered(); len(r.Completed)+len(r.Discarded) != 0 {
		t.Errorf("Recovered = %+v", r)
	}
	s.Close()
	if left, _ := os.ReadDir(filepath.Join(dir, "_writ", "live")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// What a killed shard left does not outlive the next shard, while a living
// one keeps its files.
func TestAShardRecoversWhatAnotherLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s0, x0, err := begin(t, dir, "r.0", 0, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"_writ/tmp/dead/x", "_writ/live/dead"} {
		if err := errors.Join(os.MkdirAll(filepath.Join(dir, filepath.Dir(p)), 0o777), os.WriteFile(filepath.Join(dir, p), []byte(`{"index":1,"of":3}`), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	s1, x1, err := begin(t, dir, "r.1", 1, 3)
	if err != nil {
		t.Fatal(err)
	}
	got := tree(t, dir)
	if got["_writ/tmp/dead/x"] != "" || got["_writ/live/dead"] != "" || got["_writ/tmp/r.0/records%2Fr.0"] == "" {
		t.Errorf("after recovery beside a shard: %v", got)
	}
	end(t, s0, x0)
	end(t, s1, x1)
}

// A commit that was killed while it took replaced files away is finished.
func TestReplacedFilesGoAfterTheManifest(t *testing.T) {
	t.Parallel()
	seen := 0
	for at := 1; at < 200; at++ {
		dir := t.TempDir()
		if err := run(dir, "r1", nil); err != nil {
			t.Fatal(err)
		}
		err := replace(dir, "r2", "records/run_date=2026-11-23/r1-00000.parquet", "records/run_date=2026-11-24/r2-00000.parquet", &killer{at: at})
		got := tree(t, dir)
		_, old := got["records/run_date=2026-11-23/r1-00000.parquet"]
		_, done := got["_writ/commits/r2.json"]
		if !old && !done {
			t.Fatalf("operation %d: the old file is gone before the manifest of the new one", at)
		}
		if old && done {
			seen++
			c, e := store.NewChecker(dir, false)
			if e != nil {
				t.Fatal(e)
			}
			if e := errors.Join(c.Check(t.Context(), []string{"records", "documents", "mentions"}), c.Close()); e != nil || len(c.Problems) != 1 || c.Problems[0].Kind != store.Unfinished {
				t.Errorf("operation %d: Check = %v %+v", at, e, c.Problems)
			}
		}
		s, e := store.Open(dir, nil)
		if e != nil {
			t.Fatal(e)
		}
		s.Close()
		got = tree(t, dir)
		if _, old := got["records/run_date=2026-11-23/r1-00000.parquet"]; old == (got["_writ/commits/r2.json"] != "") {
			t.Errorf("operation %d: after recovery old %v", at, old)
		}
		if err == nil {
			break
		}
	}
	if seen == 0 {
		t.Error("no kill between manifest and removal")
	}
}

func TestEveryContentHasOneShard(t *testing.T) {
	t.Parallel()
	counts := make([]int, 5)
	for i := range 1000 {
		hash := store.Place("in/a.jsonl", i)
		n := store.ShardOf(hash, len(counts))
		counts[n]++
		for k := range counts {
			if s := (store.Shard{Index: k, Of: len(counts)}); s.Holds(hash) != (k == n) {
				t.Fatalf("shard %d of 5 holds content of shard %d: %v", k, n, s.Holds(hash))
			}
		}
		if !(store.Shard{}).Holds(hash) {
			t.Fatal("what is not divided holds everything")
		}
	}
	for k, n := range counts {
		if n < 150 {
			t.Errorf("shard %d has %d of 1,000 contents", k, n)
		}
	}
	if got := (store.Shard{Index: 2, Of: 5}).RunID("night"); got != "night.2-of-5" {
		t.Errorf("RunID = %q", got)
	}
	if got := (store.Shard{}).RunID("night"); got != "night" {
		t.Errorf("RunID of the whole = %q", got)
	}
}
