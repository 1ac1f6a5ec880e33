// Package store decides where files land and when they become visible. It
// knows no formats.
//
// A [Store] is a directory that takes sets of files whole: after a crash at
// any point, the files of one [Tx] are there all together or not at all.
// out/DESIGN.md tells the order of steps. A single file outside a store is
// written by [CreateAtomic].
//
// Writers exclude each other by a lock file. A Store and its Tx belong to one
// goroutine.
package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
)

// Directories and files of a store, outside the data tree: some readers fail
// on a foreign file below the folder that they scan.
const (
	control = "_writ"
	lockAt  = control + "/lock"
	tmpAt   = control + "/tmp"
	intents = control + "/intents"
	commits = control + "/commits"
)

// Errors that callers decide on.
var (
	ErrLocked    = errors.New("another process writes to it: wait for its end or choose another place")
	ErrRunExists = errors.New("this run is already there: choose another run id")
	ErrDamaged   = errors.New("damaged")
)

// Entry is one file of a commit.
type Entry struct {
	Path   string `json:"path"` // inside the store, slash-separated
	Rows   int64  `json:"rows"` // as its maker says
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // hex
}

// Manifest is what one commit added. While it stands among the intents the
// commit is decided but not finished.
type Manifest struct {
	RunID string          `json:"run_id"`
	Meta  json.RawMessage `json:"meta"` // of the caller
	Files []Entry         `json:"files"`

	Removed []string `json:"removed,omitempty"` // files of earlier commits that this one replaces
}

// Recovery is what Open found left over by writers that were killed.
type Recovery struct {
	Completed []string // runs that were decided: finished now
	Discarded []string // runs that were not: their temporary files are gone
}

// Store is an open store; the zero value is not usable.
type Store struct {
	dir       string
	fs        FS
	lock      *flock.Flock
	shard     *Shard       // nil = the only writer
	live      *flock.Flock // of a shard's run
	recovered Recovery
}

// Open makes dir a store if it is none, locks it against other writers, and
// finishes or discards what a killed writer left. A nil FS is [OS]. Errors
// say what to do; errors.Is finds [ErrLocked] and [ErrDamaged].
func Open(dir string, f FS) (*Store, error) { return open(dir, f, nil) }

func open(dir string, f FS, share *Shard) (*Store, error) {
	if f == nil {
		f = OS{}
	}
	s := &Store{dir: dir, fs: f, shard: share}
	if i, err := f.Stat(dir); err == nil && !i.IsDir() {
		return nil, fmt.Errorf("open %s: it is a file: choose a directory", dir)
	}
	for _, sub := range []string{tmpAt, intents, commits} {
		if err := mkdirAll(f, s.path(sub)); err != nil {
			return nil, fmt.Errorf("open %s: %w", dir, Explain(err))
		}
	}
	s.lock = flock.New(s.path(lockAt))
	try := s.lock.TryLock
	if share != nil {
		try = s.lock.TryRLock
	}
	got, err := try()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, Explain(err))
	}
	if !got {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", dir, ErrLocked), s.lock.Close())
	}
	if share != nil {
		done, err := s.Exclusive()
		if err == nil {
			err = done()
		}
		if err != nil {
			return nil, errors.Join(err, s.lock.Close())
		}
		return s, nil
	}
	if err := s.recover(); err != nil {
		return nil, errors.Join(fmt.Errorf("recover %s: %w", dir, Explain(err)), s.lock.Close())
	}
	return s, nil
}

// Recovered tells what Open finished and discarded.
func (s *Store) Recovered() Recovery { return s.recovered }

// Close releases the lock. An open Tx should be discarded before.
func (s *Store) Close() error { return errors.Join(s.leave(), s.lock.Close()) }

func (s *Store) path(p string) string { return filepath.Join(s.dir, filepath.FromSlash(p)) }

