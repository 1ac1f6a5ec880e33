// Package event finds acts of public authorities on entities: triggers, their
// arguments, status, and the merging of mentions into one event.
//
// Rules name what may be an act (rules/triggers.tsv); log-linear models,
// trained on annotated documents (weights/event.tsv.gz, packed as event.bin), decide which readings
// are acts and which entity, authority and date belong to each. Their
// features come from the parse (package syntax), the kinds and the salience of
// the entities, and the kind of the document; see DESIGN.md.
package event

import (
	"context"
	"io/fs"
	"slices"

	"writ/extract/doc"
	"writ/extract/event/linear"
	"writ/models"
)

// Options of an Annotator. The zero value is the production setting.
type Options struct {
	FS      fs.FS             // tables and weights; nil = models.FS()
	Weights *linear.Model     // nil = weights/event.bin
	Least   float64           // records less likely right than this are left out; 0 = the default, negative = none are
	Names   map[uint64]string // receives the text of every feature seen; for training, not safe for concurrent use
}

// Annotator fills Document.Events. It is safe for concurrent use unless
// Options.Names is set.
type Annotator struct {
	lex     *lexicon
	cues    *cues
	weights *linear.Model
	names   map[uint64]string
	least   float64
	trust   trust
}

// New compiles the rules. Errors read "file:line: reason".
func New(o Options) (*Annotator, error) {
	if o.FS == nil {
		o.FS = models.FS()
	}
	lex, err := loadLexicon(o.FS, nil)
	if err != nil {
		return nil, err
	}
	c, err := loadCues(o.FS)
	if err != nil {
		return nil, err
	}
	if o.Weights == nil {
		if o.Weights, err = linear.Open(o.FS, "weights/event.bin"); err != nil {
			return nil, err
		}
	}
	if o.Least == 0 {
		o.Least = Least
	}
	return &Annotator{lex, c, o.Weights, o.Names, o.Least, lex.believe(o.Weights)}, nil
}

// Name returns "event".
func (*Annotator) Name() string { return "event" }

// With returns an annotator with the same rules and other weights.
func (a *Annotator) With(w *linear.Model) *Annotator {
	return &Annotator{lex: a.lex, cues: a.cues, weights: w, names: a.names, least: a.least, trust: a.trust}
}

// Annotate fills d.Events from d.Tokens, d.Sentences, d.Entities and d.Dates.
func (a *Annotator) Annotate(ctx context.Context, d *doc.Document) error {
	s := a.scene(d)
	s.feats.Lend = true // each is scored before the next is made
	m := merger{s: s}
	err := a.drafts(ctx, s, &m)
	if err != nil {
		return err
	}
	d.Events = m.finish(a.weights, a.least)
	return nil
}

func (a *Annotator) scene(d *doc.Document) *scene {
	s := newScene(d, a.cues)
	s.feats.Names = a.names
	s.trust = a.trust
	return s
}

// acts calls f for every trigger in text order with its readings: one act for
// each action that its words may name.
func (a *Annotator) acts(ctx context.Context, s *scene, f func([]*act)) error {
	all, err := a.readings(ctx, s)
	if err != nil {
		return err
	}
	s.tally(all)
	for i, readings := range all {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		f(readings)
		s.attend(readings[0])
	}
	return nil
}

func (a *Annotator) readings(ctx context.Context, s *scene) ([][]*act, error) {
	var words []word
	var all [][]*act
	for i := range s.d.Sentences {
		if i%64 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		sent := &s.d.Sentences[i]
		words = words[:0]
		for k := sent.First; k < sent.Limit; k++ {
			words = append(words, word{s.tree.Word(k), s.d.Tokens[k].Tag})
		}
		last := -1
		for _, h := range a.lex.find(words, s.linker(words, sent.First)) {
			x := s.newAct(h, i, sent.First)
			x.status, x.statusRule = s.status(x, words, h)
			if last < 0 || all[last][0].first != x.first {
				all = append(all, nil)
				last = len(all) - 1
			}
			all[last] = append(all[last], x)
		}
	}
	s.describeFillers(all)
	return all, nil
}

// attend remembers who the text speaks of after act a.
func (s *scene) attend(a *act) {
	if a.fillerChain >= 0 && class(s.chains[a.fillerChain].kind) == "party" && !s.chains[a.fillerChain].official {
		s.focus = a.fillerChain
	}
	if a.actorChain >= 0 && s.chains[a.actorChain].authority {
		s.actor = a.actorChain
	}
}

// Observation is one reading of a trigger with the features of everything
// that there is to decide about it. For training.
type Observation struct {
	Trigger  doc.Span
	Action   string
	Status   string
	Features []uint64    // is it an act that makes a record?
	Entities []Candidate // each by itself: is it affected?
	Agencies []Candidate // exactly one acts; Index -1 = none is named
	Dates    []Candidate // exactly one is the date; Index -1 = none
}

