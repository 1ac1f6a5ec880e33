package out

import (
	"context"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"

	"writ/out/row"
	"writ/out/store"
)

// Earlier is what the earlier commits of a dataset hold.
type Earlier interface {
	Has(hash [32]byte) bool                  // a document with this content that was read
	HasFailure(path string, member int) bool // an input that was not read
}

// input is one input of a run.
type input struct {
	path   string
	member int32
}

// superseding takes rows out of earlier commits that a run has made anew.
type superseding struct {
	had    Earlier          // nil = nothing
	stale  map[string]bool  // doc_hash of documents of this run that it has
	better map[input]bool   // inputs of this run that it has as not read
	rows   map[string]int64 // carried over into this commit, by table
}

// Supersede makes Commit take the rows of earlier commits away whose content
// was read again, and those of inputs that could not be read and were tried
// again. A failure takes no document's place that was read. It is to be called
// before Write.
//
// Files with such rows are replaced: their other rows move, as they are, into
// files of this commit.
func (d *Dataset) Supersede(had Earlier) {
	d.old = superseding{had: had, stale: map[string]bool{}, better: map[input]bool{}, rows: map[string]int64{}}
}

// Settle says that an earlier failure of this input counts no more although
// this run has no row for it: its content is known by now.
func (d *Dataset) Settle(path string, member int) {
	if d.old.had != nil && d.old.had.HasFailure(path, member) {
		d.old.better[input{strings.ToValidUTF8(path, "\uFFFD"), int32(member)}] = true
	}
}

func (s *superseding) empty() bool { return len(s.stale)+len(s.better) == 0 }

// unread reports whether a row tells of an input that gave no document.
func unread(b *row.Document) bool { return b.Status == "failed" || b.DocHash == "" }

func inputOf(b *row.Document) input { return input{b.Path, number(b.Member)} }

// note remembers a document that takes another's place.
func (s *superseding) note(b *row.Document) {
	if s.had == nil {
		return
	}
	if s.had.HasFailure(b.Path, int(number(b.Member))) {
		s.better[inputOf(b)] = true
	}
	if unread(b) {
		return
	}
	var hash [32]byte
	if n, err := hex.Decode(hash[:], []byte(b.DocHash[:min(64, len(b.DocHash))])); err == nil && n == len(hash) && s.had.Has(hash) {
		s.stale[string(b.DocHash)] = true
	}
}

// goes reports whether a row of an earlier commit is to go.
func (s *superseding) goes(b *row.Document) bool {
	if unread(b) {
		return s.better[inputOf(b)]
	}
	return s.stale[string(b.DocHash)]
}

// carry copies the rows that stay out of files that lose some, and marks
// these files for removal.
func (d *Dataset) carry(ctx context.Context) error {
	if d.old.empty() {
		return nil
	}
	commits, err := store.Manifests(d.dir)
	if err != nil {
		return err
	}
	return d.carryLive(ctx, store.Live(commits))
}

// carryLive is carry for the files that count, which stand in d.from.
func (d *Dataset) carryLive(ctx context.Context, live []store.Entry) error {
	for _, e := range live {
		if table, _, _ := strings.Cut(e.Path, "/"); d.fetch != nil && (table == "documents" || table == "records" || table == "mentions") {
			if table != "documents" && len(d.old.stale) == 0 {
				continue
			}
			if err := d.fetch(e); err != nil {
				return err
			}
		}
		var err error
		switch table, _, _ := strings.Cut(e.Path, "/"); {
		case table == "documents":
			err = carryFile(ctx, d, e.Path, d.documents, d.old.goes)
		case len(d.old.stale) == 0:
		case table == "records":
			err = carryFile(ctx, d, e.Path, d.records, func(r *row.Record) bool { return d.old.stale[r.DocHash] })
		case table == "mentions":
			err = carryFile(ctx, d, e.Path, d.mentions, func(r *row.Mention) bool { return d.old.stale[r.DocHash] })
		}
		if err != nil {
			return fmt.Errorf("carry %s over: %w", e.Path, err)
		}
	}
	return nil
}

// carryFile replaces one file where rows of it go.
func carryFile[T any](ctx context.Context, d *Dataset, name string, t *table[T], goes func(*T) bool) error {
	path := filepath.Join(d.from, filepath.FromSlash(name))
	hit, err := hits(ctx, path, t.name, &d.old)
	if err != nil || !hit {
		return err
	}
	err = EachRow(path, func(r *T) error {
		if goes(r) {
			return nil
		}
		d.old.rows[t.name]++
		return t.add(*r)
	})
	if err != nil {
		return err
	}
	return d.tx.Remove(name)
}

// hits reports whether a file has a row that goes. It reads the columns that
// say so alone.
func hits(ctx context.Context, path, table string, s *superseding) (hit bool, err error) {
	if table != "documents" || len(s.better) == 0 {
		err = EachRow(path, func(r *struct {
			Hash row.Text `parquet:"doc_hash,optional"`
		}) error {
			hit = hit || s.stale[string(r.Hash)]
			return ctx.Err()
		})
		return hit, err
	}
	err = EachRow(path, func(r *struct {
		Path   string   `parquet:"path"`
		Member *int32   `parquet:"member"`
		Status string   `parquet:"status"`
		Hash   row.Text `parquet:"doc_hash,optional"`
	}) error {
		hit = hit || s.goes(&row.Document{Path: r.Path, Member: r.Member, Status: r.Status, DocHash: r.Hash})
		return ctx.Err()
	})
	return hit, err
}
