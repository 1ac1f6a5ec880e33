package kernel

import "golang.org/x/sys/cpu"

func bestLevel() int {
	switch x := cpu.X86; {
	case x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512BW && x.HasAVX2 && x.HasFMA:
		return levelAVX512
	case x.HasAVX2 && x.HasFMA:
		return levelAVX2
	}
	return levelGo
}

// Strides and lengths are in floats; in and width are multiples of Lanes.
// A group is 4 rows in AVX2, 8 in AVX-512.

//go:noescape
func maxoutAVX2(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)

//go:noescape
func linearAVX2(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)

//go:noescape
func maxoutAVX512(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)

//go:noescape
func linearAVX512(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)

//go:noescape
func vecAVX2(y, x, w, b *float32, in, panels int)

//go:noescape
func normAVX2(dst, src, y, scale, shift *float32, width, rows int)

//go:noescape
func hiddenAVX2(h, bias *float32, slots *[]float32, n, blocks int)

//go:noescape
func combineAVX2(y, left, middle, right *float32, blocks int)
