package flat

import (
	"encoding/binary"
	"math"

	"writ/extract/neural/kernel"
	"writ/extract/neural/model"
)

// Floats returns the numbers of a, decoded if they are halves.
func Floats(a model.Array) []float32 {
	if a.Half == nil {
		return a.Data
	}
	f := make([]float32, len(a.Half)/2)
	for i := range f {
		f[i] = kernel.FromHalf(binary.LittleEndian.Uint16(a.Half[2*i:]))
	}
	return f
}

// toHalf rounds v to the nearest IEEE 754 binary16, ties to even; ok is false
// if v is beyond its range or not a number.
func toHalf(v float32) (h uint16, ok bool) {
	bits := math.Float32bits(v)
	sign := uint16(bits >> 16 & 0x8000)
	a := math.Abs(float64(v))
	if !(a < 65520) {
		return 0, false
	}
	if a < 1.0/(1<<14) { // subnormal: units of 2⁻²⁴
		return sign | uint16(math.RoundToEven(a*(1<<24))), true
	}
	m := bits & 0x7fffffff
	m += 0xfff + m>>13&1 // round the 13 bits that are cut off
	return sign | uint16((m-112<<23)>>13), true
}
