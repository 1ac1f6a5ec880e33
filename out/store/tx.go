package store

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Tx is a set of files on its way into a store. Nothing of it is visible
// before Commit.
type Tx struct {
	s       *Store
	run     string
	files   []*Writer
	removed []string
	decided bool // the intent may be on disk: only finishing is safe
	over    bool
}

// Begin starts the commit of a run. A run id is 1 to 100 letters, digits,
// dots, hyphens and underscores and begins with a letter or digit, for it
// becomes part of file names.
func (s *Store) Begin(run string) (*Tx, error) {
	if !validRun(run) {
		return nil, fmt.Errorf("begin run %q: a run id is 1 to 100 of A-Z a-z 0-9 . - _ and begins with a letter or digit", run)
	}
	if done, err := s.exists(commits + "/" + run + ".json"); err != nil {
		return nil, fmt.Errorf("begin run %s: %w", run, Explain(err))
	} else if done {
		return nil, fmt.Errorf("begin run %s: %w", run, ErrRunExists)
	}
	done, err := s.Exclusive()
	if err != nil {
		return nil, fmt.Errorf("begin run %s: %w", run, err)
	}
	if s.shard != nil {
		err = s.join(run)
	}
	if err == nil {
		if err = mkdirAll(s.fs, s.path(tmpAt+"/"+run)); err != nil {
			err = errors.Join(err, s.fs.RemoveAll(s.path(tmpAt+"/"+run)))
		}
	}
	if err = errors.Join(err, done()); err != nil {
		return nil, fmt.Errorf("begin run %s: %w", run, Explain(err))
	}
	return &Tx{s: s, run: run}, nil
}

// Room makes sure that the store has room for n more bytes, by writing and
// removing them: a full disk is to be told before hours of work, not after.
func (t *Tx) Room(n int) error {
	name := t.s.path(tmpAt + "/" + t.run + "/room")
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil { // a disk may squeeze zeros
		return fmt.Errorf("make sure of room: %w", err)
	}
	if err := errors.Join(writeFile(t.s.fs, name, b), t.s.fs.RemoveAll(name)); err != nil {
		return fmt.Errorf("make sure of room: %w", Explain(err))
	}
	return nil
}

func validRun(run string) bool {
	for i, c := range []byte(run) {
		alnum := c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		if !alnum && (i == 0 || !strings.ContainsRune(".-_", rune(c))) {
			return false
		}
	}
	return run != "" && len(run) <= 100
}

// Writer is one file of a Tx, written to a temporary place.
type Writer struct {
	Entry
	file   WriteSyncer
	hash   hash.Hash
	closed bool
}

// Create opens a file that Commit will put at name, a slash-separated path
// inside the store.
func (t *Tx) Create(name string) (*Writer, error) {
	if !inside(name) {
		return nil, fmt.Errorf("create %q: not a path inside the store", name)
	}
	f, err := t.s.fs.Create(t.s.path(temporary(t.run, name)))
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", name, Explain(err))
	}
	w := &Writer{Entry: Entry{Path: name}, file: f, hash: sha256.New()}
	t.files = append(t.files, w)
	return w, nil
}

// inside reports whether name is a path of data inside a store.
func inside(name string) bool {
	return filepath.IsLocal(filepath.FromSlash(name)) && name == path.Clean(name) && !strings.HasPrefix(name, control)
}

// Remove makes Commit take away a file of an earlier commit, once the files
// of t are in place and its manifest says so. A file that is not there is no
// error.
func (t *Tx) Remove(name string) error {
	if !inside(name) {
		return fmt.Errorf("remove %q: not a path inside the store", name)
	}
	t.removed = append(t.removed, name)
	return nil
}

// Removed returns what Remove was told.
func (t *Tx) Removed() []string { return t.removed }

// Bytes is the size of the files of t so far.
func (t *Tx) Bytes() (n int64) {
	for _, w := range t.files {
		n += w.Entry.Bytes
	}
	return n
}

// Scratch opens a file that is no part of the commit: a place for what does
// not fit into memory. The caller closes it, reads it at path, and gives it up
// by Unscratch; the end of t removes it in any case.
func (t *Tx) Scratch(name string) (w io.WriteCloser, path string, err error) {
	path = t.s.path(tmpAt + "/" + t.run + "/scratch-" + url.PathEscape(name))
	f, err := t.s.fs.Create(path)
	if err != nil {
		return nil, "", fmt.Errorf("create %s: %w", name, Explain(err))
	}
	return f, path, nil
}

// Unscratch removes a file that Scratch made.
func (t *Tx) Unscratch(path string) error { return t.s.fs.RemoveAll(path) }

// temporary is flat, so that one directory is to be synced.
func temporary(run, name string) string { return tmpAt + "/" + run + "/" + url.PathEscape(name) }

// Write appends p.
func (w *Writer) Write(p []byte) (int, error) {
	n, err := w.file.Write(p)
	w.hash.Write(p[:n])
	w.Bytes += int64(n)
	if err != nil {
		return n, fmt.Errorf("write %s: %w", w.Path, Explain(err))
	}
	return n, nil
}

