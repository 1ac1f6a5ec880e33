package linear

import (
	"math/bits"
	"unsafe"
)

// seed and the odd factor of hash are digits of pi.
const (
	seed   = 0x243f6a8885a308d3
	factor = 0x13198a2e03707345
)

// hash goes on with h by one more word: eight bytes at a time, each multiplied
// to 128 bits whose halves are joined. The length is part of the last step, so
// that "ab", "c" is another feature than "a", "bc".
func hash(h uint64, p string) uint64 {
	n := uint64(len(p))
	for len(p) > 8 {
		h = mix(h^(half(p)|half(p[4:])<<32), factor)
		p = p[8:]
	}
	var last uint64
	if len(p) >= 4 {
		last = half(p) | half(p[len(p)-4:])<<32
	} else if len(p) > 0 {
		last = uint64(p[0]) | uint64(p[len(p)/2])<<8 | uint64(p[len(p)-1])<<16
	}
	return mix(h^last, factor+2*n)
}

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// half returns the first four bytes of p.
func half(p string) uint64 {
	_ = p[3]
	return uint64(uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16 | uint32(p[3])<<24)
}

// view returns b as a string, to be hashed: it is not kept.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
