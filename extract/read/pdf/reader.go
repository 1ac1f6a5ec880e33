package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"writ/extract/doc"
	"writ/extract/read/pdf/worker"
)

// Reader reads PDF files in child processes, or in this one. It is safe for
// concurrent use: at most Options.Workers documents are read at a time, other
// calls wait. Children stay for further documents until [Reader.Close].
type Reader struct {
	o       Options
	exe     string
	engines []string                  // to try, in order
	local   map[string]worker.Factory // with InProcess
	slots   chan struct{}             // one per document being read
	loading chan struct{}             // held while a child loads an engine
	quit    chan struct{}             // closed by Close

	mu      sync.Mutex
	closed  bool
	reads   sync.WaitGroup
	idle    []*child
	parsers []worker.Engine // idle, with InProcess
	starts  chan func()     // to the goroutine that starts children
}

// Read reads one document. The error is a *[doc.Failure], with reason
// malformed, encrypted, empty, too_large, timeout, memory, crash or canceled.
// A document that failed after some pages is returned with status partial, one
// without a text layer with status needs_ocr.
func (r *Reader) Read(ctx context.Context, in doc.Input) (*doc.Raw, error) {
	if err := r.enter(); err != nil {
		return nil, failure(&stop{doc.ReasonCanceled, err})
	}
	defer r.reads.Done()
	switch {
	case len(bytes.TrimSpace(in.Data)) == 0:
		return nil, failure(stopf(doc.ReasonEmpty, "%d bytes", len(in.Data)))
	case len(in.Data) > worker.MaxRequest-1<<10:
		return nil, failure(stopf(doc.ReasonTooLarge, "%d bytes", len(in.Data)))
	}
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return nil, failure(&stop{canceledReason(ctx), ctx.Err()})
	case <-r.quit:
		return nil, failure(&stop{doc.ReasonCanceled, ErrClosed})
	}
	var first error
	for _, name := range r.engines {
		raw, err := r.try(ctx, in, name)
		if err == nil {
			return raw, nil
		}
		if first == nil {
			first = err
		}
		if err.reason != doc.ReasonMalformed {
			break
		}
	}
	var s *stop
	errors.As(first, &s)
	f := failure(s)
	if s.reason == doc.ReasonMalformed && !looksLikePDF(in.Data) {
		f.Hint = hintNotPDF
	}
	return nil, f
}

// try reads with one engine, once more when the child crashes.
func (r *Reader) try(ctx context.Context, in doc.Input, engine string) (*doc.Raw, *stop) {
	q := &worker.Request{Engine: engine, Most: r.o.MaxPages, Data: in.Data}
	var best *gathered
	var why *stop
	for range 2 {
		g := &gathered{}
		err := r.once(ctx, q, g.take)
		if best == nil || len(g.pages) > len(best.pages) {
			best = g
		}
		if why = nil; err == nil {
			best = g
			break
		}
		if !errors.As(err, &why) {
			why = &stop{doc.ReasonCrash, err}
		}
		if why.reason != doc.ReasonCrash {
			break
		}
	}
	if r.o.OCR != nil && (why == nil || why.reason != doc.ReasonCanceled && why.reason != doc.ReasonEncrypted) {
		best.by = r.o.OCR.Version()
		best.scanFailed = r.recognize(ctx, in, engine, best)
	}
	return best.raw(in, why)
}

// once reads with one child, or in process.
func (r *Reader) once(ctx context.Context, q *worker.Request, emit func(worker.Message)) error {
	if r.local != nil {
		return r.readLocal(ctx, q, emit)
	}
	c := r.takeIdle()
	if c == nil {
		var err error
		if c, err = r.startChild(ctx); err != nil {
			return err
		}
	}
	err := c.read(ctx, r, q, emit)
	r.giveBack(c)
	return err
}

func (r *Reader) takeIdle() *child {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.idle) > 0 {
		c := r.idle[len(r.idle)-1]
		r.idle = r.idle[:len(r.idle)-1]
		select {
		case <-c.messages: // it died in its sleep
			c.kill()
			c.wait()
		default:
			return c
		}
	}
	return nil
}

// giveBack keeps a child for the next document, unless it is dead, has read
// its share, or has grown to more than half of its limit.
func (r *Reader) giveBack(c *child) {
	alive := true
	select {
	case <-c.dead:
		alive = false
	default:
	}
	if alive && c.docs < r.o.RecycleAfter && c.memory.Resident() < r.o.MemoryLimit/2 {
		r.mu.Lock()
		if !r.closed {
			r.idle = append(r.idle, c)
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
	}
	c.kill()
	c.wait()
}

// readLocal reads in this process.
func (r *Reader) readLocal(ctx context.Context, q *worker.Request, emit func(worker.Message)) error {
	e, err := r.parser(q.Engine)
	if err != nil {
		return stopf(doc.ReasonCrash, "load engine: %w", err)
	}
	started, limit := time.Now(), r.o.docTimeout(len(q.Data))
	err = worker.Answer(e, q, func(m worker.Message) error {
		emit(m)
		switch {
		case ctx.Err() != nil:
			return &stop{canceledReason(ctx), ctx.Err()}
		case time.Since(started) > limit:
			return stopf(doc.ReasonTimeout, "not read within %v", limit)
		}
		return nil
	})
	r.keepParser(q.Engine, e)
	var f *worker.Failed
	if errors.As(err, &f) {
		return failed(f)
	}
	return err
}

// localEngine is an idle engine with its name.
type localEngine struct {
	worker.Engine
	name string
}

func (r *Reader) parser(name string) (worker.Engine, error) {
	r.mu.Lock()
	for i, e := range r.parsers {
		if l, ok := e.(localEngine); ok && l.name == name {
			r.parsers = append(r.parsers[:i], r.parsers[i+1:]...)
			r.mu.Unlock()
			return l.Engine, nil
		}
	}
	r.mu.Unlock()
	return r.local[name](worker.Config{Cache: r.o.CacheDir})
}

func (r *Reader) keepParser(name string, e worker.Engine) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parsers = append(r.parsers, localEngine{e, name})
}

// enter counts a Read in, unless the Reader is closed.
func (r *Reader) enter() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	r.reads.Add(1)
	return nil
}

// Close ends all children. Reads under way fail with reason canceled, and
// Close waits for them. No child and no goroutine is left. A second Close does
// nothing.
func (r *Reader) Close() error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil
	}
	r.closed = true
	close(r.quit)
	r.mu.Unlock()
	r.reads.Wait()
	for _, c := range r.idle {
		c.kill()
	}
	for _, c := range r.idle {
		c.wait()
	}
	if r.starts != nil {
		close(r.starts)
	}
	var err error
	for _, e := range r.parsers {
		err = errors.Join(err, e.Close())
	}
	if err != nil {
		return fmt.Errorf("close pdf reader: %w", err)
	}
	return nil
}

// spawn calls start on a thread that lives as long as the Reader. Linux kills
// a child when the thread that started it ends, which makes sure that children
// die with their parent; an ordinary goroutine's thread may end earlier.
func (r *Reader) spawn(start func() error) error {
	r.mu.Lock()
	if r.starts == nil {
		r.starts = make(chan func())
		go func(starts <-chan func()) {
			runtime.LockOSThread() // and never unlock: the thread ends with us
			for f := range starts {
				f()
			}
		}(r.starts)
	}
	r.mu.Unlock()
	done := make(chan error, 1)
	r.starts <- func() { done <- start() }
	return <-done
}
