package cli

import (
	"context"
	"os"
	"strconv"
	"time"

	"writ/extract"
	"writ/extract/doc"
	"writ/extract/meta"
	"writ/out/row"
	"writ/pipeline"
)

// rowWriter is a sink of package out.
type rowWriter interface {
	Write(ctx context.Context, b row.Batch) error
	Commit(ctx context.Context) error
	Close() error
}

// rowSink flattens results into rows. Of inputs with the same bytes only the
// first gives records; the others' document rows point to it.
type rowSink struct {
	rowWriter
	o     row.Options
	epoch *time.Time // SOURCE_DATE_EPOCH: no clock in the output
	seen  map[[32]byte]place

	told   func(r pipeline.Result) bool  // a failure that the dataset tells already; nil = none
	settle func(path string, member int) // hears of inputs whose content is known; nil = nobody
}

func newRowSink(w rowWriter, x *extract.Extractor, runID string) (*rowSink, error) {
	epoch, err := sourceDateEpoch()
	if err != nil {
		return nil, err
	}
	leaves, err := row.Ontology(x.Tables())
	if err != nil {
		return nil, err
	}
	cases, err := meta.NewCaseIDs(x.Tables())
	if err != nil {
		return nil, err
	}
	return &rowSink{
		rowWriter: w, epoch: epoch, seen: map[[32]byte]place{},
		o: row.Options{
			ExtractorVersion: extract.Version, ModelVersion: x.ModelVersion(), RulesVersion: x.RulesVersion(),
			RunID: runID, Ontology: leaves, DocketID: cases.Of,
		},
	}, nil
}

// sourceDateEpoch is the time that reproducible output uses for every clock,
// nil when the environment does not set one.
// See reproducible-builds.org/specs/source-date-epoch.
func sourceDateEpoch() (*time.Time, error) {
	s := os.Getenv("SOURCE_DATE_EPOCH")
	if s == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return nil, usage("SOURCE_DATE_EPOCH %q: want seconds since 1970", s)
	}
	t := time.Unix(n, 0).UTC()
	return &t, nil
}

// options are what the rows of one result say beyond it.
func (s *rowSink) options(r pipeline.Result) row.Options {
	o := s.o
	o.Processed, o.Elapsed = r.Started.UTC(), r.Elapsed
	if s.epoch != nil {
		o.Processed, o.Elapsed = *s.epoch, 0
	}
	return o
}

// Write implements pipeline.Sink.
func (s *rowSink) Write(ctx context.Context, r pipeline.Result) error {
	o := s.options(r)
	if r.Failure != nil && rowless(r.Failure.Reason) {
		if r.Failure.Reason == doc.ReasonKnown && s.settle != nil {
			s.settle(r.Item.URI, r.Item.Member)
		}
		return nil
	}
	if r.Failure != nil && s.told != nil && s.told(r) {
		return nil
	}
	if r.Failure != nil {
		return s.rowWriter.Write(ctx, row.FlattenFailure(r.Item.URI, r.Item.Member, r.Failure, o))
	}
	if first, ok := s.seen[r.Doc.Hash]; ok {
		o.DuplicateOf = first.String()
	} else {
		s.seen[r.Doc.Hash] = place{r.Item.URI, r.Item.Member}
	}
	return s.rowWriter.Write(ctx, row.Flatten(r.Doc, o))
}
