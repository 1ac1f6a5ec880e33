package out

import (
	"context"
	"errors"

	"writ/out/row"
	"writ/out/store"
)

// Replacing collects the rows of earlier commits whose place a run takes, for
// a run whose files are not written beside those of the earlier commits. It
// belongs to one goroutine.
type Replacing struct {
	s superseding
}

// NewReplacing returns an empty collection of rows that are among had.
func NewReplacing(had Earlier) *Replacing {
	return &Replacing{superseding{had: had, stale: map[string]bool{}, better: map[input]bool{}}}
}

// Note hears of a document of the run.
func (r *Replacing) Note(b *row.Document) { r.s.note(b) }

// Settle is [Dataset.Settle].
func (r *Replacing) Settle(path string, member int) {
	d := Dataset{old: r.s}
	d.Settle(path, member)
}

// Empty reports whether no row is replaced.
func (r *Replacing) Empty() bool { return r.s.empty() }

// Meet compares the documents of the run, in the Parquet files ours, with
// those of a commit that another writer made meanwhile, in theirs. What both
// read, and what the run tried as well, will be replaced.
func (r *Replacing) Meet(ours, theirs []string) error {
	hashes, inputs := map[string]bool{}, map[input]bool{}
	type document struct {
		Path   string   `parquet:"path"`
		Member *int32   `parquet:"member"`
		Status string   `parquet:"status"`
		Hash   row.Text `parquet:"doc_hash,optional"`
	}
	each := func(files []string, do func(*row.Document)) error {
		for _, name := range files {
			err := EachRow(name, func(d *document) error {
				do(&row.Document{Path: d.Path, Member: d.Member, Status: d.Status, DocHash: d.Hash})
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
	err := each(ours, func(b *row.Document) {
		if inputs[inputOf(b)] = true; !unread(b) {
			hashes[string(b.DocHash)] = true
		}
	})
	return errors.Join(err, each(theirs, func(b *row.Document) {
		switch {
		case unread(b):
			if inputs[inputOf(b)] {
				r.s.better[inputOf(b)] = true
			}
		case hashes[string(b.DocHash)]:
			r.s.stale[string(b.DocHash)] = true
		}
	}))
}

// Carry makes a dataset in dir out of the rows that stay of the files live
// that lose some, and returns its manifest: its files, the files of live that
// they replace, the numbers of rows. The files of live stand in from, and
// fetch brings one there that is asked for.
func (r *Replacing) Carry(ctx context.Context, dir string, o Options, live []store.Entry, from string, fetch func(store.Entry) error) (m store.Manifest, meta Meta, err error) {
	d, err := NewDataset(dir, o)
	if err != nil {
		return m, meta, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	d.from, d.fetch = from, fetch
	d.old = r.s
	d.old.rows = map[string]int64{}
	if err := d.carryLive(ctx, live); err != nil {
		return m, meta, err
	}
	superseded, rows := int64(len(r.s.stale)+len(r.s.better)), d.old.rows
	removed := d.tx.Removed()
	d.old = superseding{}
	if err := d.Commit(ctx); err != nil {
		return m, meta, err
	}
	commits, err := store.Manifests(dir)
	if err != nil || len(commits) != 1 {
		return m, meta, errors.Join(err, errors.New("carry rows over: no commit"))
	}
	m = commits[0]
	m.Removed = removed
	meta.Carried, meta.Superseded = rows, superseded
	return m, meta, nil
}
