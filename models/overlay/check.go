package overlay

import (
	"regexp"
	"slices"
	"strings"

	"writ/models"
)

var idPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// index collects the ids of a table and reports those that stand twice.
func (t *table) index(u *user) {
	t.rows, t.removed, t.builtin = map[string]int{}, map[string]int{}, map[string]int{}
	for i, r := range t.base.Rows {
		t.builtin[r.Get("id")] = i
	}
	first := map[string]int{}
	column := slices.Index(t.own.Header, "id")
	for i, r := range t.own.Rows {
		id := r.Get("id")
		if removes(r) {
			id = strings.TrimPrefix(r.Cells[0], "-")
		}
		switch line, ok := first[id]; {
		case removes(r) && column != 0:
			u.problem(t.own.Name, r.Line, "a row that removes needs id as the first column of the file")
			continue
		case id == "":
			u.problem(t.own.Name, r.Line, "no id: give the row one that no other row has")
			continue
		case !idPattern.MatchString(id):
			u.problem(t.own.Name, r.Line, "id %q: want letters, digits, '.', '-' and '_'", id)
			continue
		case ok:
			u.problem(t.own.Name, r.Line, "id %q stands in line %d too: give one of the rows another id, or delete it", id, line)
			continue
		}
		first[id] = r.Line
		if !removes(r) {
			t.rows[id] = i
			continue
		}
		if _, ok := t.builtin[id]; !ok {
			u.problem(t.own.Name, r.Line, "nothing to remove: the built-in table has no row %q%s", id, meant(id, keys(t.builtin)))
			continue
		}
		t.removed[id] = r.Line
	}
}

// has reports whether a table has a row after the user's changes.
func (u *user) has(file, id string) bool {
	if t := u.tables[file]; t != nil {
		_, own := t.rows[id]
		_, built := t.builtin[id]
		_, gone := t.removed[id]
		return own || built && !gone
	}
	return u.builtin(file)[id]
}

// builtin returns the ids of a built-in table that the user leaves as it is.
func (u *user) builtin(file string) map[string]bool {
	if ids, ok := u.known[file]; ok {
		return ids
	}
	ids := map[string]bool{}
	if base, err := models.Load(u.base, kindOf(file).path()); err == nil {
		for _, r := range base.Rows {
			ids[r.Get("id")] = true
		}
	}
	u.known[file] = ids
	return ids
}

