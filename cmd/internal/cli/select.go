package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"writ/extract"
	"writ/extract/doc"
	"writ/out"
	"writ/out/past"
	"writ/out/store"
	"writ/out/store/s3"
	"writ/pipeline"
)

// selection is which of its inputs a run reads.
type selection struct {
	limit     int64
	since     string
	shard     string
	dryRun    bool
	reprocess bool
	retry     bool
	skip      bool

	share store.Shard // of --shard
	had   *past.Past  // what the dataset has
}

func (o *selection) flags(c *cobra.Command) {
	f := c.Flags()
	f.BoolVar(&o.reprocess, "reprocess", false, "read documents that the dataset has already, too; their new rows take the place of the old")
	f.BoolVar(&o.retry, "retry-failed", false, "try inputs again that failed by the same versions and settings")
	f.BoolVar(&o.skip, "skip-failed", false, "try no input again that failed, by whatever versions and settings, unless its content changed")
	f.Int64Var(&o.limit, "limit", 0, "commit after so many documents that are not known yet; the same command goes on (0 = all)")
	f.StringVar(&o.since, "since", "", "leave out files that were last changed before this: YYYY-MM-DD (UTC), a time in RFC 3339, or an age such as 36h")
	f.StringVar(&o.shard, "shard", "", "read share I of N, by content: I/N, I from 0; all shards of a run may write side by side")
	f.BoolVar(&o.dryRun, "dry-run", false, "print which inputs would be read and why; read no document, write nothing")
}

// check reads the values of flags into the work of a run.
func (o *selection) check(w *workOptions) (err error) {
	switch {
	case o.limit < 0:
		return usage("--limit %d: want 0 or more", o.limit)
	case o.retry && o.skip:
		return usage("--retry-failed and --skip-failed exclude each other")
	}
	if w.since, err = sinceWhen(o.since, time.Now()); err != nil {
		return err
	}
	if o.shard != "" {
		var rest string
		n, _ := fmt.Sscanf(o.shard+" .", "%d/%d %s", &o.share.Index, &o.share.Of, &rest)
		if n != 3 || rest != "." || o.share.Of < 1 || o.share.Of > 9999 || o.share.Index < 0 || o.share.Index >= o.share.Of {
			return usage("--shard %q: want I/N with I from 0 to N-1, such as 0/5", o.shard)
		}
		w.ours = func(uri string, member int) bool {
			return o.share.Holds(store.Place(uri, member))
		}
	}
	o.had = &past.Past{}
	w.known = o.known
	return nil
}

// sinceWhen reads a day, a time or an age; "" is the zero time.
func sinceWhen(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, usage("--since %q: want YYYY-MM-DD, a time such as 2026-11-26T18:00:00Z, or an age such as 36h", s)
}

// Why a dry run would read an input.
const (
	planNew   = "new"   // the dataset does not have its content
	planAgain = "again" // it has, by other versions or settings
	planRetry = "retry" // it failed before
)

// known is why an input is not to be read; "" = it is.
func (o *selection) known(in doc.Input, hash [32]byte) string {
	if !o.share.Holds(hash) {
		return doc.ReasonOtherShard
	}
	if !o.reprocess && o.had.Known(hash) {
		return doc.ReasonKnown
	}
	reason, same := o.had.Failed(in.URI, in.Member, hash)
	switch {
	case reason != "" && !o.retry && (o.skip || same && !o.reprocess):
		return doc.ReasonKnownFailed
	case !o.dryRun:
		return ""
	case o.had.Has(hash):
		return planAgain
	case reason != "":
		return planRetry
	}
	return planNew
}

// rowless are reasons of inputs that a run leaves alone.
func rowless(reason string) bool {
	switch reason {
	case doc.ReasonKnown, doc.ReasonKnownFailed, doc.ReasonOlder, doc.ReasonOtherShard:
		return true
	}
	return false
}

// alone is how many inputs a run left alone.
func alone(st pipeline.Stats) (n int64) {
	for reason, k := range st.Reasons {
		if rowless(reason) {
			n += k
		}
	}
	return n
}

// look finds out what the dataset has, before a run.
func (o *selection) look(w dataset, commit out.Options) error {
	done, err := w.Hold()
	if err != nil {
		return err
	}
	o.had, err = past.Load(w.Dir(), commit)
	w.Supersede(o.had)
	return errors.Join(err, done())
}

