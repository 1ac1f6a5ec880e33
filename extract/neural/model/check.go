package model

import "fmt"

// Lanes is the number of floats that the kernels work on at once: widths must
// be multiples of it.
const Lanes = 8

// MaxPieces is the largest number of maxout pieces that the engine runs.
const MaxPieces = 3

// Check reports the first array or table whose shape the engine cannot run,
// by name.
func (m *Model) Check() error {
	for i := range m.Encoders {
		if err := m.Encoders[i].check(); err != nil {
			return fmt.Errorf("encoder %d: %w", i, err)
		}
	}
	if t := m.Tagger; t != nil {
		w, err := m.width(t.Encoder)
		if err == nil && len(t.Labels) == 0 {
			err = fmt.Errorf("no labels")
		}
		if err == nil {
			err = t.Out.check(len(t.Labels), w)
		}
		if err != nil {
			return fmt.Errorf("tagger: %w", err)
		}
	}
	for _, c := range []struct {
		name    string
		t       *Transition
		slots   int
		actions int
	}{{"parser", m.Parser, 8, parserActions}, {"ner", m.NER, 3, entityActions}} {
		if c.t == nil {
			continue
		}
		w, err := m.width(c.t.Encoder)
		if err == nil {
			err = c.t.check(w, c.slots, c.actions)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}

func (m *Model) width(encoder int) (int, error) {
	if encoder < 0 || encoder >= len(m.Encoders) {
		return 0, fmt.Errorf("no encoder %d", encoder)
	}
	return m.Encoders[encoder].Width(), nil
}

// Numbers of actions of the two transition systems.
const (
	parserActions = 5
	entityActions = 6
)

// Width returns the length of the vectors that e makes.
func (e *Encoder) Width() int { return e.Mixer.W.Dim(0) }

func (e *Encoder) check() error {
	if len(e.Columns) == 0 || len(e.Tables) != len(e.Columns) || len(e.Seeds) != len(e.Columns) {
		return fmt.Errorf("%d columns, %d seeds, %d tables", len(e.Columns), len(e.Seeds), len(e.Tables))
	}
	in := 0
	for i, t := range e.Tables {
		if t.Dim(0) == 0 || t.Dim(1) == 0 || t.Dim(1)%Lanes != 0 {
			return fmt.Errorf("hashembed %d: shape %v, the width must be a multiple of %d", i, t.Shape, Lanes)
		}
		if err := t.want(t.Dim(0), t.Dim(1)); err != nil {
			return fmt.Errorf("hashembed %d: %w", i, err)
		}
		in += t.Dim(1)
	}
	if err := e.Mixer.check(e.Width(), in); err != nil {
		return fmt.Errorf("mixer: %w", err)
	}
	for i := range e.Layers {
		if err := e.Layers[i].check(e.Width(), 3*e.Width()); err != nil {
			return fmt.Errorf("layer %d: %w", i+1, err)
		}
	}
	return nil
}

func (l *Layer) check(out, in int) error {
	p := l.W.Dim(1)
	if out == 0 || out%Lanes != 0 {
		return fmt.Errorf("maxout W %v: the width must be a multiple of %d", l.W.Shape, Lanes)
	}
	if p < 1 || p > MaxPieces {
		return fmt.Errorf("maxout W %v: 1 to %d pieces are supported", l.W.Shape, MaxPieces)
	}
	return first(
		named("maxout W", l.W.want(out, p, in)), named("maxout b", l.B.want(out, p)),
		named("layernorm G", l.Scale.want(out)), named("layernorm b", l.Shift.want(out)))
}

func (l *Linear) check(out, in int) error {
	return first(named("linear W", l.W.want(out, in)), named("linear b", l.B.want(out)))
}

func (t *Transition) check(width, slots, actions int) error {
	hidden, p, in := t.LowerW.Dim(1), t.LowerW.Dim(2), t.LowerW.Dim(3)
	if t.LowerW.Dim(0) != slots {
		return fmt.Errorf("lower W %v: %d state slots are supported", t.LowerW.Shape, slots)
	}
	if hidden == 0 || hidden%Lanes != 0 || p < 1 || p > MaxPieces {
		return fmt.Errorf("lower W %v: the hidden width must be a multiple of %d, pieces 1 to %d", t.LowerW.Shape, Lanes, MaxPieces)
	}
	if in == 0 || in%Lanes != 0 {
		return fmt.Errorf("lower W %v: the input width must be a multiple of %d", t.LowerW.Shape, Lanes)
	}
	return first(
		t.checkMoves(actions),
		t.Project.check(in, width),
		named("lower W", t.LowerW.want(slots, hidden, p, in)), named("lower b", t.LowerB.want(hidden, p)),
		named("lower pad", t.Pad.want(slots, hidden, p)), t.Upper.check(len(t.Moves), hidden))
}

// checkMoves reports moves out of order or without the classes that keep one
// action valid in every state: a shift and a reduce; an out, and for every
// begin the in and last of its label.
func (t *Transition) checkMoves(actions int) error {
	seen := map[Move]bool{}
	for i, m := range t.Moves {
		if m.Action < 0 || m.Action >= actions {
			return fmt.Errorf("move %d: unknown action %d", i, m.Action)
		}
		if i > 0 && m.Action < t.Moves[i-1].Action || seen[m] {
			return fmt.Errorf("move %d: out of order or twice", i)
		}
		seen[m] = true
	}
	if actions == parserActions {
		if !seen[Move{Action: 0}] || !seen[Move{Action: 1}] {
			return fmt.Errorf("moves: no shift or no reduce")
		}
		return nil
	}
	if !seen[Move{Action: 5}] {
		return fmt.Errorf("moves: no out")
	}
	for m := range seen {
		if m.Action == 1 && (!seen[Move{2, m.Label}] || !seen[Move{3, m.Label}]) {
			return fmt.Errorf("moves: label %q cannot be closed", m.Label)
		}
	}
	return nil
}

// want reports whether a has exactly this shape, with as many numbers.
func (a Array) want(shape ...int) error {
	n, ok := 1, len(shape) == len(a.Shape)
	for i, d := range shape {
		n *= d
		ok = ok && a.Shape[i] == d
	}
	if !ok {
		return fmt.Errorf("shape %v, want %v", a.Shape, shape)
	}
	if a.Len() != n {
		return fmt.Errorf("%d numbers for shape %v", a.Len(), a.Shape)
	}
	return nil
}

func named(name string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
