package kernel_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"writ/extract/neural/kernel"
)

func random(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// near fails unless got and want agree to float32 rounding of sums of n terms.
func near(t *testing.T, what string, got []float32, want []float64, n int) {
	t.Helper()
	for i, w := range want {
		if d := math.Abs(float64(got[i]) - w); !(d <= 1e-6*math.Sqrt(float64(n))*(4+math.Abs(w))) {
			t.Fatalf("%s: output %d is %g, want %g", what, i, got[i], w)
		}
	}
}

func each(t *testing.T, f func(t *testing.T, s kernel.Set)) {
	for _, s := range kernel.Sets() {
		t.Run(s.String(), func(t *testing.T) { f(t, s) })
	}
}

func TestMaxoutIsTheLargestPieceOfEveryOutput(t *testing.T) {
	each(t, func(t *testing.T, s kernel.Set) {
		for _, c := range []struct{ out, pieces, in, rows int }{
			{8, 3, 8, 1}, {16, 3, 24, 4}, {96, 3, 288, 70}, {64, 2, 192, 9}, {24, 1, 16, 65}, {48, 2, 40, 8},
		} {
			r := rand.New(rand.NewPCG(1, 2))
			w, b := random(r, c.out*c.pieces*c.in), random(r, c.out*c.pieces)
			n := kernel.RoundRows(c.rows)
			xs := c.in/2 + 8 // rows overlap, as windows do
			x, y := random(r, n*xs+c.in), make([]float32, n*c.out)
			kernel.NewMaxout(s, w, b, c.out, c.pieces, c.in).Apply(y, c.out, x, xs, c.rows)
			for i := range c.rows {
				want := make([]float64, c.out)
				for o := range want {
					want[o] = math.Inf(-1)
					for p := range c.pieces {
						want[o] = max(want[o], dot(w[(o*c.pieces+p)*c.in:], x[i*xs:], c.in)+float64(b[o*c.pieces+p]))
					}
				}
				near(t, fmt.Sprint(c, " row ", i), y[i*c.out:], want, c.in)
			}
		}
	})
}

func TestLinearLeavesZerosBehindItsOutputs(t *testing.T) {
	each(t, func(t *testing.T, s kernel.Set) {
		for _, c := range []struct{ out, in, rows int }{{1, 8, 1}, {50, 96, 5}, {64, 96, 64}, {1024, 64, 67}, {48, 16, 8}} {
			r := rand.New(rand.NewPCG(3, 4))
			w, b := random(r, c.out*c.in), random(r, c.out)
			d := kernel.NewLinear(s, w, b, c.out, c.in)
			n := kernel.RoundRows(c.rows)
			x, y := random(r, n*c.in), make([]float32, n*d.Out)
			d.Apply(y, d.Out, x, c.in, c.rows)
			v := kernel.NewVec(w, b, c.out, c.in)
			z := make([]float32, v.Len())
			for i := range c.rows {
				want := make([]float64, d.Out)
				for o := range c.out {
					want[o] = dot(w[o*c.in:], x[i*c.in:], c.in) + float64(b[o])
				}
				near(t, fmt.Sprint(c, " row ", i), y[i*d.Out:], want, c.in)
				v.Apply(s, z, x[i*c.in:])
				near(t, fmt.Sprint("vec ", c, " row ", i), z, want[:c.out], c.in)
			}
		}
	})
}

func TestNormAddsTheNormalisedRow(t *testing.T) {
	each(t, func(t *testing.T, s kernel.Set) {
		const width, rows = 24, 3
		r := rand.New(rand.NewPCG(5, 6))
		y, src, scale, shift := random(r, width*rows), random(r, width*rows), random(r, width), random(r, width)
		for name, residual := range map[string][]float32{"with residual": src, "without": nil} {
			dst := make([]float32, width*rows)
			kernel.Norm(s, dst, residual, y, scale, shift, width, rows)
			for i := range rows {
				var mean, variance float64
				for _, v := range y[i*width : (i+1)*width] {
					mean += float64(v) / width
				}
				for _, v := range y[i*width : (i+1)*width] {
					variance += (float64(v) - mean) * (float64(v) - mean) / width
				}
				want := make([]float64, width)
				for j := range want {
					want[j] = (float64(y[i*width+j])-mean)/math.Sqrt(variance+1e-8)*float64(scale[j]) + float64(shift[j])
					if residual != nil {
						want[j] += float64(residual[i*width+j])
					}
				}
				near(t, name, dst[i*width:], want, width)
			}
		}
	})
}

func TestHiddenTakesTheLargerPieceOfTheSum(t *testing.T) {
	each(t, func(t *testing.T, s kernel.Set) {
		const out, slots = 16, 5
		r := rand.New(rand.NewPCG(7, 8))
		bias, rows := random(r, 2*out), make([][]float32, slots)
		packed := make([][]float32, slots)
		for i := range rows {
			rows[i] = random(r, 2*out)
			packed[i] = kernel.PackPieces(rows[i], out, 2)
		}
		h, want := make([]float32, out), make([]float64, out)
		kernel.Hidden(s, h, kernel.PackPieces(bias, out, 2), packed)
		for o := range want {
			sum := [2]float64{float64(bias[2*o]), float64(bias[2*o+1])}
			for _, row := range rows {
				sum[0] += float64(row[2*o])
				sum[1] += float64(row[2*o+1])
			}
			want[o] = max(sum[0], sum[1])
		}
		near(t, "hidden", h, want, slots)
	})
}

func TestCombineTakesTheLargestPieceOfTheSum(t *testing.T) {
	each(t, func(t *testing.T, s kernel.Set) {
		const out, n = 24, 2
		r := rand.New(rand.NewPCG(9, 10))
		var natural, packed [3][]float32
		for k := range natural {
			natural[k], packed[k] = random(r, out*n), make([]float32, 3*out)
			for i := range packed[k] {
				packed[k][i] = natural[k][kernel.ByPiece(i, n)]
			}
		}
		y, want := make([]float32, out), make([]float64, out)
		kernel.Combine(s, y, packed[0], packed[1], packed[2])
		for o := range want {
			want[o] = math.Inf(-1)
			for p := range n {
				want[o] = max(want[o], float64(natural[0][o*n+p])+float64(natural[1][o*n+p])+float64(natural[2][o*n+p]))
			}
		}
		near(t, "combine", y, want, 3)
	})
}

func TestShortBuffersPanicBeforeAnythingIsWritten(t *testing.T) {
	d := kernel.NewLinear(kernel.Best(), make([]float32, 8*8), make([]float32, 8), 8, 8)
	defer func() {
		if recover() == nil {
			t.Error("Apply on short buffers did not panic")
		}
	}()
	d.Apply(make([]float32, d.Out), d.Out, make([]float32, 8), 8, 2)
}

func dot(a, b []float32, n int) (s float64) {
	for i := range n {
		s += float64(a[i]) * float64(b[i])
	}
	return s
}

func BenchmarkMaxout(b *testing.B) {
	for _, s := range kernel.Sets() {
		b.Run(s.String(), func(b *testing.B) {
			const out, in, rows = 96, 288, 256
			r := rand.New(rand.NewPCG(1, 2))
			d := kernel.NewMaxout(s, random(r, out*3*in), random(r, out*3), out, 3, in)
			x, y := random(r, (rows+8)*96+in), make([]float32, (rows+8)*out)
			for b.Loop() {
				d.Apply(y, out, x, 96, rows)
			}
			b.ReportMetric(float64(b.N)*out*3*in*rows*2/b.Elapsed().Seconds()/1e9, "GFLOPS")
		})
	}
}
