package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"writ/cmd/internal/review"
	"writ/extract"
	"writ/extract/doc"
	"writ/models"
	"writ/out/report"
	"writ/out/row"
	"writ/out/store"
	"writ/pipeline"
	"writ/pipeline/source"
)

type reportOptions struct {
	workOptions
	out   string
	title string
	limit int
	seed  uint64
	open  bool
	quiet bool
}

func newReport(s Streams) *cobra.Command {
	o := &reportOptions{}
	o.net = s.S3
	c := &cobra.Command{
		Use:   "report DATASET|FILE... -o report.html",
		Short: "Write the review page: documents, records, charts and marks in one HTML file",
		Long: `report writes one HTML file that needs no network: every document with its text, in which
entities, triggers, agencies and dates of its records are marked and clutter is grey; search
and filters; a dashboard; and marks (right, wrong, corrected, missed) that the page saves as
gold for extract eval.

Of a DATASET the texts are read again from the paths that it knows, as seen from the current
directory; a document whose file is gone or has other bytes by now is shown without its text.
The page holds the texts: hand it on as you would hand on the documents.`,
		Example: `  extract report DATASET -o report.html
  extract report article.txt filing.pdf --open
  extract eval marks.gold.jsonl INBOX         what the page's marks say of the next version`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), s, args) },
	}
	f := c.Flags()
	f.StringVarP(&o.out, "output", "o", "", "file to write (default: standard output, with --open a temporary file)")
	f.StringVar(&o.title, "title", "", "heading of the page (default: the name of the dataset or file)")
	f.IntVar(&o.limit, "limit", 10000, "most documents of a dataset; of more a random sample is taken (0 = all)")
	f.Uint64Var(&o.seed, "seed", 1, "of the random sample")
	f.BoolVar(&o.open, "open", false, "show the page in the browser")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "no summary")
	o.flags(c)
	return c
}

