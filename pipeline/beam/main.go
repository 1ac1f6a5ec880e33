// Command beam runs the extraction as an Apache Beam pipeline: on the direct
// runner, on Prism, or on any runner with a job server. See README.md.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	//lint:ignore SA1019 Prism is to be used, but it listens on all interfaces; both are tested
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/direct"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal"
	"github.com/google/uuid"

	"writ/extract/read/pdf"
	"writ/out/cluster"
	"writ/pipeline/beam/compare"
	"writ/pipeline/beam/flow"
)

// Exit codes, those of extract run.
const (
	exitOK        = 0
	exitFailed    = 1
	exitUsage     = 2
	exitDocuments = 3
)

func main() {
	pdf.Main() // returns at once, but in a child process that reads PDFs
	if len(os.Args) > 1 && os.Args[1] == "compare" {
		os.Exit(compareMain(os.Args[2:]))
	}
	if len(os.Args) > 1 && os.Args[1] == "sums" {
		os.Exit(sumsMain(os.Args[2:]))
	}
	o := flow.Options{Extraction: flow.DefaultExtraction()}
	c := flags(flag.CommandLine, &o)
	flag.Usage = func() {
		fmt.Fprintf(flag.CommandLine.Output(), "usage: beam [flags] INPUT... -o DATASET\n       beam compare DATASET DATASET\n       beam sums DATASET DIR...\n\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if !c.verbose {
		beamlog.SetupLogging("warn", "text")
	}
	beam.Init() // does not return in a worker that a runner started
	os.Exit(c.main(&o))
}

// command is what the flags say beside the options of the pipeline.
type command struct {
	attempts int
	pool     int
	quiet    bool
	verbose  bool
}

// patterns is a flag that may be given several times.
type patterns []string

func (p *patterns) String() string     { return strings.Join(*p, " ") }
func (p *patterns) Set(s string) error { *p = append(*p, s); return nil }

// flags declares the flags of o; those that extract run has, too, mean the
// same.
func flags(f *flag.FlagSet, o *flow.Options) *command {
	c, e := &command{}, &o.Extraction
	f.Var((*patterns)(&o.Lines), "lines", "file, directory or pattern of text files with a document a line (repeatable)")
	f.Var((*patterns)(&o.Parquet), "parquet", "file, directory or pattern of Parquet files with a document a row (repeatable)")
	f.StringVar(&o.TextColumn, "text-column", "text", "column of --parquet files with the text")
	f.StringVar(&o.Output, "o", "", "directory of the dataset (made if it is missing); all workers must see it")
	f.StringVar(&o.DeadLetters, "dead-letters", "", "directory for the dead letters, a file of JSON Lines a shard")
	f.StringVar(&o.Clusters, "clusters", "", "file for the groups of near duplicates, JSON Lines")
	f.Float64Var(&o.Threshold, "threshold", cluster.Threshold, "smallest similarity of a pair of --clusters, above 0 to 1")
	f.StringVar(&o.Run, "run-id", "", "name of the run; give it to be able to go on after a failure (default: time and random digits)")
	f.IntVar(&o.Shards, "shards", 4, "commits of the run: each is written by one worker and held in its memory")
	f.BoolVar(&o.Again, "reprocess", false, "read documents that the dataset has already, too; their new rows take the place of the old")
	f.BoolVar(&o.Private, "private", false, "make files and directories for their owner alone")
	f.IntVar(&o.Workers, "workers", 0, "documents worked on at once in one process (0 = one per CPU); the output does not depend on it")
	f.DurationVar(&o.Grace, "grace", 10*time.Second, "for a document that does not heed its --timeout, before it is given up")
	f.IntVar(&c.attempts, "attempts", 1, "submit the job so often until it succeeds, for runners that try no bundle again (Prism, direct)")
	f.IntVar(&c.pool, "worker-pool", 0, "start workers on this port of localhost for --environment_type=EXTERNAL, and nothing else")
	f.BoolVar(&c.quiet, "q", false, "no summary")
	f.BoolVar(&c.verbose, "v", false, "what the runner logs, too")

	f.DurationVar(&e.Timeout, "timeout", e.Timeout, "longest time for one document")
	f.Int64Var(&e.MaxBytes, "max-bytes", e.MaxBytes, "largest input file in bytes, after decompression")
	f.StringVar(&e.DocDate, "doc-date", "", "date of the documents, YYYY-MM-DD; wins over what they say")
	f.StringVar(&e.NLP, "nlp", "", "language engine")
	f.StringVar(&e.Model, "model", "", "language model: a spaCy v3 pipeline directory or a model file")
	f.StringVar(&e.OCR, "ocr", e.OCR, "pages that are pictures: auto, off")
	f.StringVar(&e.Lexicon, "lexicon", "", "directory of your own agencies, courts, entities, triggers and actions")
	f.StringVar(&e.ClutterLines, "clutter-lines", "", "file of lines that sources repeat, made by extract learn-clutter")
	f.BoolVar(&e.AnyLanguage, "any-language", false, "analyse documents that are not in English too")
	f.Float64Var(&e.MinConfidence, "min-confidence", e.MinConfidence, "write no record less likely right than this, 0 to 1")
	f.StringVar(&e.PDFEngine, "pdf-engine", "", "PDF engine")
	return c
}

func (c *command) main(o *flow.Options) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if c.pool > 0 {
		return report(exitOK, flow.ServePool(ctx, c.pool, os.Stderr))
	}
	if err := c.complete(o); err != nil {
		return report(exitUsage, err)
	}
	if err := o.CheckInputs(); err != nil {
		return report(exitFailed, err)
	}
	code, err := c.run(ctx, o)
	return report(code, errors.Join(err, flow.Close()))
}

