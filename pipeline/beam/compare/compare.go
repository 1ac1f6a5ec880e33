// Package compare tells whether two datasets have the same rows.
package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"writ/out"
	"writ/out/row"
	"writ/out/store"
)

// clocks are columns of the table documents that tell of the run, not of the
// document.
var clocks = []string{"processed_at", "elapsed_ms"}

// tablesOfRuns are the tables that runs write.
var tablesOfRuns = []string{"records", "documents", "mentions"}

// Datasets returns how the rows of the tables of runs differ between the
// datasets in directories a and b: every column but run_id, and with withClocks
// those of the clock. Rows are held against each other by record_id, documents by path and
// member, mentions by record_id and number. rows counts the rows of a by table.
func Datasets(a, b string, withClocks bool) (different []string, rows map[string]int, err error) {
	rows = map[string]int{}
	for _, table := range tablesOfRuns {
		x, err := load(a, table, withClocks)
		if err != nil {
			return nil, nil, err
		}
		y, err := load(b, table, withClocks)
		if err != nil {
			return nil, nil, err
		}
		for _, key := range slices.Sorted(maps.Keys(x)) {
			rows[table] += len(x[key])
			different = append(different, diff(table, key, x[key], y[key])...)
		}
		for _, key := range slices.Sorted(maps.Keys(y)) {
			if x[key] == nil {
				different = append(different, fmt.Sprintf("%s %s: only in %s", table, key, b))
			}
		}
	}
	return different, rows, nil
}

// line is a row by column.
type line map[string]json.RawMessage

// diff compares the rows of one key.
func diff(table, key string, x, y []line) []string {
	if len(x) != len(y) {
		return []string{fmt.Sprintf("%s %s: %d rows against %d", table, key, len(x), len(y))}
	}
	var all []string
	for i := range x {
		names := maps.Clone(x[i])
		maps.Copy(names, y[i])
		for _, c := range slices.Sorted(maps.Keys(names)) {
			if p, q := string(x[i][c]), string(y[i][c]); p != q {
				all = append(all, fmt.Sprintf("%s %s: %s is %.200s against %.200s", table, key, c, p, q))
			}
		}
	}
	return all
}

// load reads the rows of a table that count, by key.
func load(dir, table string, withClocks bool) (map[string][]line, error) {
	commits, err := store.Manifests(dir)
	if err != nil {
		return nil, err
	}
	if len(commits) == 0 {
		return nil, fmt.Errorf("%s: no run has ever written to it", dir)
	}
	rows := map[string][]line{}
	add := func(key string, v any) error {
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		l := line{}
		if err := json.Unmarshal(b, &l); err != nil {
			return err
		}
		delete(l, "run_id")
		if !withClocks {
			for _, c := range clocks {
				delete(l, c)
			}
		}
		rows[key] = append(rows[key], l)
		return nil
	}
	if err := eachRow(dir, commits, table, add); err != nil {
		return nil, err
	}
	for _, l := range rows { // rows of one key in one order
		slices.SortFunc(l, func(p, q line) int { return strings.Compare(fmt.Sprint(p), fmt.Sprint(q)) })
	}
	return rows, nil
}

// eachRow hands over the rows of a table that count, with their keys.
func eachRow(dir string, commits []store.Manifest, table string, do func(key string, v any) error) error {
	for _, e := range store.Live(commits) {
		if !strings.HasPrefix(e.Path, table+"/") {
			continue
		}
		name := filepath.Join(dir, filepath.FromSlash(e.Path))
		var err error
		switch table {
		case "records":
			err = out.EachRow(name, func(r *row.Record) error { return do(r.RecordID, r) })
		case "documents":
			err = out.EachRow(name, func(r *row.Document) error { return do(fmt.Sprintf("%s#%d", r.Path, number(r.Member)), r) })
		case "mentions":
			err = out.EachRow(name, func(r *row.Mention) error { return do(fmt.Sprintf("%s/%d", r.RecordID, r.Mention), r) })
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
	return nil
}

func number(p *int32) int32 {
	if p == nil {
		return 0
	}
	return *p
}
