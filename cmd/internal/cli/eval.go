package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"writ/cmd/internal/score"
	"writ/extract"
	"writ/out/layer"
	"writ/pipeline"
)

func newEval(s Streams) *cobra.Command {
	o := &workOptions{net: s.S3}
	boot, errs := 1000, false
	system := ""
	c := &cobra.Command{
		Use:   "eval GOLD.jsonl DOCS...",
		Short: "Score extracted records against gold records",
		Long: `eval extracts the documents and prints precision, recall and F1 per slot and per record
(strict, lenient) with bootstrap intervals over documents, and how many records of each
tenth of confidence are right. With --system it scores a file
of records instead (the records layer of annotate).`,
		Example: `  extract eval gold.jsonl docs.jsonl
  extract eval gold.jsonl --system system.jsonl --errors`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			gold, err := readRecords(args[0])
			if err != nil {
				return err
			}
			var sys []score.Document
			switch {
			case system != "":
				sys, err = readRecords(system)
			case len(args) < 2:
				return usage("eval needs the documents of %s, or --system FILE", args[0])
			default:
				sys, err = o.records(c.Context(), args[1:])
			}
			if err != nil {
				return err
			}
			res := score.Score(gold, sys, score.Opposites(), boot)
			res.Print(s.Out)
			res.PrintReliability(s.Out, sys)
			if errs {
				res.PrintErrors(s.Out, gold, sys)
			}
			return nil
		},
	}
	c.Flags().IntVar(&boot, "boot", boot, "bootstrap samples")
	c.Flags().BoolVar(&errs, "errors", false, "list missed, spurious and wrong records")
	c.Flags().StringVar(&system, "system", "", "score this file of records; extract nothing")
	o.flags(c)
	return c
}

func readRecords(path string) ([]score.Document, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &exitError{ExitFailed, fmt.Errorf("%w; check the path", err)}
	}
	defer f.Close()
	d, err := score.Read(f)
	if err != nil {
		return nil, &exitError{ExitFailed, fmt.Errorf("read %s: %w", path, err)}
	}
	return d, nil
}

// records extracts and goes through the published line format, so that the
// score is what any other reader of the format would see.
func (o *workOptions) records(ctx context.Context, inputs []string) ([]score.Document, error) {
	var buf bytes.Buffer
	_, err := o.work(ctx, inputs, "", func(*extract.Extractor) (pipeline.Sink, error) {
		return collector(func(r pipeline.Result) error {
			if r.Failure != nil {
				return nil
			}
			b, err := layer.Document(r.Doc, "records")
			buf.Write(append(b, '\n'))
			return err
		}), nil
	}, nil)
	if err != nil {
		return nil, err
	}
	return score.Read(&buf)
}

// collector is a sink that is a function.
type collector func(pipeline.Result) error

func (f collector) Write(_ context.Context, r pipeline.Result) error { return f(r) }
func (collector) Commit(context.Context) error                       { return nil }
func (collector) Close() error                                       { return nil }
