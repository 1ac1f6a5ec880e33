package overlay

import (
	"slices"

	"writ/models"
)

// merge lays the checked tables over the built-in ones.
func (u *user) merge() (*FS, error) {
	f := &FS{FS: u.base, tables: map[string]*models.Table{}, version: u.version}
	for _, t := range u.ordered() {
		f.tables[t.path()] = t.merge()
		f.rows += len(t.own.Rows)
	}
	for _, d := range dependants {
		if u.tables[d.target] == nil {
			continue
		}
		if err := u.release(f, d); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// merge returns the built-in rows with the user's in their places, and the
// new ones behind.
func (t *table) merge() *models.Table {
	header := slices.Clone(t.base.Header)
	for _, c := range t.own.Header {
		if !slices.Contains(header, c) {
			header = append(header, c)
		}
	}
	out := models.NewTable(t.base.Name, header)
	own := models.NewTable(t.own.Name, header)
	own.Own, out.Line = true, t.base.Line
	put := func(r models.Row, old *models.Row) models.Row {
		cells := make([]string, len(header))
		for i, c := range header {
			if slices.Contains(t.own.Header, c) {
				cells[i] = r.Get(c)
			} else if old != nil {
				cells[i] = old.Get(c)
			}
		}
		own.Add(r.Line, cells...)
		return own.Rows[len(own.Rows)-1]
	}
	for i := range t.base.Rows {
		r := t.base.Rows[i]
		id := r.Get("id")
		if _, gone := t.removed[id]; gone {
			continue
		}
		if k, ok := t.rows[id]; ok {
			r = put(t.own.Rows[k], &r)
		}
		out.Rows = append(out.Rows, r)
	}
	for _, r := range t.own.Rows {
		id := r.Get("id")
		_, known := t.builtin[id]
		if k, ok := t.rows[id]; ok && !known && t.own.Rows[k].Line == r.Line {
			out.Rows = append(out.Rows, put(r, nil))
		}
	}
	return out
}

// dependant is a column of a built-in table that names rows which a user may
// remove, or rename where it names them by name, and what becomes of its rows
// then.
type dependant struct {
	table, column string
	target        string // file of the removed row
	prefix        string // before the name of the target, when key is not its id
	key           string // column of the target that is named
	drop          bool   // the row goes too; else the cell is emptied
}

var dependants = []dependant{
	{table: "lexicon/agencies.tsv", column: "parent", target: "agencies.tsv", key: "id"},
	{table: "lexicon/titles.tsv", column: "agency", target: "agencies.tsv", key: "id"},
	{table: "lexicon/court-seats.tsv", column: "district", target: "courts.tsv", key: "name", prefix: "United States District Court for the ", drop: true},
	{table: "ontology/actions.tsv", column: "undoes", target: "actions.tsv", key: "id"},
	{table: "rules/triggers.tsv", column: "action", target: "actions.tsv", key: "id", drop: true},
	{table: "rules/triggers.tsv", column: "private", target: "actions.tsv", key: "id"},
}

// release frees the rows of a built-in table from rows that are gone. An
// agency whose parent is gone stands below the parent's parent.
func (u *user) release(f *FS, d dependant) error {
	t := u.tables[d.target]
	gone := map[string]string{} // name → what stands in its place
	for id := range t.removed {
		r := t.base.Rows[t.builtin[id]]
		gone[r.Get(d.key)] = ""
		if d.table == "lexicon/agencies.tsv" {
			gone[id] = r.Get("parent")
		}
	}
	for id, i := range t.rows {
		if k, ok := t.builtin[id]; ok && t.base.Rows[k].Get(d.key) != t.own.Rows[i].Get(d.key) {
			gone[t.base.Rows[k].Get(d.key)] = ""
		}
	}
	if len(gone) == 0 {
		return nil
	}
	src, err := models.Load(f, d.table, d.column)
	if err != nil {
		return err
	}
	out := models.NewTable(src.Name, src.Header)
	out.Line = src.Line
	for _, r := range src.Rows {
		name := d.prefix + r.Get(d.column)
		instead, hit := gone[name]
		switch {
		case !hit:
		case d.drop:
			continue
		default:
			for gone[instead] != "" {
				instead = gone[instead]
			}
			if _, also := gone[instead]; also {
				instead = ""
			}
			r.Cells = slices.Clone(r.Cells)
			r.Cells[slices.Index(src.Header, d.column)] = instead
		}
		out.Rows = append(out.Rows, r)
	}
	f.tables[d.table] = out
	return nil
}
