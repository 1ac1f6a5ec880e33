package kernel

import (
	"encoding/binary"
	"math"
	"slices"
)

// Largest returns the index of the largest number, the first one on ties. The
// length of v is a multiple of Lanes, and one of its numbers is above −∞.
func Largest(s Set, v []float32) int {
	if choosing && s.level >= levelVector {
		return int(argmax8(&v[0], len(v)/Lanes))
	}
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}

// Pick computes the outputs for x as Apply does, with another bias, and returns
// the index of the largest one, the first on ties. The bias has Len numbers; −∞
// keeps an output from being chosen, but not all. Work has room for Len numbers.
func (v *Vec) Pick(s Set, x, bias, work []float32) int {
	x, bias = x[:v.In], bias[:v.Len()]
	var at int
	switch {
	case choosing && s.level >= levelWide:
		at = int(pick16(&x[0], &v.w[0], &bias[0], v.In, v.panels))
	case choosing && s.level >= levelVector:
		at = int(pick8(&x[0], &v.w[0], &bias[0], v.In, v.panels))
	case s.level >= levelVector:
		vec8(&work[0], &x[0], &v.w[0], &bias[0], v.In, v.panels)
		at = Largest(s, work[:v.Len()])
	default:
		vecGo(work[:v.Len()], x, v.w, bias)
		at = Largest(s, work[:v.Len()])
	}
	if math.IsInf(float64(bias[at]), -1) { // no output is a number
		at = slices.IndexFunc(bias, func(b float32) bool { return !math.IsInf(float64(b), -1) })
	}
	return at
}

// Masked returns the bias of v for Pick: only outputs for which open holds may
// be chosen.
func (v *Vec) Masked(open func(output int) bool) []float32 {
	b := make([]float32, v.Len())
	for o := range b {
		b[o] = float32(math.Inf(-1))
		if o < v.Out && open(o) {
			b[o] = v.b[o]
		}
	}
	return b
}

// AddHalf adds the little-endian binary16 numbers of row to out, whose length
// is a multiple of Lanes.
func AddHalf(s Set, out []float32, row []byte) {
	row = row[:2*len(out)]
	if choosing && s.level >= levelVector {
		addHalf8(&out[0], &row[0], len(out)/Lanes)
		return
	}
	for i := range out {
		out[i] += FromHalf(binary.LittleEndian.Uint16(row[2*i:]))
	}
}

// FromHalf decodes a binary16 number: it moves the bits to their places and
// the exponent by a product, which is exact and covers the subnormals.
func FromHalf(h uint16) float32 {
	v := math.Float32frombits(uint32(h&0x7fff)<<13) * 0x1p112
	return math.Float32frombits(math.Float32bits(v) | uint32(h&0x8000)<<16)
}
