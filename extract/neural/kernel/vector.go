//go:build amd64 || arm64

package kernel

// The kernels of eight floats: one AVX2 vector or two NEON vectors. Strides
// and lengths are in floats; in and width are multiples of Lanes. A group is 4
// rows.

//go:noescape
func maxout8(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)

//go:noescape
func linear8(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)

//go:noescape
func vec8(y, x, w, b *float32, in, panels int)

//go:noescape
func norm8(dst, src, y, scale, shift *float32, width, rows int)

//go:noescape
func hidden8(h, bias *float32, slots *[]float32, n, blocks int)

//go:noescape
func combine8(y, left, middle, right *float32, blocks int)
