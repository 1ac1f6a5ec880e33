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

// superseding takes rows out of earlier commits that a run has made anew.
type superseding struct {
	has   func([32]byte) bool // content that the dataset has; nil = none
	stale map[string]bool     // doc_hash of documents of this run that it has
	rows  map[string]int64    // carried over into this commit, by table
}

// Supersede makes Commit take the rows of earlier commits away whose content
// was written again; has tells by SHA-256 what earlier commits hold. It is to
// be called before Write.
//
// Files of a run with such rows are replaced: their other rows move, as they
// are, into files of this commit.
func (d *Dataset) Supersede(has func([32]byte) bool) {
	d.old = superseding{has: has, stale: map[string]bool{}, rows: map[string]int64{}}
}

// note remembers a document that takes another's place.
func (s *superseding) note(b *row.Document) {
	if s.has == nil {
		return
	}
	var hash [32]byte
	if n, err := hex.Decode(hash[:], []byte(b.DocHash[:min(64, len(b.DocHash))])); err == nil && n == len(hash) && s.has(hash) {
		s.stale[string(b.DocHash)] = true
	}
}

// carry copies the rows that stay out of files that lose some, and marks
// these files for removal.
func (d *Dataset) carry(ctx context.Context) error {
	if len(d.old.stale) == 0 {
		return nil
	}
	commits, err := store.Manifests(d.dir)
	if err != nil {
		return err
	}
	live := map[string]bool{}
	for _, e := range store.Live(commits) {
		live[e.Path] = true
	}
	for _, m := range commits {
		files := map[string][]string{}
		for _, e := range m.Files {
			if live[e.Path] {
				table, _, _ := strings.Cut(e.Path, "/")
				files[table] = append(files[table], e.Path)
			}
		}
		if hit, err := d.hit(ctx, files["documents"]); err != nil {
			return err
		} else if !hit {
			continue
		}
		if err := d.replace(ctx, files); err != nil {
			return err
		}
	}
	return nil
}

// hit reports whether a file of documents has a stale row.
func (d *Dataset) hit(ctx context.Context, names []string) (hit bool, err error) {
	for _, name := range names {
		err := rowsOf(ctx, d.dir, name, func(r *struct {
			Hash row.Text `parquet:"doc_hash,optional"`
		}) error {
			hit = hit || d.old.stale[string(r.Hash)]
			return nil
		})
		if hit || err != nil {
			return hit, err
		}
	}
	return false, nil
}

// replace carries one run over. Mentions go with the records that they tell.
func (d *Dataset) replace(ctx context.Context, files map[string][]string) error {
	gone := map[string]bool{} // record_id
	for _, name := range files["records"] {
		err := rowsOf(ctx, d.dir, name, func(r *row.Record) error {
			if d.old.stale[r.DocHash] {
				gone[r.RecordID] = true
				return nil
			}
			d.old.rows["records"]++
			return d.records.add(*r)
		})
		if err != nil {
			return err
		}
	}
	for _, name := range files["documents"] {
		err := rowsOf(ctx, d.dir, name, func(r *row.Document) error {
			if d.old.stale[string(r.DocHash)] {
				return nil
			}
			d.old.rows["documents"]++
			return d.documents.add(*r)
		})
		if err != nil {
			return err
		}
	}
	for _, name := range files["mentions"] {
		err := rowsOf(ctx, d.dir, name, func(r *row.Mention) error {
			if gone[r.RecordID] {
				return nil
			}
			d.old.rows["mentions"]++
			return d.mentions.add(*r)
		})
		if err != nil {
			return err
		}
	}
	for _, table := range []string{"records", "documents", "mentions"} {
		for _, name := range files[table] {
			if err := d.tx.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// rowsOf hands over the rows of one file of a dataset.
func rowsOf[T any](ctx context.Context, dir, name string, do func(*T) error) error {
	err := EachRow(filepath.Join(dir, filepath.FromSlash(name)), func(r *T) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return do(r)
	})
	if err != nil {
		return fmt.Errorf("carry %s over: %w", name, err)
	}
	return nil
}