// Observe returns all readings of d, which must have passed every stage
// before this one.
func (a *Annotator) Observe(ctx context.Context, d *doc.Document) ([]Observation, error) {
	var out []Observation
	s := a.scene(d)
	err := a.acts(ctx, s, func(readings []*act) {
		for _, x := range readings {
			o := Observation{Trigger: s.span(x), Action: x.leaf, Status: x.status, Features: s.triggerFeatures(x)}
			for _, k := range s.shortlist(x, s.mayBeParty) {
				f, _ := s.entityFeatures(x, k)
				o.Entities = append(o.Entities, Candidate{s.chains[k].first, f})
			}
			for _, k := range s.shortlist(x, s.mayBeAuthority) {
				f, _ := s.agencyFeatures(x, k)
				o.Agencies = append(o.Agencies, Candidate{s.chains[k].first, f})
			}
			o.Agencies = append(o.Agencies, Candidate{-1, s.noAgency(x)})
			for _, w := range s.datesNear(x) {
				o.Dates = append(o.Dates, Candidate{w.date, s.dateFeatures(x, w)})
			}
			o.Dates = append(o.Dates, Candidate{-1, s.noDate(x)})
			out = append(out, o)
		}
	})
	return out, err
}

// Proposal is an event with the features that decide whether it is written.
// For training.
type Proposal struct {
	doc.Event
	Features []uint64 // is it worth writing?
	KeepDate []uint64 // is its date its own? nil when it has none
}

// drafts makes drafts of all acts.
func (a *Annotator) drafts(ctx context.Context, s *scene, m *merger) error {
	return a.conclusions(ctx, s, func(o opinion) { m.add(s.conclude(o)...) })
}

// conclusions looks at all triggers, then again, and calls f with what is
// thought of each in the end.
func (a *Annotator) conclusions(ctx context.Context, s *scene, f func(opinion)) error {
	c, err := a.opinions(ctx, s)
	if err != nil {
		return err
	}
	second := linear.Seen(a.weights, "t2", "bias")
	for i := range c.opinions {
		o := c.opinions[i]
		if second {
			o = c.revise(i, a.weights)
		}
		f(o)
	}
	return nil
}

func (a *Annotator) opinions(ctx context.Context, s *scene) (*council, error) {
	var all []opinion
	err := a.acts(ctx, s, func(readings []*act) {
		if o, ok := s.look(readings, a.weights); ok {
			all = append(all, o)
		}
	})
	return s.council(all), err
}

// Again returns what the second look at d is told. For training.
func (a *Annotator) Again(ctx context.Context, d *doc.Document) ([]Observation, error) {
	s := a.scene(d)
	c, err := a.opinions(ctx, s)
	if err != nil {
		return nil, err
	}
	var out []Observation
	for i := range c.opinions {
		x := c.opinions[i].act
		o := Observation{Trigger: s.span(x), Action: x.leaf, Status: x.status, Features: c.actAgain(i)}
		weights := c.weights(i)
		for n, fillers := range c.opinions[i].slots {
			var cs []Candidate
			for k, y := range fillers {
				index := y.index
				if n != dateSlot && index >= 0 {
					index = s.chains[index].first
				}
				cs = append(cs, Candidate{index, c.again(i, n, k, weights)})
			}
			switch n {
			case partySlot:
				o.Entities = cs
			case agencySlot:
				o.Agencies = cs
			default:
				o.Dates = cs
			}
		}
		out = append(out, o)
	}
	return out, nil
}

// Propose returns all events of d, the unlikely ones included.
func (a *Annotator) Propose(ctx context.Context, d *doc.Document) ([]Proposal, error) {
	s := a.scene(d)
	m := merger{s: s}
	err := a.drafts(ctx, s, &m)
	m.settle(a.weights)
	var out []Proposal
	all := crowdOf(m.drafts)
	for i := range m.drafts {
		e := &m.drafts[i]
		out = append(out, Proposal{e.Event, s.recordFeatures(e, all), e.keepDate})
	}
	return out, err
}

// span returns the view span of an act's trigger.
func (s *scene) span(a *act) doc.Span {
	return doc.Span{Start: s.d.Tokens[a.first].Start, End: s.d.Tokens[a.limit-1].End}
}

// datesNear returns the dates that may be those of act a: of its sentence and
// its neighbours, the document's own date, the dateline, and dates of other
// mentions of the action.
func (s *scene) datesNear(a *act) []*when {
	var out []*when
	add := func(lo, hi int) {
		for i := lo; i < hi; i++ {
			out = append(out, &s.dates[i])
		}
	}
	first, last := max(0, a.sentence-2), min(len(s.datesIn)-1, a.sentence+1)
	if first > 0 && a.sentence <= 6 {
		add(s.datesIn[0][0], s.datesIn[0][1])
	}
	add(s.datesIn[first][0], s.datesIn[last][1])
	if w := s.whenOf(s.decision); w != nil {
		out = append(out, w)
	}
	out = append(out, s.echoesOf(a)...)
	slices.SortFunc(out, func(a, b *when) int { return a.date - b.date })
	return slices.Compact(out)
}
