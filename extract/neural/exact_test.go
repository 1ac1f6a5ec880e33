package neural_test

import (
	"math"
	"slices"

	"writ/extract/neural/flat"
	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
)

// exact is a second implementation of the networks and the transition
// systems: float64, no kernels, no caches, no precomputation. It checks the
// engine on small texts and tells how close a decision was.
type exact struct {
	m    *model.Model
	toks []lexeme.Token

	tags     []int
	head     []int
	dep      []string // before lifted arcs are moved
	entities []string // by token: "", or action and label
	close    []decision
}

// decision is a choice whose two best valid scores lie close together.
type decision struct {
	what   string
	token  int
	margin float64
}

const closeMargin = 1e-5

func (x *exact) run(toks []lexeme.Token, starts []bool) {
	x.toks, x.close = toks, nil
	vectors := make([][][]float64, len(x.m.Encoders))
	for i := range x.m.Encoders {
		vectors[i] = x.encode(&x.m.Encoders[i])
	}
	x.tags = x.tags[:0]
	for i := range toks {
		scores := linear(&x.m.Tagger.Out, vectors[x.m.Tagger.Encoder][i])
		x.tags = append(x.tags, x.choose("tag", i, scores, func(int) bool { return true }))
	}
	x.parse(vectors[x.m.Parser.Encoder])
	x.recognize(vectors[x.m.NER.Encoder], starts)
}

// choose returns the first of the largest valid scores.
func (x *exact) choose(what string, token int, scores []float64, valid func(i int) bool) int {
	best, second := -1, math.Inf(-1)
	for i, s := range scores {
		switch {
		case !valid(i):
		case best < 0:
			best = i
		case s > scores[best]:
			best, second = i, scores[best]
		case s > second:
			second = s
		}
	}
	if d := scores[best] - second; d < closeMargin {
		x.close = append(x.close, decision{what, token, d})
	}
	return best
}

func (x *exact) encode(e *model.Encoder) [][]float64 {
	pad := len(e.Layers)
	width := e.Width()
	rows := make([][]float64, len(x.toks)+2*pad)
	for i := range rows {
		rows[i] = make([]float64, width)
		if k := i - pad; k >= 0 && k < len(x.toks) {
			rows[i] = norm(&e.Mixer, embed(e, x.toks[k]))
		}
	}
	zero := make([]float64, width)
	for l := range e.Layers {
		padded := slices.Concat([][]float64{zero}, rows, [][]float64{zero})
		next := make([][]float64, len(rows))
		for i := range rows {
			next[i] = norm(&e.Layers[l], slices.Concat(padded[i], padded[i+1], padded[i+2]))
			for k, v := range rows[i] {
				next[i][k] += v
			}
		}
		rows = next
	}
	return rows[pad : pad+len(x.toks)]
}

func embed(e *model.Encoder, t lexeme.Token) (out []float64) {
	for i, table := range e.Tables {
		column, _ := lexeme.ParseColumn(e.Columns[i])
		v := make([]float64, table.Dim(1))
		for _, key := range lexeme.Keys(t.Lex.Value(column, t.Space), e.Seeds[i]) {
			row := int(key) % table.Dim(0)
			for k := range v {
				v[k] += float64(flat.Floats(table)[row*len(v)+k])
			}
		}
		out = append(out, v...)
	}
	return out
}

// norm is maxout, then layer normalisation.
func norm(l *model.Layer, in []float64) []float64 {
	y := maxout(l.W, l.B, in)
	var mean, variance float64
	for _, v := range y {
		mean += v / float64(len(y))
	}
	for _, v := range y {
		variance += (v - mean) * (v - mean) / float64(len(y))
	}
	for i, v := range y {
		y[i] = (v-mean)/math.Sqrt(variance+1e-8)*float64(l.Scale.Data[i]) + float64(l.Shift.Data[i])
	}
	return y
}

func maxout(w, b model.Array, in []float64) []float64 {
	out, pieces := w.Dim(0), w.Dim(1)
	y := make([]float64, out)
	for o := range y {
		y[o] = math.Inf(-1)
		for p := range pieces {
			k := o*pieces + p
			y[o] = max(y[o], dot(w.Data[k*len(in):], in)+float64(b.Data[k]))
		}
	}
	return y
}

func linear(l *model.Linear, in []float64) []float64 {
	y := make([]float64, l.W.Dim(0))
	for o := range y {
		y[o] = dot(l.W.Data[o*len(in):], in) + float64(l.B.Data[o])
	}
	return y
}

func dot(w []float32, x []float64) (s float64) {
	for i, v := range x {
		s += float64(w[i]) * v
	}
	return s
}

