package lexeme

import (
	"encoding/binary"
	"math/bits"
)

// ID returns the 64-bit id of a string: 0 for "", a fixed number for a
// reserved symbol, else MurmurHash64A with seed 1 (Appleby, public domain).
func ID(s string) uint64 {
	if s == "" {
		return 0
	}
	if len(s) <= maxSymbol {
		if id, ok := symbols[s]; ok {
			return id
		}
	}
	return murmur64A(s, 1)
}

func murmur64A(s string, seed uint64) uint64 {
	const m, r = 0xc6a4a7935bd1e995, 47
	h := seed ^ uint64(len(s))*m
	for len(s) >= 8 {
		var w [8]byte
		copy(w[:], s)
		k := binary.LittleEndian.Uint64(w[:]) * m
		k ^= k >> r
		h = (h ^ k*m) * m
		s = s[8:]
	}
	if len(s) > 0 {
		var w [8]byte
		copy(w[:], s)
		h = (h ^ binary.LittleEndian.Uint64(w[:])) * m
	}
	h ^= h >> r
	h *= m
	return h ^ h>>r
}

// Keys returns the four 32-bit keys of an id, MurmurHash3 x64_128 of its eight
// little-endian bytes. Key modulo the number of rows is an embedding row.
func Keys(id uint64, seed uint32) [4]uint32 {
	k := bits.RotateLeft64(id*0x87c37b91114253d5, 31) * 0x4cf5ad432745937f
	h1 := uint64(seed) ^ k ^ 8
	h2 := uint64(seed) ^ 8
	h1 += h2
	h2 += h1
	h1, h2 = mix(h1), mix(h2)
	h1 += h2
	h2 += h1
	return [4]uint32{uint32(h1), uint32(h1 >> 32), uint32(h2), uint32(h2 >> 32)}
}

func mix(k uint64) uint64 {
	k ^= k >> 33
	k *= 0xff51afd7ed558ccd
	k ^= k >> 33
	k *= 0xc4ceb9fe1a85ec53
	return k ^ k>>33
}
