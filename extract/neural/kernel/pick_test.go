package kernel_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"writ/extract/neural/kernel"
)

func TestLargestIsTheFirstOfTheLargest(t *testing.T) {
	each(t, func(t *testing.T, s kernel.Set) {
		r := rand.New(rand.NewPCG(5, 6))
		for range 500 {
			v := make([]float32, kernel.Lanes*(1+r.IntN(15)))
			for i := range v {
				v[i] = float32(r.IntN(12)) - 6 // ties
				if r.IntN(4) == 0 {
					v[i] = float32(math.Inf(-1))
				}
			}
			v[r.IntN(len(v))] = float32(r.IntN(3))
			want := 0
			for i := range v {
				if v[i] > v[want] {
					want = i
				}
			}
			if got := kernel.Largest(s, v); got != want {
				t.Fatalf("Largest(%v) = %d, want %d", v, got, want)
			}
		}
	})
}

func TestPickChoosesAmongOpenOutputs(t *testing.T) {
	each(t, func(t *testing.T, s kernel.Set) {
		r := rand.New(rand.NewPCG(7, 8))
		for range 300 {
			out, in := 1+r.IntN(200), kernel.Lanes*(1+r.IntN(12))
			w, b := make([]float32, out*in), make([]float32, out)
			for i := range w {
				w[i] = float32(r.IntN(5)) - 2 // whole numbers: exact sums, and ties
			}
			for i := range b {
				b[i] = float32(r.IntN(9)) - 4
			}
			open := r.IntN(out)
			mask := func(o int) bool { return o == open || o%3 == open%3 }
			x := make([]float32, in)
			for i := range x {
				x[i] = float32(r.IntN(3))
			}
			v := kernel.NewVec(w, b, out, in)
			work, scores := make([]float32, v.Len()), make([]float32, v.Len())
			v.Apply(s, scores, x)
			want := -1
			for o := range out {
				if mask(o) && (want < 0 || scores[o] > scores[want]) {
					want = o
				}
			}
			if got := v.Pick(s, x, v.Masked(mask), work); got != want {
				t.Fatalf("%d×%d: Pick = %d, want %d of %v", out, in, got, want, scores[:out])
			}
		}
	})
}

func TestPickTakesAnOpenOutputWhereNothingIsANumber(t *testing.T) {
	each(t, func(t *testing.T, s kernel.Set) {
		nan := float32(math.NaN())
		v := kernel.NewVec([]float32{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan}, make([]float32, 2), 2, 8)
		got := v.Pick(s, make([]float32, 8), v.Masked(func(o int) bool { return o == 1 }), make([]float32, v.Len()))
		if got != 1 {
			t.Errorf("Pick = %d, want 1", got)
		}
	})
}

func TestHalvesAreAddedExactly(t *testing.T) {
	each(t, func(t *testing.T, s kernel.Set) {
		const block = 2 * kernel.Lanes
		for from := 0; from < 1<<16; from += block {
			row, got, want := make([]byte, 2*block), make([]float32, block), make([]float32, block)
			for i := range block {
				h := uint16(from + i)
				if h&0x7c00 == 0x7c00 {
					h = 1 // infinities and what is no number are not stored
				}
				binary.LittleEndian.PutUint16(row[2*i:], h)
				got[i] = float32(i)
				want[i] = float32(i) + kernel.FromHalf(h)
			}
			kernel.AddHalf(s, got, row)
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("from %#x: %v, want %v", from, got, want)
			}
		}
	})
}