// score computes the classes of a state from its slots, −1 = padding.
func score(t *model.Transition, vectors [][]float64, slots []int) []float64 {
	out, pieces, in := t.LowerW.Dim(1), t.LowerW.Dim(2), t.LowerW.Dim(3)
	n := out * pieces
	sum := make([]float64, n)
	for i := range sum {
		sum[i] = float64(t.LowerB.Data[i])
	}
	for f, tok := range slots {
		if tok < 0 {
			for i := range sum {
				sum[i] += float64(t.Pad.Data[f*n+i])
			}
			continue
		}
		mid := linear(&t.Project, vectors[tok])
		for i := range sum {
			sum[i] += dot(t.LowerW.Data[(f*n+i)*in:], mid)
		}
	}
	hidden := make([]float64, out)
	for o := range hidden {
		hidden[o] = slices.Max(sum[o*pieces : (o+1)*pieces])
	}
	return linear(&t.Upper, hidden)
}

func (x *exact) parse(vectors [][]float64) {
	t, n := x.m.Parser, len(x.toks)
	x.head, x.dep = make([]int, n), make([]string, n)
	left, right := make([][]int, n), make([][]int, n)
	unshiftable, boundary := make([]bool, n), map[int]bool{0: true}
	var stack, queue []int
	for i := range n {
		x.head[i] = -1
		queue = append(queue, i)
	}
	last := func(l [][]int, i int) int {
		if i < 0 || len(l[i]) == 0 {
			return -1
		}
		return l[i][len(l[i])-1]
	}
	for len(stack)+len(queue) > 0 {
		at := func(l []int, i int) int {
			if i < 0 || i >= len(l) {
				return -1
			}
			return l[i]
		}
		b0, b1 := at(queue, 0), at(queue, 1)
		depth := len(stack)
		s0 := at(stack, depth-1)
		free := b0 >= 0 && !boundary[b0]
		valid := [5]bool{
			depth == 0 || len(queue) >= 2 && free && !unshiftable[b0], depth > 0, depth > 0 && free, depth > 0 && free,
			len(queue) >= 2 && b1 == b0+1 && !boundary[b1],
		}
		scores := score(t, vectors, []int{b0, b1, s0, at(stack, depth-2), at(stack, depth-3), last(left, b0), last(left, s0), last(right, s0)})
		m := t.Moves[x.choose("parse", max(b0, s0), scores, func(i int) bool { return valid[t.Moves[i].Action] })]
		switch m.Action {
		case 0:
			stack, queue = append(stack, b0), queue[1:]
		case 1:
			stack = stack[:depth-1]
			if x.head[s0] < 0 && depth > 1 {
				unshiftable[s0] = true
				queue = append([]int{s0}, queue...)
			}
		case 2:
			if h := x.head[s0]; h >= 0 {
				right[h] = slices.DeleteFunc(right[h], func(c int) bool { return c == s0 })
			}
			x.head[s0], x.dep[s0] = b0, m.Label
			left[b0] = append(left[b0], s0)
			unshiftable[b0] = false
			stack = stack[:depth-1]
		case 3:
			x.head[b0], x.dep[b0] = s0, m.Label
			right[s0] = append(right[s0], b0)
			stack, queue = append(stack, b0), queue[1:]
		case 4:
			boundary[b1] = true
		}
	}
	for i, h := range x.head {
		if h < 0 {
			x.head[i], x.dep[i] = i, "ROOT"
		}
	}
}

func (x *exact) recognize(vectors [][]float64, starts []bool) {
	t, n := x.m.NER, len(x.toks)
	x.entities = make([]string, n)
	open, label := -1, ""
	for b := range n {
		edge := b == n-1 || starts[b+1]
		blank := x.toks[b].Lex.Space
		slots := []int{b, open, -1}
		if open >= 0 {
			slots[2] = b - 1
		}
		valid := func(i int) bool {
			switch m := t.Moves[i]; m.Action {
			case 1:
				return open < 0 && !edge && !blank
			case 2:
				return open >= 0 && m.Label == label && !edge
			case 3:
				return open >= 0 && m.Label == label
			case 4:
				return open < 0 && m.Label != "" && !blank
			}
			return t.Moves[i].Action == 5 && open < 0
		}
		m := t.Moves[x.choose("entity", b, score(t, vectors, slots), valid)]
		if m.Action == 5 {
			continue
		}
		x.entities[b] = string("MBILU"[m.Action]) + "-" + m.Label
		switch m.Action {
		case 1:
			open, label = b, m.Label
		case 3:
			open = -1
		}
	}
}
