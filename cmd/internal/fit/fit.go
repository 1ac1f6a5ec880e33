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
	"writ/out/layer"
)

// Options of a Fit.
type Options struct {
	Model string // language model; "" = the default
	NLP   string
	Least float64
	Train linear.Options // how the first models are trained
}

// sample is one annotated document, read up to the event stage.
type sample struct {
	doc   *doc.Document
	gold  score.Document
	seen  []event.Observation
	fold  int
	extra bool   // helps to train, is not reported on
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
	train   linear.Options
}

// Set is a file of gold records and the file of its documents. An extra set
// helps to train and is not reported on.
type Set struct {
	Gold, Docs string
	Extra      bool
}

// New reads the documents of all sets and their gold records. Documents
// without a line in the gold file are left out.
func New(ctx context.Context, sets []Set, folds int, o Options) (*Fit, error) {
	f := &Fit{names: map[uint64]string{}, undoes: score.Opposites(), train: o.Train}
	f.judge = score.NewJudge(f.undoes)
	var err error
	if f.stage, err = event.New(event.Options{Names: f.names, Least: o.Least}); err != nil {
		return nil, err
	}
	x, err := extract.New(extract.Options{Model: o.Model, NLP: o.NLP, Until: extract.StageEntity})
	if err != nil {
		return nil, err
	}
	defer x.Close()
	for _, set := range sets {
		if err := f.read(ctx, x, set, folds); err != nil {
			return nil, err
		}
	}
	if len(f.samples) == 0 {
		return nil, errors.New("no document has gold records")
	}
	return f, nil
}

func (f *Fit) read(ctx context.Context, x *extract.Extractor, set Set, folds int) error {
	g, err := os.Open(set.Gold)
	if err != nil {
		return err
	}
	defer g.Close()
	gold, err := score.Read(g)
	if err != nil {
		return fmt.Errorf("read %s: %w", set.Gold, err)
	}
	byID := map[string]score.Document{}
	for _, d := range gold {
		byID[d.DocID] = d
	}
	for in, err := range x.Split(ctx, doc.Input{URI: set.Docs}) {
		if err != nil {
			return err
		}
		d, err := x.Extract(ctx, in)
		if err != nil {
			return err
		}
		r, ok := byID[d.ID]
		if !ok {
			continue
		}
		s := &sample{doc: d, gold: r, fold: foldOf(d.ID, folds), extra: set.Extra}
		if s.seen, err = f.stage.Observe(ctx, d); err != nil {
			return err
		}
		s.place()
		f.samples = append(f.samples, s)
	}
	return nil
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

// Train fits weights on all samples for which use is true.
func (f *Fit) Train(use func(fold int) bool) *linear.Model {
	var ex []linear.Example
	for _, s := range f.samples {
		if use(s.fold) {
			ex = append(ex, f.examples(s)...)
		}
	}
	return linear.Train(ex, f.train)
}

// proposals are what one sample's stage proposed, as examples for the
// decisions that come last.
type proposals struct {
	fold        int
	keep, write []linear.Example
}

// Cross trains on all folds but one, in turn, and returns the records found
// in the fold left out, and weights for all slots trained on everything. The
// last decisions, whether a date is the act's own and whether a record is
// written, are trained on what the models before them propose for documents
// that they have not seen.
func (f *Fit) Cross(ctx context.Context, folds int) ([]score.Document, *linear.Model, error) {
	other := func(k int) func(int) bool { return func(fold int) bool { return fold != k || folds == 1 } }
	everything := func(int) bool { return true }
	models := make([]*linear.Model, folds)
	for k := range folds {
		models[k] = f.Train(other(k))
	}
	all := f.Train(everything)
	for _, part := range []func(p proposals) []linear.Example{
		func(p proposals) []linear.Example { return p.keep },
		func(p proposals) []linear.Example { return p.write },
	} {
		seen, err := f.proposeAll(ctx, models)
		if err != nil {
			return nil, nil, err
		}
		last := func(use func(fold int) bool) *linear.Model {
			var ex []linear.Example
			for _, p := range seen {
				if use(p.fold) {
					ex = append(ex, part(p)...)
				}
			}
			return linear.Train(ex, linear.Options{Epochs: 30, Rate: .03, L2: 1e-2, Seed: f.train.Seed})
		}
		for k := range folds {
			models[k] = linear.Merge(models[k], last(other(k)))
		}
		all = linear.Merge(all, last(everything))
	}
	var out []score.Document
	for k := range folds {
		for _, s := range f.samples {
			if s.fold != k || s.extra {
				continue
			}
			d, err := f.records(ctx, s, models[k])
			if err != nil {
				return nil, nil, err
			}
			out = append(out, d)
		}
	}
	return out, all, nil
}

func (f *Fit) proposeAll(ctx context.Context, models []*linear.Model) ([]proposals, error) {
	var out []proposals
	for _, s := range f.samples {
		p, err := f.propose(ctx, s, models[s.fold])
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// propose runs the stage with weights m and labels what it proposes.
func (f *Fit) propose(ctx context.Context, s *sample, m *linear.Model) (proposals, error) {
	p := proposals{fold: s.fold}
	events, err := f.stage.With(m).Propose(ctx, s.doc)
	if err != nil {
		return p, err
	}
	s.doc.Events = nil
	for _, e := range events {
		s.doc.Events = append(s.doc.Events, e.Event)
	}
	d, err := lineOf(s)
	if err != nil {
		return p, err
	}
	res := score.Score([]score.Document{s.gold}, []score.Document{d}, f.undoes, 0).Docs[0]
	yesNo := func(features []uint64, right bool) linear.Example {
		return linear.Example{Candidates: [][]uint64{features}, Right: []bool{right}, Weight: 1}
	}
	for _, x := range res.Spurious {
		p.write = append(p.write, yesNo(events[x].Features, false))
	}
	for _, x := range res.Pairs {
		p.write = append(p.write, yesNo(events[x.System].Features, x.Lenient))
	}
	for _, x := range append(res.Pairs, res.Optional...) {
		e := &events[x.System]
		if e.KeepDate == nil {
			continue
		}
		g := &s.gold.Records[x.Gold]
		_, right := f.judge.Date(g, dateOf(s.doc, e.Date))
		if right || g.Date == nil {
			p.keep = append(p.keep, yesNo(e.KeepDate, right))
		}
	}
	return p, nil
}

func lineOf(s *sample) (score.Document, error) {
	b, err := layer.Document(s.doc, "records")
	if err != nil {
		return score.Document{}, err
	}
	return score.ReadOne(b)
}

// records runs the stage with weights m over one sample.
func (f *Fit) records(ctx context.Context, s *sample, m *linear.Model) (score.Document, error) {
	if err := f.stage.With(m).Annotate(ctx, s.doc); err != nil {
		return score.Document{}, err
	}
	return lineOf(s)
}

// Gold returns the gold records of the samples.
func (f *Fit) Gold() []score.Document {
	var out []score.Document
	for _, s := range f.samples {
		if !s.extra {
			out = append(out, s.gold)
		}
	}
	return out
}

// Undoes returns the pairs of opposite leaves.
func (f *Fit) Undoes() map[string]string { return f.undoes }

// Write writes weights with the names of their features.
func (f *Fit) Write(w io.Writer, m *linear.Model, least float64, comments ...string) error {
	return m.Write(w, f.names, least, comments...)
}
