// Package extract turns one document into records: who was affected by which
// act of a public authority, and when.
//
// An [Extractor] reads bytes (text, HTML, PDF, a line of JSON Lines), marks
// clutter, cuts blocks, finds sentences, names, dates and entities, and binds
// them into events. It starts no goroutine of its own, but New opens the stages
// side by side and the PDF reader has child processes; it logs nothing and writes no file but the PDF
// room's compile cache.
//
// # As a library
//
// [New] with the zero [Options], [Extractor.Extract] for one document,
// [Extractor.Split] for files of many, [Extractor.Close] at the end: these
// four are what a program needs, and they stay as they are within a version
// of the schema. One Extractor serves all goroutines. What comes out is a
// doc.Document: everything that the stages found, in the coordinates of package
// doc, with the rule of each judgement; row.Flatten of writ/out/row makes the
// published rows of it. An error of Extract is a *doc.Failure with a reason
// code and a hint, whatever the bytes were; a context ends it between stages,
// pages and batches of sentences.
//
// A program that reads PDFs calls pdf.Main of writ/extract/read/pdf first thing
// in main, for it is its own child process.
//
// The packages date (dates of a text), clean (clutter of a text) and neural
// (tokens, tags, heads and names of a text) work without this one.
package extract

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"writ/extract/clean"
	"writ/extract/clean/learn"
	"writ/extract/date"
	"writ/extract/doc"
	"writ/extract/entity"
	"writ/extract/event"
	"writ/extract/lang"
	"writ/extract/meta"
	"writ/extract/read/html"
	"writ/extract/read/lines"
	"writ/extract/read/ocr"
	"writ/extract/read/pdf"
	"writ/extract/read/text"
	"writ/extract/segment"
	"writ/extract/tongue"
	"writ/models"
)

// Version of the extractor, published in every row.
const Version = "0.1.0"

// Stages in the order in which they run.
const (
	StageRead    = "read"
	StageClean   = "clean"
	StageSegment = "segment"
	StageDate    = "date"
	StageMeta    = "meta"
	StageLang    = "lang"
	StageEntity  = "entity"
	StageEvent   = "event"
)

// Options of an Extractor. The zero value is the production setting.
type Options struct {
	NLP      string // language engine; "" = the default of package lang
	Model    string // language model: a pipeline directory or a flat file; "" = the engine\'s own
	DocDate  string // ISO date for every document; wins over what documents say
	Until    string // last stage to run; "" = all
	MaxBytes int64  // largest input, after decompression; 0 = 256 MiB
	FS       fs.FS  // rules and lexicons; nil = the embedded ones
	PDF      pdf.Options
	OCR      string // "auto": tesseract where it is installed; "off"; "" = auto

	Lexicon string // directory of the user's own tables, laid over FS (package overlay); "" = none

	ClutterLines string // file of lines that sources repeat, made by learn-clutter; "" = none
	AnyLanguage  bool   // analyse documents that are not in English too

	MinConfidence float64 // leave out records less likely right than this; 0 = event.Least, below 0 = none

	// Known returns why an input with content of this SHA-256 is not to be
	// read: it is skipped for that reason. "" = read it. Safe for concurrent
	// use; nil = read all.
	Known func(in doc.Input, hash [32]byte) (reason string)

	// Open opens an input by its URI for Split and Extract; ctx ends the
	// reading, too. Safe for concurrent use; nil = the system's files.
	Open func(ctx context.Context, uri string) (File, error)

	// Timed is told how long each stage of a document took, also one that
	// failed, by the goroutine that ran it; nil = nobody asks.
	Timed func(stage string, d time.Duration)
}

// reader turns one input into a document as read.
type reader interface {
	Read(ctx context.Context, in doc.Input) (*doc.Raw, error)
}

// annotator is one stage after reading.
type annotator interface {
	Annotate(ctx context.Context, d *doc.Document) error
}

type stage struct {
	name string
	run  annotator
}

// Extractor is safe for concurrent use. Close it when done.
type Extractor struct {
	o       Options
	readers map[string]reader // by sniffed kind
	pdf     func() (*pdf.Reader, error)
	opened  *pdf.Reader // set once pdf was called
	mu      sync.Mutex
	stages  []stage
	model   string
	rules   func() string
	lexicon string // version of the user's tables
	lines   *learn.Table
	tongue  *tongue.Detector
}

