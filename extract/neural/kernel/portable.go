package kernel

import "math"

// epsilon keeps the variance of a layer norm away from zero.
const epsilon = 1e-8

// goRows and columns are the sizes of a block in plain Go.
const (
	goRows  = 4
	columns = pieces * Lanes
)

// panelGo computes groups of four rows for one panel.
func panelGo(y []float32, ys int, x []float32, xs, in int, w, b []float32, groups int, maxout bool) {
	var acc [goRows][columns]float32
	for g := range groups {
		rows := x[g*goRows*xs:]
		block(&acc, rows[:in], rows[xs:xs+in], rows[2*xs:2*xs+in], rows[3*xs:3*xs+in], w, b)
		for r := range goRows {
			out := y[(g*goRows+r)*ys:]
			a := &acc[r]
			if !maxout {
				copy(out[:columns], a[:])
				continue
			}
			for o := range Lanes {
				out[o] = max(a[o], a[o+Lanes], a[o+2*Lanes])
			}
		}
	}
}

// block computes four columns of two rows at a time: what fits 16 registers.
func block(acc *[goRows][columns]float32, x0, x1, x2, x3, w, b []float32) {
	for c := 0; c < columns; c += 4 {
		tile(acc[0][c:c+4], acc[1][c:c+4], x0, x1, w[c:], b[c:c+4])
		tile(acc[2][c:c+4], acc[3][c:c+4], x2, x3, w[c:], b[c:c+4])
	}
}

func tile(y0, y1, x0, x1, w, b []float32) {
	var a00, a01, a02, a03, a10, a11, a12, a13 float32
	x1 = x1[:len(x0)]
	for i, v0 := range x0 {
		v1 := x1[i]
		col := (*[4]float32)(w[i*columns:])
		w0, w1, w2, w3 := col[0], col[1], col[2], col[3]
		a00 += v0 * w0
		a10 += v1 * w0
		a01 += v0 * w1
		a11 += v1 * w1
		a02 += v0 * w2
		a12 += v1 * w2
		a03 += v0 * w3
		a13 += v1 * w3
	}
	y0, y1, b = y0[:4], y1[:4], b[:4]
	y0[0], y0[1], y0[2], y0[3] = a00+b[0], a01+b[1], a02+b[2], a03+b[3]
	y1[0], y1[1], y1[2], y1[3] = a10+b[0], a11+b[1], a12+b[2], a13+b[3]
}

func vecGo(y, x, w, b []float32) {
	copy(y, b)
	for p := 0; p < len(y); p += vecPanel {
		out := (*[vecPanel]float32)(y[p:])
		for i, v := range x {
			col := (*[vecPanel]float32)(w[p*len(x)+i*vecPanel:])
			for c := range out {
				out[c] += v * col[c]
			}
		}
	}
}

func normGo(dst, src, y, scale, shift []float32) {
	n := len(scale)
	for len(y) > 0 {
		var sum float32
		for _, v := range y[:n] {
			sum += v
		}
		mean := sum / float32(n)
		var squares float32
		for _, v := range y[:n] {
			squares += (v - mean) * (v - mean)
		}
		inv := float32(1 / math.Sqrt(float64(squares/float32(n)+epsilon)))
		for i, v := range y[:n] {
			v = (v-mean)*inv*scale[i] + shift[i]
			if src != nil {
				v += src[i]
			}
			dst[i] = v
		}
		dst, y = dst[n:], y[n:]
		if src != nil {
			src = src[n:]
		}
	}
}

func hiddenGo(h, bias []float32, slots [][]float32) {
	for o := 0; o < len(h); o += Lanes {
		acc := *(*[2 * Lanes]float32)(bias[2*o:])
		for _, s := range slots {
			v := (*[2 * Lanes]float32)(s[2*o:])
			for i := range acc {
				acc[i] += v[i]
			}
		}
		for i := range Lanes {
			h[o+i] = max(acc[i], acc[i+Lanes])
		}
	}
}
