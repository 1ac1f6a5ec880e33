package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// FS is the part of a file system that a store needs; names are of the
// operating system. Tests stand between it and the disk.
type FS interface {
	Create(name string) (WriteSyncer, error) // fails when name exists
	Open(name string) (io.ReadCloser, error)
	Stat(name string) (fs.FileInfo, error)
	ReadDir(name string) ([]string, error) // sorted
	Mkdir(name string) error
	Rename(from, to string) error // atomic, replaces
	RemoveAll(name string) error
	SyncDir(name string) error // brings the entries of a directory to disk
}

// WriteSyncer is a file open for writing.
type WriteSyncer interface {
	io.WriteCloser
	Sync() error
}

// OS is the file system of the operating system. What it makes has the rights
// that the process's umask leaves: 0644 for files as a rule.
type OS struct {
	Private bool // files 0600, directories 0700: for their owner alone
}

// Create opens a new file for writing.
func (o OS) Create(name string) (WriteSyncer, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, o.mode(0o666))
}

func (o OS) mode(m fs.FileMode) fs.FileMode {
	if o.Private {
		return m & 0o700
	}
	return m
}

// Open opens a file for reading.
func (OS) Open(name string) (io.ReadCloser, error) { return os.Open(name) }

// Stat describes a file.
func (OS) Stat(name string) (fs.FileInfo, error) { return os.Stat(name) }

// ReadDir returns the names in a directory.
func (OS) ReadDir(name string) ([]string, error) {
	entries, err := os.ReadDir(name)
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}

// Mkdir makes one directory.
func (o OS) Mkdir(name string) error { return os.Mkdir(name, o.mode(0o777)) }

// Rename moves a file within its file system.
func (OS) Rename(from, to string) error { return os.Rename(from, to) }

// RemoveAll removes a file or a tree; a name that is not there is no error.
func (OS) RemoveAll(name string) error { return os.RemoveAll(name) }

// SyncDir brings a directory to disk. File systems that cannot sync a
// directory say EINVAL or ENOTSUP, which is no error.
func (OS) SyncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, d.Close())
}

func exists(f FS, name string) (bool, error) {
	_, err := f.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// mkdirAll makes dir and what is missing above it, each durable.
func mkdirAll(f FS, dir string) error {
	if there, err := exists(f, dir); err != nil || there {
		return err
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := mkdirAll(f, parent); err != nil {
			return err
		}
	}
	if err := f.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return f.SyncDir(parent)
}

func readFile(f FS, name string) ([]byte, error) {
	r, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(r)
	return b, errors.Join(err, r.Close())
}

// writeFile makes a new file that is on disk when it returns.
func writeFile(f FS, name string, b []byte) error {
	w, err := f.Create(name)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	if err == nil {
		err = w.Sync()
	}
	return errors.Join(err, w.Close())
}

// Explain adds what to do to an error of the file system.
func Explain(err error) error {
	hint := ""
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		hint = "free space or choose another place"
	case errors.Is(err, syscall.EROFS):
		hint = "choose another place"
	case errors.Is(err, fs.ErrPermission):
		hint = "ask for the right to write there or choose another place"
	case errors.Is(err, syscall.ENOTDIR):
		hint = "a file stands where a directory is needed: choose another place"
	case errors.Is(err, syscall.EISDIR):
		hint = "give a file name, not a directory"
	}
	var done *explained
	if hint == "" || errors.As(err, &done) {
		return err
	}
	return &explained{err, hint}
}

// explained is an error that tells what to do, once.
type explained struct {
	err  error
	hint string
}

func (e *explained) Error() string { return fmt.Sprintf("%v: %s", e.err, e.hint) }
func (e *explained) Unwrap() error { return e.err }

// fileSettings are the settings that may name a file. Others are never looked
// up, whatever files there are with their values as names.
var fileSettings = []string{"clutter_lines", "lexicon", "model"}

// HashFiles adds the SHA-256 of each file that settings name, in hex:
// "clutter_lines_sha256" beside "clutter_lines". A directory has none.
func HashFiles(settings map[string]string) error {
	for _, name := range fileSettings {
		sum, err := hashFile(settings[name])
		if err != nil {
			return fmt.Errorf("hash the file of the setting %s: %w", name, err)
		}
		if sum != "" {
			settings[name+"_sha256"] = sum
		}
	}
	return nil
}

// hashFile returns the SHA-256 of a file in hex, "" where path names none.
func hashFile(path string) (string, error) {
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
		return "", nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
