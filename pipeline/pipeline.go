// Package pipeline runs an extraction over many inputs: bounded, ordered,
// cancellable. It knows no formats and no extractors.
//
// One goroutine lists inputs, a fixed number of workers extract, one
// goroutine hands results to the sink in source order. What the sink sees
// does therefore not depend on the number of workers. Memory is bounded by
// the window of documents in flight and by their bytes.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"writ/extract/doc"
)

// Item is one input on its way through a run.
type Item struct {
	doc.Input
	Weight  int64        // bytes that count against Options.MaxBytes; 0 = len(Data)
	Failure *doc.Failure // set when the source could not give the input: it is passed on as a result
}

// Source lists the inputs of a run.
type Source interface {
	// Items yields inputs in a fixed order. An error ends the run; an input
	// that cannot be had is an Item with its Failure set.
	Items(ctx context.Context) iter.Seq2[Item, error]
}

// ExtractFunc turns one input into one document. A *doc.Failure is the
// result of that input alone. It must be safe for concurrent use.
type ExtractFunc func(ctx context.Context, it Item) (*doc.Document, error)

// Result is what became of one input: Doc or Failure, never both.
type Result struct {
	Item    Item // without Data
	Doc     *doc.Document
	Failure *doc.Failure
	Started time.Time
	Elapsed time.Duration
}

// Status returns the document status of r as published.
func (r Result) Status() string {
	switch {
	case r.Failure != nil:
		return r.Failure.Status
	case r.Doc.Status != "":
		return r.Doc.Status
	case len(r.Doc.Events) == 0:
		return doc.StatusOKNoRecord
	}
	return doc.StatusOK
}

// Sink receives results in source order from one goroutine.
type Sink interface {
	Write(ctx context.Context, r Result) error
	Commit(ctx context.Context) error // nothing is visible before this
	Close() error                     // always called; discards what is not committed
}

// Flusher is a Sink that holds output back. Flush is called before a wait for
// the next result: who waits for an answer before he gives the next input has
// it, and under load output goes in larger pieces.
type Flusher interface {
	Flush() error
}

// Options of a run. The zero value is the production setting.
type Options struct {
	Workers  int                      // 0 = GOMAXPROCS
	Window   int                      // documents in flight; 0 = 64 per worker
	MaxBytes int64                    // input bytes in flight; 0 = 6 MiB; one larger input runs alone
	Timeout  time.Duration            // per document; 0 = 5 minutes
	Observe  func(r Result, st Stats) // called after each result is written, in order

	Stop  <-chan struct{} // closed: take no more inputs, commit those that are whole; nil = never
	Grace time.Duration   // for documents under work after Stop, then they are left out; 0 = 20 seconds
}

// Stats counts a run.
type Stats struct {
	Documents int64 // results, failures included
	Bytes     int64 // input bytes
	Records   int64
	Status    map[string]int64 // by document status
	Reasons   map[string]int64 // by reason code, failures and partial documents
	Actions   map[string]int64 // records by action leaf
	Started   time.Time
	Elapsed   time.Duration
	Stopped   bool // by Options.Stop, before the last input
	Full      bool // the sink wanted no more
}

// ErrSink wraps an error of the sink, ErrSource one of the source: these end
// a run, an error of a document does not.
var (
	ErrSink   = errors.New("output")
	ErrSource = errors.New("input")

	// ErrEnough is what a sink returns with the last result that it wants: that
	// one is taken, no other is handed over, and the run commits.
	ErrEnough = errors.New("enough")

	// ErrStopped is a run that was stopped before its first document.
	ErrStopped = errors.New("stopped before the first document was done")
)

type job struct {
	item Item
	out  chan answer // capacity 1
}

// answer is a result, and whether it is one only because the run was stopped.
type answer struct {
	Result
	cut bool
}

