package store

import (
	"errors"
	"fmt"
	"path/filepath"
)

// reports hold what a run tells of itself, by run id.
const reports = control + "/reports"

// KeepReport puts a report of a finished commit into the store in dir, in
// place of an earlier one. A run that is not committed has none: nothing is
// written then. It needs no lock; a report is no part of the commit, and a
// kill between the two leaves a commit without one. A nil FS is [OS].
func KeepReport(dir, run string, report []byte, f FS) error {
	if f == nil {
		f = OS{}
	}
	if ok, err := Is(dir); err != nil || !ok {
		return nil // nothing was committed there
	}
	s := &Store{dir: dir, fs: f}
	if ok, err := exists(f, s.path(commits+"/"+run+".json")); err != nil || !ok {
		return err
	}
	if err := mkdirAll(f, s.path(reports)); err != nil {
		return fmt.Errorf("keep report: %w", Explain(err))
	}
	return WriteAtomic(filepath.Join(s.path(reports), run+".json"), report, f)
}

// Reports returns the files of the reports that the store in dir keeps.
func Reports(dir string) ([]string, error) {
	return filepath.Glob(filepath.Join((&Store{dir: dir}).path(reports), "*.json"))
}

// WriteAtomic puts a whole file at name, in place of what may be there.
func WriteAtomic(name string, b []byte, f FS) error {
	a, err := CreateAtomic(name, f)
	if err != nil {
		return err
	}
	if _, err = a.Write(b); err == nil {
		err = a.Commit()
	}
	return errors.Join(err, a.Close())
}