func report(code int, err error) int {
	if err != nil {
		fmt.Fprintf(os.Stderr, "beam: %v\n", err)
		code = max(code, exitFailed)
	}
	return code
}

// compareMain tells whether two datasets have the same rows.
func compareMain(args []string) int {
	f := flag.NewFlagSet("compare", flag.ExitOnError)
	clocks := f.Bool("clocks", false, "processed_at and elapsed_ms must be the same, too")
	if f.Parse(args) != nil || f.NArg() != 2 {
		return report(exitUsage, errors.New("usage: beam compare [-clocks] DATASET DATASET"))
	}
	different, rows, err := compare.Datasets(f.Arg(0), f.Arg(1), *clocks)
	if err != nil {
		return report(exitFailed, err)
	}
	for i, d := range different {
		if i == 20 {
			fmt.Printf("and %d more\n", len(different)-i)
			break
		}
		fmt.Println(d)
	}
	if len(different) > 0 {
		return exitFailed
	}
	fmt.Printf("same rows: %d records, %d documents, %d mentions\n", rows["records"], rows["documents"], rows["mentions"])
	return exitOK
}

// told is a line of beam sums.
type told struct {
	Dir       string          `json:"dir"`
	Tables    map[string]sums `json:"tables"`
	Same      bool            `json:"same"`      // as the first
	Different []string        `json:"different"` // at most 20
}

type sums struct {
	Rows int    `json:"rows"`
	Sum  string `json:"sum"`
}

