package cli

import (
	"bufio"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"writ/extract"
	"writ/out/layer"
	"writ/pipeline"
)

func newAnnotate(s Streams) *cobra.Command {
	o := &workOptions{net: s.S3}
	name := "records"
	c := &cobra.Command{
		Use:   "annotate --layer LAYER INPUT...",
		Short: "Write one analysis layer, one JSON line per document, failures included",
		Long: `annotate writes one JSON object per input document, in input order. Offsets are half
open and count Unicode code points of the document text. Layers: ` + strings.Join(layer.Names(), ", ") + ".",
		Example: `  extract annotate --layer dates article.txt
  extract annotate --layer records docs.jsonl.gz > system.jsonl
  cat docs.jsonl | extract annotate --layer tokens -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			until, err := layer.Until(name)
			if err != nil {
				return usage("%w%s", err, meant(name, layer.Names()))
			}
			st, err := o.work(c.Context(), args, until, func(*extract.Extractor) (pipeline.Sink, error) {
				return &layerSink{w: bufio.NewWriterSize(s.Out, 1<<16), layer: name}, nil
			}, nil)
			return outcome(st, err)
		},
	}
	c.Flags().StringVar(&name, "layer", name, "layer to write: "+strings.Join(layer.Names(), ", "))
	o.flags(c)
	return c
}

// layerSink writes lines as they come: a filter has no commit.
type layerSink struct {
	w     *bufio.Writer
	layer string
}

func (l *layerSink) Write(_ context.Context, r pipeline.Result) error {
	var b []byte
	var err error
	if r.Failure != nil {
		b, err = layer.Failure(r.Item.Input, r.Failure, l.layer)
	} else {
		b, err = layer.Document(r.Doc, l.layer)
	}
	if err != nil {
		return err
	}
	if _, err := l.w.Write(append(b, '\n')); err != nil {
		return err
	}
	return nil
}

func (l *layerSink) Commit(context.Context) error { return l.w.Flush() }
func (l *layerSink) Close() error                 { return l.w.Flush() }