func (o *reportOptions) run(ctx context.Context, s Streams, args []string) (err error) {
	if o.limit < 0 {
		return usage("--limit %d: want 0 or more", o.limit)
	}
	if o.out == "" && !o.open && s.Width > 0 {
		return usage("report writes a page of many kilobytes: give it a file with -o report.html, or show it with --open")
	}
	w, err := openPage(s, o.out, o.open)
	if err != nil {
		return &exitError{ExitFailed, err}
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if o.title == "" {
		o.title = titleOf(args)
	}
	st := pipeline.Stats{}
	if len(args) == 1 && isDataset(args[0]) {
		err = o.dataset(ctx, s, args[0], w)
	} else {
		for _, a := range args {
			if isDataset(a) {
				return usage("report takes one dataset, or files: %s is a dataset", a)
			}
		}
		st, err = o.files(ctx, s, args, w)
	}
	if err != nil {
		return outcome(st, err)
	}
	if err := w.commit(); err != nil {
		return &exitError{ExitFailed, err}
	}
	if w.name != "" && !o.quiet {
		fmt.Fprintf(s.Err, "page %s, %.1f MB\n", w.name, float64(w.n)/1e6)
	}
	if o.open {
		if err := show(ctx, w.name); err != nil {
			fmt.Fprintf(s.Err, "extract: cannot open a browser (%v); open %s yourself\n", err, w.name)
		}
	}
	return outcome(st, nil)
}

// isDataset reports whether path is a directory that extract run made.
func isDataset(path string) bool {
	st, err := os.Stat(filepath.Join(path, "_writ", "commits"))
	return err == nil && st.IsDir()
}

func titleOf(args []string) string {
	if args[0] == source.Stdin {
		return "standard input"
	}
	name := filepath.Base(args[0])
	if a, err := filepath.Abs(args[0]); err == nil {
		name = filepath.Base(a)
	}
	if n := len(args) - 1; n > 0 {
		name += fmt.Sprintf(" and %d more", n)
	}
	return name
}

// dataset makes the page of a dataset.
func (o *reportOptions) dataset(ctx context.Context, s Streams, dir string, w io.Writer) (err error) {
	set, err := review.Load(ctx, dir, review.Options{Limit: o.limit, Seed: o.seed})
	if err != nil {
		return err
	}
	unwanted := set.Unwanted()
	o.known = func(_ doc.Input, hash [32]byte) string {
		if unwanted(hash) {
			return doc.ReasonKnown
		}
		return ""
	}
	x, err := o.extractor(extract.StageClean)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	page, err := newPage(w, x, report.Options{Title: o.title, Of: set.Of})
	if err != nil {
		return err
	}
	set.To(page)
	if paths := set.Paths(); len(paths) > 0 {
		_, err = pipeline.Run(ctx, o.source(paths, x.Split), func(ctx context.Context, it pipeline.Item) (*doc.Document, error) {
			return x.Extract(ctx, it.Input)
		}, set, pipeline.Options{Workers: o.workers, Timeout: o.timeout})
	} else {
		err = set.Commit(ctx)
	}
	if err != nil {
		return err
	}
	if set.Textless > 0 {
		fmt.Fprintf(s.Err, "%d documents have no text on the page, it says why; paths count from the directory of the run: start it there\n", set.Textless)
	}
	if o.limit > 0 && set.Of > o.limit && !o.quiet {
		fmt.Fprintf(s.Err, "the page holds a random %d of %d documents; --limit and --seed choose others\n", o.limit, set.Of)
	}
	return page.Close()
}

// files extracts files and makes their page.
func (o *reportOptions) files(ctx context.Context, s Streams, args []string, w io.Writer) (pipeline.Stats, error) {
	return o.work(ctx, args, "", func(x *extract.Extractor) (pipeline.Sink, error) {
		page, err := newPage(w, x, report.Options{Title: o.title})
		if err != nil {
			return nil, err
		}
		return newPageSink(page, x)
	}, complain(s))
}

// newPage begins a page with what the ontology says of each action.
func newPage(w io.Writer, x *extract.Extractor, o report.Options) (*report.Page, error) {
	t, err := models.Load(x.Tables(), "ontology/actions.tsv", "id", "gloss")
	if err != nil {
		return nil, err
	}
	o.Actions = map[string]string{}
	for _, r := range t.Rows {
		o.Actions[r.Get("id")] = r.Get("gloss")
	}
	epoch, err := sourceDateEpoch()
	if err != nil {
		return nil, err
	}
	if o.Made = time.Now(); epoch != nil {
		o.Made = *epoch
	}
	return report.New(w, o)
}

// pageSink makes rows and puts them on a page beside the texts.
type pageSink struct {
	*rowSink
	page *report.Page
	rows lastBatch
}

func newPageSink(p *report.Page, x *extract.Extractor) (*pageSink, error) {
	s := &pageSink{page: p}
	var err error
	s.rowSink, err = newRowSink(&s.rows, x, "")
	return s, err
}

// Write implements pipeline.Sink.
func (s *pageSink) Write(ctx context.Context, r pipeline.Result) error {
	if err := s.rowSink.Write(ctx, r); err != nil {
		return err
	}
	it := report.Item{Document: s.rows.Document, Records: s.rows.Records, Missing: "it could not be read"}
	if r.Doc != nil {
		it.Text, it.Missing = report.TextOf(r.Doc), ""
	}
	return s.page.Add(it)
}

// Commit implements pipeline.Sink.
func (s *pageSink) Commit(context.Context) error { return s.page.Close() }

// lastBatch keeps the rows of the last document.
type lastBatch struct{ row.Batch }

func (b *lastBatch) Write(_ context.Context, r row.Batch) error { b.Batch = r; return nil }
func (*lastBatch) Commit(context.Context) error                 { return nil }
func (*lastBatch) Close() error                                 { return nil }

// pageFile is where a page goes.
type pageFile struct {
	*bufio.Writer
	file *store.Atomic
	name string // "" = standard output
	n    int64
}

// openPage opens the named file, which appears when the page is whole, or
// standard output. A page that is to be shown needs a file.
func openPage(s Streams, name string, temporary bool) (*pageFile, error) {
	p := &pageFile{name: name}
	if name == "-" || name == "" && !temporary {
		p.name = ""
		p.Writer = bufio.NewWriterSize(s.Out, 1<<16)
		return p, nil
	}
	if name == "" {
		dir, err := os.MkdirTemp("", "extract-report-")
		if err != nil {
			return nil, err
		}
		p.name = filepath.Join(dir, "report.html")
	}
	f, err := store.CreateAtomic(p.name, nil)
	if err != nil {
		return nil, err
	}
	p.file, p.Writer = f, bufio.NewWriterSize(f, 1<<16)
	return p, nil
}

func (p *pageFile) Write(b []byte) (int, error) {
	p.n += int64(len(b))
	return p.Writer.Write(b)
}

func (p *pageFile) commit() error {
	if err := p.Flush(); err != nil || p.file == nil {
		return err
	}
	return p.file.Commit()
}

func (p *pageFile) close() error {
	if p.file == nil {
		return nil
	}
	return p.file.Close()
}

// show opens a file with what the system opens pages with.
func show(ctx context.Context, name string) error {
	cmd := exec.CommandContext(ctx, "xdg-open", name)
	switch runtime.GOOS {
	case "darwin":
		cmd = exec.CommandContext(ctx, "open", name)
	case "windows":
		cmd = exec.CommandContext(ctx, "rundll32", "url.dll,FileProtocolHandler", name)
	}
	return cmd.Run()
}
