package out

import (
	"context"
	"errors"
	"io"

	"writ/out/row"
	"writ/out/store"
)

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
