package out

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"writ/out/row"
	"writ/out/store"
)

// Derived writes tables that depend on a whole dataset: clusters, acts and
// act_records. One commit
// replaces each of them as a whole; the tables of runs stay as they are.
// Another such table needs a row in package row, a field here and its name in
// Commit.
type Derived struct {
	o        Options
	dir      string
	store    *store.Store
	tx       *store.Tx
	live     []store.Entry
	clusters *table[row.Cluster]
	acts     *table[row.Act]
	told     *table[row.ActRecord]
	gone     func(hash string) bool // content that counts no more; nil = none
	over     bool
}

// NewDerived opens the dataset in dir, which must be one, and locks it as
// [NewDataset] does. Options.RunID names the commit.
func NewDerived(dir string, o Options) (*Derived, error) {
	if st, err := os.Stat(filepath.Join(dir, "documents")); err != nil || !st.IsDir() {
		return nil, fmt.Errorf("open dataset %s: it has no table documents: make one with extract run", dir)
	}
	s, err := store.Open(dir, o.FS)
	if err != nil {
		return nil, fmt.Errorf("open dataset: %w", err)
	}
	tx, err := s.Begin(o.RunID)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open dataset %s: %w", dir, err), s.Close())
	}
	commits, err := store.Manifests(dir)
	if err != nil {
		return nil, errors.Join(err, tx.Discard(), s.Close())
	}
	o = o.withDefaults()
	d := &Derived{o: o, dir: dir, store: s, tx: tx, live: store.Live(commits), clusters: newClusters(o), acts: newActs(o), told: newActRecords(o)}
	d.open()
	return d, nil
}

func (d *Derived) open() {
	d.clusters.open, d.clusters.done = opener(d.tx, d.o, "clusters"), told
	d.acts.open, d.acts.done = opener(d.tx, d.o, "acts"), told
	d.told.open, d.told.done = opener(d.tx, d.o, "act_records"), told
}

// files returns the files of one table.
func (d *Derived) files(table string) (names []string) {
	for _, e := range d.live {
		if strings.HasPrefix(e.Path, table+"/") {
			names = append(names, e.Path)
		}
	}
	return names
}

// Listed is what a dataset knows of one document that was read.
type Listed struct {
	DocID      string    `parquet:"doc_id"`
	Path       string    `parquet:"path"`
	Member     *int32    `parquet:"member"`
	Source     string    `parquet:"source"`
	DocHash    row.Text  `parquet:"doc_hash,optional"`
	Status     string    `parquet:"status"`
	Reason     row.Text  `parquet:"reason,optional"`
	DocDate    *row.Date `parquet:"doc_date,date"`
	Characters int64     `parquet:"characters"`
}

// name is how a user names the input: path, or path#member.
func (l *Listed) name() string {
	if l.Member == nil {
		return l.Path
	}
	return l.Path + "#" + strconv.Itoa(int(*l.Member))
}