// New compiles rules and loads models. The PDF engine starts at the first
// PDF.
func New(o Options) (*Extractor, error) {
	if o.FS == nil {
		o.FS = models.FS()
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 256 << 20
	}
	if o.DocDate != "" {
		if _, err := time.Parse(time.DateOnly, o.DocDate); err != nil {
			return nil, fmt.Errorf("document date %q: want YYYY-MM-DD", o.DocDate)
		}
	}
	x := &Extractor{o: o, readers: map[string]reader{}}
	if o.OCR != "" && o.OCR != "auto" && o.OCR != "off" {
		return nil, fmt.Errorf("OCR %q: want auto or off", o.OCR)
	}
	x.pdf = sync.OnceValues(func() (*pdf.Reader, error) {
		if o.OCR != "off" && o.PDF.OCR == nil {
			if e, err := ocr.New(ocr.Options{}); err == nil {
				o.PDF.OCR = e
			}
		}
		return pdf.New(o.PDF)
	})
	builtIn := o.FS
	if err := x.openLexicon(); err != nil {
		return nil, err
	}
	if err := x.openReaders(); err != nil {
		return nil, err
	}
	if err := x.openLines(); err != nil {
		return nil, err
	}
	if err := x.openStages(); err != nil {
		return nil, x.explain(err)
	}
	x.rules = sync.OnceValue(func() string { return x.rulesInUse(builtIn) })
	return x, nil
}

// openLines loads the learned lines and the tables of languages.
func (x *Extractor) openLines() (err error) {
	if x.tongue, err = tongue.New(tongue.Options{FS: x.o.FS}); err != nil {
		return err
	}
	if x.o.ClutterLines == "" {
		return nil
	}
	f, err := os.Open(x.o.ClutterLines)
	if err != nil {
		return fmt.Errorf("open learned lines: %w", err)
	}
	defer f.Close()
	if x.lines, err = learn.Read(f); err != nil {
		return fmt.Errorf("%s: %w", x.o.ClutterLines, err)
	}
	return nil
}

func (x *Extractor) openReaders() error {
	t, err := text.New(text.Options{})
	if err != nil {
		return fmt.Errorf("open text reader: %w", err)
	}
	h, err := html.New(html.Options{})
	if err != nil {
		return fmt.Errorf("open HTML reader: %w", err)
	}
	l, err := lines.New(lines.Options{})
	if err != nil {
		return fmt.Errorf("open JSON Lines reader: %w", err)
	}
	x.readers["text"], x.readers["html"], x.readers["jsonl"] = t, h, l
	return nil
}

func (x *Extractor) openStages() error {
	open := []struct {
		name string
		new  func() (annotator, error)
	}{
		{StageClean, func() (annotator, error) { return clean.New(clean.Options{Lines: x.lines}) }},
		{StageSegment, func() (annotator, error) { return segment.New(segment.Options{}) }},
		{StageDate, func() (annotator, error) { return date.New(date.Options{FS: x.o.FS}) }},
		{StageMeta, func() (annotator, error) { return meta.New(meta.Options{FS: x.o.FS}) }},
		{StageLang, func() (annotator, error) {
			l, err := lang.New(lang.Options{Engine: x.o.NLP, Model: x.o.Model, FS: x.o.FS})
			if err != nil {
				return nil, err
			}
			x.model = l.Model()
			return l, nil
		}},
		{StageEntity, func() (annotator, error) { return entity.New(entity.Options{FS: x.o.FS}) }},
		{StageEvent, func() (annotator, error) { return event.New(event.Options{FS: x.o.FS, Least: x.o.MinConfidence}) }},
	}
	names := []string{"", StageRead}
	for _, s := range open {
		names = append(names, s.name)
	}
	if !slices.Contains(names, x.o.Until) {
		return fmt.Errorf("unknown stage %q: want one of %s", x.o.Until, strings.Join(names[1:], ", "))
	}
	n := slices.Index(names, x.o.Until) - 1
	if x.o.Until == "" {
		n = len(open)
	}
	x.stages = make([]stage, n)
	errs := make([]error, n) // the first stage's fault is told, whichever came first
	var g sync.WaitGroup
	for i, s := range open[:n] {
		g.Go(func() {
			a, err := s.new()
			if err != nil {
				errs[i] = fmt.Errorf("open stage %s: %w", s.name, err)
			}
			x.stages[i] = stage{s.name, a}
		})
	}
	g.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Versions returns the versions of the embedded language model and of the
// embedded tables without loading them.
func Versions() (model, rules string, err error) {
	if model, err = lang.Version(); err != nil {
		return "", "", err
	}
	rules, err = rulesVersion(models.FS())
	return model, rules, err
}

// Close ends the PDF reader's child processes.
func (x *Extractor) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.opened == nil {
		return nil
	}
	return x.opened.Close()
}

