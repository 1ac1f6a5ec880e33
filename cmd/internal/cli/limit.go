package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"writ/extract/doc"
	"writ/pipeline"
)

// fewest documents that a share of failures is judged by before the end.
const fewest = 100

// limit is how many documents of a run may fail; the zero value sets none.
type limit struct {
	set   bool
	count int64
	share float64 // of the documents that were not skipped, 0 to 1; counts when percent is set

	percent bool
	text    string
}

// newLimit reads "N" or "N%"; "" sets no limit.
func newLimit(s string) (l limit, err error) {
	if s == "" {
		return l, nil
	}
	l.set, l.text = true, s
	if p, ok := strings.CutSuffix(s, "%"); ok {
		l.percent = true
		l.share, err = strconv.ParseFloat(p, 64)
		if l.share /= 100; err == nil && !(l.share >= 0 && l.share <= 1) {
			err = strconv.ErrRange
		}
	} else if l.count, err = strconv.ParseInt(s, 10, 64); err == nil && l.count < 0 {
		err = strconv.ErrRange
	}
	if err != nil {
		return l, usage("--max-failures %q: want a number of documents, or 0%% to 100%%", s)
	}
	return l, nil
}

// over reports whether failed of so many documents are too many. A share is
// judged at the end, and before that when there are enough to judge by.
func (l limit) over(failed, documents int64, end bool) bool {
	switch {
	case !l.set:
		return false
	case !l.percent:
		return failed > l.count
	}
	return (end || documents >= fewest) && float64(failed) > l.share*float64(documents)
}

// limitSink ends a run in which too many documents fail. It sees results in
// source order, so where it ends a run does not depend on workers.
type limitSink struct {
	pipeline.Sink
	limit
	failed, documents int64
	reasons           map[string]int64
}

// errLimit is a run that went wrong as a whole.
var errLimit = errors.New("too many documents failed")

// Write implements pipeline.Sink.
func (s *limitSink) Write(ctx context.Context, r pipeline.Result) error {
	if err := s.Sink.Write(ctx, r); err != nil {
		return err
	}
	switch r.Status() {
	case doc.StatusSkipped:
		return nil
	case doc.StatusFailed:
		s.failed++
		s.reasons[r.Failure.Reason]++
	}
	s.documents++
	return s.judge(false)
}

// Commit implements pipeline.Sink.
func (s *limitSink) Commit(ctx context.Context) error {
	if err := s.judge(true); err != nil {
		return err
	}
	return s.Sink.Commit(ctx)
}

func (s *limitSink) judge(end bool) error {
	if !s.over(s.failed, s.documents, end) {
		return nil
	}
	return &exitError{ExitFailed, fmt.Errorf("%w: %d of %d (%s), more than --max-failures %s allows; nothing of this run is visible",
		errLimit, s.failed, s.documents, counts(s.reasons, 5), s.text)}
}
