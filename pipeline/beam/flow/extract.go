package flow

import (
	"context"

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
	pipeline.Result
	order order
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
		r := f.w.one(ctx, u.item(), &f.O)
		<-f.w.slots
		done <- extracted{r, u.Order}
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
	r, shard := f.w.result(e.Result, &f.O)
	r.Order = e.order
	if e.Doc != nil {
		millis.Update(ctx, e.Elapsed.Milliseconds())
		characters.Update(ctx, r.Batch.Document.Characters)
	}
	b, err := r.encode()
	if err != nil {
		return err
	}
	emit(shard, b)
	if f.O.Clusters == "" || e.Doc == nil {
		return nil
	}
	if b, err = newText(e.Result).encode(); err != nil {
		return err
	}
	text(b)
	return nil
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
