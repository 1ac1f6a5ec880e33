package transition

import (
	"math"

	"writ/extract/neural/kernel"
	"writ/extract/neural/model"
)

// The actions of the recognizer, as stored.
const (
	actBegin = iota + 1
	actIn
	actLast
	actUnit
	actOut
)

// Recognizer finds entities without overlaps. It is safe for concurrent use.
type Recognizer struct {
	scorer
	in, last map[string]int // class by label

	// What may begin outside an entity: anything, what ends at once, nothing.
	free, single, none []float32
}

// NewRecognizer builds a recognizer over vectors of that width from a checked
// model.
func NewRecognizer(m *model.Transition, width int, set kernel.Set) *Recognizer {
	r := &Recognizer{scorer: newScorer(m, width, set), in: map[string]int{}, last: map[string]int{}}
	for i, v := range m.Moves {
		switch v.Action {
		case actIn:
			r.in[v.Label] = i
		case actLast:
			r.last[v.Label] = i
		}
	}
	unit := func(m model.Move) bool { return m.Action == actUnit && m.Label != "" }
	r.free = r.upper.Masked(func(i int) bool {
		return m.Moves[i].Action == actOut || m.Moves[i].Action == actBegin || unit(m.Moves[i])
	})
	r.single = r.upper.Masked(func(i int) bool { return m.Moves[i].Action == actOut || unit(m.Moves[i]) })
	r.none = r.upper.Masked(func(i int) bool { return m.Moves[i].Action == actOut })
	return r
}

// Entity is a range of tokens with a label.
type Entity struct {
	First, Limit int
	Label        string
}

// Spans is the result and the worker's scratch for the next text.
type Spans struct {
	Entities []Entity // in order

	// Watch gets every action that was chosen among several, with all that
	// were valid. Nil costs nothing. It must not keep the slice.
	Watch   func(token int, choices []Choice)
	choices []Choice
	table
}

// Choice is an action of the recognizer at a token, 'B', 'I', 'L', 'U' or 'O'
// with the label of the entity, and its share of the scores (softmax).
type Choice struct {
	Action byte
	Label  string
	Share  float64
}

// Start makes t ready for the texts whose n tokens have those vectors.
func (r *Recognizer) Start(t *Spans, vectors []float32, n int) { r.start(&t.table, vectors, n) }

// Recognize fills t for the text of n tokens that begins at token first of what
// Start got; texts are read in order. Entities do not cross sentence starts;
// start is nil if there are none.
func (r *Recognizer) Recognize(t *Spans, first, n int, start []bool, space func(i int) bool) {
	t.Entities = t.Entities[:0]
	t.first = first
	open := -1
	var label string
	for b := range n {
		edge := b == n-1 || start != nil && start[b+1]
		class := r.choose(t, b, open, label, edge, space)
		m := r.moves[class]
		if t.Watch != nil && !(open >= 0 && edge) {
			t.Watch(b, r.share(t, b, open, label, edge, space))
		}
		switch m.Action {
		case actBegin:
			open, label = b, m.Label
		case actLast:
			t.Entities = append(t.Entities, Entity{open, b + 1, m.Label})
			open = -1
		case actUnit:
			t.Entities = append(t.Entities, Entity{b, b + 1, m.Label})
		}
	}
}

// choose returns the best valid class at token b. Edge means that an entity
// cannot go on after b.
func (r *Recognizer) choose(t *Spans, b, open int, label string, edge bool, space func(i int) bool) int {
	if open >= 0 && edge {
		return r.last[label]
	}
	r.advance(&t.table, b)
	r.put(&t.table, 0, b)
	if open >= 0 {
		r.put(&t.table, 1, open)
		r.put(&t.table, 2, b-1)
		scores := r.score(&t.table)
		if i, l := r.in[label], r.last[label]; scores[l] > scores[i] {
			return l
		} else {
			return i
		}
	}
	r.put(&t.table, 1, -1)
	r.put(&t.table, 2, -1)
	switch {
	case space(b):
		return r.pick(&t.table, r.none)
	case edge:
		return r.pick(&t.table, r.single)
	}
	return r.pick(&t.table, r.free)
}

// share returns the valid actions of the state that choose saw last.
func (r *Recognizer) share(t *Spans, b, open int, label string, edge bool, space func(i int) bool) []Choice {
	scores := r.score(&t.table)
	t.choices = t.choices[:0]
	top, sum := math.Inf(-1), 0.
	for i, m := range r.moves {
		var valid bool
		switch m.Action {
		case actBegin:
			valid = open < 0 && !edge && !space(b)
		case actUnit:
			valid = open < 0 && m.Label != "" && !space(b)
		case actOut:
			valid = open < 0
		default:
			valid = open >= 0 && m.Label == label
		}
		if valid {
			top = max(top, float64(scores[i]))
			t.choices = append(t.choices, Choice{" BILUO"[m.Action], m.Label, float64(scores[i])})
		}
	}
	for i := range t.choices {
		c := &t.choices[i]
		c.Share = math.Exp(c.Share - top)
		sum += c.Share
	}
	for i := range t.choices {
		t.choices[i].Share /= sum
	}
	return t.choices
}
