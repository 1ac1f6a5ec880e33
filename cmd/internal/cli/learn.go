package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"writ/extract"
	"writ/extract/clean/learn"
	"writ/pipeline"
)

func newLearn(s Streams) *cobra.Command {
	o := &workOptions{net: s.S3}
	var lo learn.Options
	c := &cobra.Command{
		Use:   "learn-clutter INPUT...",
		Short: "Learn the lines that a source repeats in many documents",
		Long: `learn-clutter reads documents and writes the lines that one source (the "source" of JSON
Lines, else the site, else the folder) repeats in many of them and that no rule marks yet.
Read the file, delete what is content (all of it for a source that writes forms: notices,
warning letters), and give it to later runs by --clutter-lines.`,
		Example: `  extract learn-clutter news.jsonl.gz > lines.tsv
  extract run INBOX -o DATASET --clutter-lines lines.tsv`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			l := learn.New(lo)
			st, err := o.work(c.Context(), args, extract.StageClean, func(*extract.Extractor) (pipeline.Sink, error) {
				return &learnSink{l}, nil
			}, nil)
			end := outcome(st, err)
			var e *exitError
			if end != nil && !(errors.As(end, &e) && e.code == ExitDocuments) {
				return end
			}
			if err := learn.Write(s.Out, l.Lines()); err != nil {
				return err
			}
			return end
		},
	}
	o.flags(c)
	c.Flags().IntVar(&lo.Documents, "min-documents", 5, "fewest documents of a source that hold a line")
	c.Flags().Float64Var(&lo.Share, "min-share", 0.02, "smallest share of the documents of a source that hold a line")
	return c
}

// learnSink gives documents to a learner.
type learnSink struct{ l *learn.Learner }

func (s *learnSink) Write(_ context.Context, r pipeline.Result) error {
	if r.Doc != nil {
		s.l.Add(r.Doc)
	}
	return nil
}

func (s *learnSink) Commit(context.Context) error { return nil }
func (s *learnSink) Close() error                 { return nil }
