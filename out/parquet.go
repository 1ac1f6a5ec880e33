package out

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	parquetzstd "github.com/parquet-go/parquet-go/compress/zstd"

	"writ/out/row"
	"writ/out/store"
)

// maxBuffered is the memory, in bytes, that the rows of a row group may take,
// about, before it is written although it has room for more rows. Three tables
// fill side by side, and the writer holds the columns of a group once more: at
// 64 MiB that was half of the memory of a long run.
const maxBuffered = 8 << 20

// maxDocuments is maxBuffered for documents, of which there are fewer rows: a
// run is to hold early what it will hold for long.
const maxDocuments = 4 << 20

// table writes the rows of one table, a sorted row group at a time. Rows are
// sorted within a row group only: a file whose inputs came in the order of
// their sources is sorted as a whole.
type table[T any] struct {
	name    string
	o       Options
	compare func(a, b T) int
	size    func(*T) int // bytes in memory, about
	sorting []string     // the columns of compare that Parquet can name
	most    int          // bytes of a row group in memory, about; 0 = maxBuffered
	open    func(part int) (io.WriteCloser, error)

	rows  []T
	bytes int
	w     *parquet.GenericWriter[T]
	file  io.WriteCloser
	part  int   // of the open file, or of the next
	held  int64 // rows in the open file
	sent  *tally
	total int64
	done  func(file io.WriteCloser, rows int64) // told of every finished file
}

