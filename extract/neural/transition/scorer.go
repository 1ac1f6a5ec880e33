// Package transition runs the two transition systems of a pipeline: the
// arc-eager parser, which also finds sentence starts, and the recognizer of
// entities. Both choose greedily the valid action with the largest score, the
// lowest class on ties.
package transition

import (
	"slices"

	"writ/extract/neural/kernel"
	"writ/extract/neural/model"
)

const (
	window = 128 // tokens whose precomputed rows are kept at once
	fill   = 64  // tokens precomputed together
	spare  = 16  // rows kept for older tokens; more than the slots of a state
)

// scorer is the network over the states of a transition system. The product of
// each token with each slot is computed before it is needed; a state's score
// is then a sum, a maximum and one matrix.
type scorer struct {
	set     kernel.Set
	slots   int
	hidden  int
	in      int // width of the encoder
	project *kernel.Dense
	lower   *kernel.Dense
	upper   *kernel.Vec
	bias    []float32
	pad     [][]float32 // by slot
	moves   []model.Move
	first   [8]int // first class of each action; first[a+1] ends it
}

func newScorer(m *model.Transition, width int, set kernel.Set) scorer {
	s := scorer{set: set, slots: m.LowerW.Dim(0), hidden: m.LowerW.Dim(1), in: width, moves: m.Moves}
	pieces, mid := m.LowerW.Dim(2), m.LowerW.Dim(3)
	s.project = kernel.NewLinear(set, m.Project.W.Data, m.Project.B.Data, mid, width)
	n := s.hidden * 2
	w := make([]float32, 0, s.slots*n*mid)
	for f := range s.slots {
		slot := m.LowerW.Data[f*s.hidden*pieces*mid:]
		for i := range n {
			o := i/(2*kernel.Lanes)*kernel.Lanes + i%kernel.Lanes
			p := i / kernel.Lanes % 2 % pieces
			row := o*pieces + p
			w = append(w, slot[row*mid:(row+1)*mid]...)
		}
		s.pad = append(s.pad, kernel.PackPieces(m.Pad.Data[f*s.hidden*pieces:], s.hidden, pieces))
	}
	s.lower = kernel.NewLinear(set, w, make([]float32, s.slots*n), s.slots*n, mid)
	s.bias = kernel.PackPieces(m.LowerB.Data, s.hidden, pieces)
	s.upper = kernel.NewVec(m.Upper.W.Data, m.Upper.B.Data, len(m.Moves), s.hidden)
	for a := range s.first {
		s.first[a] = len(m.Moves)
	}
	for i := len(m.Moves) - 1; i >= 0; i-- {
		for a := 0; a <= m.Moves[i].Action; a++ {
			s.first[a] = i
		}
	}
	return s
}

// stride is the length of a precomputed row.
func (s *scorer) stride() int { return s.lower.Out }

// table holds the precomputed rows of the tokens of texts that follow each
// other.
type table struct {
	vectors []float32 // of the tokens
	n       int
	first   int       // token 0 of the text in work
	done    int       // tokens before this are precomputed
	mid     []float32 // fill rows after the projection
	rows    []float32 // window rows, token i at i%window
	old     []float32 // spare rows of older tokens
	oldTok  [spare]int
	next    int   // spare row to use next
	held    []int // by slot: the spare row that it looks at, -1 = none
	slots   [][]float32
	hidden  []float32
	scores  []float32
}

func (s *scorer) start(t *table, vectors []float32, n int) {
	t.vectors, t.n, t.first, t.done, t.next = vectors, n, 0, 0, 0
	for i := range t.oldTok {
		t.oldTok[i] = -1
	}
	t.mid = grow(t.mid, fill*s.project.Out)
	t.rows = grow(t.rows, min(window, (n+fill-1)/fill*fill)*s.stride())
	t.hidden = grow(t.hidden, s.hidden)
	t.scores = grow(t.scores, s.upper.Len())
	t.slots, t.held = t.slots[:0], t.held[:0]
	for range s.slots {
		t.slots, t.held = append(t.slots, nil), append(t.held, -1)
	}
}

// advance precomputes the tokens up to token i of the text.
func (s *scorer) advance(t *table, i int) {
	for i += t.first; t.done <= i && t.done < t.n; {
		k := min(fill, t.n-t.done)
		s.compute(t, t.rows[t.done%window*s.stride():], t.done, k)
		t.done += k
	}
}

// compute writes the rows of tokens [from, from+n) to dst.
func (s *scorer) compute(t *table, dst []float32, from, n int) {
	mid := s.project.Out
	s.project.Apply(t.mid, mid, t.vectors[from*s.in:], s.in, n)
	s.lower.Apply(dst, s.stride(), t.mid, mid, n)
}

// put puts token i of the text, or padding for −1, into slot f of the state to
// score.
func (s *scorer) put(t *table, f, i int) {
	t.held[f] = -1
	if i < 0 {
		t.slots[f] = s.pad[f]
		return
	}
	i += t.first
	var row []float32
	if i >= kernel.RoundRows(t.done)-window { // the kernel wrote whole row blocks
		row = t.rows[i%window*s.stride():]
	} else {
		row = s.older(t, f, i)
	}
	n := 2 * s.hidden
	t.slots[f] = row[f*n : (f+1)*n]
}

// older returns, for slot f, the row of token i of all that left the window.
// A spare row that another slot looks at is not used anew: a state may well
// have more than one token that is older than the window.
func (s *scorer) older(t *table, f, i int) []float32 {
	for k, tok := range t.oldTok {
		if tok == i {
			t.held[f] = k
			return t.old[k*s.stride():]
		}
	}
	// The kernel writes whole row blocks: compute behind the spare rows, copy.
	t.old = grow(t.old, (spare+kernel.RowBlock)*s.stride())
	for slices.Contains(t.held, t.next) { // fewer slots than spare rows: one is free
		t.next = (t.next + 1) % spare
	}
	k := t.next
	t.next = (t.next + 1) % spare
	s.compute(t, t.old[spare*s.stride():], i, 1)
	copy(t.old[k*s.stride():(k+1)*s.stride()], t.old[spare*s.stride():])
	t.oldTok[k], t.held[f] = i, k
	return t.old[k*s.stride():]
}

// pick returns the class with the largest score for the slots that were put,
// the lowest one on ties, among those that mask leaves (kernel.Vec.Masked).
func (s *scorer) pick(t *table, mask []float32) int {
	kernel.Hidden(s.set, t.hidden, s.bias, t.slots)
	return s.upper.Pick(s.set, t.hidden, mask, t.scores)
}

// score computes the scores of all classes for the slots that were put.
func (s *scorer) score(t *table) []float32 {
	kernel.Hidden(s.set, t.hidden, s.bias, t.slots)
	s.upper.Apply(s.set, t.scores, t.hidden)
	return t.scores[:len(s.moves)]
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		s = make([]T, n+n/4)
	}
	return s[:n]
}
