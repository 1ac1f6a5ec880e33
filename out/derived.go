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
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"writ/out/row"
	"writ/out/store"
)

// Derived writes tables that depend on a whole dataset: clusters. One commit
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
	d := &Derived{o: o, dir: dir, store: s, tx: tx, live: store.Live(commits), clusters: newClusters(o)}
	d.clusters.open, d.clusters.done = opener(tx, o, "clusters"), told
	return d, nil
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
	all = slices.DeleteFunc(all, func(l Listed) bool { return l.DocHash == "" })
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

// read appends the rows of one Parquet file.
func read[T any](name string, rows []T) ([]T, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := parquet.NewGenericReader[T](f)
	defer r.Close()
	rows = slices.Grow(rows, int(r.NumRows()))
	for {
		from := len(rows)
		rows = append(rows, make([]T, 1024)...)
		n, err := r.Read(rows[from:])
		rows = rows[:from+n]
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
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

// Commit makes the tables visible and takes away those that they replace.
func (d *Derived) Commit(ctx context.Context) error {
	if d.over {
		return errors.New("commit dataset: it is closed")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	d.over = true
	if err := d.clusters.end(); err != nil {
		return err
	}
	for _, name := range d.files("clusters") {
		if err := d.tx.Remove(name); err != nil {
			return err
		}
	}
	return d.tx.Commit(runMeta{
		SchemaVersion: row.Version, ExtractorVersion: d.o.ExtractorVersion, ModelVersion: d.o.ModelVersion,
		RulesVersion: d.o.RulesVersion, RunDate: d.o.Date.UTC().Format(time.DateOnly), Settings: d.o.Settings,
		Rows: map[string]int64{"clusters": d.clusters.total},
	})
}

// Close discards what is not committed and lets other writers in.
func (d *Derived) Close() error {
	d.over = true
	return errors.Join(d.tx.Discard(), d.store.Close())
}
