package remote

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"writ/out"
	"writ/out/store"
	"writ/out/store/s3"
)

// Copied is what a copy of a dataset holds.
type Copied struct {
	Runs, Files int
	Bytes       int64
}

func counted(commits []store.Manifest) Copied {
	n := Copied{Runs: len(commits)}
	for _, e := range store.Live(commits) {
		n.Files++
		n.Bytes += e.Bytes
	}
	return n
}

// Download makes the directory dir, which must not be there, a local dataset
// with the commits and the files that count of the one at uri. It appears when
// it is whole; what a kill leaves in DIR.copying is used by the next call.
func Download(ctx context.Context, c *s3.Client, uri, dir string) (n Copied, err error) {
	if _, err := os.Lstat(dir); err == nil {
		return n, fmt.Errorf("copy to %s: it is there already: choose a new directory", dir)
	}
	part := filepath.Clean(dir) + ".copying"
	d, err := Open(ctx, c, uri, part)
	if err == nil {
		err = d.FetchTable(ctx, "") // all tables, of one state of the log
	}
	if err == nil {
		err = d.prune()
	}
	if err == nil {
		err = os.Rename(part, dir)
	}
	if err != nil {
		return n, fmt.Errorf("copy %s to %s: %w", uri, dir, store.Explain(err))
	}
	return counted(d.log), nil
}

// prune takes data files out of the copy that do not count.
func (d *Dataset) prune() error {
	live := map[string]bool{}
	for _, e := range store.Live(d.log) {
		live[filepath.Join(d.dir, filepath.FromSlash(e.Path))] = true
	}
	return filepath.WalkDir(d.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || live[name] {
			return err
		}
		if e.IsDir() && e.Name() == control {
			return fs.SkipDir
		}
		if e.IsDir() {
			return nil
		}
		return os.Remove(name)
	})
}

// Upload makes the prefix uri, where no dataset may be, one with the commits
// and the files that count of the local dataset in dir. What a kill leaves is
// completed by the next call.
func Upload(ctx context.Context, c *s3.Client, dir, uri string) (n Copied, err error) {
	lock, err := store.NewChecker(dir, false) // no writer meanwhile
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	commits, err := store.Manifests(dir)
	if err != nil {
		return n, err
	}
	if len(commits) == 0 {
		return n, fmt.Errorf("copy %s: no run has ever written to it", dir)
	}
	tmp, err := os.MkdirTemp("", "writ-*")
	if err != nil {
		return n, store.Explain(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	d, err := open(ctx, c, uri, tmp)
	if err == nil {
		err = (&Run{Dataset: d}).heeds(ctx)
	}
	if err != nil {
		return n, fmt.Errorf("copy to %s: %w", uri, err)
	}
	entries, err := renamed(commits)
	if err == nil {
		err = d.same(entries)
	}
	if err != nil {
		return n, fmt.Errorf("copy %s to %s: %w", dir, uri, err)
	}
	for _, e := range store.Live(commits) {
		if err := c.Upload(ctx, d.at.At(farName(e)), filepath.Join(dir, filepath.FromSlash(e.Path)), e.SHA256); err != nil {
			return n, err
		}
	}
	for _, m := range entries[len(d.log):] {
		ok, err := d.decide(ctx, m)
		if err == nil && !ok {
			err = errors.New("another writer was faster: choose another prefix")
		}
		if err != nil {
			return n, fmt.Errorf("copy to %s: %w", uri, err)
		}
	}
	for _, m := range entries {
		if err := d.finish(ctx, m); err != nil {
			return n, err
		}
	}
	return counted(entries), nil
}

// farName is the name of a data file in a store, which tells its content, so
// that no name ever has two.
func farName(e store.Entry) string {
	end := "-" + e.SHA256[:16] + ".parquet"
	if strings.HasSuffix(e.Path, end) {
		return e.Path
	}
	return strings.TrimSuffix(e.Path, ".parquet") + end
}

// renamed returns the manifests of a local dataset as they stand in a log: in
// the order in which the runs began, with the names of files there.
func renamed(commits []store.Manifest) ([]store.Manifest, error) {
	type dated struct {
		store.Manifest
		at string
	}
	var list []dated
	names := map[string]string{}
	for _, m := range commits {
		var meta out.Meta
		if err := json.Unmarshal(m.Meta, &meta); err != nil {
			return nil, fmt.Errorf("manifest of run %s: %w: %w", m.RunID, store.ErrDamaged, err)
		}
		m.Files = slices.Clone(m.Files)
		for i, e := range m.Files {
			if len(e.SHA256) != 64 {
				return nil, fmt.Errorf("manifest of run %s: %w: %s has no SHA-256", m.RunID, store.ErrDamaged, e.Path)
			}
			names[e.Path] = farName(e)
			m.Files[i].Path = names[e.Path]
		}
		list = append(list, dated{m, cmp.Or(meta.Started, meta.RunDate)})
	}
	slices.SortStableFunc(list, func(a, b dated) int {
		return cmp.Or(strings.Compare(a.at, b.at), strings.Compare(a.RunID, b.RunID))
	})
	var entries []store.Manifest
	for _, m := range list {
		m.Removed = slices.Clone(m.Removed)
		for i, p := range m.Removed {
			m.Removed[i] = cmp.Or(names[p], p)
		}
		entries = append(entries, m.Manifest)
	}
	return entries, nil
}

// same makes sure that the log holds nothing but the first of these entries.
func (d *Dataset) same(entries []store.Manifest) error {
	for i, have := range d.log {
		if i >= len(entries) {
			return errors.New("a dataset with other commits is there: choose another prefix")
		}
		a, errA := encode(have)
		b, errB := encode(entries[i])
		if err := errors.Join(errA, errB); err != nil {
			return err
		}
		if string(a) != string(b) {
			return errors.New("a dataset with other commits is there: choose another prefix")
		}
	}
	return nil
}
