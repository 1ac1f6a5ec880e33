package cli

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"writ/extract"
	"writ/extract/doc"
	"writ/out"
	"writ/pipeline"
)

type runOptions struct {
	commitOptions
	out         string
	maxFailures string
	quarantine  string
}

func newRun(s Streams) *cobra.Command {
	o := &runOptions{}
	c := &cobra.Command{
		Use:   "run INPUT... -o DATASET",
		Short: "Extract many inputs into a Parquet dataset",
		Long: `run reads files, directories, globs, JSON Lines and standard input and adds one commit
to DATASET: the tables records, documents (one row per input, failures included) and
mentions. A bad file becomes a row with its reason; the run goes on. Nothing is visible
before the run commits.`,
		Example: `  extract run INBOX -o DATASET
  extract run 'news/**/*.html' filings docs.jsonl.gz -o DATASET --workers 8`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if o.out == "" {
				return usage("run needs -o DATASET, the directory of the Parquet dataset")
			}
			return o.run(c, s, args)
		},
	}
	c.Flags().StringVarP(&o.out, "output", "o", "", "directory of the dataset (made if it is missing)")
	c.Flags().StringVar(&o.maxFailures, "max-failures", "", "end the run, nothing of it visible, when more documents fail: N, or N% of those not skipped (default: no limit)")
	c.Flags().StringVar(&o.quarantine, "quarantine", "", "copy inputs that fail to this directory, each with a file that says why")
	o.flags(c)
	return c
}

func (o *runOptions) run(c *cobra.Command, s Streams, args []string) error {
	limit, err := newLimit(o.maxFailures)
	if err != nil {
		return err
	}
	if o.quarantine != "" {
		if err := apart(o.quarantine, o.out, args); err != nil {
			return err
		}
	}
	p := newProgress(s, o.quiet, args)
	st, err := o.work(c.Context(), args, "", func(x *extract.Extractor) (pipeline.Sink, error) {
		commit, err := o.commit(c, x, "")
		if err != nil {
			return nil, err
		}
		w, err := out.NewDataset(o.out, commit)
		if err != nil {
			return nil, err
		}
		if r := w.Recovered(); len(r.Completed)+len(r.Discarded) > 0 {
			p.log.Info("finished what a killed run left", "completed", len(r.Completed), "discarded", len(r.Discarded))
		}
		sink, err := newRowSink(w, x, o.runID)
		if err != nil {
			return nil, errors.Join(err, w.Close())
		}
		return o.guard(sink, limit)
	}, p.observe)
	p.finish()
	if err == nil && !o.quiet {
		summary(s.Err, st, fmt.Sprintf("dataset %s, run %s", o.out, o.runID))
	}
	return outcome(st, err)
}

// guard lays limit and quarantine around a sink, which it closes on an error.
func (o *runOptions) guard(sink pipeline.Sink, l limit) (pipeline.Sink, error) {
	if l.set {
		sink = &limitSink{Sink: sink, limit: l, reasons: map[string]int64{}}
	}
	if o.quarantine == "" {
		return sink, nil
	}
	q, err := newQuarantine(o.quarantine, o.runID)
	if err != nil {
		return nil, errors.Join(err, sink.Close())
	}
	return &quarantineSink{sink, q}, nil
}

// level is how loud a document's failure is told.
func level(status string) slog.Level {
	switch status {
	case doc.StatusFailed:
		return slog.LevelWarn
	case doc.StatusSkipped:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}
