package out

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"

	"writ/out/store"
)

// fanIn is how many sorted files are merged at once, spillPage the bytes of
// their pages: a merge holds one page a column and file.
const (
	fanIn     = 48
	spillPage = 8 << 10
)

// sorter hands rows to a table in the order of compare, however many they
// are: it holds as many as a row group and puts the others into scratch files
// of the commit tx.
type sorter[T any] struct {
	to      *table[T]
	compare func(a, b T) int
	tx      *store.Tx
	held    *table[T] // as rows arrive; each of its row groups is a file
	spills  []string  // sorted files
	n       int       // scratch files so far
}

func newSorter[T any](to *table[T], compare func(a, b T) int, tx *store.Tx) *sorter[T] {
	s := &sorter[T]{to: to, compare: compare, tx: tx}
	s.held = s.scratch(to.o.RowsPerGroup)
	s.held.o.RowsPerFile = 1 // every row group ends its file
	return s
}

// scratch returns a table like to whose files are scratch.
func (s *sorter[T]) scratch(rows int) *table[T] {
	o := s.to.o
	o.RowsPerGroup, o.RowsPerFile, o.BytesPerFile, o.pageBytes = rows, int(^uint(0)>>1), 0, spillPage
	return &table[T]{
		name: s.to.name, o: o, compare: s.compare, size: s.to.size,
		open: func(int) (io.WriteCloser, error) {
			name := fmt.Sprintf("sort-%s-%05d", s.to.name, s.n)
			s.n++
			w, path, err := s.tx.Scratch(name)
			if err == nil {
				s.spills = append(s.spills, path)
			}
			return w, err
		},
	}
}

func (s *sorter[T]) add(r T) error { return s.held.add(r) }

// end hands all rows over.
func (s *sorter[T]) end(ctx context.Context) error {
	if len(s.spills) == 0 { // all fit
		rows := s.held.take()
		for i := range rows {
			if err := s.to.add(rows[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := errors.Join(s.held.flush(), s.held.finish()); err != nil {
		return err
	}
	for len(s.spills) > fanIn {
		some := s.spills[:fanIn]
		s.spills = append([]string{}, s.spills[fanIn:]...)
		t := s.scratch(10_000)
		if err := s.merge(ctx, some, t.add); err != nil {
			return err
		}
		if err := errors.Join(t.flush(), t.finish()); err != nil {
			return err
		}
	}
	return s.merge(ctx, s.spills, s.to.add)
}

// close gives up what end did not finish.
func (s *sorter[T]) close() {
	if s.held.file != nil {
		_ = s.held.file.Close()
	}
}

// merge hands over the rows of sorted files in one order and removes the
// files.
func (s *sorter[T]) merge(ctx context.Context, names []string, add func(...T) error) (err error) {
	h := &front[T]{compare: s.compare}
	defer func() {
		for _, c := range h.all {
			err = errors.Join(err, c.close())
		}
		for _, n := range names {
			err = errors.Join(err, s.tx.Unscratch(n))
		}
	}()
	for i, n := range names {
		c, err := openCursor[T](n, i)
		if err != nil {
			return err
		}
		h.all = append(h.all, c)
		if more, err := c.next(); err != nil {
			return err
		} else if more {
			h.live = append(h.live, c)
		}
	}
	heap.Init(h)
	for len(h.live) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := h.live[0]
		if err := add(c.rows[c.at]); err != nil {
			return err
		}
		more, err := c.next()
		switch {
		case err != nil:
			return err
		case more:
			heap.Fix(h, 0)
		default:
			heap.Pop(h)
		}
	}
	return nil
}

// cursor reads a sorted file.
type cursor[T any] struct {
	number int // of equal rows those of the earlier file come first
	file   *os.File
	reader *parquet.GenericReader[T]
	rows   []T
	at     int
	over   bool
}

func openCursor[T any](name string, number int) (*cursor[T], error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	file, err := parquet.OpenFile(f, st.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true), parquet.ReadBufferSize(spillPage))
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &cursor[T]{number: number, file: f, reader: parquet.NewGenericReader[T](file)}, nil
}

// next moves to the next row.
func (c *cursor[T]) next() (bool, error) {
	if c.at++; c.at < len(c.rows) {
		return true, nil
	}
	if c.over {
		return false, nil
	}
	rows := make([]T, 64) // fresh ones: what add was given lives on
	n, err := c.reader.Read(rows)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	c.over = err != nil
	c.rows, c.at = rows[:n], 0
	return n > 0, nil
}

func (c *cursor[T]) close() error { return errors.Join(c.reader.Close(), c.file.Close()) }

// front is a heap of cursors by their row.
type front[T any] struct {
	compare   func(a, b T) int
	live, all []*cursor[T]
}

func (h *front[T]) Len() int { return len(h.live) }
func (h *front[T]) Less(i, j int) bool {
	a, b := h.live[i], h.live[j]
	if c := h.compare(a.rows[a.at], b.rows[b.at]); c != 0 {
		return c < 0
	}
	return a.number < b.number
}
func (h *front[T]) Swap(i, j int) { h.live[i], h.live[j] = h.live[j], h.live[i] }
func (h *front[T]) Push(x any)    { h.live = append(h.live, x.(*cursor[T])) }
func (h *front[T]) Pop() any {
	c := h.live[len(h.live)-1]
	h.live = h.live[:len(h.live)-1]
	return c
}
