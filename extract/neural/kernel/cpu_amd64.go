package kernel

import "golang.org/x/sys/cpu"

var levelNames = [...]string{"go", "avx2", "avx512"}

func bestLevel() int {
	switch x := cpu.X86; {
	case x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512BW && x.HasAVX2 && x.HasFMA:
		return levelWide
	case x.HasAVX2 && x.HasFMA:
		return levelVector
	}
	return levelGo
}

// The kernels of sixteen floats work as those of eight, on groups of 8 rows.

//go:noescape
func maxout16(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)

//go:noescape
func linear16(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)
