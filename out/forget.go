package out

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"writ/out/row"
	"writ/out/store"
)

// Forget takes documents out of a dataset: their rows in all tables, in one
// commit. The tables acts and act_records, where there are any, are to be
// written anew by the caller, out of Records, which no longer has theirs.
type Forget struct {
	*Derived
	d    *Dataset
	home map[string]string // doc_hash → cluster_id
}

// NewForget opens the dataset in dir and looks for documents: a name is a
// doc_id, a path, path#member, or a doc_hash. A name that stands for nothing,
// and a doc_id that stands for two contents, is an error. With the content of
// a document go all rows that have it, whatever their path.
func NewForget(ctx context.Context, dir string, o Options, names []string) (f *Forget, err error) {
	d, err := NewDataset(dir, o)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	commits, err := store.Manifests(dir)
	if err != nil {
		return nil, err
	}
	v := &Derived{o: d.o, dir: dir, store: d.store, tx: d.tx, live: store.Live(commits), clusters: newClusters(d.o), acts: newActs(d.o), told: newActRecords(d.o)}
	v.open()
	f = &Forget{Derived: v, d: d, home: map[string]string{}}
	d.old = superseding{stale: map[string]bool{}, better: map[input]bool{}, rows: map[string]int64{}}
	if err := f.find(ctx, names); err != nil {
		return nil, err
	}
	v.gone = func(hash string) bool { return d.old.stale[hash] }
	return f, f.readClusters(ctx)
}

// find marks what the names stand for.
func (f *Forget) find(ctx context.Context, names []string) error {
	contents := map[string]map[string]bool{} // doc_id → contents
	want := map[string]bool{}
	for _, n := range names {
		want[n], contents[n] = false, map[string]bool{}
	}
	for _, name := range f.files("documents") {
		err := EachRow(filepath.Join(f.dir, filepath.FromSlash(name)), func(l *Listed) error {
			at := l.name()
			hit := false
			for _, n := range []string{at, string(l.DocHash)} {
				if _, ok := want[n]; ok && n != "" {
					want[n], hit = true, true
				}
			}
			if _, ok := want[l.DocID]; ok && !hit {
				want[l.DocID], hit = true, true
				contents[l.DocID][cmp.Or(string(l.DocHash), at)] = true
			}
			if hit && l.DocHash != "" && l.Status != "failed" {
				f.d.old.stale[string(l.DocHash)] = true
			} else if hit {
				f.d.old.better[input{l.Path, number(l.Member)}] = true
			}
			return ctx.Err()
		})
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
	for _, n := range names {
		if !want[n] {
			return fmt.Errorf("forget %q: the dataset has no document of this doc_id, path, path#member or doc_hash; nothing has changed", n)
		}
		if len(contents[n]) > 1 {
			return fmt.Errorf("forget %q: %d documents have this doc_id: name them by path or doc_hash; nothing has changed", n, len(contents[n]))
		}
	}
	return nil
}

// Inputs calls f with the name of every input that goes: its path, or
// path#member.
func (f *Forget) Inputs(ctx context.Context, each func(name string)) error {
	for _, name := range f.files("documents") {
		err := EachRow(filepath.Join(f.dir, filepath.FromSlash(name)), func(l *Listed) error {
			if f.d.old.stale[string(l.DocHash)] || f.d.old.better[input{l.Path, number(l.Member)}] {
				each(l.name())
			}
			return ctx.Err()
		})
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
	return nil
}

// HasActs reports whether the dataset has the table acts.
func (f *Forget) HasActs() bool { return len(f.files("acts")) > 0 }

// Home leads from the doc_hash of documents that stay to their cluster_id.
func (f *Forget) Home() map[string]string { return f.home }

// readClusters writes the groups anew: without what goes, under the name of
// the smallest content that stays. Where the representative goes the next
// earliest takes its place, and similarities to it are not known.
func (f *Forget) readClusters(ctx context.Context) error {
	names := f.files("clusters")
	groups := map[string][]row.Cluster{}
	for _, name := range names {
		err := EachRow(filepath.Join(f.dir, filepath.FromSlash(name)), func(r *row.Cluster) error {
			if !f.gone(r.DocHash) {
				groups[r.ClusterID] = append(groups[r.ClusterID], *r)
			}
			return ctx.Err()
		})
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
	var rows []row.Cluster
	for _, g := range groups {
		f.regroup(g)
		rows = append(rows, g...)
	}
	for i := range rows {
		f.home[rows[i].DocHash] = rows[i].ClusterID
	}
	if len(names) == 0 {
		return nil
	}
	return f.WriteClusters(rows)
}

func (f *Forget) regroup(g []row.Cluster) {
	id, head := g[0].DocHash, -1
	for i := range g {
		id = min(id, g[i].DocHash)
		if g[i].Representative {
			head = i
		}
	}
	lost := head < 0
	if lost {
		slices.SortFunc(g, func(a, b row.Cluster) int {
			return cmp.Or(cmp.Compare(day(a.DocDate), day(b.DocDate)), cmp.Compare(a.Path, b.Path), cmp.Compare(number(a.Member), number(b.Member)))
		})
		head = 0
	}
	for i := range g {
		if lost {
			g[i].Similarity = nil
		}
		g[i].ClusterID, g[i].ClusterSize, g[i].Representative = id[:min(16, len(id))], int32(len(g)), i == head
	}
}

// day orders dates, none last.
func day(d *row.Date) int64 {
	if d == nil {
		return 1 << 40
	}
	return int64(*d)
}

// Commit makes the rows go and returns how many of each table went.
func (f *Forget) Commit(ctx context.Context) (gone map[string]int64, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.d.over, f.over = true, true
	before := map[string]int64{}
	removed := map[string]bool{}
	if err := f.d.carry(ctx); err != nil {
		return nil, err
	}
	for _, p := range f.tx.Removed() {
		removed[p] = true
	}
	for _, table := range []string{"clusters", "acts", "act_records"} {
		for _, p := range f.files(table) {
			removed[p] = true
			if err := f.tx.Remove(p); err != nil {
				return nil, err
			}
		}
	}
	for _, e := range f.live {
		if removed[e.Path] {
			before[tableOf(e.Path)] += e.Rows
		}
	}
	rows := map[string]int64{}
	for _, t := range []struct {
		name  string
		end   func() error
		total *int64
	}{
		{"records", f.d.records.end, &f.d.records.total}, {"documents", f.d.documents.end, &f.d.documents.total}, {"mentions", f.d.mentions.end, &f.d.mentions.total},
		{"clusters", f.clusters.end, &f.clusters.total}, {"acts", f.acts.end, &f.acts.total}, {"act_records", f.told.end, &f.told.total},
	} {
		if before[t.name] == 0 {
			continue // nothing of this table is replaced
		}
		if err := t.end(); err != nil {
			return nil, err
		}
		rows[t.name] = *t.total
	}
	gone = map[string]int64{}
	for table, n := range before {
		if n > rows[table] {
			gone[table] = n - rows[table]
		}
	}
	m := f.o.meta(rows)
	m.Dropped = gone
	return gone, f.tx.Commit(m)
}

// Close gives up what is not committed.
func (f *Forget) Close() error { return f.d.Close() }

// Orphans reports whether the dataset has files that a repair put aside,
// which may hold rows of any document.
func (f *Forget) Orphans() bool {
	names, err := filepath.Glob(filepath.Join(f.dir, "_writ", "orphans", "*"))
	return err != nil || len(names) > 0
}
