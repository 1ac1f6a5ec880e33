// Package audit reads what a dataset says of itself: its commits, its files,
// and whether these are as they were written. Nothing here extracts.
//
// [Runs] and [Files] read manifests and need no lock. [Verify] looks at every
// file and keeps writers out while it does.
package audit

import (
	"cmp"
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
)

// Run is one finished commit of a dataset.
type Run struct {
	RunID string `json:"run_id"`
	out.Meta
	Files    int   `json:"files"`    // that it wrote
	Bytes    int64 `json:"bytes"`    // of these
	Gone     int   `json:"gone"`     // of these, how many a later commit replaced
	Replaced int   `json:"replaced"` // files of earlier commits that it replaced
}

// Runs returns the commits of the dataset in dir in the order in which they
// began, those of one time by run id. A manifest that counts no documents by
// status is completed from the table.
func Runs(dir string) ([]Run, error) {
	commits, err := manifests(dir)
	if err != nil {
		return nil, err
	}
	gone := map[string]bool{}
	for _, m := range commits {
		for _, p := range m.Removed {
			gone[p] = true
		}
	}
	runs := make([]Run, len(commits))
	for i, m := range commits {
		r := Run{RunID: m.RunID, Files: len(m.Files), Replaced: len(m.Removed)}
		if err := json.Unmarshal(m.Meta, &r.Meta); err != nil {
			return nil, fmt.Errorf("read manifest of run %s: %w: %w", m.RunID, store.ErrDamaged, err)
		}
		for _, e := range m.Files {
			r.Bytes += e.Bytes
			if gone[e.Path] {
				r.Gone++
			}
			if r.Started == "" && tableOf(e.Path) == "documents" && !gone[e.Path] {
				if err := r.count(filepath.Join(dir, filepath.FromSlash(e.Path))); err != nil {
					return nil, fmt.Errorf("read %s: %w; extract verify tells what is wrong", e.Path, err)
				}
			}
		}
		runs[i] = r
	}
	slices.SortStableFunc(runs, func(a, b Run) int {
		return cmp.Or(strings.Compare(a.at(), b.at()), strings.Compare(a.RunID, b.RunID))
	})
	return runs, nil
}

// Outdated returns how many runs, in the order of [Runs], added documents
// after the tables of extract cluster were last made: these tables do not have
// them. 0 also where there are no such tables.
func Outdated(runs []Run) int {
	n, made := 0, false
	for _, r := range runs {
		_, ok := r.Rows["clusters"]
		switch {
		case ok:
			n, made = 0, true
		case r.Rows["documents"] > r.Carried["documents"] && len(r.Compacted) == 0:
			n++
		}
	}
	if !made {
		return 0
	}
	return n
}

// at is when a run began, as well as its manifest knows.
func (r *Run) at() string { return cmp.Or(r.Started, r.RunDate) }

func (r *Run) count(name string) error {
	if r.Documents == nil {
		r.Documents = map[string]int64{}
	}
	return out.EachRow(name, func(d *struct {
		Status string `parquet:"status"`
	}) error {
		r.Documents[d.Status]++
		return nil
	})
}

// File is one file of a dataset that counts.
type File struct {
	Table string `json:"table"`
	RunID string `json:"run_id"` // that wrote it
	store.Entry
}

// Files returns the files of the dataset in dir that count now: those of
// finished commits which no later one replaced, in the order of their paths.
// All of them were there when it looked; an error names the first that was
// not. When a commit replaces files meanwhile it looks again.
func Files(dir string) ([]File, error) {
	var before []store.Entry
	for {
		commits, err := manifests(dir)
		if err != nil {
			return nil, err
		}
		files, err := present(dir, commits)
		now := store.Live(commits)
		if !errors.Is(err, fs.ErrNotExist) || before != nil && slices.Equal(before, now) {
			return files, err
		}
		before = now
	}
}

// Must checks that dir is a dataset.
func Must(dir string) error { return isDataset(dir) }

// present lists the files of commits that count, all of which must be there.
func present(dir string, commits []store.Manifest) ([]File, error) {
	files := listed(commits)
	for _, f := range files {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(f.Path))); err != nil {
			return nil, fmt.Errorf("list %s: %w; extract verify tells what is wrong", dir, err)
		}
	}
	return files, nil
}

// listed lists the files of commits that count.
func listed(commits []store.Manifest) (files []File) {
	by := map[string]string{}
	for _, m := range commits {
		for _, e := range m.Files {
			by[e.Path] = m.RunID
		}
	}
	for _, e := range store.Live(commits) {
		files = append(files, File{tableOf(e.Path), by[e.Path], e})
	}
	return files
}

// manifests returns the commits of a directory that must be a dataset.
func manifests(dir string) ([]store.Manifest, error) {
	if err := isDataset(dir); err != nil {
		return nil, err
	}
	return store.Manifests(dir)
}

func isDataset(dir string) error {
	if st, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open dataset: %w; check the path", err)
	} else if err != nil {
		return fmt.Errorf("open dataset: %w", err)
	} else if !st.IsDir() {
		return fmt.Errorf("open dataset %s: it is a file: choose the directory that extract run wrote to", dir)
	}
	if there, err := store.Is(dir); err != nil || !there {
		return errors.Join(fmt.Errorf("open dataset %s: no run has ever written to it", dir), err)
	}
	return nil
}

// tableOf is the table that a file of a dataset belongs to.
func tableOf(path string) string {
	t, _, _ := strings.Cut(path, "/")
	return t
}
