package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"writ/out/store"
)

// Dataset is what the descriptions say of one dataset beside its schema.
type Dataset struct {
	Dir       string                   // as given
	Name      string                   // of the directory
	Published string                   // day of the last commit, "2026-11-26"
	Version   string                   // of the program that made the last commit
	Files     map[string][]store.Entry // that count, by table
}

// Open reads the manifests of the dataset in dir. It needs no lock.
func Open(dir string) (*Dataset, error) {
	if there, err := store.Is(dir); err != nil || !there {
		return nil, errors.Join(fmt.Errorf("describe %s: no run has ever written to it", dir), err)
	}
	commits, err := store.Manifests(dir)
	if err != nil {
		return nil, fmt.Errorf("describe %s: %w", dir, err)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("describe %s: %w", dir, err)
	}
	d := &Dataset{Dir: dir, Name: filepath.Base(abs), Files: map[string][]store.Entry{}}
	for _, m := range commits {
		var meta struct {
			RunDate string `json:"run_date"`
			Version string `json:"extractor_version"`
		}
		if err := json.Unmarshal(m.Meta, &meta); err != nil {
			return nil, fmt.Errorf("describe %s: manifest of run %s: %w: %w", dir, m.RunID, store.ErrDamaged, err)
		}
		if meta.RunDate >= d.Published {
			d.Published, d.Version = meta.RunDate, meta.Version
		}
	}
	for _, e := range store.Live(commits) {
		table, _, _ := strings.Cut(e.Path, "/")
		d.Files[table] = append(d.Files[table], e)
	}
	return d, nil
}

// FileName is that of the description that stands in a dataset.
const FileName = "dataset.json"

// Describe writes what [Write] has to say as croissant into the dataset in
// dir, as [FileName], in place of what is there.
func Describe(dir string, f store.FS) (err error) {
	d, err := Open(dir)
	if err != nil {
		return err
	}
	w, err := store.CreateAtomic(filepath.Join(dir, FileName), f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if err := Write(w, "croissant", d); err != nil {
		return err
	}
	return w.Commit()
}

// has reports whether the dataset has a table; one that is not known has all.
func (d *Dataset) has(table string) bool { return d == nil || len(d.Files[table]) > 0 }

// dir returns the directory as a reader should write it.
func (d *Dataset) dir() string {
	if d == nil {
		return "DATASET"
	}
	return strings.TrimSuffix(filepath.ToSlash(d.Dir), "/")
}
