package flow

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"writ/extract/doc"
	"writ/pipeline"
	"writ/pipeline/source"
)

// How a file is read.
const (
	kindFile    = ""        // by its content, as extract run does
	kindLines   = "lines"   // a document a line
	kindParquet = "parquet" // a document a row
)

// listed are the inputs of o by kind, in the order in which they count.
func (o *Options) listed() []struct {
	kind string
	args []string
} {
	return []struct {
		kind string
		args []string
	}{{kindFile, o.Inputs}, {kindLines, o.Lines}, {kindParquet, o.Parquet}}
}

// CheckInputs fails when not one argument can be an input: a typing error.
// When some can, the others become failed rows and the run goes on.
func (o *Options) CheckInputs() error {
	var first error
	for _, l := range o.listed() {
		for _, a := range l.args {
			if a == source.Stdin {
				return fmt.Errorf("standard input cannot be read by many workers: name a file")
			}
			err := source.New([]string{a}, nil).Check()
			if err == nil {
				return nil
			}
			if first == nil {
				first = err
			}
		}
	}
	return first
}

// listFn lists the files of the inputs.
type listFn struct{ O Options }

// ProcessElement emits each file as a unit without data.
func (f *listFn) ProcessElement(ctx context.Context, _ []byte, emit func([]byte)) error {
	n := uint64(0)
	for _, l := range f.O.listed() {
		src := source.New(l.args, nil)
		src.Without(f.O.Output)
		for it, err := range src.Items(ctx) {
			if err != nil {
				return fmt.Errorf("list inputs: %w", err)
			}
			u := newUnit(order{File: n}, it)
			u.Kind = l.kind
			n++
			b, err := u.encode()
			if err != nil {
				return err
			}
			emit(b)
		}
	}
	return nil
}

// shardsFn emits a mark for each shard, so that one without documents is
// committed too.
type shardsFn struct{ O Options }

// ProcessElement emits all marks.
func (f *shardsFn) ProcessElement(_ []byte, emit func(int, []byte)) {
	for i := range f.O.Shards {
		r := result{Order: mark}
		b, err := r.encode()
		if err != nil {
			panic(err) // it holds nothing
		}
		emit(i, b)
	}
}

// readFn reads files into documents.
type readFn struct {
	O Options

	w *worker
}

// Setup joins the worker of the process.
func (f *readFn) Setup() (err error) {
	f.w, err = f.O.worker()
	return err
}

// ProcessElement emits the documents of one file: lines, rows and members of
// archives with their bytes, any other file as it came, to be read by the
// worker that extracts it.
func (f *readFn) ProcessElement(ctx context.Context, b []byte, emit func([]byte)) error {
	u, err := decodeUnit(b)
	if err != nil {
		return err
	}
	at := u.Order
	return f.items(ctx, u, func(it pipeline.Item) error {
		b, err := newUnit(at, it).encode()
		if err != nil {
			return err
		}
		at.Member++
		emit(b)
		return nil
	})
}

// items hands over what stands in one file. A panic of a reader is a failure
// of the file.
func (f *readFn) items(ctx context.Context, u *unit, do func(pipeline.Item) error) (err error) {
	path := string(u.URI)
	inside := false // do is at work: its panics are the runner's
	give := func(it pipeline.Item) error {
		inside = true
		err := do(it)
		inside = false
		return err
	}
	defer func() {
		if inside {
			return
		}
		if p := recover(); p != nil {
			err = do(pipeline.Item{Input: doc.Input{URI: path}, Failure: &doc.Failure{
				Status: doc.StatusFailed, Stage: "source", Reason: doc.ReasonPanic,
				Hint: "this is a bug: please report it with the file", Err: fmt.Errorf("%v\n%s", p, debug.Stack()),
			}})
		}
	}()
	if u.Failure != nil {
		return give(u.item())
	}
	if u.Kind == kindFile {
		for it, err := range source.New([]string{path}, f.w.x.Split).Items(ctx) {
			if err != nil {
				return fmt.Errorf("read %s: %w", path, err)
			}
			if err := give(it); err != nil {
				return err
			}
		}
		return nil
	}
	members := lines(ctx, path, f.O.Extraction.MaxBytes)
	if u.Kind == kindParquet {
		members = table(ctx, path, f.O.TextColumn)
	}
	for in, err := range members {
		it := pipeline.Item{Input: in}
		if err != nil && !errors.As(err, &it.Failure) {
			return fmt.Errorf("read %s: %w", path, err)
		}
		if err := give(it); err != nil {
			return err
		}
	}
	return nil
}
