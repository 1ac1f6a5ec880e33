package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"writ/out"
	"writ/out/row"
	"writ/out/store"
)

// Kinds of problems beside those of package store.
const (
	Rows      = "rows"      // another number of rows than the manifest says
	Schema    = "schema"    // columns that are not those of the table
	Duplicate = "duplicate" // rows of one identity in two places
)

// Summary is what [Verify] looked at.
type Summary struct {
	Runs   int
	Files  int
	Bytes  int64
	Rows   int64
	Wrong  int // problems
	Mended int // of these
	Young  int // objects that no manifest names yet: of runs at work, or killed within a day
}

// Verify compares the dataset in dir with its manifests: every file that
// counts is there with its bytes, rows and columns, nothing else stands among
// them, no commit is half done, and no record or document has two rows. It
// hands over each problem. With fix it finishes decided commits and moves
// what no manifest names out of the data; without, it changes nothing.
// errors.Is finds store.ErrLocked.
func Verify(ctx context.Context, dir string, fix bool, tell func(store.Problem) error) (sum Summary, err error) {
	if err := isDataset(dir); err != nil {
		return sum, err
	}
	c, err := store.NewChecker(dir, fix)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if err := c.Check(ctx, tableNames()); err != nil {
		return sum, err
	}
	return inspectAll(ctx, dir, c, nil, tell)
}

