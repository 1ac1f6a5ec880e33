// Package overlay lays a user's own tables over the built-in ones: agencies,
// courts, entities, triggers and leaves of the ontology.
//
// The user's directory holds files with the names and columns of the built-in
// tables, without their folders. A row with the id of a built-in row replaces
// it, column by column: a column that the file does not have keeps the
// built-in cell. A row whose id is new is added. A row whose first cell is "-"
// and an id removes that row; it may end there. Files that are no .tsv are
// left alone.
package overlay

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"writ/models"
)

// MaxBytes is the largest table that is read.
const MaxBytes = 64 << 20

// FS is a file system of built-in tables with a user's tables laid over them.
// It is safe for concurrent use.
type FS struct {
	fs.FS
	tables  map[string]*models.Table
	version string
	rows    int
}

// Table implements models.Tabler.
func (f *FS) Table(name string) (*models.Table, bool) {
	t, ok := f.tables[name]
	return t, ok
}

// Version is the hash of the user's tables, 8 hexadecimal digits.
func (f *FS) Version() string { return f.version }

// Rows is how many rows the user's tables have.
func (f *FS) Rows() int { return f.rows }

// Open lays the tables of dir over base. Name is what dir is called in
// problems. A directory that cannot be used is Problems, all of them.
func Open(base, dir fs.FS, name string) (*FS, error) {
	f, problems, err := Check(base, dir, name)
	if err == nil && len(problems) > 0 {
		return nil, problems
	}
	return f, err
}

// Check lays the rows of dir that are right over base, so that they can be
// tried, and tells what is wrong with the others.
func Check(base, dir fs.FS, name string) (*FS, Problems, error) {
	u := &user{name: name, base: base, tables: map[string]*table{}, known: map[string]map[string]bool{}}
	if err := u.read(dir); err != nil {
		return nil, nil, err
	}
	for _, t := range u.tables {
		t.index(u)
	}
	for _, t := range u.ordered() {
		u.check(t)
	}
	u.drop()
	f, err := u.merge()
	return f, u.problems.Sorted(), err
}

// Problems is everything that is wrong with a user's tables.
type Problems []*models.Problem

// Error returns one problem a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Add adds an error; one that is no problem of a table has no place.
func (p *Problems) Add(file string, errs ...error) {
	for _, err := range errs {
		var q *models.Problem
		var all Problems
		switch {
		case err == nil:
		case errors.As(err, &all):
			*p = append(*p, all...)
		case errors.As(err, &q):
			*p = append(*p, q)
		default:
			*p = append(*p, &models.Problem{File: file, Text: err.Error()})
		}
	}
}

// Sorted returns the problems by file and line, each once.
func (p Problems) Sorted() Problems {
	out := slices.Clone(p)
	slices.SortStableFunc(out, func(a, b *models.Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	return slices.CompactFunc(out, func(a, b *models.Problem) bool { return *a == *b })
}

// user is a directory on its way to be an FS.
type user struct {
	name     string
	base     fs.FS
	tables   map[string]*table          // by file name
	known    map[string]map[string]bool // ids of built-in tables that have no file here
	version  string
	problems Problems
}

// table is one file of the user, and the built-in table that it changes.
type table struct {
	*kind
	own     *models.Table
	base    *models.Table
	rows    map[string]int // id → index into own.Rows
	removed map[string]int // id → line
	builtin map[string]int // id → index into base.Rows
}

func (u *user) problem(file string, line int, format string, a ...any) {
	u.problems = append(u.problems, &models.Problem{File: file, Line: line, Text: fmt.Sprintf(format, a...)})
}

// ordered returns the tables by name.
func (u *user) ordered() []*table {
	var out []*table
	for i := range kinds {
		if t := u.tables[kinds[i].file]; t != nil {
			out = append(out, t)
		}
	}
	return out
}

// read reads the files of dir.
func (u *user) read(dir fs.FS) error {
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return fmt.Errorf("read lexicon %s: %w", u.name, err)
	}
	h := sha256.New()
	found := false
	for _, e := range entries {
		file := path.Join(u.name, e.Name())
		if e.IsDir() || !strings.EqualFold(path.Ext(e.Name()), ".tsv") {
			continue
		}
		found = true
		k := kindOf(e.Name())
		if k == nil {
			u.problem(file, 0, "no table has this name: want %s", strings.Join(Files(), ", "))
			continue
		}
		text, err := readFile(dir, e.Name())
		if err != nil {
			u.problem(file, 0, "%v", err)
			continue
		}
		fmt.Fprintf(h, "%s %d\n%s", e.Name(), len(text), text)
		if err := u.parse(k, file, strings.TrimPrefix(text, "\ufeff")); err != nil {
			return err
		}
	}
	if !found {
		u.problem(u.name, 0, "holds no table: want one or more of %s", strings.Join(Files(), ", "))
	}
	u.version = hex.EncodeToString(h.Sum(nil))[:8]
	return nil
}

func readFile(dir fs.FS, name string) (string, error) {
	f, err := dir.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return "", err
	}
	if len(b) > MaxBytes {
		return "", fmt.Errorf("larger than %d bytes", MaxBytes)
	}
	return string(b), nil
}

// parse reads one file and the built-in table behind it.
func (u *user) parse(k *kind, file, text string) error {
	for n, line := range strings.Split(text, "\n") {
		if !utf8.ValidString(line) {
			u.problem(file, n+1, "not UTF-8: save the file as UTF-8")
			return nil
		}
	}
	base, err := models.Load(u.base, k.path())
	if err != nil {
		return err
	}
	own, problems := models.Parse(file, text)
	for _, p := range problems {
		if i := slices.IndexFunc(own.Rows, func(r models.Row) bool { return r.Line == p.Line }); i >= 0 && removes(own.Rows[i]) {
			continue // a row that removes may end behind its id
		}
		if p.Line > 0 {
			p.Text += "; put exactly one tab between two cells, also where a cell is empty"
		} else {
			p.Text = "no header: the first line that is no comment must name the columns: " + strings.Join(k.columns(base), ", ")
		}
		u.problems = append(u.problems, p)
	}
	if own.Header != nil && u.header(k, own, base) {
		u.tables[k.file] = &table{kind: k, own: own, base: base}
	}
	return nil
}

// header checks the names of the columns.
func (u *user) header(k *kind, own, base *models.Table) bool {
	before := len(u.problems)
	known := k.columns(base)
	for i, c := range own.Header {
		switch {
		case slices.Index(own.Header, c) < i:
			u.problem(own.Name, own.Line, "column %q stands twice", c)
		case !slices.Contains(known, c):
			u.problem(own.Name, own.Line, "unknown column %q%s: want some of %s", c, meant(c, known), strings.Join(known, ", "))
		}
	}
	for _, c := range k.required {
		if !slices.Contains(own.Header, c) {
			u.problem(own.Name, own.Line, "no column %q: it is needed", c)
		}
	}
	return len(u.problems) == before
}

// removes reports whether a row takes a built-in row away.
func removes(r models.Row) bool { return len(r.Cells) > 0 && strings.HasPrefix(r.Cells[0], "-") }
