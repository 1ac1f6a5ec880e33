// Package flow is the extraction as an Apache Beam pipeline: the rows, files
// and manifests that the shards of extract run make, from any Beam runner.
//
// Impulse → list (paths) → read (documents) → extract (rows) → group by shard
// → write (one commit a shard). A document belongs to the shard that its
// SHA-256 gives, so that equal documents meet; a commit has the name of its
// shard, so that a bundle that is tried again finds it there and leaves it.
// pipeline/DESIGN.md says why.
//
// A program that runs a pipeline calls pdf.Main of writ/extract/read/pdf first
// thing in main, and [Close] at its end.
package flow

import (
	"context"
	"fmt"
	"hash/crc32"
	"reflect"
	"strconv"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"writ/extract"
	"writ/extract/event"
	"writ/extract/read/pdf"
	"writ/out"
	"writ/out/store"
)

// Extraction is how documents are read: the flags of extract run that change
// rows, with their defaults as zero values but where a comment says otherwise.
type Extraction struct {
	AnyLanguage   bool
	ClutterLines  string
	DocDate       string
	Lexicon       string
	MaxBytes      int64   // 0 = 256 MiB
	MinConfidence float64 // 0 = all; extract run has event.Least
	Model         string
	NLP           string
	OCR           string // "" = auto
	PDFEngine     string
	Timeout       time.Duration // per document; 0 = 5 minutes
}

// DefaultExtraction is that of extract run without flags.
func DefaultExtraction() Extraction {
	return Extraction{MaxBytes: 256 << 20, MinConfidence: event.Least, OCR: "auto", Timeout: 5 * time.Minute}
}

// Options of a pipeline. They travel to the workers as JSON.
type Options struct {
	Inputs     []string // files, directories, globs, as extract run takes them
	Lines      []string // the same, each line of a file is the text of a document
	Parquet    []string // the same, each row of a Parquet file is a document
	TextColumn string   // of Parquet files; "" = text

	Output      string // directory of the dataset; all workers see it under this name
	DeadLetters string // directory of the dead letters, one file a shard; "" = none
	Clusters    string // file of the groups of near duplicates; "" = none
	Threshold   float64
	Private     bool // files for their owner alone

	Run      string
	Date     time.Time // when the run began
	Epoch    bool      // Date is SOURCE_DATE_EPOCH: it is the only clock in the output
	Shards   int       // commits of the run, 1 to 9999
	Settings map[string]string
	Again    bool // read what the dataset has already, too

	Workers    int           // documents at once in a worker process; 0 = one per CPU
	Parts      int           // in which documents are extracted, each by a worker of its own; 0 = 1
	Grace      time.Duration // for a document that does not heed its deadline; 0 = 10 seconds
	Extraction Extraction
}

// Check returns what is wrong with o, with what to do.
func (o *Options) Check() error {
	switch {
	case len(o.Inputs)+len(o.Lines)+len(o.Parquet) == 0:
		return fmt.Errorf("no input: name files, directories or patterns")
	case o.Output == "":
		return fmt.Errorf("no output: name the directory of the dataset with -o")
	case o.Run == "":
		return fmt.Errorf("a run needs a name")
	case o.Shards < 1 || o.Shards > 9999:
		return fmt.Errorf("--shards %d: want 1 to 9999", o.Shards)
	case o.Workers < 0:
		return fmt.Errorf("--workers %d: want 0 or more", o.Workers)
	case !(o.Extraction.MinConfidence >= 0 && o.Extraction.MinConfidence <= 1):
		return fmt.Errorf("--min-confidence %v: want 0 to 1", o.Extraction.MinConfidence)
	case !(o.Threshold >= 0 && o.Threshold <= 1):
		return fmt.Errorf("--threshold %v: want more than 0 and at most 1", o.Threshold)
	}
	return nil
}

