package out

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"writ/out/row"
	"writ/out/store"
)

// Sizes of compacted files, in bytes: a file is full at the end of the row
// group that reaches fullFile; a compacted file that has at least settled is
// left as it is by later compactions.
const (
	fullFile = 128 << 20
	settled  = 64 << 20
)

// tables of runs, which a compaction merges.
var runTables = []string{"records", "documents", "mentions"}

// Compaction is what [Compact] did.
type Compaction struct {
	Before, After map[string]int // files, by table
	Rows          map[string]int64
	Dropped       map[string]int64
	Bytes         int64 // of the new files
	Old           int64 // of those that they replace
}

// Compact merges the files of runs in the dataset in dir, sorted as a whole,
// and leaves out rows that later runs superseded. Files that an earlier
// compaction filled stay, unless all is set or they hold such rows. Equal rows
// give equal bytes, whatever files they came in. Nothing to do is no commit and
// an empty Compaction. Errors are those of [NewDataset].
func Compact(ctx context.Context, dir string, o Options, all bool) (done Compaction, err error) {
	if o.BytesPerFile <= 0 {
		o.BytesPerFile = fullFile
	}
	o.RowsPerFile = int(^uint(0) >> 1)
	d, err := NewDataset(dir, o)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	c := &compactor{d: d, all: all}
	if err := c.load(); err != nil {
		return done, err
	}
	if err := c.newest(ctx); err != nil {
		return done, err
	}
	if err := c.choose(ctx); err != nil {
		return done, err
	}
	if len(c.chosen) == 0 {
		return done, nil
	}
	done = Compaction{Before: map[string]int{}, After: map[string]int{}, Dropped: map[string]int64{}}
	for _, merge := range []func() error{
		func() error { return compact(ctx, c, d.records, compareRecords, c.dropRecord, &done) },
		func() error { return compact(ctx, c, d.documents, compareDocuments, c.dropDocument, &done) },
		func() error { return compact(ctx, c, d.mentions, compareMentions, c.dropMention, &done) },
	} {
		if err := merge(); err != nil {
			return done, err
		}
	}
	d.over = true
	m := d.o.meta(map[string]int64{"records": d.records.total, "documents": d.documents.total, "mentions": d.mentions.total})
	m.Compacted, m.Dropped = map[string]int64{}, done.Dropped
	for t, n := range done.Before {
		m.Compacted[t] = int64(n)
	}
	done.Rows, done.Bytes = m.Rows, d.tx.Bytes()
	return done, d.tx.Commit(m)
}

// compactor is one compaction.
type compactor struct {
	d        *Dataset
	all      bool
	live     []store.Entry
	full     map[string]bool    // files that an earlier compaction wrote
	rank     map[string]int32   // of runs, by the run id of rows: later is more
	latest   map[[16]byte]int32 // content → the latest run that read it
	failed   map[input]int32    // inputs that were not read → the latest run that has them
	chosen   map[string][]store.Entry
	anything bool // some content has rows of two runs
}

// load reads manifests.
func (c *compactor) load() error {
	commits, err := store.Manifests(c.d.dir)
	if err != nil {
		return err
	}
	c.live, c.full, c.rank = store.Live(commits), map[string]bool{}, map[string]int32{}
	type begun struct{ at, name string }
	var runs []begun
	for _, m := range commits {
		var meta Meta
		if err := json.Unmarshal(m.Meta, &meta); err != nil {
			return fmt.Errorf("read manifest of run %s: %w: %w", m.RunID, store.ErrDamaged, err)
		}
		for _, e := range m.Files {
			c.full[e.Path] = len(meta.Compacted) > 0
		}
		runs = append(runs, begun{cmp.Or(meta.Started, meta.RunDate), cmp.Or(meta.Run, m.RunID)})
	}
	slices.SortFunc(runs, func(a, b begun) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.name, b.name)) })
	for i, r := range runs {
		c.rank[r.name] = int32(i + 1)
	}
	return nil
}

// newest finds the run that read each content last, and that which has each
// input last that could not be read.
func (c *compactor) newest(ctx context.Context) error {
	c.latest, c.failed = map[[16]byte]int32{}, map[input]int32{}
	for pass := range 2 {
		if pass == 1 && len(c.failed) == 0 {
			break
		}
		for _, e := range c.live {
			if tableOf(e.Path) != "documents" {
				continue
			}
			err := EachRow(c.path(e), func(r *fate) error {
				rank := c.rank[r.RunID]
				if pass == 1 {
					if at := r.input(); c.failed[at] > 0 {
						c.failed[at] = max(c.failed[at], rank)
					}
					return ctx.Err()
				}
				if r.unread() {
					c.failed[r.input()] = max(c.failed[r.input()], rank)
					return ctx.Err()
				}
				key := hashOf(string(r.DocHash))
				if old, ok := c.latest[key]; ok && old != rank {
					c.anything = true
				}
				c.latest[key] = max(c.latest[key], rank)
				return ctx.Err()
			})
			if err != nil {
				return fmt.Errorf("read %s: %w", e.Path, err)
			}
		}
	}
	return nil
}

// fate is what of a document row says whether it counts.
type fate struct {
	Path    string   `parquet:"path"`
	Member  *int32   `parquet:"member"`
	Status  string   `parquet:"status"`
	DocHash row.Text `parquet:"doc_hash,optional"`
	RunID   string   `parquet:"run_id"`
}

