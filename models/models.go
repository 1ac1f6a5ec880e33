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
	rest := string(b)
	var room []string // for the cells of the rows to come
	for n := 1; rest != ""; n++ {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimSuffix(line, "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		if t.Header == nil {
			t.Header = strings.Split(line, "\t")
			t.index = make(map[string]int, len(t.Header))
			for i, c := range t.Header {
				t.index[c] = i
			}
			for _, c := range want {
				if _, ok := t.index[c]; !ok {
					return nil, fmt.Errorf("%s:%d: no column %q", name, n, c)
				}
			}
			rows := 1 + strings.Count(rest, "\n")
			t.Rows = make([]Row, 0, rows)
			room = make([]string, 0, rows*len(t.Header))
			continue
		}
		if cells := 1 + strings.Count(line, "\t"); cells != len(t.Header) {
			return nil, fmt.Errorf("%s:%d: %d cells, header has %d", name, n, cells, len(t.Header))
		}
		from := len(room)
		for cell := range strings.SplitSeq(line, "\t") {
			room = append(room, cell)
		}
		t.Rows = append(t.Rows, Row{n, room[from:len(room):len(room)], t})
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