// Close brings the file to disk.
func (w *Writer) Close() error {
	if w.closed {
		return nil
	}
	w.closed = true
	w.SHA256 = hex.EncodeToString(w.hash.Sum(nil))
	if err := errors.Join(w.file.Sync(), w.file.Close()); err != nil {
		return fmt.Errorf("close %s: %w", w.Path, Explain(err))
	}
	return nil
}

// Commit makes every file of t visible and writes the manifest with meta. If
// it fails before the intent is written nothing will be visible; if it fails
// after, the next Open finishes it.
func (t *Tx) Commit(meta any) error {
	if t.over {
		return errors.New("commit: the transaction is over")
	}
	m, err := t.prepare(meta)
	if err == nil {
		err = t.decide(m)
	}
	if err != nil {
		if t.decided {
			return fmt.Errorf("commit run %s: %w (the next run completes it)", t.run, Explain(err))
		}
		return fmt.Errorf("commit run %s: %w", t.run, Explain(err))
	}
	if err := t.s.publish(m, false); err != nil {
		return fmt.Errorf("commit run %s: %w (the next run completes it)", t.run, Explain(err))
	}
	t.over = true
	return nil
}

// prepare brings all files to disk and makes sure that they have a place.
func (t *Tx) prepare(meta any) (m Manifest, err error) {
	m.RunID, m.Files, m.Removed = t.run, []Entry{}, t.removed
	if m.Meta, err = json.Marshal(meta); err != nil {
		return m, fmt.Errorf("encode manifest: %w", err)
	}
	for _, w := range t.files {
		if err := w.Close(); err != nil {
			return m, err
		}
		if taken, err := t.s.exists(w.Path); err != nil {
			return m, err
		} else if taken {
			return m, fmt.Errorf("%s exists", w.Path)
		}
		m.Files = append(m.Files, w.Entry)
	}
	return m, t.s.fs.SyncDir(t.s.path(tmpAt + "/" + t.run))
}

// decide writes the intent. From its rename on the commit can only go
// forward.
func (t *Tx) decide(m Manifest) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("encode manifest: %w", err)
	}
	f := t.s.fs
	draft, intent := t.s.path(tmpAt+"/"+t.run+"/manifest.json"), t.s.path(intents+"/"+t.run+".json")
	if err := writeFile(f, draft, append(b, '\n')); err != nil {
		return err
	}
	t.decided = true
	if err := f.Rename(draft, intent); err != nil {
		if there, e := exists(f, intent); e == nil && !there {
			t.decided = false
		}
		return err
	}
	return f.SyncDir(t.s.path(intents))
}

// Discard gives t up and removes its temporary files. It does nothing after
// a Commit that decided.
func (t *Tx) Discard() error {
	if t.over || t.decided {
		return nil
	}
	t.over = true
	var errs []error
	for _, w := range t.files {
		if !w.closed {
			w.closed = true
			errs = append(errs, w.file.Close())
		}
	}
	errs = append(errs, t.s.fs.RemoveAll(t.s.path(tmpAt+"/"+t.run)))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("discard run %s: %w", t.run, err)
	}
	return nil
}

// publish does what the intent of m says and may be repeated after a kill at
// any step. It checks the bytes of files that another process wrote.
func (s *Store) publish(m Manifest, check bool) error {
	var folders []string
	for _, e := range m.Files {
		from, to := s.path(temporary(m.RunID, e.Path)), s.path(e.Path)
		waiting, err := exists(s.fs, from)
		if err != nil {
			return err
		}
		at := to
		if waiting {
			at = from
		}
		if check {
			if err := s.verify(at, e); err != nil {
				return err
			}
		}
		folder := filepath.Dir(to)
		if err := mkdirAll(s.fs, folder); err != nil {
			return err
		}
		if waiting {
			if err := s.fs.Rename(from, to); err != nil {
				return err
			}
		}
		if !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	for _, folder := range folders {
		if err := s.fs.SyncDir(folder); err != nil {
			return err
		}
	}
	name := m.RunID + ".json"
	if err := s.fs.Rename(s.path(intents+"/"+name), s.path(commits+"/"+name)); err != nil {
		return err
	}
	if err := errors.Join(s.fs.SyncDir(s.path(commits)), s.fs.SyncDir(s.path(intents))); err != nil {
		return err
	}
	return s.tidy(m.RunID)
}

// remove takes files away that a commit replaces.
func (s *Store) remove(names []string) error {
	var folders []string
	for _, name := range names {
		if err := s.fs.RemoveAll(s.path(name)); err != nil {
			return err
		}
		if folder := filepath.Dir(s.path(name)); !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	for _, folder := range folders {
		if there, err := exists(s.fs, folder); err != nil || !there {
			if err != nil {
				return err
			}
			continue
		}
		if err := s.fs.SyncDir(folder); err != nil {
			return err
		}
	}
	return nil
}

// verify compares a file with its entry.
func (s *Store) verify(name string, e Entry) error {
	f, err := s.fs.Open(name)
	if err != nil {
		return fmt.Errorf("verify %s: %w: %w", e.Path, ErrDamaged, err)
	}
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("verify %s: %w", e.Path, err)
	}
	if n != e.Bytes || hex.EncodeToString(h.Sum(nil)) != e.SHA256 {
		return fmt.Errorf("verify %s: %w: its bytes are not those that were written", e.Path, ErrDamaged)
	}
	return nil
}