func (r *fate) unread() bool { return r.Status == "failed" || r.DocHash == "" }
func (r *fate) input() input { return input{strings.Clone(r.Path), number(r.Member)} }

// hashOf is the first half of a hash in hex; what is none keeps its letters.
func hashOf(hex string) (key [16]byte) {
	for i := 0; i < len(hex) && i < 32; i++ {
		v := hex[i]
		switch {
		case v >= '0' && v <= '9':
			v -= '0'
		case v >= 'a' && v <= 'f':
			v -= 'a' - 10
		}
		key[i/2] = key[i/2]<<4 | v&15
	}
	return key
}

func (c *compactor) path(e store.Entry) string {
	return filepath.Join(c.d.dir, filepath.FromSlash(e.Path))
}

// superseded reports whether a later run read the content of a row.
func (c *compactor) superseded(hash, run string) bool {
	return c.anything && c.latest[hashOf(hash)] > c.rank[run]
}

func (c *compactor) dropRecord(r *row.Record) bool   { return c.superseded(r.DocHash, r.RunID) }
func (c *compactor) dropMention(r *row.Mention) bool { return c.superseded(r.DocHash, r.RunID) }
func (c *compactor) dropDocument(r *row.Document) bool {
	if unread(r) {
		return c.failed[inputOf(r)] > c.rank[r.RunID]
	}
	return c.superseded(string(r.DocHash), r.RunID)
}

// choose picks the files to merge: all that no compaction filled, but not one
// alone that a compaction wrote.
func (c *compactor) choose(ctx context.Context) error {
	c.chosen = map[string][]store.Entry{}
	for _, table := range runTables {
		var list []store.Entry
		stale := false
		for _, e := range c.live {
			if tableOf(e.Path) != table {
				continue
			}
			old, err := c.stale(ctx, e)
			if err != nil {
				return fmt.Errorf("read %s: %w", e.Path, err)
			}
			stale = stale || old
			if c.all || old || !c.full[e.Path] || e.Bytes < min(settled, c.d.o.BytesPerFile/2) {
				list = append(list, e)
			}
		}
		if len(list) > 1 || len(list) == 1 && (stale || !c.full[list[0].Path]) {
			c.chosen[table] = list
		}
	}
	return nil
}

// stale reports whether a file that would otherwise stay has rows to leave
// out.
func (c *compactor) stale(ctx context.Context, e store.Entry) (found bool, err error) {
	if !c.full[e.Path] {
		return false, nil
	}
	if tableOf(e.Path) == "documents" {
		err = EachRow(c.path(e), func(r *fate) error {
			found = found || c.dropDocument(&row.Document{Path: r.Path, Member: r.Member, Status: r.Status, DocHash: r.DocHash, RunID: r.RunID})
			return ctx.Err()
		})
		return found, err
	}
	if !c.anything {
		return false, nil
	}
	err = EachRow(c.path(e), func(r *struct {
		DocHash string `parquet:"doc_hash"`
		RunID   string `parquet:"run_id"`
	}) error {
		found = found || c.superseded(r.DocHash, r.RunID)
		return ctx.Err()
	})
	return found, err
}

// compact merges the chosen files of one table.
func compact[T any](ctx context.Context, c *compactor, t *table[T], compare func(a, b T) int, drop func(*T) bool, done *Compaction) error {
	list, ok := c.chosen[t.name]
	if !ok {
		return nil
	}
	t.compare = compare
	s := newSorter(t, compare, c.d.tx)
	defer s.close()
	for _, e := range list {
		err := EachRow(c.path(e), func(r *T) error {
			if drop(r) {
				done.Dropped[t.name]++
				return nil
			}
			return errors.Join(ctx.Err(), s.add(*r))
		})
		if err != nil {
			return fmt.Errorf("compact %s: %w", e.Path, err)
		}
		if err := c.d.tx.Remove(e.Path); err != nil {
			return err
		}
		done.Old += e.Bytes
	}
	if err := errors.Join(s.end(ctx), ctx.Err()); err != nil {
		return fmt.Errorf("compact %s: %w", t.name, err)
	}
	if err := t.end(); err != nil {
		return err
	}
	done.Before[t.name], done.After[t.name] = len(list), t.part
	return nil
}

// The orders of compacted tables: those of row, in which any two rows that
// differ in what identifies them have a place.
func compareRecords(a, b row.Record) int {
	return cmp.Or(row.CompareRecords(a, b), cmp.Compare(a.DocHash, b.DocHash), cmp.Compare(a.RunID, b.RunID))
}

func compareDocuments(a, b row.Document) int {
	return cmp.Or(row.CompareDocuments(a, b), cmp.Compare(a.DocHash, b.DocHash), cmp.Compare(a.RunID, b.RunID),
		cmp.Compare(a.Status, b.Status), cmp.Compare(a.Reason, b.Reason))
}

func compareMentions(a, b row.Mention) int {
	return cmp.Or(row.CompareMentions(a, b), cmp.Compare(a.DocHash, b.DocHash), cmp.Compare(a.RunID, b.RunID))
}

// tableOf is the table that a file of a dataset belongs to.
func tableOf(path string) string {
	t, _, _ := strings.Cut(path, "/")
	return t
}
