package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"writ/extract"
	"writ/extract/doc"
	"writ/pipeline"
)

type runOptions struct {
	commitOptions
	out         string
	maxFailures string
	quarantine  string
	selection
	watch watchOptions
}

func newRun(s Streams) *cobra.Command {
	o := &runOptions{}
	o.base, o.net = s.FS, s.S3
	c := &cobra.Command{
		Use:   "run INPUT... -o DATASET",
		Short: "Extract many inputs into a Parquet dataset",
		Long: `run reads files, directories, globs, JSON Lines and standard input and adds one commit
to DATASET: the tables records, documents (one row per input, failures included) and
mentions. A bad file becomes a row with its reason; the run goes on. Nothing is visible
before the run commits.

A document whose content DATASET has already, read by the same versions with the same
settings, is skipped without a row, wherever it lies now; one that others read is read again,
and its new rows take the place of the old. An input that failed is tried again when its
content, a version or a setting changed (--retry-failed: always, --skip-failed: only for new
content), and its row is replaced: there is one for each input, however often it was tried.

Shards (--shard 0/5 … 4/5, started by an array job) share the inputs out by content and may
write to one DATASET at the same time; give all of them one --run-id. SIGINT and SIGTERM end a run
gracefully: documents under work get 20 seconds, what is whole is committed, exit 4; the same
command again goes on. A second signal ends it at once, and nothing of it is visible.

DATASET and every INPUT may lie in an S3-compatible store: s3://BUCKET/PREFIX, and for inputs
s3://BUCKET/KEY and globs. AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY, ~/.aws/credentials, or the role of the machine say where and who. Any number
of runs may write to one such DATASET at the same time; the files of a run stand in TMPDIR until
its commit.`,
		Example: `  extract run INBOX -o DATASET
  extract run 'news/**/*.html' filings docs.jsonl.gz -o DATASET --workers 8
  extract run s3://BUCKET/INBOX -o s3://BUCKET/DATASET --shard 0/4`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if o.out == "" {
				return usage("run needs -o DATASET, the directory of the Parquet dataset, or s3://BUCKET/PREFIX")
			}
			return o.watched(c, s, args)
		},
	}
	c.Flags().StringVarP(&o.out, "output", "o", "", "directory of the dataset (made if it is missing), or s3://BUCKET/PREFIX")
	c.Flags().StringVar(&o.maxFailures, "max-failures", "", "end the run, nothing of it visible, when more documents fail: N, or N% of those not skipped (default: no limit)")
	c.Flags().StringVar(&o.quarantine, "quarantine", "", "copy inputs that fail to this directory, each with a file that says why")
	o.selection.flags(c)
	o.commitOptions.flags(c)
	o.watch.flags(c)
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
	if err := o.check(&o.workOptions); err != nil {
		return err
	}
	o.output = o.out
	if o.dryRun {
		return o.plan(c, s, args)
	}
	p := o.watch.progress(s, o.quiet, args)
	o.stop = c.Context().Done()
	defer context.AfterFunc(c.Context(), func() {
		p.log.Info("stopping: documents under work are finished, then what is whole is committed; a second signal ends at once")
	})()
	ctx := context.WithoutCancel(c.Context())
	st, err := o.work(ctx, args, "", func(x *extract.Extractor) (pipeline.Sink, error) {
		commit, err := o.commit(c, x, "")
		if err != nil {
			return nil, err
		}
		commit = o.name(commit)
		w, err := o.begin(ctx, commit)
		if err != nil {
			return nil, err
		}
		if r := w.Recovered(); len(r.Completed)+len(r.Discarded) > 0 {
			p.log.Info("finished what a killed run left", "completed", len(r.Completed), "discarded", len(r.Discarded))
		}
		if err := o.look(w, commit); err != nil {
			return nil, errors.Join(err, w.Close())
		}
		sink, err := newRowSink(w, x, o.runID)
		if err != nil {
			return nil, errors.Join(err, w.Close())
		}
		sink.told, sink.settle = o.told, w.Settle
		return o.guard(sink, limit, commit.RunID)
	}, o.watch.observe(p.observe))
	p.finish()
	if err == nil {
		o.describe(ctx, s)
	}
	if err == nil && !o.quiet && o.watch.log == nil {
		summary(s.Err, st, fmt.Sprintf("dataset %s, run %s", o.out, o.runID))
		if st.Full {
			fmt.Fprintf(s.Err, "  --limit %d is reached: start the same command again to go on\n", o.limit)
		}
	}
	if err == nil && st.Stopped {
		again := "start the same command again to go on"
		if c.Flags().Changed("run-id") {
			again = "start the same command with another --run-id to go on"
		}
		return &exitError{ExitInterrupted, fmt.Errorf("interrupted; %s are done and committed as run %s; %s", plural(int(st.Documents-alone(st)), "document"), o.runID, again)}
	}
	return outcome(st, err)
}

// guard lays limit and quarantine around a sink, which it closes on an error.
func (o *runOptions) guard(sink pipeline.Sink, l limit, run string) (pipeline.Sink, error) {
	if l.set {
		sink = &limitSink{Sink: sink, limit: l, reasons: map[string]int64{}}
	}
	if o.limit > 0 {
		sink = &quotaSink{sink, o.limit}
	}
	if o.quarantine == "" {
		return sink, nil
	}
	q, err := newQuarantine(o.quarantine, run)
	if err != nil {
		return nil, errors.Join(err, sink.Close())
	}
	q.most = o.maxBytes
	q.far = func(uri string) (io.ReadCloser, error) { return o.objects().open(context.Background(), uri) }
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
