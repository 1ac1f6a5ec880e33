package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/pipeline"
)

// stopAt closes the channel when item number at is extracted. An item takes a
// second of the test's clock, so that no worker takes the next one before
// another has stopped the run; an item of slow takes an hour unless its context
// ends.
func stopAt(at string, stop chan struct{}, slow ...string) pipeline.ExtractFunc {
	return func(ctx context.Context, it pipeline.Item) (*doc.Document, error) {
		if it.URI == at {
			close(stop)
		}
		for _, s := range slow {
			if it.URI == s {
				select {
				case <-time.After(time.Hour):
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			}
		}
		time.Sleep(time.Second)
		return &doc.Document{Raw: doc.Raw{URI: it.URI}}, nil
	}
}

func TestStopCommitsWhatIsWhole(t *testing.T) {
	for name, tc := range map[string]struct {
		at       string
		n        int
		slow     []string
		want     []string
		complete bool
		took     time.Duration // the longest
	}{
		"in the middle":                       {"3", 100, nil, []string{"0", "1", "2", "3"}, false, 4 * time.Second},
		"a document under work gets its time": {"3", 100, []string{"2"}, []string{"0", "1", "3"}, false, 30 * time.Second},
		"at the last":                         {"4", 5, nil, []string{"0", "1", "2", "3", "4"}, true, 4 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stop, m := make(chan struct{}), &memory{failAt: -1}
				start := time.Now()
				st, err := pipeline.Run(t.Context(), numbers{n: tc.n}, stopAt(tc.at, stop, tc.slow...), m, pipeline.Options{Workers: 2, Timeout: 2 * time.Hour, Stop: stop})
				if err != nil || !m.committed || !m.closed || st.Stopped == tc.complete || int(st.Documents) != len(m.out) || time.Since(start) > tc.took {
					t.Errorf("Run = %+v, %v after %v; committed %v", st, err, time.Since(start), m.committed)
				}
				var want []string
				for _, w := range tc.want {
					want = append(want, w+":ok_no_records")
				}
				got := m.out
				if !tc.complete { // one more was on its way to a worker
					got = got[:min(len(got), len(want))]
					if len(m.out) > len(want)+1 {
						t.Errorf("%d documents after the stop: %q", len(m.out)-len(want), m.out)
					}
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Error(d)
				}
			})
		})
	}
}

func TestStopBeforeTheFirstDocumentCommitsNothing(t *testing.T) {
	stop, m := make(chan struct{}), &memory{failAt: -1}
	close(stop)
	st, err := pipeline.Run(t.Context(), numbers{n: 10}, jitter, m, pipeline.Options{Stop: stop})
	if !errors.Is(err, pipeline.ErrStopped) || m.committed || !m.closed || !st.Stopped {
		t.Errorf("Run = %+v, %v; committed %v", st, err, m.committed)
	}
}

// Whatever is cut off is no failure.
func TestStopWritesNoDocumentThatWasCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop, m := make(chan struct{}), &memory{failAt: -1}
		slow := []string{}
		for i := 4; i < 50; i++ {
			slow = append(slow, fmt.Sprint(i))
		}
		st, err := pipeline.Run(t.Context(), numbers{n: 50}, stopAt("3", stop, slow...), m, pipeline.Options{Workers: 8, Timeout: 2 * time.Hour, Stop: stop, Grace: time.Minute})
		if err != nil || !st.Stopped || st.Status[doc.StatusFailed] != 0 || len(m.out) < 4 {
			t.Errorf("Run = %+v, %v, %q", st, err, m.out)
		}
	})
}

// picky wants no more after item last.
type picky struct {
	*memory
	last string
}

func (p picky) Write(ctx context.Context, r pipeline.Result) error {
	if err := p.memory.Write(ctx, r); err != nil {
		return err
	}
	if r.Item.URI == p.last {
		return pipeline.ErrEnough
	}
	return nil
}

func TestAFullSinkCommitsTheSameForAnyWorkers(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		synctest.Test(t, func(t *testing.T) {
			m := &memory{failAt: -1}
			start := time.Now()
			st, err := pipeline.Run(t.Context(), numbers{n: 1000}, stopAt("none", nil, "7", "9"), picky{m, "3"}, pipeline.Options{Workers: workers, Timeout: 2 * time.Hour})
			if err != nil || !m.committed || !m.closed || !st.Full || st.Stopped || st.Documents != 4 || time.Since(start) > time.Minute {
				t.Errorf("%d workers: Run = %+v, %v after %v; committed %v", workers, st, err, time.Since(start), m.committed)
			}
			if want := []string{"0:ok_no_records", "1:ok_no_records", "2:ok_no_records", "3:ok_no_records"}; !cmp.Equal(want, m.out) {
				t.Errorf("%d workers: %q", workers, m.out)
			}
		})
	}
}
