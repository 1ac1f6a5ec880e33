package flow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/metrics"

	"writ/extract/doc"
	"writ/out"
	"writ/out/schema"
	"writ/out/store"
)

// Run runs the pipeline of o on a registered runner and tells its metrics on w
// unless quiet. After an error, whole shards may be committed: the same run
// again adds those that are missing.
func Run(ctx context.Context, runner string, o Options, w io.Writer, quiet bool) error {
	p, s := beam.NewPipelineWithRoot()
	Build(s, o)
	r, err := beam.Run(ctx, pick(runner), p)
	if err != nil {
		return fmt.Errorf("run on %s: %w", runner, cause(err))
	}
	if r != nil && !quiet {
		tell(w, r.Metrics())
	}
	return nil
}

// cause leaves out the plan of a job, which the SDK puts before what went wrong
// in it.
func cause(err error) error {
	s := err.Error()
	if i := strings.LastIndex(s, "caused by:\n"); i >= 0 {
		return errors.New(strings.TrimSpace(s[i+len("caused by:\n"):]))
	}
	return err
}

// tell writes the metrics of this program, one a line, summed over the steps.
func tell(w io.Writer, m metrics.Results) {
	q := m.Query(func(r metrics.SingleResult) bool { return r.Namespace() == namespace })
	var lines []string
	for _, c := range q.Counters() {
		lines = append(lines, fmt.Sprintf("%-32s %d\n", c.Name(), c.Result()))
	}
	for _, d := range q.Distributions() {
		v := d.Result()
		if v.Count == 0 {
			continue
		}
		lines = append(lines, fmt.Sprintf("%-32s n %d, mean %.1f, min %d, max %d\n", d.Name(), v.Count, float64(v.Sum)/float64(v.Count), v.Min, v.Max))
	}
	slices.Sort(lines)
	io.WriteString(w, strings.Join(lines, "")) //nolint:errcheck // standard error
}

// Stats is what a dataset has of a run.
type Stats struct {
	Shards             int
	Documents, Records int64
	Failed             int64 // of Documents
}

// Finish makes sure that every shard of the run is committed, leaves the
// description of the dataset beside it, and counts the run: by the manifests,
// not by the metrics, which tell of one job only.
func Finish(o Options) (st Stats, err error) {
	commits, err := store.Manifests(o.Output)
	if err != nil {
		return st, err
	}
	for i := range o.Shards {
		id := store.Shard{Index: i, Of: o.Shards}.RunID(o.Run)
		at := slices.IndexFunc(commits, func(m store.Manifest) bool { return m.RunID == id })
		if at < 0 {
			return st, fmt.Errorf("shard %d of %d is not committed, although the job succeeded: start the same command with --run-id %s", i, o.Shards, o.Run)
		}
		var meta out.Meta
		if err := json.Unmarshal(commits[at].Meta, &meta); err != nil {
			return st, fmt.Errorf("read manifest of %s: %w", id, err)
		}
		st.Shards++
		st.Records += meta.Rows["records"] - meta.Carried["records"]
		for status, n := range meta.Documents {
			st.Documents += n
			if status == doc.StatusFailed {
				st.Failed += n
			}
		}
	}
	return st, schema.Describe(o.Output, store.OS{Private: o.Private})
}
