package kernel

// choosing tells that there are kernels of choices and of halves.
const choosing = true

// The kernels of choices return the place of the largest score.

//go:noescape
func pick8(x, w, b *float32, in, panels int) int32

//go:noescape
func pick16(x, w, b *float32, in, panels int) int32

//go:noescape
func argmax8(v *float32, blocks int) int32

//go:noescape
func hidden16(h, bias *float32, slots *[]float32, n, blocks int)

//go:noescape
func addHalf8(out *float32, row *byte, blocks int)