// Documents returns every document of the dataset whose bytes were read, once
// for each path, member and content, by path, member and hash.
func (d *Derived) Documents(ctx context.Context) ([]Listed, error) {
	var all []Listed
	for _, name := range d.files("documents") {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if all, err = read(filepath.Join(d.dir, filepath.FromSlash(name)), all); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	same := map[string]string{} // paths and sources repeat, line by line
	for i := range all {
		for _, s := range []*string{&all[i].Path, &all[i].Source, &all[i].Status, (*string)(&all[i].Reason)} {
			if _, ok := same[*s]; !ok {
				same[*s] = *s
			}
			*s = same[*s]
		}
	}
	all = slices.DeleteFunc(all, func(l Listed) bool { return l.DocHash == "" || l.Status == "failed" })
	slices.SortStableFunc(all, Listed.Compare)
	return slices.CompactFunc(all, func(a, b Listed) bool { return a.Compare(b) == 0 }), nil
}

// Compare orders documents by path, member and hash.
func (l Listed) Compare(m Listed) int {
	return cmp.Or(cmp.Compare(l.Path, m.Path), cmp.Compare(number(l.Member), number(m.Member)), cmp.Compare(l.DocHash, m.DocHash))
}

func number(p *int32) int32 {
	if p == nil {
		return 0
	}
	return *p
}

// Told is what grouping into acts asks of a record.
type Told struct {
	Entity        string    `parquet:"entity"`
	Action        string    `parquet:"action"`
	Agency        row.Text  `parquet:"agency,optional"`
	Date          *row.Date `parquet:"date,date"`
	EntityType    string    `parquet:"entity_type"`
	EntityAliases []string  `parquet:"entity_aliases,list"`
	Status        string    `parquet:"status"`
	Salience      row.Text  `parquet:"salience,optional"`
	AgencyType    row.Text  `parquet:"agency_type,optional"`
	Judge         row.Text  `parquet:"judge,optional"`
	CoAgencies    []string  `parquet:"co_agencies,list"`
	DateEnd       *row.Date `parquet:"date_end,date"`
	Amount        *float64  `parquet:"amount"`
	Currency      row.Text  `parquet:"currency,optional"`
	DocketID      row.Text  `parquet:"docket_id,optional"` // NULL in files of schema version 1
	Confidence    float64   `parquet:"confidence"`
	DocID         string    `parquet:"doc_id"`
	DocHash       string    `parquet:"doc_hash"`
	Source        string    `parquet:"source"`
	DocDate       *row.Date `parquet:"doc_date,date"`
	RecordID      string    `parquet:"record_id"`
	RunID         string    `parquet:"run_id"`
}

// Records hands over every record of the dataset once: of those with one
// record_id the one in the file whose path comes last, thus of the latest
// day. add must not keep its argument.
func (d *Derived) Records(ctx context.Context, add func(*Told) error) error {
	seen := map[[32]byte]bool{} // the digits of record_id, in place
	for _, name := range slices.Backward(d.files("records")) {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := EachRow(filepath.Join(d.dir, filepath.FromSlash(name)), func(r *Told) error {
			var id [32]byte
			copy(id[:], r.RecordID)
			if seen[id] || d.gone != nil && d.gone(r.DocHash) {
				return nil
			}
			seen[id] = true
			return add(r)
		})
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
	return nil
}

// read appends the rows of one Parquet file.
func read[T any](name string, rows []T) ([]T, error) {
	err := EachRow(name, func(r *T) error {
		rows = append(rows, *r)
		return nil
	})
	return rows, err
}

// EachRow hands over the rows of one Parquet file. A column that the file
// lacks is NULL.
func EachRow[T any](name string, do func(*T) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r := parquet.NewGenericReader[T](f)
	defer r.Close()
	for {
		rows := make([]T, 1024) // fresh ones: do may keep parts
		n, err := r.Read(rows)
		for i := range rows[:n] {
			if err := do(&rows[i]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// WriteClusters adds rows of the table clusters. It sorts them by cluster,
// source, document, path and member.
func (d *Derived) WriteClusters(rows []row.Cluster) error {
	slices.SortStableFunc(rows, compareClusters)
	return d.clusters.add(rows...)
}

func compareClusters(a, b row.Cluster) int {
	return cmp.Or(cmp.Compare(a.ClusterID, b.ClusterID), cmp.Compare(a.Source, b.Source), cmp.Compare(a.DocID, b.DocID),
		cmp.Compare(a.Path, b.Path), cmp.Compare(number(a.Member), number(b.Member)))
}

// WriteActs adds rows of the tables acts and act_records.
func (d *Derived) WriteActs(acts []row.Act, records []row.ActRecord) error {
	if err := d.acts.add(acts...); err != nil {
		return err
	}
	return d.told.add(records...)
}

func compareActRecords(a, b row.ActRecord) int {
	return cmp.Or(cmp.Compare(a.ActID, b.ActID), cmp.Compare(a.RecordID, b.RecordID))
}

// Commit makes the tables visible and takes away those that they replace.
func (d *Derived) Commit(ctx context.Context) error {
	if d.over {
		return errors.New("commit dataset: it is closed")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	d.over = true
	for _, end := range []func() error{d.clusters.end, d.acts.end, d.told.end} {
		if err := end(); err != nil {
			return err
		}
	}
	for _, table := range []string{"clusters", "acts", "act_records"} {
		for _, name := range d.files(table) {
			if err := d.tx.Remove(name); err != nil {
				return err
			}
		}
	}
	return d.tx.Commit(d.o.meta(map[string]int64{"clusters": d.clusters.total, "acts": d.acts.total, "act_records": d.told.total}))
}

// Close discards what is not committed and lets other writers in.
func (d *Derived) Close() error {
	d.over = true
	return errors.Join(d.tx.Discard(), d.store.Close())
}
