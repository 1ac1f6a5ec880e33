package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"writ/extract/doc"
	"writ/pipeline"
)

type numbers struct {
	n   int
	bad map[int]error // source error at item
}

func (s numbers) Items(context.Context) iter.Seq2[pipeline.Item, error] {
	return func(yield func(pipeline.Item, error) bool) {
		for i := range s.n {
			if err := s.bad[i]; err != nil {
				yield(pipeline.Item{}, err)
				return
			}
			it := pipeline.Item{Input: doc.Input{URI: fmt.Sprint(i), Data: []byte(fmt.Sprint(i))}}
			if i%10 == 7 {
				it.Failure = &doc.Failure{Status: doc.StatusSkipped, Stage: "source", Reason: doc.ReasonNotSelected}
			}
			if !yield(it, nil) {
				return
			}
		}
	}
}

type memory struct {
	out               []string
	committed, closed bool
	failAt            int // Write fails at this result; -1 = never
}

func (m *memory) Write(_ context.Context, r pipeline.Result) error {
	if m.failAt == len(m.out) {
		return errors.New("disk full")
	}
	m.out = append(m.out, r.Item.URI+":"+r.Status())
	return nil
}
func (m *memory) Commit(context.Context) error { m.committed = true; return nil }
func (m *memory) Close() error                 { m.closed = true; return nil }

func jitter(_ context.Context, it pipeline.Item) (*doc.Document, error) {
	time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
	switch {
	case it.URI == "13":
		panic("parser bug")
	case it.URI == "14":
		return nil, errors.New("odd file")
	}
	return &doc.Document{Raw: doc.Raw{URI: it.URI, Size: int64(len(it.Data))}}, nil
}

func run(t *testing.T, n, workers int, m *memory, src pipeline.Source) (pipeline.Stats, error) {
	t.Helper()
	if src == nil {
		src = numbers{n: n}
	}
	return pipeline.Run(t.Context(), src, jitter, m, pipeline.Options{Workers: workers})
}

func TestSameOrderForAnyNumberOfWorkers(t *testing.T) {
	var want string
	for _, w := range []int{1, 2, 8} {
		m := &memory{failAt: -1}
		st, err := run(t, 200, w, m, nil)
		if err != nil {
			t.Fatalf("%d workers: %v", w, err)
		}
		got := strings.Join(m.out, "\n")
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%d workers give another order", w)
		}
		if !m.committed || !m.closed {
			t.Errorf("%d workers: committed %v closed %v, want both", w, m.committed, m.closed)
		}
		if st.Documents != 200 || st.Status[doc.StatusSkipped] != 20 || st.Reasons[doc.ReasonPanic] != 1 || st.Status[doc.StatusFailed] != 2 {
			t.Errorf("%d workers: stats %+v", w, st)
		}
	}
}

func TestNothingIsCommittedAfterAnError(t *testing.T) {
	before := runtime.NumGoroutine()
	for name, tc := range map[string]struct {
		src    pipeline.Source
		failAt int
		want   error
	}{
		"sink fails":   {numbers{n: 100}, 30, pipeline.ErrSink},
		"source fails": {numbers{n: 100, bad: map[int]error{50: errors.New("gone")}}, -1, pipeline.ErrSource},
	} {
		m := &memory{failAt: tc.failAt}
		_, err := run(t, 0, 4, m, tc.src)
		if !errors.Is(err, tc.want) {
			t.Errorf("%s: error %v, want %v", name, err, tc.want)
		}
		if m.committed || !m.closed {
			t.Errorf("%s: committed %v closed %v", name, m.committed, m.closed)
		}
	}
	for range 50 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines left over", runtime.NumGoroutine()-before)
}

func TestCancellationEndsARunWithoutCommit(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := &memory{failAt: -1}
	_, err := pipeline.Run(ctx, numbers{n: 10_000}, func(ctx context.Context, it pipeline.Item) (*doc.Document, error) {
		if it.URI == "40" {
			cancel()
		}
		return jitter(ctx, it)
	}, m, pipeline.Options{Workers: 4})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want canceled", err)
	}
	if m.committed || !m.closed {
		t.Errorf("committed %v closed %v", m.committed, m.closed)
	}
	for _, o := range m.out {
		if strings.HasSuffix(o, ":failed") && !strings.HasPrefix(o, "13:") && !strings.HasPrefix(o, "14:") {
			t.Errorf("an interrupted document was written as %s", o)
		}
	}
}

func TestALargeInputRunsAlone(t *testing.T) {
	src := numbers{n: 5}
	m := &memory{failAt: -1}
	if _, err := pipeline.Run(t.Context(), src, jitter, m, pipeline.Options{Workers: 2, MaxBytes: 1}); err != nil {
		t.Fatal(err)
	}
	if len(m.out) != 5 {
		t.Errorf("%d results, want 5", len(m.out))
	}
}
