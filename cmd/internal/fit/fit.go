// Package fit trains the weights of the event stage on annotated documents
// and reports them by cross-validation. Development only.
package fit

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"os"
	"sync"

	"golang.org/x/sync/errgroup"

	"writ/cmd/internal/score"
	"writ/extract"
	"writ/extract/doc"
	"writ/extract/event"
	"writ/extract/event/linear"
	"writ/out/layer"
)

// workers of the training.
const workers = 2

// Options of a Fit.
type Options struct {
	Model string // language model; "" = the default
	NLP   string
	Least float64
	Whole bool           // report on the extra sets too
	Train linear.Options // how the first models are trained
}

// sample is one annotated document, read up to the event stage.
type sample struct {
	in     doc.Input
	doc    *doc.Document
	gold   score.Document
	seen   []event.Observation // what may fill the slots only where gold has the act
	train  []linear.Example
	fold   int
	set    int     // which set it came from
	weight float64 // of its examples
	naming sync.Once
	names  map[int][]string // of each chain of entities
	extra  bool             // helps to train, is not reported on
	spans  []span           // code points of each observation's trigger
}

type span struct{ start, end int }

// Fit holds annotated documents and the stage that is trained.
type Fit struct {
	samples []*sample
	stages  [workers]*event.Annotator // one for each worker: they collect names
	names   [workers]map[uint64]string
	undoes  map[string]string
	judge   *score.Judge
	train   linear.Options
	numbers linear.Numbers
	whole   bool
	sets    int
}

// Set is a file of gold records and the file of its documents. An extra set
// helps to train and is not reported on.
type Set struct {
	Gold, Docs string
	Extra      bool
	Weight     float64 // of its examples
}

// New reads the documents of all sets and their gold records. Documents
// without a line in the gold file are left out.
func New(ctx context.Context, sets []Set, folds int, o Options) (*Fit, error) {
	f := &Fit{undoes: score.Opposites(), train: o.Train, whole: o.Whole, sets: len(sets)}
	f.judge = score.NewJudge(f.undoes)
	var err error
	for i := range f.stages {
		f.names[i] = map[uint64]string{}
		if f.stages[i], err = event.New(event.Options{Names: f.names[i], Least: o.Least}); err != nil {
			return nil, err
		}
	}
	x, err := extract.New(extract.Options{Model: o.Model, NLP: o.NLP, Until: extract.StageEntity})
	if err != nil {
		return nil, err
	}
	defer x.Close()
	for i, set := range sets {
		if err := f.read(ctx, x, set, i, folds); err != nil {
			return nil, err
		}
	}
	if len(f.samples) == 0 {
		return nil, errors.New("no document has gold records")
	}
	return f, nil
}