// sumsMain holds the rows of directories against those of the first: the
// tables that both have.
func sumsMain(args []string) int {
	f := flag.NewFlagSet("sums", flag.ExitOnError)
	docs := f.String("docs", "", "JSON Lines of the documents, where a DIR holds Parquet files or answers of extract annotate --stream")
	if f.Parse(args) != nil || f.NArg() == 0 {
		return report(exitUsage, errors.New("usage: beam sums [-docs FILE.jsonl] DATASET [DIR]"))
	}
	var starts map[string]int64
	if *docs != "" {
		var err error
		if starts, err = compare.Starts(*docs); err != nil {
			return report(exitFailed, err)
		}
	}
	code := exitOK
	var first map[string]compare.Table
	for i, dir := range f.Args() {
		tables, err := compare.Sums(dir, starts)
		if err != nil {
			return report(exitFailed, err)
		}
		if i == 0 {
			first = tables
		}
		l := told{Dir: dir, Tables: map[string]sums{}, Different: []string{}}
		for _, name := range []string{"records", "documents", "mentions"} {
			t, ok := tables[name]
			if !ok {
				continue
			}
			l.Tables[name] = sums{len(t), t.Sum()}
			for _, d := range t.Against(first[name]) {
				l.Different = append(l.Different, name+" "+d)
			}
		}
		if l.Same = len(l.Different) == 0; !l.Same {
			code = exitFailed
		}
		l.Different = l.Different[:min(20, len(l.Different))]
		if err := json.NewEncoder(os.Stdout).Encode(l); err != nil {
			return report(exitFailed, err)
		}
	}
	return code
}

// complete fills in what depends on the clock and the surroundings.
func (c *command) complete(o *flow.Options) (err error) {
	if c.attempts < 1 {
		return fmt.Errorf("--attempts %d: want 1 or more", c.attempts)
	}
	// Flags may stand behind inputs, as those of extract run.
	for rest := flag.Args(); len(rest) > 0; rest = flag.Args() {
		o.Inputs = append(o.Inputs, rest[0])
		if err := flag.CommandLine.Parse(rest[1:]); err != nil {
			return err
		}
	}
	o.Date = time.Now().UTC()
	if s := os.Getenv("SOURCE_DATE_EPOCH"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return fmt.Errorf("SOURCE_DATE_EPOCH %q: want seconds since 1970", s)
		}
		o.Date, o.Epoch = time.Unix(n, 0).UTC(), true
	}
	if o.Run == "" {
		id, err := uuid.NewRandom()
		if err != nil {
			return err
		}
		o.Run = o.Date.Format("20060102T150405Z") + "-" + id.String()[:8]
	}
	if *runners.Runner == "" {
		*runners.Runner = "direct" // opens no port
	}
	switch *runners.Runner {
	case "direct", "prism", "universal":
	default:
		return fmt.Errorf("--runner %q: want direct, prism, or universal with --endpoint", *runners.Runner)
	}
	if o.Parts = len(flow.Pools()); o.Parts > 1 && *runners.Runner != "universal" {
		return fmt.Errorf("--runner %s: several pools in --environment_config need universal", *runners.Runner)
	}
	if *runners.Runner == "universal" && *jobopts.WorkerBinary == "" && !jobopts.IsLoopback() {
		if *jobopts.WorkerBinary, err = os.Executable(); err != nil { // or the SDK would build one from source
			return err
		}
	}
	if o.Settings, err = o.Extraction.Settings(); err != nil {
		return err
	}
	return o.Check()
}

// run submits the job, as often as it may, and tells what the dataset has of
// it.
func (c *command) run(ctx context.Context, o *flow.Options) (int, error) {
	started := time.Now()
	for n := 1; ; n++ {
		err := flow.Run(ctx, *runners.Runner, *o, os.Stderr, c.quiet)
		if err == nil {
			break
		}
		if n >= c.attempts || ctx.Err() != nil {
			return exitFailed, fmt.Errorf("%w\nwhat was committed stays; start the same command with --run-id %s to go on", err, o.Run)
		}
		fmt.Fprintf(os.Stderr, "beam: attempt %d of %d: %v\n", n, c.attempts, err)
	}
	st, err := flow.Finish(*o)
	if err != nil {
		return exitFailed, err
	}
	if !c.quiet {
		fmt.Fprintf(os.Stderr, "dataset %s, run %s, %d shards: %d documents, %d records in %v\n", o.Output, o.Run, st.Shards, st.Documents, st.Records, time.Since(started).Round(10*time.Millisecond))
	}
	if st.Failed > 0 {
		return exitDocuments, nil
	}
	return exitOK, nil
}
