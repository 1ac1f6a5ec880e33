package kernel_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"writ/extract/neural/kernel"
)

// untouched stands in outputs that no kernel may write.
const untouched = 12345

// TestRandomShapesAgreeWithPlainGo draws widths, rows and strides, remainders
// of every block included, and compares all kernels with the portable ones.
func TestRandomShapesAgreeWithPlainGo(t *testing.T) {
	shapes := 60
	if testing.Short() {
		shapes = 20
	}
	portable := kernel.Sets()[0]
	each(t, func(t *testing.T, s kernel.Set) {
		r := rand.New(rand.NewPCG(11, 12))
		for range shapes {
			in, rows := kernel.Lanes*(1+r.IntN(24)), 1+r.IntN(140)
			out, n := kernel.Lanes*(1+r.IntN(13)), 1+r.IntN(3)
			xs, gap := 1+r.IntN(2*in), r.IntN(5) // rows may overlap
			w, b := random(r, out*n*in), random(r, out*n)
			x := random(r, kernel.RoundRows(rows)*xs+in)
			what := fmt.Sprintf("out %d×%d in %d rows %d strides %d, +%d", out, n, in, rows, xs, gap)
			got := apply(kernel.NewMaxout(s, w, b, out, n, in), x, xs, rows, gap)
			want := apply(kernel.NewMaxout(portable, w, b, out, n, in), x, xs, rows, gap)
			same(t, "maxout "+what, got, want, rows, out, in)

			out = 1 + r.IntN(out)
			got = apply(kernel.NewLinear(s, w, b, out, in), x, xs, rows, gap)
			want = apply(kernel.NewLinear(portable, w, b, out, in), x, xs, rows, gap)
			same(t, "linear "+what, got, want, rows, out, in)

			v := kernel.NewVec(w, b, out, in)
			got, want = [][]float32{make([]float32, v.Len())}, [][]float32{make([]float32, v.Len())}
			v.Apply(s, got[0], x)
			v.Apply(portable, want[0], x)
			same(t, "vec "+what, got, want, 1, out, in)
		}
	})
}

// apply returns the rows of output, each with the gap behind it, and fails by
// a panic if d needs more room than it says.
func apply(d *kernel.Dense, x []float32, xs, rows, gap int) [][]float32 {
	ys := d.Out + gap
	y := make([]float32, kernel.RoundRows(rows)*ys)
	for i := range y {
		y[i] = untouched
	}
	d.Apply(y, ys, x, xs, rows)
	out := make([][]float32, kernel.RoundRows(rows))
	for i := range out {
		out[i] = y[i*ys : (i+1)*ys]
		for _, v := range out[i][d.Out:] {
			if v != untouched {
				panic(fmt.Sprintf("row %d of %d: %g between rows", i, rows, v))
			}
		}
	}
	return out
}

// same compares the first out numbers of the first rows.
func same(t *testing.T, what string, got, want [][]float32, rows, out, in int) {
	t.Helper()
	for i := range rows {
		exact := make([]float64, out)
		for o := range exact {
			exact[o] = float64(want[i][o])
		}
		near(t, fmt.Sprint(what, " row ", i), got[i], exact, in)
	}
}