func (t *table[T]) add(rows ...T) error {
	for i := range rows {
		t.rows = append(t.rows, rows[i])
		t.bytes += t.size(&rows[i])
		if len(t.rows) >= t.o.RowsPerGroup || t.bytes >= cmp.Or(t.most, maxBuffered) {
			if err := t.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush writes the buffered rows as one row group.
func (t *table[T]) flush() error {
	if len(t.rows) == 0 {
		return nil
	}
	if err := t.start(); err != nil {
		return err
	}
	slices.SortStableFunc(t.rows, t.compare)
	if _, err := t.w.Write(t.rows); err != nil {
		return fmt.Errorf("write %s: %w", t.name, err)
	}
	if err := t.w.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", t.name, err)
	}
	t.held += int64(len(t.rows))
	t.total += int64(len(t.rows))
	clear(t.rows)
	t.rows, t.bytes = t.rows[:0], 0
	if t.held >= int64(t.o.RowsPerFile) || t.o.BytesPerFile > 0 && t.sent.n >= t.o.BytesPerFile {
		return t.finish()
	}
	return nil
}

// take returns the buffered rows, sorted.
func (t *table[T]) take() []T {
	slices.SortStableFunc(t.rows, t.compare)
	rows := t.rows
	t.rows, t.bytes = nil, 0
	return rows
}

// start opens the next file unless one is open.
func (t *table[T]) start() error {
	if t.w != nil {
		return nil
	}
	f, err := t.open(t.part)
	if err != nil {
		return err
	}
	t.file, t.sent = f, &tally{w: f}
	t.w = parquet.NewGenericWriter[T](t.sent, t.config())
	return nil
}

// tally counts what passes.
type tally struct {
	w io.Writer
	n int64
}

func (c *tally) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// finish ends the open file.
func (t *table[T]) finish() error {
	if t.w == nil {
		return nil
	}
	w, f := t.w, t.file
	t.w, t.file = nil, nil
	if err := errors.Join(w.Close(), f.Close()); err != nil {
		return fmt.Errorf("close %s: %w", t.name, err)
	}
	if t.done != nil {
		t.done(f, t.held)
	}
	t.part++
	t.held = 0
	return nil
}

// end flushes and finishes. A table without rows still has one file, so that
// a query over it finds its columns.
func (t *table[T]) end() error {
	if err := t.flush(); err != nil {
		return err
	}
	if t.part == 0 {
		if err := t.start(); err != nil {
			return err
		}
	}
	return t.finish()
}

func (t *table[T]) config() *parquet.WriterConfig {
	meta := t.o.metadata()
	meta["table"] = t.name
	meta["columns"] = comments(t.name)
	var by []parquet.SortingColumn
	for _, c := range t.sorting {
		by = append(by, parquet.Ascending(c))
	}
	c := parquet.DefaultWriterConfig()
	c.Apply(
		parquet.Compression(t.o.codec),
		parquet.MaxRowsPerRowGroup(int64(t.o.RowsPerGroup)),
		parquet.CreatedBy("writ", t.o.ExtractorVersion, ""),
		parquet.SortingWriterConfig(parquet.SortingColumns(by...)),
	)
	if t.o.BytesPerFile > 0 { // what is buffered is not counted
		c.Apply(parquet.WriteBufferSize(int(min(32<<10, t.o.BytesPerFile/8))))
	}
	if t.o.pageBytes > 0 {
		c.Apply(parquet.PageBufferSize(t.o.pageBytes))
	}
	c.KeyValueMetadata = meta
	return c
}

// comments returns the columns of a table with their meaning, as JSON.
func comments(name string) string {
	for _, t := range row.Dictionary() {
		if t.Name == name {
			b, err := json.Marshal(t.Columns)
			if err != nil {
				panic("out: encode dictionary: " + err.Error()) // strings alone
			}
			return string(b)
		}
	}
	return "[]"
}

func newRecords(o Options) *table[row.Record] {
	return &table[row.Record]{
		name: "records", o: o, compare: row.CompareRecords, sorting: []string{"source", "doc_id"},
		size: func(r *row.Record) int {
			return 900 + len(r.Source) + len(r.Title) + len(r.Evidence) + len(r.Entity) + len(r.Attribution) + len(r.Rule) + 96*len(r.Mentions) + 24*len(r.EntityAliases)
		},
	}
}

func newDocuments(o Options) *table[row.Document] {
	return &table[row.Document]{
		name: "documents", o: o, compare: row.CompareDocuments, sorting: []string{"source", "doc_id", "path", "member"}, most: maxDocuments,
		size: func(r *row.Document) int {
			return 700 + len(r.Path) + len(r.Source) + len(r.Title) + len(r.Detail) + len(r.URL) + 64*(len(r.Parties)+len(r.Clutter)+len(r.Notes))
		},
	}
}

func newMentions(o Options) *table[row.Mention] {
	return &table[row.Mention]{
		name: "mentions", o: o, compare: row.CompareMentions, sorting: []string{"source", "doc_id", "trigger_start", "record_id", "mention"},
		size: func(r *row.Mention) int { return 500 + len(r.Source) + len(r.SentenceText) + 40*len(r.Boxes) },
	}
}

func newClusters(o Options) *table[row.Cluster] {
	return &table[row.Cluster]{
		name: "clusters", o: o, compare: compareClusters, sorting: []string{"cluster_id", "source", "doc_id", "path", "member"},
		size: func(r *row.Cluster) int { return 300 + len(r.Path) + len(r.Source) },
	}
}

func newActs(o Options) *table[row.Act] {
	return &table[row.Act]{
		name: "acts", o: o, compare: func(a, b row.Act) int { return cmp.Compare(a.ActID, b.ActID) }, sorting: []string{"act_id"},
		size: func(r *row.Act) int { return 400 + len(r.Entity) },
	}
}

func newActRecords(o Options) *table[row.ActRecord] {
	return &table[row.ActRecord]{
		name: "act_records", o: o, compare: compareActRecords, sorting: []string{"act_id", "record_id"},
		size: func(r *row.ActRecord) int { return 400 + len(r.Source) },
	}
}

// ParquetFile is one Parquet file of records.
type ParquetFile struct {
	file    *store.Atomic
	records *table[row.Record]
}

// NewParquetFile starts a file that appears at path by Commit, in place of
// what may be there. Options.RowsPerFile and Date have no effect.
func NewParquetFile(path string, o Options) (*ParquetFile, error) {
	f, err := store.CreateAtomic(path, o.FS)
	if err != nil {
		return nil, err
	}
	o = o.withDefaults()
	o.RowsPerFile = int(^uint(0) >> 1)
	p := &ParquetFile{file: f, records: newRecords(o)}
	p.records.open = func(int) (io.WriteCloser, error) { return open{f}, nil }
	return p, nil
}

// open is a file that its writer must not close.
type open struct{ io.Writer }

func (open) Close() error { return nil }

// Write adds the records of one input.
func (p *ParquetFile) Write(ctx context.Context, b row.Batch) error {
	return errors.Join(ctx.Err(), p.records.add(b.Records...))
}

// Commit gives the file its name.
func (p *ParquetFile) Commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := p.records.end(); err != nil {
		return err
	}
	return p.file.Commit()
}

// Close discards the file unless it was committed.
func (p *ParquetFile) Close() error { return p.file.Close() }

// pageWindow is the window of the compressor, in bytes: pages are smaller, and
// each is compressed by itself.
const pageWindow = 1 << 20

// pages compresses the pages of Parquet files. The codec of parquet-go takes
// the same level with a window of 8 MiB, which is 16 MiB of memory for each of
// its encoders.
type pages struct {
	parquetzstd.Codec
	encoder func() *zstd.Encoder
}

func newPages() *pages {
	return &pages{encoder: sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault),
			zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false), zstd.WithWindowSize(pageWindow), zstd.WithLowerEncoderMem(true))
		if err != nil {
			panic("out: open zstd: " + err.Error()) // the options are constants
		}
		return e
	})}
}

// Encode implements compress.Codec. Calls at one time wait for each other.
func (p *pages) Encode(dst, src []byte) ([]byte, error) {
	return p.encoder().EncodeAll(src, dst[:0]), nil
}