// Settings returns the settings as extract run puts them into a manifest.
func (e Extraction) Settings() (map[string]string, error) {
	m := map[string]string{
		"any_language":   strconv.FormatBool(e.AnyLanguage),
		"clutter_lines":  e.ClutterLines,
		"doc_date":       e.DocDate,
		"lexicon":        e.Lexicon,
		"max_bytes":      strconv.FormatInt(e.MaxBytes, 10),
		"min_confidence": strconv.FormatFloat(e.MinConfidence, 'g', -1, 64),
		"model":          e.Model,
		"nlp":            e.NLP,
		"ocr":            e.OCR,
		"pdf_engine":     e.PDFEngine,
		"timeout":        e.Timeout.String(),
	}
	if err := store.HashFiles(m); err != nil {
		return nil, err
	}
	return m, nil
}

// extractor is what package extract is told.
func (o *Options) extractor() extract.Options {
	e := o.Extraction
	least := e.MinConfidence
	if least == 0 {
		least = -1
	}
	return extract.Options{
		NLP: e.NLP, Model: e.Model, DocDate: e.DocDate, MaxBytes: e.MaxBytes, OCR: e.OCR, Lexicon: e.Lexicon,
		ClutterLines: e.ClutterLines, AnyLanguage: e.AnyLanguage, MinConfidence: least,
		PDF: pdf.Options{Engine: e.PDFEngine, Workers: o.Workers},
	}
}

// commit is what package out is told of the commit of one shard.
func (o *Options) commit(index int, x *extract.Extractor) out.Options {
	share := store.Shard{Index: index, Of: o.Shards}
	return out.Options{
		RunID: share.RunID(o.Run), Run: o.Run, Shard: share, Date: o.Date, Settings: o.Settings, FS: store.OS{Private: o.Private},
		ExtractorVersion: extract.Version, ModelVersion: x.ModelVersion(), RulesVersion: x.RulesVersion(),
	}
}

func init() {
	register.DoFn3x1[context.Context, []byte, func([]byte), error](&listFn{})
	register.DoFn3x1[context.Context, []byte, func([]byte), error](&readFn{})
	register.DoFn4x1[context.Context, []byte, func(int, []byte), func([]byte), error](&extractFn{})
	register.DoFn2x0[[]byte, func([]byte)](&partFn{})
	register.DoFn2x0[[]byte, func(int, []byte)](&shardsFn{})
	register.DoFn3x1[context.Context, int, func(*[]byte) bool, error](&writeFn{})
	register.Emitter1[[]byte]()
	register.Emitter2[int, []byte]()
	register.Iter1[[]byte]()
	beam.RegisterType(reflect.TypeFor[Options]())
}

// Build adds the pipeline of o, which Check accepts, to s.
func Build(s beam.Scope, o Options) {
	start := beam.Impulse(s)
	paths := beam.ParDo(s.Scope("List"), &listFn{O: o}, start)
	documents := beam.ParDo(s.Scope("Read"), &readFn{O: o}, beam.Reshuffle(s, paths))
	rows := []beam.PCollection{beam.ParDo(s.Scope("Shards"), &shardsFn{O: o}, start)}
	var texts []beam.PCollection
	for i := range max(o.Parts, 1) {
		mine := documents
		if o.Parts > 1 {
			mine = beam.ParDo(s.Scope("Read"), &partFn{Part: uint32(i), Of: uint32(o.Parts)}, documents)
		}
		r, t := beam.ParDo2(s.Scope(part(i)), &extractFn{O: o}, beam.Reshuffle(s, mine))
		rows, texts = append(rows, r), append(texts, t)
	}
	beam.ParDo0(s.Scope("Write"), &writeFn{O: o}, beam.GroupByKey(s, beam.Flatten(s, rows...)))
	if o.Clusters != "" {
		buildClusters(s, o, beam.Flatten(s, texts...))
	}
}

// part is the scope in which part i of the documents is extracted.
func part(i int) string {
	if i == 0 {
		return "Extract"
	}
	return fmt.Sprintf("Extract %d", i)
}

// partFn takes the documents of one part: by a sum, so that each part has long
// and short ones.
type partFn struct{ Part, Of uint32 }

// ProcessElement emits a document of the part.
func (f *partFn) ProcessElement(b []byte, emit func([]byte)) {
	if crc32.ChecksumIEEE(b)%f.Of == f.Part {
		emit(b)
	}
}
