package source

import (
	"context"
	"errors"
	"iter"

	"writ/extract/doc"
	"writ/pipeline"
)

// Stream is a pipeline.Source over one reader that never ends, or ends when
// its partner wants: the inputs of split, in order.
type Stream struct {
	split func(context.Context) iter.Seq2[doc.Input, error]
	stop  <-chan struct{}
}

var _ pipeline.Source = (*Stream)(nil)

// NewStream returns a source over what split reads. Items ends when split
// does, or when stop (nil = never) is closed.
//
// A read of a pipe cannot be called off. Therefore split runs in a goroutine
// of its own, and where Items ends first, that goroutine ends with the read
// that it waits in: as a rule with the process. What it has read by then and
// not handed over, at most one input, is lost.
func NewStream(split func(context.Context) iter.Seq2[doc.Input, error], stop <-chan struct{}) *Stream {
	return &Stream{split, stop}
}

// Items implements pipeline.Source.
func (s *Stream) Items(ctx context.Context) iter.Seq2[pipeline.Item, error] {
	return func(yield func(pipeline.Item, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		items := make(chan pipeline.Item)
		go func() {
			defer close(items)
			for in, err := range s.split(ctx) {
				select {
				case items <- item(in, err):
				case <-ctx.Done():
					return
				}
			}
		}()
		for {
			select {
			case it, ok := <-items:
				if !ok || !yield(it, nil) {
					return
				}
			case <-s.stop:
				return
			case <-ctx.Done():
				yield(pipeline.Item{}, ctx.Err())
				return
			}
		}
	}
}

func item(in doc.Input, err error) pipeline.Item {
	it := pipeline.Item{Input: in, Weight: int64(len(in.Data))}
	if err != nil && !errors.As(err, &it.Failure) {
		it.Failure = &doc.Failure{Status: doc.StatusFailed, Stage: "source", Reason: doc.ReasonUnreadable, Err: err}
	}
	return it
}