// name gives a shard's commit a name of its own in the run.
func (o *selection) name(commit out.Options) out.Options {
	if commit.Shard = o.share; o.share.Of > 0 {
		commit.Run = commit.RunID
		commit.RunID = o.share.RunID(commit.RunID)
	}
	return commit
}

// told reports whether the dataset says of an input without content already
// what this run would.
func (o *selection) told(r pipeline.Result) bool {
	reason, same := o.had.Failed(r.Item.URI, r.Item.Member, [32]byte{})
	return same && r.Failure.Hash == [32]byte{} && reason == r.Failure.Reason
}

// ourShare leaves to other shards what failed without content.
func ourShare(ours func(string, int) bool, f *doc.Failure, uri string, member int) *doc.Failure {
	if ours == nil || f == nil || f.Hash != [32]byte{} || rowless(f.Reason) || ours(uri, member) {
		return f
	}
	return &doc.Failure{Status: doc.StatusSkipped, Stage: "source", Reason: doc.ReasonOtherShard}
}

// sharedSource is a source whose failures are shared out.
type sharedSource struct {
	pipeline.Source
	ours func(string, int) bool
}

// Items implements pipeline.Source.
func (s sharedSource) Items(ctx context.Context) iter.Seq2[pipeline.Item, error] {
	return func(yield func(pipeline.Item, error) bool) {
		for it, err := range s.Source.Items(ctx) {
			it.Failure = ourShare(s.ours, it.Failure, it.URI, it.Member)
			if !yield(it, err) {
				return
			}
		}
	}
}

// quotaSink wants no more after so many documents.
type quotaSink struct {
	pipeline.Sink
	left int64
}

// Write implements pipeline.Sink.
func (s *quotaSink) Write(ctx context.Context, r pipeline.Result) error {
	if err := s.Sink.Write(ctx, r); err != nil {
		return err
	}
	if r.Failure != nil && r.Failure.Status == doc.StatusSkipped {
		return nil
	}
	if s.left--; s.left == 0 {
		return pipeline.ErrEnough
	}
	return nil
}

// plan tells what a run would read.
func (o *runOptions) plan(c *cobra.Command, s Streams, args []string) error {
	sink := &planSink{w: s.Out, limit: o.limit, n: map[string]int64{}}
	st, err := o.work(c.Context(), args, "", func(x *extract.Extractor) (pipeline.Sink, error) {
		commit, err := o.commit(c, x, "")
		if err != nil {
			return nil, err
		}
		if s3.Is(o.out) {
			o.had, err = o.remotePast(c.Context(), commit)
			return sink, err
		}
		o.had, err = loadPast(o.out, commit)
		return sink, err
	}, nil)
	if err == nil && !o.quiet {
		fmt.Fprintf(s.Err, "dry run: %s to be read (%s), %d failed; nothing was written\n",
			plural(int(sink.n[planNew]+sink.n[planAgain]+sink.n[planRetry]), "document"), counts(sink.n, 0), st.Status[doc.StatusFailed])
	}
	return outcome(st, err)
}

// loadPast reads what a dataset has while others may write to it: files that
// went meanwhile are looked for once more.
func loadPast(dir string, commit out.Options) (p *past.Past, err error) {
	for range 5 {
		if p, err = past.Load(dir, commit); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return p, err
}

// planSink prints what would be read.
type planSink struct {
	w     io.Writer
	limit int64
	n     map[string]int64 // by reason
}

// Write implements pipeline.Sink.
func (s *planSink) Write(_ context.Context, r pipeline.Result) error {
	reason := r.Failure.Reason
	switch {
	case r.Failure.Status == doc.StatusFailed:
		reason = "failed"
	case reason != planNew && reason != planAgain && reason != planRetry:
		s.n[reason]++
		return nil
	default:
		s.n[reason]++
	}
	name := r.Item.URI
	if r.Item.Member > 0 {
		name = fmt.Sprintf("%s#%d", name, r.Item.Member)
	}
	if _, err := fmt.Fprintf(s.w, "%s\t%s\n", reason, oneLine(name)); err != nil {
		return err
	}
	if s.limit > 0 && s.n[planNew]+s.n[planAgain]+s.n[planRetry] == s.limit {
		return pipeline.ErrEnough
	}
	return nil
}

// Commit implements pipeline.Sink.
func (s *planSink) Commit(context.Context) error { return nil }

// Close implements pipeline.Sink.
func (s *planSink) Close() error { return nil }
