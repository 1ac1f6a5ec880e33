package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// Atomic is a file that appears whole or not at all: it is written beside its
// place under another name and renamed by Commit. It belongs to one goroutine.
type Atomic struct {
	fs         FS
	file       WriteSyncer
	tmp, final string
	over       bool
}

// CreateAtomic starts a file that Commit will put at name, in place of what
// may be there. A nil FS is [OS].
func CreateAtomic(name string, f FS) (*Atomic, error) {
	if f == nil {
		f = OS{}
	}
	if i, err := f.Stat(name); err == nil && i.IsDir() {
		return nil, fmt.Errorf("create %s: it is a directory: give a file name", name)
	}
	a := &Atomic{fs: f, final: name}
	a.tmp = filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+rand.Text()[:8]+".tmp")
	w, err := f.Create(a.tmp)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) && at.Path == a.tmp { // a name that nobody gave
			err = at.Err
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("create %s: %w: there is no directory %s: make it or choose another place", name, err, filepath.Dir(name))
		}
		return nil, fmt.Errorf("create %s: %w", name, Explain(err))
	}
	a.file = w
	return a, nil
}

// Write appends p.
func (a *Atomic) Write(p []byte) (int, error) {
	n, err := a.file.Write(p)
	if err != nil {
		return n, fmt.Errorf("write %s: %w", a.final, Explain(err))
	}
	return n, nil
}

// Commit brings the file to disk and gives it its name.
func (a *Atomic) Commit() error {
	if a.over {
		return errors.New("commit: the file is closed")
	}
	a.over = true
	err := errors.Join(a.file.Sync(), a.file.Close())
	if err == nil {
		err = a.fs.Rename(a.tmp, a.final)
	}
	if err != nil {
		return fmt.Errorf("commit %s: %w", a.final, errors.Join(Explain(err), a.fs.RemoveAll(a.tmp)))
	}
	if err := a.fs.SyncDir(filepath.Dir(a.final)); err != nil {
		return fmt.Errorf("commit %s: %w", a.final, Explain(err))
	}
	return nil
}

// Close discards the file unless it was committed.
func (a *Atomic) Close() error {
	if a.over {
		return nil
	}
	a.over = true
	if err := errors.Join(a.file.Close(), a.fs.RemoveAll(a.tmp)); err != nil {
		return fmt.Errorf("discard %s: %w", a.final, err)
	}
	return nil
}
