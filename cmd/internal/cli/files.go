package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"writ/extract"
	"writ/extract/doc"
	"writ/out"
	"writ/out/card"
	"writ/out/row"
	"writ/out/store"
	"writ/pipeline"
)

// formats that extract FILE writes.
var formats = []string{"table", "jsonl", "csv", "parquet", "html"}

type fileOptions struct {
	workOptions
	format  string
	out     string
	verbose bool
	explain bool
	open    bool
}

func (o *fileOptions) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.format, "format", "", "output: "+strings.Join(formats, ", ")+" (default: table on a terminal, jsonl elsewhere)")
	c.Flags().StringVarP(&o.out, "output", "o", "", "write to this file instead of standard output")
	c.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "show the evidence of every record, with the words of its slots marked")
	c.Flags().BoolVar(&o.explain, "explain", false, "tell for each slot which rule or model chose it, what else was weighed, and why not; and what was left out")
	c.Flags().BoolVar(&o.open, "open", false, "show the review page of the files in the browser (see extract report)")
	o.workOptions.flags(c)
}

// runFiles extracts a few files for a person or a pipe.
func runFiles(ctx context.Context, s Streams, o *fileOptions, args []string) error {
	people := o.verbose || o.explain
	if o.format == "" {
		o.format = formatOf(o.out, s.Width > 0 || people)
	}
	if err := oneOf("format", o.format, formats...); err != nil {
		return err
	}
	switch {
	case o.format == "parquet" && o.out == "":
		return usage("--format parquet needs -o FILE")
	case people && (o.format != "table" || o.out != "" || o.open):
		return usage("-v and --explain are for reading at a terminal: they go without --format, -o and --open")
	case o.open || o.format == "html":
		if o.open && o.format != "html" && o.format != formatOf("", s.Width > 0) {
			return usage("--open shows a page: it goes with --format html or without")
		}
		page := &reportOptions{workOptions: o.workOptions, out: o.out, open: o.open}
		return page.run(ctx, s, args)
	}
	if len(args) > 1 {
		if _, err := os.Stat(args[0]); err != nil {
			if hint := suggestCommand(args[0], newRoot(Streams{})); hint != "" {
				return usage("%s: no such file%s", args[0], hint)
			}
		}
	}
	st, err := o.work(ctx, args, "", func(x *extract.Extractor) (pipeline.Sink, error) {
		if o.explain {
			return newExplainSink(s, x)
		}
		w, err := o.writer(s, x)
		if err != nil {
			return nil, &exitError{ExitFailed, err}
		}
		return newRowSink(w, x, "")
	}, complain(s))
	if err == nil && st.Documents == 0 {
		fmt.Fprintln(s.Err, "extract: no documents found in "+oneLine(strings.Join(args, " ")))
	}
	if err == nil && st.Records == 0 && o.format == "table" && st.Documents > st.Status[doc.StatusFailed] {
		fmt.Fprintln(s.Err, "extract: no records found")
	}
	return outcome(st, err)
}

// complain tells a person of what gave no records, or not all.
func complain(s Streams) func(pipeline.Result, pipeline.Stats) {
	return func(r pipeline.Result, _ pipeline.Stats) {
		switch {
		case r.Failure != nil:
			fmt.Fprintln(s.Err, "extract: "+complaint(r))
		case r.Doc.Status == doc.StatusNeedsOCR:
			fmt.Fprintln(s.Err, "extract: "+oneLine(r.Item.URI)+": needs_ocr: its pages are images without text; install tesseract, or run OCR over the file first")
		case r.Doc.Status == doc.StatusSkipped:
			fmt.Fprintln(s.Err, "extract: "+oneLine(r.Item.URI)+": skipped: its language is "+r.Doc.Meta.Language+"; --any-language analyses it all the same")
		case r.Doc.Status == doc.StatusPartial:
			fmt.Fprintln(s.Err, "extract: "+oneLine(r.Item.URI)+": partial: some pages could not be read ("+r.Doc.Reason+")")
		}
		if n := undated(r.Doc); n > 0 {
			fmt.Fprintf(s.Err, "extract: %s: it has no date of its own, so those of %d records stay open; --doc-date YYYY-MM-DD settles them\n", oneLine(r.Item.URI), n)
		}
	}
}

// undated counts the records whose date needs the document's, which is unknown.
func undated(d *doc.Document) (n int) {
	if d == nil || d.Date.Value != "" {
		return 0
	}
	for i := range d.Events {
		if slices.ContainsFunc(d.Events[i].Mentions, func(m doc.Mention) bool { return m.Date >= 0 && d.Dates[m.Date].First == "" }) {
			n++
		}
	}
	return n
}

// formatOf is the format that a file name or a terminal asks for.
func formatOf(path string, terminal bool) string {
	for _, f := range formats[1:] {
		if strings.HasSuffix(path, "."+f) {
			return f
		}
	}
	if terminal && path == "" {
		return "table"
	}
	return "jsonl"
}

// writer opens the output. A named file appears when the run is done.
func (o *fileOptions) writer(s Streams, x *extract.Extractor) (rowWriter, error) {
	if o.format == "parquet" {
		return out.NewParquetFile(o.out, out.Options{
			Date: time.Now(), ExtractorVersion: extract.Version, ModelVersion: x.ModelVersion(), RulesVersion: x.RulesVersion(),
		})
	}
	if o.out == "" {
		return o.stream(s.Out, s.Width, s.Color), nil
	}
	f, err := store.CreateAtomic(o.out, nil)
	if err != nil {
		return nil, err
	}
	return &fileWriter{o.stream(f, 0, false), f}, nil
}

func (o *fileOptions) stream(w io.Writer, width int, color bool) rowWriter {
	switch o.format {
	case "csv":
		return out.NewCSV(w)
	case "table":
		return &tableWriter{w: w, width: width, color: color, evidence: o.verbose}
	}
	return out.NewJSONL(w)
}

// fileWriter is a stream into a file that appears by Commit.
type fileWriter struct {
	rowWriter
	file *store.Atomic
}

func (f *fileWriter) Commit(ctx context.Context) error {
	if err := f.rowWriter.Commit(ctx); err != nil {
		return err
	}
	return f.file.Commit()
}

func (f *fileWriter) Close() error { return errors.Join(f.rowWriter.Close(), f.file.Close()) }

// tableWriter keeps the records until all are known: columns are aligned.
type tableWriter struct {
	w        io.Writer
	width    int
	color    bool
	evidence bool // cards with the sentence, not a table
	records  []row.Record
}

func (t *tableWriter) Write(_ context.Context, b row.Batch) error {
	t.records = append(t.records, b.Records...)
	return nil
}

func (t *tableWriter) Commit(context.Context) error {
	if t.evidence {
		return card.Records(t.w, t.records, card.Style{Width: t.width, Color: t.color})
	}
	return out.Table(t.w, t.records, t.width, t.color)
}
func (t *tableWriter) Close() error { return nil }
