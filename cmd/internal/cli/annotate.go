package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"writ/extract"
	"writ/extract/doc"
	"writ/out/layer"
	"writ/pipeline"
	"writ/pipeline/source"
)

func newAnnotate(s Streams) *cobra.Command {
	o := &workOptions{net: s.S3}
	name, runID, stream := "records", "annotate", false
	c := &cobra.Command{
		Use:   "annotate --layer LAYER INPUT...",
		Short: "Write one analysis layer, one JSON line per document, failures included",
		Long: `annotate writes one JSON object per input document, in input order. Offsets are half
open and count Unicode code points of the document text. Layers: ` + strings.Join(layer.Names(), ", ") + `;
rows has the rows of the tables documents and records, as extract run writes them.

With --stream it is a filter for Spark, Ray, Dask, GNU parallel: standard input is JSON
Lines, whatever its first bytes look like, and every line, blank or broken, has its line
of output, in order, as soon as it is done and those before it are. A failure is a line
with doc_id, stage, reason, error and hint, and no reason for an exit code: 0 = every line
has its answer. Memory does not depend on the length of the stream.`,
		Example: `  extract annotate --layer dates article.txt
  extract annotate --layer records docs.jsonl.gz > system.jsonl
  cat docs.jsonl | extract annotate --layer tokens -
  parallel --pipe extract annotate --stream --workers 1 --layer rows < docs.jsonl`,
		RunE: func(c *cobra.Command, args []string) error {
			until, err := layer.Until(name)
			if err != nil {
				return usage("%w%s", err, meant(name, layer.Names()))
			}
			sink := func(x *extract.Extractor) (pipeline.Sink, error) {
				rows, err := newRowSink(nil, x, runID)
				return &layerSink{w: bufio.NewWriterSize(s.Out, 1<<16), layer: name, rows: rows}, err
			}
			if stream {
				return o.stream(c, s, args, until, sink)
			}
			if len(args) == 0 {
				return usage("requires at least 1 arg(s), only received 0, or --stream")
			}
			st, err := o.work(c.Context(), args, until, sink, nil)
			return outcome(st, err)
		},
	}
	c.Flags().StringVar(&name, "layer", name, "layer to write: "+strings.Join(layer.Names(), ", "))
	c.Flags().BoolVar(&stream, "stream", false, "answer JSON Lines on standard input line by line; --max-bytes is the longest line (default here: 64 MiB)")
	c.Flags().StringVar(&runID, "run-id", runID, "run_id of the layer rows")
	o.flags(c)
	return c
}

// stream answers standard input line by line. SIGTERM ends it: what is under
// work is finished and written.
func (o *workOptions) stream(c *cobra.Command, s Streams, args []string, until string, sink func(*extract.Extractor) (pipeline.Sink, error)) (err error) {
	if len(args) > 1 || len(args) == 1 && args[0] != source.Stdin {
		return usage("--stream reads standard input: it goes without files")
	}
	limit := 0
	if c.Flags().Changed("max-bytes") {
		if limit = int(o.maxBytes); limit <= 0 {
			return usage("--max-bytes %d: want 1 or more", o.maxBytes)
		}
	}
	x, err := o.extractor(until)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	out, err := sink(x)
	if err != nil {
		return err
	}
	src := source.NewStream(func(ctx context.Context) iter.Seq2[doc.Input, error] {
		return x.Lines(ctx, s.In, source.Stdin, limit)
	}, c.Context().Done())
	do := func(ctx context.Context, it pipeline.Item) (*doc.Document, error) { return x.Extract(ctx, it.Input) }
	unread := int64(0)
	st, err := pipeline.Run(context.WithoutCancel(c.Context()), src, do, out, pipeline.Options{
		Workers: o.workers, Timeout: o.timeout, Stop: c.Context().Done(),
		Observe: func(r pipeline.Result, _ pipeline.Stats) {
			if r.Failure != nil && r.Failure.Reason == doc.ReasonUnreadable && r.Failure.Stage == "read/lines" {
				unread++
			}
		},
	})
	switch {
	case c.Context().Err() != nil && (err == nil || errors.Is(err, pipeline.ErrStopped)):
		return &exitError{ExitInterrupted, fmt.Errorf("interrupted after %s; every line that was written is whole", plural(int(st.Documents), "line"))}
	case err == nil && unread > 0:
		return &exitError{ExitFailed, errors.New("standard input cannot be read to its end")}
	case err != nil:
		return &exitError{ExitFailed, err}
	}
	return nil
}

// layerSink writes lines as they come: a filter has no commit.
type layerSink struct {
	w     *bufio.Writer
	layer string
	rows  *rowSink // what rows say beyond their document
}

var _ pipeline.Flusher = (*layerSink)(nil)

func (l *layerSink) Write(_ context.Context, r pipeline.Result) error {
	b, err := l.line(r)
	if err != nil {
		return err
	}
	_, err = l.w.Write(append(b, '\n'))
	return err
}

func (l *layerSink) line(r pipeline.Result) ([]byte, error) {
	switch rows := l.layer == "rows"; {
	case rows && r.Failure != nil:
		return layer.FailureRows(r.Item.Input, r.Failure, l.rows.options(r))
	case rows:
		return layer.Rows(r.Doc, l.rows.options(r))
	case r.Failure != nil:
		return layer.Failure(r.Item.Input, r.Failure, l.layer)
	}
	return layer.Document(r.Doc, l.layer)
}

func (l *layerSink) Flush() error                 { return l.w.Flush() }
func (l *layerSink) Commit(context.Context) error { return l.w.Flush() }
func (l *layerSink) Close() error                 { return l.w.Flush() }
