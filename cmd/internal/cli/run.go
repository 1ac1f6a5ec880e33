package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"writ/extract"
	"writ/extract/doc"
	"writ/out"
	"writ/pipeline"
)

type runOptions struct {
	workOptions
	out   string
	runID string
	quiet bool
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
	c.Flags().StringVar(&o.runID, "run-id", "", "name of this run (default: time and random digits)")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no progress, no summary")
	o.workOptions.flags(c)
	return c
}

func (o *runOptions) run(c *cobra.Command, s Streams, args []string) error {
	epoch, err := sourceDateEpoch()
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	if epoch != nil {
		now = *epoch
	}
	if o.runID == "" {
		id, err := uuid.NewRandom()
		if err != nil {
			return err
		}
		o.runID = now.Format("20060102T150405Z") + "-" + id.String()[:8]
	}
	p := newProgress(s, o.quiet, args)
	st, err := o.work(c.Context(), args, "", func(x *extract.Extractor) (pipeline.Sink, error) {
		w, err := out.NewDataset(o.out, out.Options{
			RunID: o.runID, Date: now, ExtractorVersion: extract.Version, ModelVersion: x.ModelVersion(), RulesVersion: x.RulesVersion(),
			Settings: map[string]string{"nlp": o.nlp, "doc_date": o.docDate, "pdf_engine": o.pdfEngine, "clutter_lines": o.clutterLines, "lexicon": o.lexicon},
		})
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
		return sink, nil
	}, p.observe)
	p.finish()
	if err == nil && !o.quiet {
		summary(s.Err, st, fmt.Sprintf("dataset %s, run %s", o.out, o.runID))
	}
	return outcome(st, err)
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
