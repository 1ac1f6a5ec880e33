package linear

import (
	"math"
	"math/rand/v2"
	"sync"
)

// Numbers gives features numbers, from 0 up as they are met: models that are
// trained on the same candidates share them. Safe for concurrent use.
type Numbers struct {
	mu  sync.Mutex
	of  map[uint64]int32
	ids []uint64 // by number
}

// Row returns the numbers of a candidate's features.
func (n *Numbers) Row(features []uint64) []int32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of == nil {
		n.of = map[uint64]int32{}
	}
	out := make([]int32, len(features))
	for i, x := range features {
		k, ok := n.of[x]
		if !ok {
			k = int32(len(n.ids))
			n.of[x] = k
			n.ids = append(n.ids, x)
		}
		out[i] = k
	}
	return out
}

// Example is one choice. With one candidate it is a yes-or-no question whose
// answer is Right[0]; with more, one of the candidates marked Right is to be
// chosen. Weight scales its loss.
type Example struct {
	Candidates [][]int32 // rows of Numbers
	Right      []bool
	Weight     float64
}

// Options of Train.
type Options struct {
	Epochs int     // passes over the examples
	Rate   float64 // AdaGrad step
	L2     float64 // pull towards zero for each example
	Seed   uint64
	Least  int // features seen in fewer candidates get no weight
}

// Train fits weights by AdaGrad: logistic loss for single candidates, the
// negative log of the probability of all right candidates else (Duchi et al.
// 2011; examples with no right candidate are passed over). The result is the
// average over the second half of the steps and depends on nothing but its
// arguments; rows are of n.
func Train(n *Numbers, examples []Example, o Options) *Model {
	n.mu.Lock()
	ids := n.ids // goes on growing at its end
	n.mu.Unlock()
	seen := make([]int32, len(ids))
	for _, e := range examples {
		for _, c := range e.Candidates {
			for _, x := range c {
				seen[x]++
			}
		}
	}
	place := make([]int32, len(ids)) // among the weights, after one
	var kept []uint64
	rows := make([][][]int32, len(examples))
	for i, e := range examples {
		rows[i] = make([][]int32, len(e.Candidates))
		for j, c := range e.Candidates {
			rows[i][j] = make([]int32, 0, len(c))
			for _, x := range c {
				if int(seen[x]) < o.Least {
					continue
				}
				if place[x] == 0 {
					kept = append(kept, ids[x])
					place[x] = int32(len(kept))
				}
				rows[i][j] = append(rows[i][j], place[x]-1)
			}
		}
	}
	f := fitter{w: make([]float64, len(kept)), g: make([]float64, len(kept)), sum: make([]float64, len(kept)), o: o}
	rng := rand.New(rand.NewPCG(o.Seed, 1))
	order := rng.Perm(len(examples))
	for epoch := range o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			if len(rows[i]) == 1 {
				f.binary(rows[i][0], examples[i].Right[0], examples[i].Weight)
			} else {
				f.choice(rows[i], examples[i].Right, examples[i].Weight)
			}
		}
		if epoch >= o.Epochs/2 {
			f.n++
			for k, w := range f.w {
				f.sum[k] += w
			}
		}
	}
	m := room(len(kept))
	for k, x := range kept {
		if v := f.sum[k] / float64(max(1, f.n)); v != 0 {
			m.set(x, float32(v))
		}
	}
	return m
}

type fitter struct {
	w, g, sum []float64
	n         int
	o         Options
}

func (f *fitter) score(row []int32) float64 {
	s := 0.0
	for _, k := range row {
		s += f.w[k]
	}
	return s
}

func (f *fitter) step(row []int32, grad float64) {
	for _, k := range row {
		d := grad + f.o.L2*f.w[k]
		f.g[k] += d * d
		f.w[k] -= f.o.Rate * d / (1e-6 + math.Sqrt(f.g[k]))
	}
}

func (f *fitter) binary(row []int32, right bool, weight float64) {
	p := Sigmoid(f.score(row))
	if right {
		p--
	}
	f.step(row, weight*p)
}

func (f *fitter) choice(rows [][]int32, right []bool, weight float64) {
	scores := make([]float64, len(rows))
	top := math.Inf(-1)
	any := false
	for j, r := range rows {
		scores[j] = f.score(r)
		top = math.Max(top, scores[j])
		any = any || right[j]
	}
	if !any {
		return
	}
	all, good := 0.0, 0.0
	for j := range scores {
		scores[j] = math.Exp(scores[j] - top)
		all += scores[j]
		if right[j] {
			good += scores[j]
		}
	}
	for j, r := range rows {
		g := scores[j] / all
		if right[j] {
			g -= scores[j] / good
		}
		if math.Abs(g) > 1e-4 {
			f.step(r, weight*g)
		}
	}
}
