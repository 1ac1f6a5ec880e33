package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Places of what lets shards write side by side.
const (
	commitLockAt = control + "/commit.lock" // held by the shard that reads or changes commits
	liveAt       = control + "/live"        // one locked file for each shard that runs
)

// Shard is one of several writers that share the inputs of a run out by their
// content: they write to one store side by side.
type Shard struct {
	Index int `json:"index"` // from 0
	Of    int `json:"of"`
}

// ShardOf returns the index of the shard of a division into n to which content
// with this SHA-256 belongs.
func ShardOf(hash [32]byte, n int) int {
	return int(binary.BigEndian.Uint64(hash[:8]) % uint64(n))
}

// Holds reports whether content with this SHA-256 belongs to s; that of the
// zero value holds all.
func (s Shard) Holds(hash [32]byte) bool { return s.Of == 0 || ShardOf(hash, s.Of) == s.Index }

// Place returns what stands in for the SHA-256 of an input whose content is
// not had, so that it belongs to one shard too. member is 0 for a whole file.
func Place(uri string, member int) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%d %s", member, uri))
}

// RunID returns the name that the commit of s has in a run.
func (s Shard) RunID(run string) string {
	if s.Of == 0 {
		return run
	}
	return fmt.Sprintf("%s.%d-of-%d", run, s.Index, s.Of)
}

// OpenShard is [Open] for one of the shards of a run. Shards of one division
// do not exclude each other; they do exclude every other writer, and one
// another's namesake.
func OpenShard(dir string, f FS, share Shard) (*Store, error) {
	if share.Of < 1 || share.Index < 0 || share.Index >= share.Of {
		return nil, fmt.Errorf("open %s: shard %d of %d: count from 0", dir, share.Index, share.Of)
	}
	return open(dir, f, &share)
}

// Exclusive keeps other shards from committing until done is called, and
// finishes what a shard left that was killed since. Whoever reads commits in
// order to replace their files does both inside, [Tx.Commit] included. For a
// store that is not shared it does nothing.
func (s *Store) Exclusive() (done func() error, err error) {
	if s.shard == nil {
		return func() error { return nil }, nil
	}
	l := flock.New(s.path(commitLockAt))
	if err := l.Lock(); err != nil {
		return nil, fmt.Errorf("lock %s: %w", s.dir, errors.Join(Explain(err), l.Close()))
	}
	if err := s.recover(); err != nil {
		return nil, errors.Join(fmt.Errorf("recover %s: %w", s.dir, Explain(err)), l.Close())
	}
	return l.Close, nil
}

// join lets a shard in: no other division is at work, nor this share of it.
// It is called inside Exclusive.
func (s *Store) join(run string) error {
	if err := os.MkdirAll(s.path(liveAt), 0o777); err != nil {
		return err
	}
	live, err := s.living()
	if err != nil {
		return err
	}
	for other, share := range live {
		if share.Of != s.shard.Of || share.Index == s.shard.Index || other == run {
			return fmt.Errorf("shard %d of %d, run %s, is at work: %w", share.Index, share.Of, other, ErrLocked)
		}
	}
	b, err := json.Marshal(s.shard)
	if err != nil {
		return err
	}
	name := s.path(liveAt + "/" + run)
	if err := os.WriteFile(name, b, 0o666); err != nil {
		return err
	}
	l := flock.New(name)
	got, err := l.TryLock()
	if err == nil && !got {
		err = ErrLocked
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	s.live = l
	return nil
}

// leave ends what join began.
func (s *Store) leave() error {
	if s.live == nil {
		return nil
	}
	l := s.live
	s.live = nil
	gone := os.Remove(l.Path())
	err := l.Close()
	if gone != nil { // some systems keep a file that is open
		gone = os.RemoveAll(l.Path())
	}
	return errors.Join(gone, err)
}

// living returns the shards that are at work, by run, and removes what those
// left that are not. A run of this store is not among them.
func (s *Store) living() (map[string]Shard, error) {
	m := map[string]Shard{}
	entries, err := os.ReadDir(s.path(liveAt))
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := s.path(liveAt + "/" + e.Name())
		if s.live != nil && name == s.live.Path() {
			continue
		}
		dead, err := free(name)
		switch {
		case err != nil:
			return nil, err
		case dead:
			if err := os.RemoveAll(name); err != nil {
				return nil, err
			}
			continue
		}
		var share Shard
		b, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // it has ended since
		}
		if err == nil {
			err = json.Unmarshal(b, &share)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", filepath.Base(name), err)
		}
		m[e.Name()] = share
	}
	return m, nil
}

// free reports whether nobody holds the lock of a file.
func free(name string) (bool, error) {
	l := flock.New(name, flock.SetFlag(os.O_RDONLY))
	got, err := l.TryLock()
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return got, errors.Join(err, l.Close())
}
