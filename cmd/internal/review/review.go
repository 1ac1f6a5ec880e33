// Package review brings the documents of a dataset together with their
// records and, read again from their paths, their texts: what the review page
// shows.
package review

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"writ/extract"
	"writ/extract/doc"
	"writ/out"
	"writ/out/audit"
	"writ/out/report"
	"writ/out/row"
	"writ/pipeline"
	"writ/pipeline/source"
)

// Options of Load.
type Options struct {
	Limit int    // most documents; of more a random sample is taken. 0 = no limit
	Seed  uint64 // of the sample
}

// Set is the documents of a dataset on their way to a page: a pipeline.Sink
// for their texts.
type Set struct {
	Of       int // documents that the dataset has
	Textless int // documents that have none on the page, once it is done
	items    []*report.Item
	at       map[place][]int // items whose text is still to come
	gone     map[string]string
	page     *report.Page
}

type place struct {
	path   string
	member int32
	hash   string
}

// Load reads documents and records of the dataset in dir, which need not be
// locked. Of inputs that failed in several runs only the last row is shown,
// and none when a later run read them.
func Load(ctx context.Context, dir string, o Options) (*Set, error) {
	files, err := audit.Files(dir)
	if err != nil {
		return nil, err
	}
	docs, err := documents(ctx, dir, files)
	if err != nil {
		return nil, err
	}
	s := &Set{Of: len(docs), at: map[place][]int{}, gone: map[string]string{}}
	if o.Limit > 0 && len(docs) > o.Limit {
		r := rand.New(rand.NewPCG(o.Seed, 1))
		r.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
		docs = docs[:o.Limit]
		slices.SortStableFunc(docs, compare)
	}
	first := map[string]*report.Item{} // by content: where its records belong
	for i := range docs {
		it := &report.Item{Document: docs[i]}
		s.items = append(s.items, it)
		h := string(it.Document.DocHash)
		if h == "" {
			continue
		}
		k := place{it.Document.Path, number(it.Document.Member), h}
		s.at[k] = append(s.at[k], i)
		if first[h] == nil || first[h].Document.DuplicateOf != "" && it.Document.DuplicateOf == "" {
			first[h] = it
		}
	}
	if err := s.records(ctx, dir, files, first); err != nil {
		return nil, err
	}
	return s, s.acts(ctx, dir, files)
}

