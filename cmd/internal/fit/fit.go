// Package fit trains the weights of the event stage on annotated documents
// and reports them by cross-validation. Development only.
package fit

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"

	"writ/cmd/internal/score"
	"writ/extract"
	"writ/extract/doc"
	"writ/extract/event"
	"writ/extract/event/linear"
	"writ/models"
	"writ/out/layer"
)

// Options of a Fit.
type Options struct {
	Model string // language model; "" = the default
	NLP   string
	Seed  uint64
}

// sample is one annotated document, read up to the event stage.
type sample struct {
	doc   *doc.Document
	gold  score.Document
	seen  []event.Observation
	fold  int
	spans []span // code points of each observation's trigger
}

type span struct{ start, end int }

// Fit holds annotated documents and the stage that is trained.
type Fit struct {
	samples []*sample
	stage   *event.Annotator
	names   map[uint64]string
	undoes  map[string]string
	judge   *score.Judge
	seed    uint64
}

// New reads the documents and their gold records. Documents without gold
// records in the file are left out.
func New(ctx context.Context, goldPath, docsPath string, folds int, o Options) (*Fit, error) {
	g, err := os.Open(goldPath)
	if err != nil {
		return nil, err
	}
	defer g.Close()
	gold, err := score.Read(g)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", goldPath, err)
	}
	f := &Fit{names: map[uint64]string{}, undoes: Opposites(), seed: o.Seed}
	f.judge = score.NewJudge(f.undoes)
	if f.stage, err = event.New(event.Options{Names: f.names}); err != nil {
		return nil, err
	}
	byID := map[string]score.Document{}
	for _, d := range gold {
		byID[d.DocID] = d
	}
	x, err := extract.New(extract.Options{Model: o.Model, NLP: o.NLP, Until: extract.StageMeta})
	if err != nil {
		return nil, err
	}
	defer x.Close()
	for in, err := range x.Split(ctx, doc.Input{URI: docsPath}) {
		if err != nil {
			return nil, err
		}
		d, err := x.Extract(ctx, in)
		if err != nil {
			return nil, err
		}
		r, ok := byID[d.ID]
		if !ok {
			continue
		}
		s := &sample{doc: d, gold: r, fold: foldOf(d.ID, folds)}
		if s.seen, err = f.stage.Observe(ctx, d); err != nil {
			return nil, err
		}
		s.place()
		f.samples = append(f.samples, s)
	}
	if len(f.samples) == 0 {
		return nil, errors.New("no document has gold records")
	}
	return f, nil
}

// foldOf spreads documents over folds by their names.
func foldOf(id string, folds int) int {
	h := fnv.New64a()
	io.WriteString(h, "fold "+id)
	return int(h.Sum64() % uint64(max(1, folds)))
}

// place converts the observations' triggers to code points.
func (s *sample) place() {
	r := doc.NewRunes(s.doc.Text)
	for _, o := range s.seen {
		p := span{-1, -1}
		if t, ok := s.doc.View.Source(o.Trigger); ok {
			p.start, p.end = r.Span(t)
		}
		s.spans = append(s.spans, p)
	}
}

// Opposites returns the leaves that undo each other, from the ontology.
func Opposites() map[string]string {
	m := map[string]string{}
	for _, r := range models.MustLoad("ontology/actions.tsv", "id", "undoes").Rows {
		if u := r.Get("undoes"); u != "" {
			m[r.Get("id")] = u
		}
	}
	return m
}

// Train fits weights on all samples for which use is true.
func (f *Fit) Train(use func(fold int) bool) *linear.Model {
	var ex []linear.Example
	for _, s := range f.samples {
		if use(s.fold) {
			ex = append(ex, f.examples(s)...)
		}
	}
	return linear.Train(ex, linear.Options{Epochs: 24, Rate: .08, L2: 2e-4, Seed: f.seed})
}

// Cross returns the records that weights trained on the other folds find.
func (f *Fit) Cross(ctx context.Context, folds int) ([]score.Document, error) {
	var out []score.Document
	for k := range folds {
		m := f.Train(func(fold int) bool { return fold != k })
		for _, s := range f.samples {
			if s.fold != k {
				continue
			}
			d, err := f.records(ctx, s, m)
			if err != nil {
				return nil, err
			}
			out = append(out, d)
		}
	}
	return out, nil
}

// records runs the stage with weights m over one sample.
func (f *Fit) records(ctx context.Context, s *sample, m *linear.Model) (score.Document, error) {
	if err := f.stage.With(m).Annotate(ctx, s.doc); err != nil {
		return score.Document{}, err
	}
	b, err := layer.Document(s.doc, "records")
	if err != nil {
		return score.Document{}, err
	}
	d, err := score.ReadOne(b)
	return d, err
}

// Gold returns the gold records of the samples.
func (f *Fit) Gold() []score.Document {
	var out []score.Document
	for _, s := range f.samples {
		out = append(out, s.gold)
	}
	return out
}

// Undoes returns the pairs of opposite leaves.
func (f *Fit) Undoes() map[string]string { return f.undoes }

// Write writes weights with the names of their features.
func (f *Fit) Write(w io.Writer, m *linear.Model, least float64, comments ...string) error {
	return m.Write(w, f.names, least, comments...)
}