// Run extracts every item of src into s. It returns when all goroutines that
// it started have ended. On cancellation it returns the context's error with
// what was counted so far; nothing is committed then. Run calls s.Commit once
// at the end of an undisturbed run and s.Close always. A run that Options.Stop
// ended commits the documents that are whole; without any it returns
// [ErrStopped].
func Run(ctx context.Context, src Source, x ExtractFunc, s Sink, o Options) (st Stats, err error) {
	o = o.withDefaults()
	st = Stats{
		Status: map[string]int64{}, Reasons: map[string]int64{}, Actions: map[string]int64{}, Started: time.Now(),
	}
	defer func() {
		st.Elapsed = time.Since(st.Started)
		if e := s.Close(); e != nil {
			err = errors.Join(err, fmt.Errorf("%w: close: %w", ErrSink, e))
		}
	}()
	g, gctx := errgroup.WithContext(ctx)
	bytes := semaphore.NewWeighted(o.MaxBytes)
	early, left := false, 0 // stopped before the last input; documents that were cut off
	work := make(chan job)
	queue := make(chan job, o.Window)
	wctx, cut := context.WithCancel(gctx)
	defer cut()
	full := make(chan struct{})
	g.Go(func() error {
		defer close(work)
		defer close(queue)
		return list(gctx, src, bytes, o, full, work, queue, &early)
	})
	for range o.Workers {
		g.Go(func() error {
			for j := range work {
				if wctx.Err() != nil {
					j.out <- answer{cut: true}
					continue
				}
				r := One(wctx, x, j.item, o.Timeout)
				j.out <- answer{r, r.Failure != nil && wctx.Err() != nil}
			}
			return nil
		})
	}
	done := make(chan struct{})
	g.Go(func() (err error) {
		defer close(done)
		left, err = collect(gctx, queue, bytes, s, o, func() { close(full); cut() }, &st)
		return err
	})
	g.Go(func() error {
		o.await(done, gctx.Done(), cut)
		return nil
	})
	if err = g.Wait(); err == nil {
		err = ctx.Err()
	}
	st.Stopped = !st.Full && (early || left > 0)
	if err == nil && st.Stopped && st.Documents == 0 {
		err = ErrStopped
	}
	if err != nil {
		return st, err
	}
	if err = s.Commit(ctx); err != nil {
		return st, fmt.Errorf("%w: commit: %w", ErrSink, err)
	}
	return st, nil
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Window <= 0 {
		o.Window = 64 * o.Workers
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 6 << 20
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Minute
	}
	if o.Grace <= 0 {
		o.Grace = 20 * time.Second
	}
	return o
}

// await cuts documents off that are still under work when Grace is over after
// Stop. It returns when they are cut off, or all is done or given up.
func (o Options) await(done, gone <-chan struct{}, cut func()) {
	var over <-chan time.Time
	for stop := o.Stop; ; {
		select {
		case <-done:
			return
		case <-gone:
			return
		case <-stop:
			stop, over = nil, time.After(o.Grace)
		case <-over:
			cut()
			return
		}
	}
}

// stopped reports whether the run is to take no more inputs.
func (o Options) stopped() bool {
	select {
	case <-o.Stop:
		return true
	default:
		return false
	}
}

func (it Item) weight(limit int64) int64 {
	w := it.Weight
	if w <= 0 {
		w = int64(len(it.Data))
	}
	return min(max(w, 1), limit)
}