// ModelVersion names the language model, RulesVersion the tables in use:
// equal versions, options and input give equal records.
func (x *Extractor) ModelVersion() string { return x.model }

// RulesVersion is the hash of all tables, 12 hexadecimal digits, of the
// user's lexicon, "+lexicon-" and 8 more, and of the learned lines in use, "+"
// and 8 more; made at the first call.
func (x *Extractor) RulesVersion() string { return x.rules() }

// rulesInUse names the built-in tables and what the user laid over them.
func (x *Extractor) rulesInUse(builtIn fs.FS) string {
	v, err := rulesVersion(builtIn)
	if err != nil {
		return "" // the stages have read the tables: they are gone since
	}
	if x.lexicon != "" {
		v += "+lexicon-" + x.lexicon
	}
	if l := x.lines.Version(); l != "" {
		v += "+" + l
	}
	return v
}

func rulesVersion(fsys fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(fsys, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%s %d\n", path, len(b))
		h.Write(b)
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("hash rules: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil))[:12], nil
}

// Extract runs all stages over one input. An input that gives no document is
// a *doc.Failure, with the hash of its bytes where they were had. When in.Data
// is nil the file in.URI is read.
func (x *Extractor) Extract(ctx context.Context, in doc.Input) (*doc.Document, error) {
	if err := x.load(ctx, &in); err != nil {
		return nil, err
	}
	hash := sha256.Sum256(in.Data)
	d, err := x.extract(ctx, in, hash)
	if err == nil {
		return d, nil
	}
	var f *doc.Failure
	if !errors.As(err, &f) {
		if !errors.Is(err, context.DeadlineExceeded) {
			return nil, err
		}
		errors.As(stageFailure(StageRead, err), &f)
	}
	told := *f
	told.Hash = hash
	return nil, &told
}

func (x *Extractor) extract(ctx context.Context, in doc.Input, hash [32]byte) (*doc.Document, error) {
	if x.o.Known != nil {
		if why := x.o.Known(in, hash); why != "" {
			return nil, &doc.Failure{Status: doc.StatusSkipped, Stage: StageRead, Reason: why}
		}
	}
	started := time.Now()
	raw, err := x.read(ctx, in)
	x.timed(StageRead, started)
	if err != nil {
		return nil, err
	}
	d := &doc.Document{Raw: *raw}
	if x.o.DocDate != "" {
		d.Meta.Dates = append([]doc.MetaDate{{Value: x.o.DocDate, Source: "option", Certainty: "high"}}, d.Meta.Dates...)
	}
	if !x.speaks(d) {
		return d, nil
	}
	for _, s := range x.stages {
		started := time.Now()
		err := s.run.Annotate(ctx, d)
		x.timed(s.name, started)
		if err != nil {
			return nil, stageFailure(s.name, err)
		}
	}
	return d, nil
}

func (x *Extractor) timed(stage string, started time.Time) {
	if x.o.Timed != nil {
		x.o.Timed(stage, time.Since(started))
	}
}

// speaks tells the language of d and reports whether it is to be analysed. A
// document that is certainly not in English is skipped: English rules would
// find names and dates in it, and wrong ones.
func (x *Extractor) speaks(d *doc.Document) bool {
	g := x.tongue.Detect(d.Text)
	switch {
	case g.Foreign:
		d.Meta.Language = g.Tag
	case d.Meta.Language == "":
		d.Meta.Language = g.Tag
	}
	if !g.Foreign || x.o.AnyLanguage {
		return true
	}
	d.Status, d.Reason = doc.StatusSkipped, doc.ReasonLanguage
	d.Notes = append(d.Notes, doc.Note{Stage: "tongue", Code: "language", Detail: "the text is in " + g.Tag + ", not in English; --any-language analyses it all the same"})
	return false
}

func stageFailure(name string, err error) error {
	f := &doc.Failure{Status: doc.StatusFailed, Stage: name, Reason: doc.ReasonMalformed, Err: err}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		f.Reason, f.Hint = doc.ReasonTimeout, "raise the limit with --timeout"
	case errors.Is(err, context.Canceled):
		f.Reason = doc.ReasonCanceled
	}
	return f
}