func (f *Fit) read(ctx context.Context, x *extract.Extractor, set Set, at, folds int) error {
	r, err := os.Open(set.Gold)
	if err != nil {
		return err
	}
	defer r.Close()
	gold, err := score.Read(r)
	if err != nil {
		return fmt.Errorf("read %s: %w", set.Gold, err)
	}
	byID := map[string]score.Document{}
	for _, d := range gold {
		byID[d.DocID] = d
	}
	var all []*sample
	g, ctx := errgroup.WithContext(ctx)
	inputs := make(chan *sample)
	for worker := range workers {
		g.Go(func() error {
			for s := range inputs {
				var err error
				var ok bool
				if s.doc, err = x.Extract(ctx, s.in); err != nil {
					return err
				}
				s.in = doc.Input{} // read
				if s.gold, ok = byID[s.doc.ID]; !ok {
					continue
				}
				s.fold = foldOf(s.doc.ID, folds)
				if s.seen, err = f.stages[worker].Observe(ctx, s.doc); err != nil {
					return err
				}
				s.spans = s.place(s.seen)
				s.train = f.examplesOf(s, s.seen, s.spans)
				for i := range s.seen {
					if o := &s.seen[i]; len(f.match(s, o.Action, s.spans[i]).records) == 0 {
						o.Entities, o.Agencies, o.Dates = nil, nil, nil // most of the memory
					}
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(inputs)
		for in, err := range x.Split(ctx, doc.Input{URI: set.Docs}) {
			if err != nil {
				return err
			}
			s := &sample{in: in, extra: set.Extra, set: at, weight: set.Weight}
			all = append(all, s)
			select {
			case inputs <- s:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	for _, s := range all {
		if s.gold.DocID != "" {
			f.samples = append(f.samples, s)
		}
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
func (s *sample) place(seen []event.Observation) (out []span) {
	r := doc.NewRunes(s.doc.Text)
	for _, o := range seen {
		p := span{-1, -1}
		if t, ok := s.doc.View.Source(o.Trigger); ok {
			p.start, p.end = r.Span(t)
		}
		out = append(out, p)
	}
	return out
}

// Train fits weights on all samples for which use is true.
func (f *Fit) Train(use func(fold int) bool) *linear.Model {
	var ex []linear.Example
	for _, s := range f.samples {
		if use(s.fold) {
			ex = append(ex, s.train...)
		}
	}
	return linear.Train(&f.numbers, ex, f.train)
}

// butFold returns, for a fold, whether to train on another.
func butFold(folds int) func(k int) func(fold int) bool {
	return func(k int) func(int) bool { return func(fold int) bool { return fold != k || folds == 1 } }
}

// first trains the first models: for each fold on the others, and on
// everything.
func (f *Fit) first(folds int) []*linear.Model {
	models := make([]*linear.Model, folds+1)
	var g errgroup.Group
	g.SetLimit(workers)
	for k := range models {
		g.Go(func() error {
			use := func(int) bool { return true }
			if k < folds {
				use = butFold(folds)(k)
			}
			models[k] = f.Train(use)
			return nil
		})
	}
	g.Wait() // none fails
	return models
}

// proposals are what one sample's stage proposed, as examples for the
// decisions that come last.
type proposals struct {
	fold               int
	again, keep, write []linear.Example
}

// Cross trains on all folds but one, in turn, and returns the records found
// in the fold left out, and weights for all slots trained on everything. The
// last decisions, whether a date is the act's own and whether a record is
// written, are trained on what the models before them propose for documents
// that they have not seen.
func (f *Fit) Cross(ctx context.Context, folds int) ([]score.Document, *linear.Model, error) {
	other := butFold(folds)
	everything := func(int) bool { return true }
	models := f.first(folds)
	all := models[folds]
	for _, part := range []func(p proposals) []linear.Example{
		func(p proposals) []linear.Example { return p.again },
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
			return linear.Train(&f.numbers, ex, linear.Options{Epochs: 30, Rate: .03, L2: 1e-2, Seed: f.train.Seed})
		}
		var g errgroup.Group
		g.SetLimit(workers)
		for k := range folds {
			g.Go(func() error { models[k] = linear.Merge(models[k], last(other(k))); return nil })
		}
		g.Go(func() error { all = linear.Merge(all, last(everything)); return nil })
		if err := g.Wait(); err != nil {
			return nil, nil, err
		}
	}
	var out []score.Document
	for k := range folds {
		for _, s := range f.samples {
			if s.fold != k || s.extra && !f.whole {
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
	out := make([]proposals, len(f.samples))
	g, ctx := errgroup.WithContext(ctx)
	for worker := range workers {
		g.Go(func() error {
			for i := worker; i < len(f.samples); i += workers {
				s := f.samples[i]
				p, err := f.propose(ctx, f.stages[worker].With(models[s.fold]), s)
				if err != nil {
					return err
				}
				out[i] = p
			}
			return nil
		})
	}
	return out, g.Wait()
}

// propose runs a stage and labels what it proposes.
func (f *Fit) propose(ctx context.Context, stage *event.Annotator, s *sample) (proposals, error) {
	p := proposals{fold: s.fold}
	again, err := stage.Again(ctx, s.doc)
	if err != nil {
		return p, err
	}
	p.again = f.examplesOf(s, again, s.place(again))
	events, err := stage.Propose(ctx, s.doc)
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
	yesNo := func(features []uint64, right bool) linear.Example { return f.yesNo(features, right, s.weight) }
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
	if err := f.stages[0].With(m).Annotate(ctx, s.doc); err != nil {
		return score.Document{}, err
	}
	return lineOf(s)
}

// Gold returns the gold records of the samples.
func (f *Fit) Gold() []score.Document {
	var out []score.Document
	for _, s := range f.samples {
		if !s.extra || f.whole {
			out = append(out, s.gold)
		}
	}
	return out
}

// Undoes returns the pairs of opposite leaves.
func (f *Fit) Undoes() map[string]string { return f.undoes }

// Write writes weights with the names of their features.
func (f *Fit) Write(w io.Writer, m *linear.Model, least float64, comments ...string) error {
	names := map[uint64]string{}
	for _, n := range f.names {
		maps.Copy(names, n)
	}
	return m.Write(w, names, least, comments...)
}