// list feeds the queue (source order) and the workers, and tells whether it
// ended early because the run is stopped. It ends, too, when the sink is full.
func list(ctx context.Context, src Source, bytes *semaphore.Weighted, o Options, full <-chan struct{}, work, queue chan<- job, early *bool) error {
	for it, err := range src.Items(ctx) {
		if err != nil {
			return fmt.Errorf("%w: %w", ErrSource, err)
		}
		if err := bytes.Acquire(ctx, it.weight(o.MaxBytes)); err != nil {
			return err
		}
		if *early = o.stopped(); *early {
			return nil
		}
		select {
		case <-full:
			return nil
		default:
		}
		j := job{it, make(chan answer, 1)}
		select {
		case queue <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case work <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// One runs x on one item, as Run does: within the timeout, and a panic is that
// item's failure. An x that does not heed its context holds it up.
func One(ctx context.Context, x ExtractFunc, it Item, timeout time.Duration) (r Result) {
	r = Result{Item: it, Started: time.Now()}
	defer func() {
		if p := recover(); p != nil {
			r.Doc = nil
			r.Failure = &doc.Failure{
				Status: doc.StatusFailed, Stage: "pipeline", Reason: doc.ReasonPanic,
				Hint: "this is a bug: please report it with the file", Err: fmt.Errorf("%v\n%s", p, debug.Stack()),
			}
		}
		r.Item.Weight = it.weight(1 << 62)
		r.Item.Data = nil
		r.Elapsed = time.Since(r.Started)
	}()
	if it.Failure != nil {
		r.Failure = it.Failure
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	d, err := x(ctx, it)
	if err != nil {
		r.Failure = failure(err)
		return r
	}
	r.Doc = d
	return r
}

func failure(err error) *doc.Failure {
	var f *doc.Failure
	if errors.As(err, &f) {
		return f
	}
	f = &doc.Failure{Status: doc.StatusFailed, Stage: "extract", Reason: doc.ReasonUnreadable, Err: err}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		f.Reason, f.Hint = doc.ReasonTimeout, "raise the limit with --timeout"
	case errors.Is(err, context.Canceled):
		f.Reason = doc.ReasonCanceled
	}
	return f
}

// collect hands results to the sink in source order. It leaves out and counts
// those that were cut off by the end of the run. When the sink is full it says
// so and drops the rest.
func collect(ctx context.Context, queue <-chan job, bytes *semaphore.Weighted, s Sink, o Options, enough func(), st *Stats) (left int, err error) {
	for {
		j, ok, err := take(queue, nil, s)
		if err != nil || !ok {
			return left, err
		}
		r, ok, err := take(j.out, ctx.Done(), s)
		if err != nil {
			return left, err
		}
		if !ok {
			return left, ctx.Err()
		}
		bytes.Release(j.item.weight(o.MaxBytes))
		if ctx.Err() != nil {
			return left, ctx.Err() // a cut-off document must not be written as failed
		}
		if st.Full {
			continue
		}
		if r.cut {
			left++
			continue
		}
		err = s.Write(ctx, r.Result)
		if err != nil && !errors.Is(err, ErrEnough) {
			return left, fmt.Errorf("%w: write: %w", ErrSink, err)
		}
		st.count(r.Result)
		if o.Observe != nil {
			o.Observe(r.Result, *st)
		}
		if err != nil {
			st.Full = true
			enough()
		}
	}
}

// take receives from c, not ok when c is closed or gone comes first. Before it
// waits the sink passes on what it holds back.
func take[T any](c <-chan T, gone <-chan struct{}, s Sink) (v T, ok bool, err error) {
	select {
	case v, ok = <-c:
		return v, ok, nil
	default:
	}
	if f, is := s.(Flusher); is {
		if err := f.Flush(); err != nil {
			return v, false, fmt.Errorf("%w: flush: %w", ErrSink, err)
		}
	}
	select {
	case v, ok = <-c:
		return v, ok, nil
	case <-gone:
		return v, false, nil
	}
}

func (st *Stats) count(r Result) {
	st.Documents++
	st.Elapsed = time.Since(st.Started)
	st.Status[r.Status()]++
	if r.Failure != nil {
		st.Reasons[r.Failure.Reason]++
		st.Bytes += r.Item.Weight
		return
	}
	st.Bytes += r.Doc.Size
	if r.Doc.Reason != "" {
		st.Reasons[r.Doc.Reason]++
	}
	for i := range r.Doc.Events {
		st.Records++
		st.Actions[r.Doc.Events[i].Action]++
	}
}
