package flat

import (
	"math"
	"testing"

	"writ/extract/neural/kernel"
)

func TestEveryHalfSurvivesTheRoundTrip(t *testing.T) {
	for h := range uint16(0x7c00) {
		for _, sign := range []uint16{0, 0x8000} {
			if got, ok := toHalf(kernel.FromHalf(h | sign)); !ok || got != h|sign {
				t.Fatalf("half %#x came back as %#x, %v", h|sign, got, ok)
			}
		}
	}
}

func TestHalvesRoundToNearestEven(t *testing.T) {
	for v, want := range map[float32]float32{
		1: 1, 1 + 1.0/2048: 1, 1 + 3.0/2048: 1 + 2.0/1024, 1 + 1.1/2048: 1 + 1.0/1024, 65504: 65504, 65519: 65504, 1e-9: 0,
		float32(math.Ldexp(1.5, -24)): float32(math.Ldexp(2, -24)), -0.1: -0.099975586,
	} {
		h, ok := toHalf(v)
		if got := kernel.FromHalf(h); !ok || got != want {
			t.Errorf("%g is stored as %g, want %g", v, got, want)
		}
	}
	for _, v := range []float32{65520, float32(math.Inf(1)), float32(math.NaN())} {
		if _, ok := toHalf(v); ok {
			t.Errorf("%g was accepted", v)
		}
	}
}
