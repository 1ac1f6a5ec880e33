package kernel

import "golang.org/x/sys/cpu"

func best() Set { return Set{avx2: cpu.X86.HasAVX2 && cpu.X86.HasFMA} }

// Strides and lengths are in floats; in and width are multiples of Lanes.

//go:noescape
func maxoutAVX2(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)

//go:noescape
func linearAVX2(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)

//go:noescape
func vecAVX2(y, x, w, b *float32, in, panels int)

//go:noescape
func normAVX2(dst, src, y, scale, shift *float32, width, rows int)

//go:noescape
func hiddenAVX2(h, bias *float32, slots *[]float32, n, blocks int)