// acts marks the records whose acts others tell better, where the dataset has
// the tables of extract cluster.
func (s *Set) acts(ctx context.Context, dir string, files []audit.File) error {
	best := map[string]bool{} // record_id → representative
	for _, f := range files {
		if f.Table != "act_records" {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		err := out.EachRow(filepath.Join(dir, filepath.FromSlash(f.Path)), func(r *struct {
			RecordID       string `parquet:"record_id"`
			Representative bool   `parquet:"representative"`
		}) error {
			best[r.RecordID] = r.Representative
			return nil
		})
		if err != nil {
			return fmt.Errorf("read %s: %w", f.Path, err)
		}
	}
	if len(best) == 0 {
		return nil
	}
	for _, it := range s.items {
		for i := range it.Records {
			representative, known := best[it.Records[i].RecordID]
			it.Again = append(it.Again, known && !representative)
		}
	}
	return nil
}

// documents returns the rows of documents that count, by source and id.
func documents(ctx context.Context, dir string, files []audit.File) ([]row.Document, error) {
	var all []row.Document
	for _, f := range files {
		if f.Table != "documents" {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := out.EachRow(filepath.Join(dir, filepath.FromSlash(f.Path)), func(d *row.Document) error {
			all = append(all, *d)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", f.Path, err)
		}
	}
	type input struct {
		path   string
		member int32
	}
	last := map[input]int{}
	for i := range all {
		k := input{all[i].Path, number(all[i].Member)}
		if j, ok := last[k]; !ok || !later(&all[j], &all[i]) {
			last[k] = i
		}
	}
	kept := all[:0:0]
	for i := range all {
		d := &all[i]
		if d.DocHash != "" || last[input{d.Path, number(d.Member)}] == i {
			kept = append(kept, *d)
		}
	}
	slices.SortStableFunc(kept, compare)
	return kept, nil
}

// later reports whether a was made after b, as far as their clocks tell.
func later(a, b *row.Document) bool {
	return a.ProcessedAt != nil && b.ProcessedAt != nil && a.ProcessedAt.After(*b.ProcessedAt)
}

func compare(a, b row.Document) int {
	return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.DocID, b.DocID), strings.Compare(a.Path, b.Path), cmp.Compare(number(a.Member), number(b.Member)))
}

func number(p *int32) int32 {
	if p == nil {
		return 0
	}
	return *p
}

// records gives the documents their records, each once.
func (s *Set) records(ctx context.Context, dir string, files []audit.File, first map[string]*report.Item) error {
	seen := map[string]bool{}
	for _, f := range slices.Backward(files) {
		if f.Table != "records" {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		err := out.EachRow(filepath.Join(dir, filepath.FromSlash(f.Path)), func(r *row.Record) error {
			if it := first[r.DocHash]; it != nil && !seen[r.RecordID] {
				seen[r.RecordID] = true
				it.Records = append(it.Records, *r)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("read %s: %w", f.Path, err)
		}
	}
	for _, it := range s.items {
		slices.SortStableFunc(it.Records, func(a, b row.Record) int {
			return cmp.Or(cmp.Compare(trigger(&a), trigger(&b)), strings.Compare(a.RecordID, b.RecordID))
		})
	}
	return nil
}

func trigger(r *row.Record) int32 {
	if len(r.Mentions) == 0 {
		return -1
	}
	return r.Mentions[0].Trigger.Start
}

// Paths returns the files that hold the texts, sorted.
func (s *Set) Paths() []string {
	var paths []string
	for k := range s.at {
		if k.path != source.Stdin {
			paths = append(paths, doc.ArchiveOf(k.path))
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Unwanted reports content that no document of the set has.
func (s *Set) Unwanted() func([32]byte) bool {
	want := map[string]bool{}
	for k := range s.at {
		want[k.hash] = true
	}
	return func(h [32]byte) bool { return !want[hex.EncodeToString(h[:])] }
}

// To names the page that the documents go to, as their texts come.
func (s *Set) To(p *report.Page) { s.page = p }

// Write implements pipeline.Sink.
func (s *Set) Write(_ context.Context, res pipeline.Result) error {
	if res.Failure != nil {
		if res.Failure.Reason != doc.ReasonKnown {
			s.gone[doc.ArchiveOf(res.Item.URI)] = strings.ReplaceAll(res.Failure.Reason, "_", " ")
		}
		return nil
	}
	k := place{res.Item.URI, int32(res.Item.Member), hex.EncodeToString(res.Doc.Hash[:])}
	for _, i := range s.at[k] {
		it := s.items[i]
		if it.Text = report.TextOf(res.Doc); !s.fits(it) {
			it.Text, it.Missing = nil, "it is read in another way by this version of the program ("+extract.Version+")"
		}
		if err := s.page.Add(*it); err != nil {
			return err
		}
		s.items[i] = nil
	}
	delete(s.at, k)
	return nil
}

// fits reports whether the text is as long as it was when it was extracted.
func (s *Set) fits(it *report.Item) bool {
	return int64(len([]rune(it.Text.Text))) == it.Document.Characters
}

// Commit implements pipeline.Sink: it adds the documents whose texts did not
// come.
func (s *Set) Commit(context.Context) error {
	for _, it := range s.items {
		if it == nil {
			continue
		}
		d := &it.Document
		switch why := s.gone[doc.ArchiveOf(d.Path)]; {
		case d.DocHash == "" || d.Status == doc.StatusFailed:
			it.Missing = "it could not be read"
		case d.Path == source.Stdin:
			s.Textless++
			it.Missing = "it came from standard input"
		case why != "":
			s.Textless++
			it.Missing = d.Path + " cannot be read any more (" + why + "); run extract report in the directory of the run, or make the page from the files"
		default:
			s.Textless++
			it.Missing = d.Path + " has other content by now"
		}
		if err := s.page.Add(*it); err != nil {
			return err
		}
	}
	return nil
}

// Close implements pipeline.Sink.
func (*Set) Close() error { return nil }