// ids returns the ids of a table after the user's changes.
func (u *user) ids(file string) []string {
	var out []string
	if t := u.tables[file]; t != nil {
		for _, id := range append(keys(t.builtin), keys(t.rows)...) {
			if _, gone := t.removed[id]; !gone {
				out = append(out, id)
			}
		}
		return out
	}
	return keys(u.builtin(file))
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// refers are the columns that name rows of other tables.
var refers = []struct{ file, column, target, add string }{
	{"agencies.tsv", "parent", "agencies.tsv", "add the row, or leave the cell empty"},
	{"actions.tsv", "parent", "groups.tsv", "use a group that exists, or add it to groups.tsv"},
	{"actions.tsv", "undoes", "actions.tsv", "use a leaf that exists, or leave the cell empty"},
	{"actions.tsv", "like", "actions.tsv", "use a built-in leaf, or leave the cell empty"},
	{"triggers.tsv", "action", "actions.tsv", "use a leaf that exists, or add it to actions.tsv"},
	{"triggers.tsv", "private", "actions.tsv", "use a leaf that exists, or leave the cell empty"},
}

// check checks the cells of a table.
func (u *user) check(t *table) {
	if t.file == "groups.tsv" {
		for id, line := range t.removed {
			for _, leaf := range u.ids("actions.tsv") {
				if strings.HasPrefix(leaf, id+".") {
					u.problem(t.own.Name, line, "group %s still has the leaf %s: remove it too, with a row -%s in actions.tsv", id, leaf, leaf)
				}
			}
		}
	}
	for _, i := range t.rows {
		r := t.own.Rows[i]
		if len(r.Cells) != len(t.own.Header) {
			continue // told before; its cells may stand in the wrong columns
		}
		for _, c := range t.required {
			if _, limited := t.values[c]; !limited && strings.TrimSpace(r.Get(c)) == "" {
				u.problem(t.own.Name, r.Line, "%s: no %s", r.Get("id"), c)
			}
		}
		for c, want := range t.values {
			if v := r.Get(c); slices.Contains(t.own.Header, c) && !slices.Contains(want, v) {
				u.problem(t.own.Name, r.Line, "%s: %s %q%s: want %s", r.Get("id"), c, v, meant(v, want), strings.TrimPrefix(strings.Join(want, ", "), ", "))
			}
		}
		for _, ref := range refers {
			if v := r.Get(ref.column); ref.file == t.file && v != "" && !u.has(ref.target, v) {
				u.problem(t.own.Name, r.Line, "%s: %s %q is not in %s%s: %s", r.Get("id"), ref.column, v, ref.target, meant(v, u.ids(ref.target)), ref.add)
			}
		}
		for _, c := range []string{"name", "short", "guarded", "aliases"} {
			for _, s := range r.List(c) {
				if s == "" {
					u.problem(t.own.Name, r.Line, "%s: %s has an empty item: write a|b, without | at the ends", r.Get("id"), c)
				}
			}
		}
		u.special(t, r)
	}
}

// special checks what one table alone has.
func (u *user) special(t *table, r models.Row) {
	id := r.Get("id")
	switch t.file {
	case "actions.tsv":
		if p := r.Get("parent"); p != "" && !strings.HasPrefix(id, p+".") {
			u.problem(t.own.Name, r.Line, "%s: a leaf is named for its parent: call it %s.%s", id, p, id[strings.LastIndexByte(id, '.')+1:])
		}
		if like := r.Get("like"); like == id {
			u.problem(t.own.Name, r.Line, "%s: like names the row itself: name a built-in leaf that resembles it", id)
		} else if _, own := t.rows[like]; own && like != "" {
			u.problem(t.own.Name, r.Line, "%s: like %q is no built-in leaf: nothing was learned of it", id, like)
		}
	case "entities.tsv":
		for _, x := range r.List("ids") {
			if why := badID(x); why != "" {
				u.problem(t.own.Name, r.Line, "%s: ids: %q: %s", id, x, why)
			}
		}
		for _, file := range []string{"agencies.tsv", "courts.tsv"} {
			other := strings.TrimPrefix(id, "court-")
			if file == "agencies.tsv" {
				other = id
			} else if other == id {
				continue
			}
			if u.has(file, other) {
				u.problem(t.own.Name, r.Line, "%s: the id is that of a row of %s: give the entity another one", id, file)
			}
		}
	case "triggers.tsv":
		if k, ok := t.builtin[id]; ok && t.base.Rows[k].Get("action") != r.Get("action") {
			u.problem(t.own.Name, r.Line, "%s: the built-in row of this id names %s, and what was learned of it would count for %s: give this row a new id and remove the other with -%s",
				id, t.base.Rows[k].Get("action"), r.Get("action"), id)
		}
	}
}

// drop takes out the rows with problems, and those that name them.
func (u *user) drop() {
	wrong := map[string]map[int]bool{}
	for _, p := range u.problems {
		if wrong[p.File] == nil {
			wrong[p.File] = map[int]bool{}
		}
		wrong[p.File][p.Line] = true
	}
	for again := len(u.problems) > 0; again; {
		again = false
		for _, t := range u.tables {
			for id, i := range t.rows {
				r := t.own.Rows[i]
				bad := wrong[t.own.Name][r.Line]
				for _, ref := range refers {
					v := r.Get(ref.column)
					bad = bad || ref.file == t.file && v != "" && !u.has(ref.target, v)
				}
				if bad {
					delete(t.rows, id)
					again = true
				}
			}
			for id, line := range t.removed {
				if wrong[t.own.Name][line] {
					delete(t.removed, id)
					again = true
				}
			}
		}
	}
}
