package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"writ/extract"
	"writ/extract/doc"
	"writ/extract/event"
	"writ/extract/lang"
	"writ/extract/read/pdf"
	"writ/out"
	"writ/out/store"
	"writ/out/store/s3"
	"writ/pipeline"
	"writ/pipeline/source"
)

// workOptions are the flags of every command that extracts.
type workOptions struct {
	workers   int
	timeout   time.Duration
	maxBytes  int64
	docDate   string
	nlp       string
	model     string
	pdfEngine string
	ocr       string

	lexicon      string
	clutterLines string
	anyLanguage  bool

	minConfidence float64

	known  func(doc.Input, [32]byte) string // why an input is not to be read; nil = all are
	output string                           // directory that no walk enters: the dataset; "" = none
	since  time.Time                        // files that were last changed before are left out; zero = none
	ours   func(string, int) bool           // inputs without content of this shard; nil = all
	stop   <-chan struct{}                  // ends a run gracefully; nil = never

	net s3.Options // of object stores
	far *objects   // that inputs come from; nil = none was named yet

	timed func(stage string, d time.Duration) // told of each stage of each document; nil = nobody
}

func (o *workOptions) flags(c *cobra.Command) {
	f := c.Flags()
	f.IntVarP(&o.workers, "workers", "j", 0, "documents worked on at once (0 = one per CPU); the output does not depend on it")
	f.DurationVar(&o.timeout, "timeout", 5*time.Minute, "longest time for one document")
	f.Int64Var(&o.maxBytes, "max-bytes", 256<<20, "largest input file in bytes, after decompression")
	f.StringVar(&o.docDate, "doc-date", "", "date of the documents, YYYY-MM-DD; wins over what they say")
	f.StringVar(&o.nlp, "nlp", "", "language engine: "+strings.Join(lang.Engines(), ", ")+" (default: "+lang.Engines()[0]+")")
	f.StringVar(&o.model, "model", "", "language model for --nlp neural: a spaCy v3 pipeline directory or a model file (default: the embedded one)")
	f.StringVar(&o.ocr, "ocr", "auto", "pages that are pictures: auto (tesseract where it is installed), off")
	f.StringVar(&o.lexicon, "lexicon", "", "directory of your own agencies, courts, entities, triggers and actions (check it with extract lint)")
	f.StringVar(&o.clutterLines, "clutter-lines", "", "file of lines that sources repeat, made by learn-clutter")
	f.Float64Var(&o.minConfidence, "min-confidence", event.Least, "write no record less likely right than this, 0 (all) to 1; by default the one with the best F1")
	f.BoolVar(&o.anyLanguage, "any-language", false, "analyse documents that are not in English too")
	f.StringVar(&o.pdfEngine, "pdf-engine", "", "PDF engine (default: the most accurate one)")
}

func (o *workOptions) extractor(until string) (*extract.Extractor, error) {
	if o.workers < 0 {
		return nil, usage("--workers %d: want 0 or more", o.workers)
	}
	if !(o.minConfidence >= 0 && o.minConfidence <= 1) {
		return nil, usage("--min-confidence %v: want 0 to 1", o.minConfidence)
	}
	x, err := extract.New(extract.Options{
		NLP: o.nlp, Model: o.model, DocDate: o.docDate, Until: until, MaxBytes: o.maxBytes, OCR: o.ocr,
		Lexicon: o.lexicon, ClutterLines: o.clutterLines, AnyLanguage: o.anyLanguage, MinConfidence: cmp.Or(o.minConfidence, -1),
		PDF: pdf.Options{Engine: o.pdfEngine, Workers: o.workers}, Known: o.known, Timed: o.timed, Open: o.objects().open,
	})
	if err != nil {
		return nil, &exitError{ExitUsage, err}
	}
	return x, nil
}

// work runs inputs through an extractor into a sink.
func (o *workOptions) work(ctx context.Context, args []string, until string, sink func(*extract.Extractor) (pipeline.Sink, error),
	observe func(pipeline.Result, pipeline.Stats),
) (st pipeline.Stats, err error) {
	x, err := o.extractor(until)
	if err != nil {
		return st, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	src := o.source(args, x.Split)
	src.Since(o.since)
	if err := o.checkInputs(args); err != nil {
		return st, err
	}
	s, err := sink(x)
	if err != nil {
		return st, err
	}
	if o.output != "" {
		src.Without(o.output) // which the sink has made by now
	}
	do := func(ctx context.Context, it pipeline.Item) (*doc.Document, error) {
		d, err := x.Extract(ctx, it.Input)
		if f := (*doc.Failure)(nil); errors.As(err, &f) {
			err = ourShare(o.ours, f, it.URI, it.Member)
		}
		return d, err
	}
	if q, ok := s.(*quarantineSink); ok {
		do = q.q.watch(do)
	}
	return pipeline.Run(ctx, sharedSource{src, o.ours}, do, s, pipeline.Options{Workers: o.workers, Timeout: o.timeout, Observe: observe, Stop: o.stop})
}

// checkInputs fails when not one argument can be an input: a typing error.
// When some can, the others become failed rows and the run goes on.
func (o *workOptions) checkInputs(args []string) error {
	var first error
	for _, a := range args {
		err := o.source([]string{a}, nil).Check()
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
			if _, err := os.Stat(a); errors.Is(err, fs.ErrNotExist) && !s3.Is(a) {
				first = fmt.Errorf("%w%s", first, suggestInput(a, newRoot(Streams{})))
			}
		}
	}
	return &exitError{ExitFailed, first}
}