// inspectAll looks into the files whose bytes are right and hands over all
// problems. fetch, unless nil, brings a file to its place in dir, done takes it
// away; a nil done says that the file does not count any more.
func inspectAll(ctx context.Context, dir string, c *store.Checker, fetch func(store.Entry) (done func() error, err error), tell func(store.Problem) error) (sum Summary, err error) {
	v := &verifier{dir: dir, problems: c.Problems, runs: map[string]int32{}, by: map[string]int32{}}
	v.totals(c.Commits)
	tables := tableNames()
	for _, e := range c.Sound {
		if err := ctx.Err(); err != nil {
			return sum, err
		}
		done := func() error { return nil }
		if fetch != nil {
			if done, err = fetch(e); errors.Is(err, store.ErrDamaged) {
				v.add(store.Changed, e.Path, "its bytes are not those that were written")
				continue
			}
			if err != nil {
				return sum, err
			}
			if done == nil {
				continue
			}
		}
		sum.Files++
		sum.Bytes += e.Bytes
		sum.Rows += e.Rows
		if slices.Contains(tables, tableOf(e.Path)) {
			v.file(e)
		}
		if err := done(); err != nil {
			return sum, err
		}
	}
	sum.Runs = len(c.Commits)
	v.tellTwins()
	for _, p := range v.problems {
		sum.Wrong++
		if p.Mended {
			sum.Mended++
		}
		if err := tell(p); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

func tableNames() (tables []string) {
	for _, t := range row.Dictionary() {
		tables = append(tables, t.Name)
	}
	return tables
}

// verifier looks into files whose bytes are right.
type verifier struct {
	dir      string
	problems []store.Problem

	names []string         // of runs, by number
	runs  map[string]int32 // numbers of runs
	by    map[string]int32 // path → run
	seen  [2]map[[16]byte]int32
	twins map[twin]int64
}

// twin is a kind of row and the two runs that have it.
type twin struct {
	table         string
	first, second int32
}

// totals checks the sums that manifests tell.
func (v *verifier) totals(commits []store.Manifest) {
	for _, m := range commits {
		n := int32(len(v.names))
		v.names, v.runs[m.RunID] = append(v.names, m.RunID), n
		rows := map[string]int64{}
		for _, e := range m.Files {
			v.by[e.Path] = n
			rows[tableOf(e.Path)] += e.Rows
		}
		at := "_writ/commits/" + m.RunID + ".json"
		var meta out.Meta
		if err := json.Unmarshal(m.Meta, &meta); err != nil {
			v.add(store.NoManifest, at, err.Error())
			continue
		}
		for _, table := range slices.Sorted(maps.Keys(meta.Rows)) {
			if meta.Rows[table] != rows[table] {
				v.add(Rows, at, fmt.Sprintf("it says %d %s, its files have %d", meta.Rows[table], table, rows[table]))
			}
		}
	}
}

func (v *verifier) add(kind, path, detail string) {
	v.problems = append(v.problems, store.Problem{Kind: kind, Path: path, Detail: detail})
}

// file checks one Parquet file.
func (v *verifier) file(e store.Entry) {
	defer func() {
		if p := recover(); p != nil { // of the parser
			v.add(store.Unreadable, e.Path, fmt.Sprint(p))
		}
	}()
	name := filepath.Join(v.dir, filepath.FromSlash(e.Path))
	wrong, rows, err := inspect(name, tableOf(e.Path))
	if err != nil {
		v.add(store.Unreadable, e.Path, err.Error())
		return
	}
	if rows != e.Rows {
		v.add(Rows, e.Path, fmt.Sprintf("it has %d, the manifest says %d", rows, e.Rows))
	}
	if wrong != "" {
		v.add(Schema, e.Path, wrong)
		return
	}
	if err := v.identities(name, tableOf(e.Path), v.by[e.Path]); err != nil {
		v.add(store.Unreadable, e.Path, err.Error())
	}
}

// inspect returns the number of rows of a Parquet file and what is wrong with
// its columns, "" = nothing.
func inspect(name, table string) (wrong string, rows int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return "", 0, err
	}
	p, err := parquet.OpenFile(f, st.Size())
	if err != nil {
		return "", 0, err
	}
	version, _ := p.Lookup("schema_version")
	return columns(p.Schema(), schemas[table], version), p.NumRows(), nil
}

var schemas = map[string]*parquet.Schema{
	"records": parquet.SchemaOf(row.Record{}), "documents": parquet.SchemaOf(row.Document{}), "mentions": parquet.SchemaOf(row.Mention{}),
	"clusters": parquet.SchemaOf(row.Cluster{}), "acts": parquet.SchemaOf(row.Act{}), "act_records": parquet.SchemaOf(row.ActRecord{}),
}

// columns compares a file with the table of this program. A column that both
// know has one type; a file of this schema version has all and no other.
func columns(have, want *parquet.Schema, version string) string {
	var wrong []string
	for _, path := range want.Columns() {
		w, _ := want.Lookup(path...)
		h, ok := have.Lookup(path...)
		name := strings.Join(path, ".")
		switch {
		case !ok && version == row.Version:
			wrong = append(wrong, name+" is not there")
		case ok && (h.Node.Type().String() != w.Node.Type().String() || h.MaxDefinitionLevel != w.MaxDefinitionLevel || h.MaxRepetitionLevel != w.MaxRepetitionLevel):
			wrong = append(wrong, fmt.Sprintf("%s is %s", name, h.Node.Type()))
		}
	}
	if version == row.Version {
		for _, path := range have.Columns() {
			if _, ok := want.Lookup(path...); !ok {
				wrong = append(wrong, strings.Join(path, ".")+" is foreign")
			}
		}
	}
	if len(wrong) == 0 {
		return ""
	}
	return "not the columns of schema version " + version + ": " + strings.Join(wrong, ", ")
}

// identities looks for rows that are there already: records by record_id,
// documents by path, member and content. Documents that were not read, and
// those that point to a twin, count as none.
func (v *verifier) identities(name, table string, run int32) error {
	switch table {
	case "records":
		return out.EachRow(name, func(r *struct {
			RecordID string `parquet:"record_id"`
		}) error {
			var id [16]byte
			if n, err := hex.Decode(id[:], []byte(r.RecordID[:min(32, len(r.RecordID))])); err != nil || n != 16 || len(r.RecordID) != 32 {
				return fmt.Errorf("record_id %q is not 32 hex digits", r.RecordID)
			}
			v.see(0, table, id, run)
			return nil
		})
	case "documents":
		return out.EachRow(name, func(d *struct {
			Path   string   `parquet:"path"`
			Member *int32   `parquet:"member"`
			Hash   row.Text `parquet:"doc_hash,optional"`
			Twin   row.Text `parquet:"duplicate_of,optional"`
		}) error {
			if d.Hash == "" || d.Twin != "" {
				return nil
			}
			member := int32(0)
			if d.Member != nil {
				member = *d.Member
			}
			sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", d.Hash, member, d.Path))
			v.see(1, table, [16]byte(sum[:16]), run)
			return nil
		})
	}
	return nil
}

func (v *verifier) see(of int, table string, id [16]byte, run int32) {
	if v.seen[of] == nil {
		v.seen[of] = map[[16]byte]int32{}
	}
	first, ok := v.seen[of][id]
	if !ok {
		v.seen[of][id] = run
		return
	}
	if v.twins == nil {
		v.twins = map[twin]int64{}
	}
	v.twins[twin{table, first, run}]++
}

// tellTwins adds a problem for every pair of runs that has rows twice.
func (v *verifier) tellTwins() {
	var found []store.Problem
	for t, n := range v.twins {
		p := store.Problem{
			Kind: Duplicate, Path: t.table, Detail: fmt.Sprintf("%d rows of run %s are in run %s too", n, v.names[t.second], v.names[t.first]),
			Advice: "both read the inputs; extract run --reprocess over them leaves one of each",
		}
		if t.first == t.second {
			p.Detail = fmt.Sprintf("%d rows of run %s are in it twice", n, v.names[t.first])
		}
		found = append(found, p)
	}
	slices.SortFunc(found, func(a, b store.Problem) int { return strings.Compare(a.Path+a.Detail, b.Path+b.Detail) })
	v.problems = append(v.problems, found...)
}
