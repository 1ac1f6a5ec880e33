package transition

import (
	"math/rand/v2"
	"slices"
	"testing"

	"writ/extract/neural/kernel"
	"writ/extract/neural/model"
)

// numbers returns an array of random numbers.
func numbers(r *rand.Rand, shape ...int) model.Array {
	n := 1
	for _, d := range shape {
		n *= d
	}
	a := model.Array{Shape: shape, Data: make([]float32, n)}
	for i := range a.Data {
		a.Data[i] = float32(r.NormFloat64())
	}
	return a
}

// random returns a transition system of random numbers.
func random(r *rand.Rand, width, slots, hidden, mid int) *model.Transition {
	return &model.Transition{
		Project: model.Linear{W: numbers(r, mid, width), B: numbers(r, mid)},
		LowerW:  numbers(r, slots, hidden, 2, mid), LowerB: numbers(r, hidden, 2), Pad: numbers(r, slots, hidden, 2),
		Upper: model.Linear{W: numbers(r, 4, hidden), B: numbers(r, 4)},
		Moves: []model.Move{{Action: actShift}, {Action: actReduce}, {Action: actLeft, Label: "a"}, {Action: actRight, Label: "a"}},
	}
}

func TestSlotsHoldTheRowsOfTheirTokens(t *testing.T) {
	const width, slots, hidden, mid = 16, 3, 8, 8
	r := rand.New(rand.NewPCG(9, 10))
	m := random(r, width, slots, hidden, mid)
	for _, set := range kernel.Sets() {
		s := newScorer(m, width, set)
		for _, n := range []int{1, fill + 1, window - 1, window + 1, 3*window + fill/2 + 1, 2*window + 13} {
			var tab table
			s.start(&tab, numbers(r, (n+kernel.RowBlock)*width).Data, n)
			want := make([]float32, kernel.RowBlock*s.stride())
			for b := range n {
				s.advance(&tab, b)
				for _, back := range []int{0, 1, r.IntN(b + 1), window - kernel.RowBlock - fill, window - 1, window - fill, window, window + 3, 2 * window} {
					i := b - back
					if i < 0 {
						continue
					}
					f := r.IntN(slots)
					s.put(&tab, f, i)
					s.compute(&tab, want, i, 1)
					if !slices.Equal(tab.slots[f], want[f*2*hidden:(f+1)*2*hidden]) {
						t.Fatalf("%s, %d tokens: slot %d of token %d at token %d is not its row", set, n, f, i, b)
					}
				}
			}
		}
	}
}

func TestSlotsKeepTheirRowsWhileOthersAreFilled(t *testing.T) {
	const width, slots, hidden, mid, n = 16, 13, 8, 8, 4 * window
	r := rand.New(rand.NewPCG(11, 12))
	m := random(r, width, slots, hidden, mid)
	for _, set := range kernel.Sets() {
		s := newScorer(m, width, set)
		var tab table
		s.start(&tab, numbers(r, (n+kernel.RowBlock)*width).Data, n)
		s.advance(&tab, n-1)
		want := make([]float32, kernel.RowBlock*s.stride())
		var token [slots]int
		for range 200 { // states whose tokens have left the window, some of them in the state before
			for f := range slots {
				if token[f] == 0 || r.IntN(3) == 0 {
					token[f] = 1 + r.IntN(2*window)
				}
				s.put(&tab, f, token[f])
			}
			for f := range slots {
				s.compute(&tab, want, token[f], 1)
				if !slices.Equal(tab.slots[f], want[f*2*hidden:(f+1)*2*hidden]) {
					t.Fatalf("%s: slot %d no longer holds the row of token %d", set, f, token[f])
				}
			}
		}
	}
}
