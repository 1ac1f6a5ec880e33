package compare

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"writ/out"
	"writ/out/row"
	"writ/out/store"
)

// Table is the rows of one table as sums: by record_id, documents by path and
// member, mentions by record_id and number.
type Table []Sum

// Sum is one row: its key and the SHA-256 over it as JSON, all columns but
// run_id and those of the clock.
type Sum struct {
	Key string
	Row [sha256.Size]byte
}

// Sum returns one SHA-256 in hex over the keys and rows of the table.
func (t Table) Sum() string {
	h := sha256.New()
	for _, s := range t {
		fmt.Fprintf(h, "%s\t%x\n", s.Key, s.Row)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (s Sum) compare(o Sum) int {
	return cmp.Or(strings.Compare(s.Key, o.Key), bytes.Compare(s.Row[:], o.Row[:]))
}

// Against tells which rows of t are not those of want, a line each.
func (t Table) Against(want Table) (different []string) {
	for i, j := 0, 0; i < len(t) || j < len(want); {
		switch {
		case j == len(want) || i < len(t) && t[i].Key < want[j].Key:
			different = append(different, t[i].Key+" is too much")
			i++
		case i == len(t) || want[j].Key < t[i].Key:
			different = append(different, want[j].Key+" is missing")
			j++
		default:
			if t[i].Row != want[j].Row {
				different = append(different, t[i].Key+" is another row")
			}
			i, j = i+1, j+1
		}
	}
	return different
}

// Sums reads the rows in directory dir: the tables of a dataset, or the
// records that extract annotate --stream gave to others: Parquet files of the
// columns of records, as Spark writes them, or files .jsonl of answers of the
// layer rows. The positions in bytes of these count from the start of a line;
// starts, by doc_id, brings them to that of the file, see [Starts].
func Sums(dir string, starts map[string]int64) (map[string]Table, error) {
	tables := map[string]Table{}
	add := func(table, key string, v any) error {
		bare(v)
		full(reflect.ValueOf(v).Elem())
		b, err := json.Marshal(v)
		tables[table] = append(tables[table], Sum{key, sha256.Sum256(b)})
		return err
	}
	shifted := func(r *row.Record) error {
		at, ok := starts[r.DocID]
		if !ok {
			return fmt.Errorf("document %q: no line has this id", r.DocID)
		}
		for i := range r.Mentions {
			for _, p := range []*int64{r.Mentions[i].ByteStart, r.Mentions[i].ByteEnd} {
				if p != nil {
					*p += at
				}
			}
		}
		return add("records", r.RecordID, r)
	}
	commits, err := store.Manifests(dir)
	if err == nil && len(commits) > 0 {
		for _, table := range tablesOfRuns {
			if err = eachRow(dir, commits, table, func(key string, v any) error { return add(table, key, v) }); err != nil {
				break
			}
		}
	} else if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = files(dir, shifted)
	}
	if err != nil {
		return nil, fmt.Errorf("read rows of %s: %w", dir, err)
	}
	if len(tables["records"]) == 0 {
		return nil, fmt.Errorf("%s: no records", dir)
	}
	for _, t := range tables {
		slices.SortFunc(t, Sum.compare)
	}
	return tables, nil
}

// bare takes from a row what tells of the run, not of the document.
func bare(v any) {
	switch r := v.(type) {
	case *row.Record:
		r.RunID = ""
	case *row.Document:
		r.RunID, r.ProcessedAt, r.ElapsedMS = "", nil, nil
	case *row.Mention:
		r.RunID = ""
	}
}

// files reads the records of Parquet files and of answers.
func files(dir string, record func(*row.Record) error) error {
	return filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		switch filepath.Ext(name) {
		case ".parquet":
			return out.EachRow(name, record)
		case ".jsonl":
			return eachLine(name, func(b []byte, _ int64) error {
				var answer struct{ Rows []row.Record }
				if err := json.Unmarshal(b, &answer); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
				for i := range answer.Rows {
					if err := record(&answer.Rows[i]); err != nil {
						return err
					}
				}
				return nil
			})
		}
		return nil
	})
}

// Starts returns where the line of each document begins in a file of JSON
// Lines, by id.
func Starts(name string) (map[string]int64, error) {
	m := map[string]int64{}
	err := eachLine(name, func(b []byte, at int64) error {
		var d struct{ ID string }
		if json.Unmarshal(b, &d) != nil {
			return nil // a line that fails has no records
		}
		if _, twice := m[d.ID]; twice {
			return fmt.Errorf("%s: two lines with the id %q", name, d.ID)
		}
		m[d.ID] = at
		return nil
	})
	return m, err
}

// eachLine hands over the lines of a file and where they begin.
func eachLine(name string, do func(line []byte, at int64) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r, at := bufio.NewReaderSize(f, 1<<20), int64(0)
	for {
		b, err := r.ReadBytes('\n')
		if len(bytes.TrimSpace(b)) > 0 {
			if err := do(b, at); err != nil {
				return err
			}
		}
		at += int64(len(b))
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// full makes lists that are missing empty: writers of Parquet differ in it.
func full(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				full(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		for i := range v.Len() {
			full(v.Index(i))
		}
	}
}
