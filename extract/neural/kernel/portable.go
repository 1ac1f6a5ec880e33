package kernel

import "math"

// epsilon keeps the variance of a layer norm away from zero.
const epsilon = 1e-8

// goRows and columns are the sizes of a block in plain Go.
const (
	goRows  = 4
	columns = pieces * Lanes
)

// panelGo computes groups of four rows for one panel, three columns at a time.
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

func block(acc *[goRows][columns]float32, x0, x1, x2, x3, w, b []float32) {
	n := len(x0)
	x1, x2, x3 = x1[:n], x2[:n], x3[:n]
	for c := 0; c < columns; c += 3 {
		var a00, a01, a02, a10, a11, a12, a20, a21, a22, a30, a31, a32 float32
		for i, v0 := range x0 {
			col := w[i*columns+c : i*columns+c+3 : i*columns+c+3]
			w0, w1, w2 := col[0], col[1], col[2]
			v1, v2, v3 := x1[i], x2[i], x3[i]
			a00 += v0 * w0
			a01 += v0 * w1
			a02 += v0 * w2
			a10 += v1 * w0
			a11 += v1 * w1
			a12 += v1 * w2
			a20 += v2 * w0
			a21 += v2 * w1
			a22 += v2 * w2
			a30 += v3 * w0
			a31 += v3 * w1
			a32 += v3 * w2
		}
		b0, b1, b2 := b[c], b[c+1], b[c+2]
		acc[0][c], acc[0][c+1], acc[0][c+2] = a00+b0, a01+b1, a02+b2
		acc[1][c], acc[1][c+1], acc[1][c+2] = a10+b0, a11+b1, a12+b2
		acc[2][c], acc[2][c+1], acc[2][c+2] = a20+b0, a21+b1, a22+b2
		acc[3][c], acc[3][c+1], acc[3][c+2] = a30+b0, a31+b1, a32+b2
	}
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