// outcome turns the end of a run into an exit code.
func outcome(st pipeline.Stats, err error) error {
	var e *exitError
	switch {
	case errors.As(err, &e):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, pipeline.ErrStopped):
		return &exitError{ExitInterrupted, errors.New("interrupted; nothing of this run is visible, start it again to go on")}
	case err != nil:
		return &exitError{ExitFailed, err}
	case st.Status[doc.StatusFailed] > 0:
		return &exitError{ExitDocuments, nil}
	}
	return nil
}

// complaint is the line that tells a person of one failed or skipped input.
func complaint(r pipeline.Result) string {
	name := r.Item.URI
	if r.Item.Member > 0 {
		name = fmt.Sprintf("%s line %d", name, r.Item.Member)
	}
	if name == source.Stdin {
		name = "standard input"
	}
	return oneLine(fmt.Sprintf("%s: %s", name, r.Failure))
}

// commitOptions are the flags of every command that adds a commit to a
// dataset.
type commitOptions struct {
	workOptions
	base    store.FS // nil = the system's
	runID   string
	quiet   bool
	private bool

	made out.Options // by commit
}

func (o *commitOptions) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.runID, "run-id", "", "name of this commit (default: time and random digits)")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no progress, no summary")
	o.privateFlag(c)
	o.workOptions.flags(c)
}

// commit returns what package out wants to know of a commit that begins now:
// its name, its time (SOURCE_DATE_EPOCH where that is set), versions, and the
// settings. word stands in a made name: "" for a run.
func (o *commitOptions) commit(c *cobra.Command, x *extract.Extractor, word string) (out.Options, error) {
	commit, err := o.begin(c, word)
	if err == nil {
		commit.ModelVersion, commit.RulesVersion = x.ModelVersion(), x.RulesVersion()
		o.made = commit
	}
	return commit, err
}

// begin is commit without the versions of model and rules.
func (o *commitOptions) begin(c *cobra.Command, word string) (out.Options, error) {
	epoch, err := sourceDateEpoch()
	if err != nil {
		return out.Options{}, err
	}
	now := time.Now().UTC()
	if epoch != nil {
		now = *epoch
	}
	if o.runID == "" {
		id, err := uuid.NewRandom()
		if err != nil {
			return out.Options{}, err
		}
		o.runID = strings.Join(append(strings.Fields(now.Format("20060102T150405Z")+" "+word), id.String()[:8]), "-")
	}
	settings, err := settingsOf(c)
	if err != nil {
		return out.Options{}, err
	}
	o.made = out.Options{RunID: o.runID, Date: now, Settings: settings, FS: o.fs(), ExtractorVersion: extract.Version}
	return o.made, nil
}

func (o *commitOptions) privateFlag(c *cobra.Command) {
	c.Flags().BoolVar(&o.private, "private", false, "make files and directories for their owner alone, 0600 and 0700 (default: what the umask leaves, 0644 as a rule)")
}

// fs is where a commit and what belongs to it lands.
func (o *commitOptions) fs() store.FS {
	if o.base != nil {
		return o.base
	}
	return store.OS{Private: o.private}
}

// harmless are the flags that change no row: every other one is a setting.
var harmless = []string{
	"dry-run", "help", "limit", "log-format", "max-failures", "metrics", "output", "private", "quarantine", "quiet", "report", "reprocess", "retry-failed", "run-id", "shard", "since", "skip-failed", "temp", "workers",
}

// settingsOf returns every flag that may change rows with its value, by name,
// for the manifest of a commit. A flag is told whether it was given or not, so
// that a later version with another default can be told apart. The value of a
// flag that names a file has its hash beside it, "clutter_lines_sha256".
func settingsOf(c *cobra.Command) (map[string]string, error) {
	m := map[string]string{}
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(harmless, f.Name) {
			m[strings.ReplaceAll(f.Name, "-", "_")] = f.Value.String()
		}
	})
	return m, store.HashFiles(m)
}
