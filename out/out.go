// Package out writes rows: a Parquet dataset, a single Parquet file, JSON
// Lines, CSV, and a table for a terminal. Rows come ready from out/row; no
// format shapes them further.
//
// The sinks ([Dataset], [ParquetFile], [JSONL], [CSV]) have the methods Write,
// Commit and Close. Nothing of a file is visible before Commit; Close is
// always to be called and discards what was not committed. A sink belongs to
// one goroutine. Errors are one line and say what to do.
package out

import (
	"time"

	"writ/out/row"
	"writ/out/store"
)

// Options of the Parquet sinks.
type Options struct {
	RunID string      // becomes part of file names
	Date  time.Time   // names the partition run_date, in UTC
	Run   string      // run_id of the rows; "" = RunID
	Shard store.Shard // of that run; the zero value = all of it

	ExtractorVersion string
	ModelVersion     string
	RulesVersion     string
	Settings         map[string]string // what else the manifest should tell of the run

	FS           store.FS // nil = the operating system's
	RowsPerFile  int      // a file is full at the end of the row group that reaches it; 0 = 1,000,000
	RowsPerGroup int      // 0 = 100,000
	BytesPerFile int64    // a file is full, too, at the end of the row group that reaches it; 0 = no limit
	pageBytes    int

	codec *pages // of all files
}

func (o Options) withDefaults() Options {
	if o.RowsPerFile <= 0 {
		o.RowsPerFile = 1_000_000
	}
	if o.RowsPerGroup <= 0 {
		o.RowsPerGroup = 100_000
	}
	if o.codec == nil {
		o.codec = newPages()
	}
	return o
}

// metadata are the key-value pairs of every Parquet file.
func (o Options) metadata() map[string]string {
	return map[string]string{
		"schema_version": row.Version, "extractor_version": o.ExtractorVersion, "model_version": o.ModelVersion,
		"rules_version": o.RulesVersion, "run_id": o.RunID,
	}
}
