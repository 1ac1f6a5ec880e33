// Package models serves the data that the stages run on: lexicons, rules, the
// ontology and weights. It reads tables and does not interpret them.
//
// A table is a TSV file: lines that start with '#' are comments (source and
// licence first), the first other line is the header, every row has as many
// cells as the header. A cell that holds a list separates its items with '|'.
package models

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed lexicon rules ontology weights/*.bin
var embedded embed.FS

// FS holds the embedded files: lexicon/*.tsv, rules/*.tsv, ontology/*.tsv,
// weights/*.bin. What its ReadFile returns of weights must not be written to.
func FS() fs.FS { return files{embedded} }

// Table is one TSV file.
type Table struct {
	Name   string // path inside the file system
	Header []string
	Line   int // 1-based line of the header
	Rows   []Row
	Own    bool // written by the user, see package overlay
	index  map[string]int
}

// NewTable returns a table without rows.
func NewTable(name string, header []string) *Table {
	t := &Table{Name: name, Header: header, index: make(map[string]int, len(header))}
	for i, c := range header {
		t.index[c] = i
	}
	return t
}

// Add appends a row with the cells of t's columns.
func (t *Table) Add(line int, cells ...string) { t.Rows = append(t.Rows, Row{line, cells, t}) }

// Row is one line of a Table.
type Row struct {
	Line  int // 1-based, in the file
	Cells []string
	table *Table
}

// Own reports whether the row is from the user's tables.
func (r Row) Own() bool { return r.table.Own }

// Get returns the cell of a column, "" when the table has no such column.
func (r Row) Get(column string) string {
	if i, ok := r.table.index[column]; ok && i < len(r.Cells) {
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

// Errorf returns a *Problem with the row's file and line.
func (r Row) Errorf(format string, a ...any) error {
	return &Problem{r.table.Name, r.Line, fmt.Sprintf(format, a...)}
}

// Problem is what is wrong with a line of a table.
type Problem struct {
	File string
	Line int // 1-based; 0 = the file as a whole
	Text string
}

// Error returns "file:line: text".
func (p *Problem) Error() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// Place is a line of a file.
type Place struct {
	File string
	Line int
}

// Place returns where the row stands.
func (r Row) Place() Place { return Place{r.table.Name, r.Line} }

// Lines returns the places of the problems among errs.
func Lines(errs []error) map[Place]bool {
	m := map[Place]bool{}
	for _, err := range errs {
		var p *Problem
		if errors.As(err, &p) {
			m[Place{p.File, p.Line}] = true
		}
	}
	return m
}

// Tabler is a file system that holds tables read before: Load takes them
// instead of files.
type Tabler interface {
	Table(name string) (t *Table, ok bool)
}

// Load reads table name from fsys. The columns named in want must exist.
// Errors read "file:line: reason".
func Load(fsys fs.FS, name string, want ...string) (*Table, error) {
	t, ok := (*Table)(nil), false
	if x, has := fsys.(Tabler); has {
		t, ok = x.Table(name)
	}
	if !ok {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read table: %w", err)
		}
		var problems []*Problem
		if t, problems = Parse(name, string(b)); len(problems) > 0 {
			return nil, problems[0]
		}
	}
	for _, c := range want {
		if _, ok := t.index[c]; !ok {
			return nil, &Problem{name, t.Line, fmt.Sprintf("no column %q", c)}
		}
	}
	return t, nil
}

// Parse reads a table and tells everything that is wrong with its form. A row
// with too few or too many cells is a problem and in the table all the same.
func Parse(name, text string) (*Table, []*Problem) {
	t := &Table{Name: name}
	var problems []*Problem
	var room []string // for the cells of the rows to come
	for n := 1; text != ""; n++ {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		line = strings.TrimSuffix(line, "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		if t.Header == nil {
			*t = *NewTable(name, strings.Split(line, "\t"))
			t.Line = n
			rows := 1 + strings.Count(text, "\n")
			t.Rows = make([]Row, 0, rows)
			room = make([]string, 0, rows*len(t.Header))
			continue
		}
		if cells := 1 + strings.Count(line, "\t"); cells != len(t.Header) {
			problems = append(problems, &Problem{name, n, fmt.Sprintf("%d cells, header has %d", cells, len(t.Header))})
		}
		from := len(room)
		for cell := range strings.SplitSeq(line, "\t") {
			room = append(room, cell)
		}
		t.Add(n, room[from:len(room):len(room)]...)
	}
	if t.Header == nil {
		problems = append(problems, &Problem{File: name, Text: "empty table"})
	}
	return t, problems
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
