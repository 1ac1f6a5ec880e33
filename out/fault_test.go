package out_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/out"
	"writ/out/store"
)

// disk is a file system with one fault: at operation at it fails once, or the
// process dies there, before the operation or after it, or, with full set, it
// takes so many bytes and no more.
type disk struct {
	store.OS
	at, n int
	kind  string // "fails", "dies before", "dies after", "full", "" = none
	full  int
	dead  bool
}

var errFault = &fs.PathError{Op: "fault", Err: syscall.EIO}

func (d *disk) do(act func() error) error {
	d.n++
	switch {
	case d.dead:
		return errKilled
	case d.n != d.at || d.kind == "" || d.kind == "full":
		return act()
	case d.kind == "fails":
		return errFault
	case d.kind == "dies after":
		err := act()
		d.dead = true
		return errors.Join(errKilled, err)
	}
	d.dead = true
	return errKilled
}

func (d *disk) Create(name string) (w store.WriteSyncer, err error) {
	if err = d.do(func() error { w, err = d.OS.Create(name); return err }); err != nil {
		if w != nil {
			w.Close()
		}
		return nil, err
	}
	return diskFile{w, d}, nil
}
func (d *disk) Mkdir(name string) error { return d.do(func() error { return d.OS.Mkdir(name) }) }
func (d *disk) Rename(from, to string) error {
	return d.do(func() error { return d.OS.Rename(from, to) })
}
func (d *disk) RemoveAll(name string) error {
	return d.do(func() error { return d.OS.RemoveAll(name) })
}
func (d *disk) SyncDir(name string) error { return d.do(func() error { return d.OS.SyncDir(name) }) }

type diskFile struct {
	store.WriteSyncer
	d *disk
}

func (f diskFile) Write(p []byte) (n int, err error) {
	if f.d.kind == "full" {
		if n = min(len(p), f.d.full); n < len(p) {
			n, _ = f.WriteSyncer.Write(p[:n])
			f.d.full = 0
			return n, syscall.ENOSPC
		}
		f.d.full -= len(p)
	}
	if f.d.n+1 == f.d.at && f.d.kind == "dies before" { // in the middle of it
		_, _ = f.WriteSyncer.Write(p[:len(p)/2])
	}
	err = f.d.do(func() error { n, err = f.WriteSyncer.Write(p); return err })
	return n, err
}
func (f diskFile) Sync() error { return f.d.do(f.WriteSyncer.Sync) }
func (f diskFile) Close() error {
	return errors.Join(f.d.do(func() error { return nil }), f.WriteSyncer.Close())
}

// step is one command over a dataset; its rows do not tell how often it was
// tried.
type step struct {
	name string
	do   func(t *testing.T, dir, commit string, f store.FS) error
}

func runStep(rows string, names ...string) step {
	return step{"run of " + rows, func(t *testing.T, dir, commit string, f store.FS) (err error) {
		o := options(commit)
		o.FS, o.Run = f, rows
		d, err := out.NewDataset(dir, o)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, d.Close()) }()
		d.Supersede(earlier(func([32]byte) bool { return true }))
		for _, n := range names {
			if err := d.Write(t.Context(), simple(rows, n)); err != nil {
				return err
			}
		}
		return d.Commit(t.Context())
	}}
}

var steps = []step{
	runStep("r1", "a", "b", "c"),
	runStep("r2", "c", "d"),
	{"compaction", func(t *testing.T, dir, commit string, f store.FS) error {
		o := options(commit)
		o.FS = f
		_, err := out.Compact(t.Context(), dir, o, true)
		return err
	}},
	runStep("r3", "a", "e"),
	{"forgetting", func(t *testing.T, dir, commit string, f store.FS) (err error) {
		o := options(commit)
		o.FS = f
		g, err := out.NewForget(t.Context(), dir, o, []string{"b"})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, g.Close()) }()
		_, err = g.Commit(t.Context())
		return err
	}},
}

// One fault in the middle of a command, then the command again: the rows are
// those of an undisturbed run, and nothing temporary is left. With TORTURE=1
// every operation of every command has every fault, and the disk is full at
// 50 offsets; else a few, drawn at random.
func TestFaultsInCommands(t *testing.T) {
	t.Parallel()
	everything := os.Getenv("TORTURE") != ""
	rng := rand.New(rand.NewPCG(1, 2))
	base, faults := t.TempDir(), 0
	for i, s := range steps {
		undisturbed, tried, second := fmt.Sprint("u", i), fmt.Sprint("x", i), fmt.Sprint("y", i)
		done := filepath.Join(t.TempDir(), "d")
		count := &disk{}
		if err := errors.Join(os.CopyFS(done, os.DirFS(base)), s.do(t, done, undisturbed, count)); err != nil {
			t.Fatal(err)
		}
		want := held(t, done)
		var plans []disk
		for at := 1; at <= count.n; at++ {
			for _, kind := range []string{"fails", "dies before", "dies after"} {
				plans = append(plans, disk{at: at, kind: kind})
			}
		}
		for i := range 50 { // the probe takes 4 MiB, then come files
			plans = append(plans, disk{kind: "full", full: 4<<20 + i*300})
		}
		rng.Shuffle(len(plans), func(i, j int) { plans[i], plans[j] = plans[j], plans[i] })
		if !everything {
			plans = plans[:6]
		}
		for _, f := range plans {
			what := fmt.Sprintf("%s, operation %d of %d %s %d", s.name, f.at, count.n, f.kind, f.full)
			dir := filepath.Join(t.TempDir(), "d")
			if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
				t.Fatal(err)
			}
			before := held(t, dir)
			err := s.do(t, dir, tried, &f)
			faults++
			clean(t, dir, what, f.dead)
			again := s.do(t, dir, second, nil)
			if _, e := os.Stat(filepath.Join(dir, "_writ/commits/"+tried+".json")); again != nil && (e != nil || s.name != "forgetting") {
				t.Errorf("%s (%v), then again: %v", what, err, again)
			}
			if got := held(t, dir); !slices.Equal(got, want) {
				t.Errorf("%s (%v), before %d rows (-want +got)\n%s", what, err, len(before), cmp.Diff(want, got))
			}
			clean(t, dir, what+", again", false)
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}
		base = done
	}
	t.Logf("%d faults", faults)
}

// clean looks for what a command left in the control folder: after a death
// there may be anything, else only what a decided commit needs.
func clean(t *testing.T, dir, what string, dead bool) {
	t.Helper()
	if dead {
		return
	}
	for _, sub := range []string{"tmp", "live"} {
		entries, _ := os.ReadDir(filepath.Join(dir, "_writ", sub))
		for _, e := range entries {
			_, decided := os.Stat(filepath.Join(dir, "_writ/intents", e.Name()+".json"))
			_, done := os.Stat(filepath.Join(dir, "_writ/commits", e.Name()+".json"))
			if decided != nil && done != nil {
				t.Errorf("%s left _writ/%s/%s", what, sub, e.Name())
			}
		}
	}
}