// recover leaves neither intents nor temporary files, but for those of shards
// that are at work.
func (s *Store) recover() error {
	names, err := s.fs.ReadDir(s.path(intents))
	if err != nil {
		return err
	}
	for _, name := range names {
		if run, ok := strings.CutSuffix(name, ".json"); ok {
			m, err := s.manifest(intents, run)
			if err != nil {
				return err
			}
			if err := s.publish(m, true); err != nil {
				return err
			}
			s.recovered.Completed = append(s.recovered.Completed, run)
		}
	}
	live, err := s.living()
	if err != nil {
		return err
	}
	names, err = s.fs.ReadDir(s.path(tmpAt))
	if err != nil {
		return err
	}
	for _, run := range names {
		if _, ok := live[run]; ok || s.live != nil && run == filepath.Base(s.live.Path()) {
			continue
		}
		done, err := s.exists(commits + "/" + run + ".json")
		if err != nil {
			return err
		}
		if done {
			if err := s.tidy(run); err != nil {
				return err
			}
			continue
		}
		if err := s.fs.RemoveAll(s.path(tmpAt + "/" + run)); err != nil {
			return err
		}
		s.recovered.Discarded = append(s.recovered.Discarded, run)
	}
	return nil
}

// tidy ends a finished commit: the files that it replaces go, then its folder
// of temporary files, which says until then that there is something to do.
func (s *Store) tidy(run string) error {
	m, err := s.manifest(commits, run)
	if err != nil {
		return err
	}
	if err := s.remove(m.Removed); err != nil {
		return err
	}
	return s.fs.RemoveAll(s.path(tmpAt + "/" + run))
}

// Is reports whether dir is a store: a writer made it one.
func Is(dir string) (bool, error) {
	return exists(OS{}, filepath.Join(dir, filepath.FromSlash(commits)))
}

// Manifests returns the finished commits of the store in dir, by run id. It
// needs no lock; a directory that is no store has none.
func Manifests(dir string) ([]Manifest, error) {
	s := &Store{dir: dir, fs: OS{}}
	names, err := s.fs.ReadDir(s.path(commits))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list commits: %w", err)
	}
	slices.Sort(names)
	var out []Manifest
	for _, name := range names {
		if run, ok := strings.CutSuffix(name, ".json"); ok {
			m, err := s.manifest(commits, run)
			if err != nil {
				return nil, err
			}
			out = append(out, m)
		}
	}
	return out, nil
}

// Live returns the files of commits that no later one has replaced, in the
// order of their paths.
func Live(commits []Manifest) []Entry {
	gone := map[string]bool{}
	for _, m := range commits {
		for _, p := range m.Removed {
			gone[p] = true
		}
	}
	var out []Entry
	for _, m := range commits {
		for _, e := range m.Files {
			if !gone[e.Path] {
				out = append(out, e)
			}
		}
	}
	slices.SortFunc(out, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	return out
}

func (s *Store) manifest(folder, run string) (m Manifest, err error) {
	name := folder + "/" + run + ".json"
	b, err := readFile(s.fs, s.path(name))
	if err != nil {
		return m, fmt.Errorf("read manifest: %w", err)
	}
	if m, err = ParseManifest(name, b); err == nil && m.RunID != run {
		return m, fmt.Errorf("read manifest %s: %w: it is of run %q", name, ErrDamaged, m.RunID)
	}
	return m, err
}

// ParseManifest reads the manifest that stands under name, and makes sure that
// no path in it leaves the store.
func ParseManifest(name string, b []byte) (m Manifest, err error) {
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("read manifest %s: %w: %w", name, ErrDamaged, err)
	}
	if !validRun(m.RunID) {
		return m, fmt.Errorf("read manifest %s: %w: %q is no run id", name, ErrDamaged, m.RunID)
	}
	for _, e := range m.Files {
		if !filepath.IsLocal(filepath.FromSlash(e.Path)) {
			return m, fmt.Errorf("read manifest %s: %w: path %q leaves the store", name, ErrDamaged, e.Path)
		}
	}
	for _, p := range m.Removed {
		if !inside(p) {
			return m, fmt.Errorf("read manifest %s: %w: path %q leaves the store", name, ErrDamaged, p)
		}
	}
	return m, nil
}

func (s *Store) exists(p string) (bool, error) { return exists(s.fs, s.path(p)) }
