package flow

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"writ/extract/doc"
	"writ/out/row"
	"writ/out/store"
	"writ/pipeline"
)

// namespace of the metrics.
const namespace = "writ"

var (
	millis     = beam.NewDistribution(namespace, "document_milliseconds")
	characters = beam.NewDistribution(namespace, "document_characters")
)

// extractFn makes rows of documents, several at once: a bundle of Prism, and
// of other runners now and then, holds all documents there are, and the Go SDK
// gives them to one goroutine.
type extractFn struct {
	O Options

	w    *worker
	left int // documents of this bundle that are not emitted
	done chan extracted
}

// extracted is one document on its way from its goroutine to that of the
// bundle, the only one that may emit and count.
type extracted struct {
	shard      int
	rows, text []byte // coded; text is nil where it is not asked for
	read       bool
	elapsed    time.Duration
	characters int64
	err        error // a bug of the coder
}

// Setup joins the worker of the process.
func (f *extractFn) Setup() (err error) {
	f.w, err = f.O.worker()
	return err
}

// StartBundle begins a bundle; what a failed one left is let go.
func (f *extractFn) StartBundle(context.Context, func(int, []byte), func([]byte)) error {
	f.left, f.done = 0, make(chan extracted, 4*cap(f.w.slots))
	return nil
}

// ProcessElement starts one document, and emits those that are done.
func (f *extractFn) ProcessElement(ctx context.Context, b []byte, emit func(int, []byte), text func([]byte)) error {
	if f.w.lost.Load() >= maxLost {
		return errLost
	}
	u, err := decodeUnit(b)
	if err != nil {
		return err
	}
	for started := false; !started; {
		slots := f.w.slots
		if f.left == cap(f.done) {
			slots = nil
		}
		select {
		case r := <-f.done:
			if err := f.emit(ctx, r, emit, text); err != nil {
				return err
			}
		case slots <- struct{}{}:
			started = true
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	f.left++
	done := f.done // that of the next bundle is another
	go func() {
		e := f.w.coded(f.w.one(ctx, u.item(), &f.O), u.Order, &f.O)
		<-f.w.slots
		done <- e
	}()
	return nil
}

// FinishBundle emits the documents that are left.
func (f *extractFn) FinishBundle(ctx context.Context, emit func(int, []byte), text func([]byte)) error {
	for f.left > 0 {
		select {
		case r := <-f.done:
			if err := f.emit(ctx, r, emit, text); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (f *extractFn) emit(ctx context.Context, e extracted, emit func(int, []byte), text func([]byte)) error {
	f.left--
	if ctx.Err() != nil {
		return ctx.Err() // a document that the end of the job cut off must not be written as failed
	}
	if e.err != nil {
		return e.err
	}
	if e.read {
		millis.Update(ctx, e.elapsed.Milliseconds())
		characters.Update(ctx, e.characters)
	}
	emit(e.shard, e.rows)
	if e.text != nil {
		text(e.text)
	}
	return nil
}

// coded makes the rows of r ready to travel. A panic on the way is the
// document's failure, too.
func (w *worker) coded(r pipeline.Result, at order, o *Options) (e extracted) {
	defer func() {
		if p := recover(); p != nil && r.Failure == nil {
			r.Doc, r.Failure = nil, &doc.Failure{
				Status: doc.StatusFailed, Stage: "pipeline", Reason: doc.ReasonPanic,
				Hint: "this is a bug: please report it with the file", Err: fmt.Errorf("%v\n%s", p, debug.Stack()),
			}
			e = w.coded(r, at, o)
		} else if p != nil {
			e.err = fmt.Errorf("make rows of %s: %v", r.Item.URI, p)
		}
	}()
	t, shard := w.result(r, o)
	t.Order, e.shard, e.elapsed = at, shard, r.Elapsed
	if e.rows, e.err = t.encode(); e.err != nil || r.Doc == nil {
		return e
	}
	e.read, e.characters = true, t.Batch.Document.Characters
	if o.Clusters != "" {
		e.text, e.err = newText(r).encode()
	}
	return e
}

// result is the rows of r, and the shard to which they belong.
func (w *worker) result(r pipeline.Result, o *Options) (*result, int) {
	rows := w.rows
	rows.Processed, rows.Elapsed = r.Started.UTC(), r.Elapsed
	if o.Epoch {
		rows.Processed, rows.Elapsed = o.Date, 0
	}
	t := &result{Path: []byte(r.Item.URI), Member: r.Item.Member, Fault: newFault(r.Failure)}
	if f := r.Failure; f != nil {
		if !rowless(f.Reason) {
			b := row.FlattenFailure(r.Item.URI, r.Item.Member, f, rows)
			t.Batch = &b
		}
		hash := f.Hash
		if hash == [32]byte{} {
			hash = store.Place(r.Item.URI, r.Item.Member)
		}
		return t, store.ShardOf(hash, o.Shards)
	}
	b := row.Flatten(r.Doc, rows)
	t.Batch, t.Hash = &b, r.Doc.Hash[:]
	return t, store.ShardOf(r.Doc.Hash, o.Shards)
}

// rowless are reasons of inputs that a run leaves alone.
func rowless(reason string) bool {
	return reason == doc.ReasonKnown || reason == doc.ReasonKnownFailed
}

// hash is the content of a document that was read.
func (r *result) hash() (h [32]byte, ok bool) { return h, copy(h[:], r.Hash) == len(h) }

// name is how rows name the place of r.
func (r *result) name() string { return name(string(r.Path), r.Member) }
