// Package models serves the data that the stages run on: lexicons, rules, the
// ontology and weights. It reads tables and does not interpret them.
//
// A table is a TSV file: lines that start with '#' are comments (source and
// licence first), the first other line is the header, every row has as many
// cells as the header. A cell that holds a list separates its items with '|'.
package models

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed lexicon rules ontology weights/*.tsv
var embedded embed.FS

// FS holds the embedded files: lexicon/*.tsv, rules/*.tsv, ontology/*.tsv.
func FS() fs.FS { return embedded }

// Table is one TSV file.
type Table struct {
	Name   string // path inside the file system
	Header []string
	Rows   []Row
	index  map[string]int
}

// Row is one line of a Table.
type Row struct {
	Line  int // 1-based, in the file
	Cells []string
	table *Table
}

// Get returns the cell of a column, "" when the table has no such column.
func (r Row) Get(column string) string {
	if i, ok := r.table.index[column]; ok {
		return r.Cells[i]
	}
	return ""
}

// List returns the items of a cell that holds a list; nil when it is empty.
func (r Row) List(column string) []string {
	c := r.Get(column)
	if c == "" {
		return nil
	}
	l := strings.Split(c, "|")
	for i := range l {
		l[i] = strings.TrimSpace(l[i])
	}
	return l
}

// Errorf returns an error that names file and line.
func (r Row) Errorf(format string, a ...any) error {
	return fmt.Errorf("%s:%d: %s", r.table.Name, r.Line, fmt.Sprintf(format, a...))
}

// Load reads table name from fsys. The columns named in want must exist.
// Errors read "file:line: reason".
func Load(fsys fs.FS, name string, want ...string) (*Table, error) {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	t := &Table{Name: name}
	for n, line := range strings.Split(string(b), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if t.Header == nil {
			t.Header = cells
			t.index = make(map[string]int, len(cells))
			for i, c := range cells {
				t.index[c] = i
			}
			for _, c := range want {
				if _, ok := t.index[c]; !ok {
					return nil, fmt.Errorf("%s:%d: no column %q", name, n+1, c)
				}
			}
			continue
		}
		if len(cells) != len(t.Header) {
			return nil, fmt.Errorf("%s:%d: %d cells, header has %d", name, n+1, len(cells), len(t.Header))
		}
		t.Rows = append(t.Rows, Row{n + 1, cells, t})
	}
	if t.Header == nil {
		return nil, fmt.Errorf("%s: empty table", name)
	}
	return t, nil
}

// MustLoad reads an embedded table, which the tests of this package have
// read before; it panics on an error.
func MustLoad(name string, want ...string) *Table {
	t, err := Load(embedded, name, want...)
	if err != nil {
		panic(err)
	}
	return t
}
