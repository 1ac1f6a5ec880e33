//go:build !amd64

package kernel

const choosing = false

func pick8(x, w, b *float32, in, panels int) int32 { panic("not on this machine") }

func pick16(x, w, b *float32, in, panels int) int32 { panic("not on this machine") }

func argmax8(v *float32, blocks int) int32 { panic("not on this machine") }

func hidden16(h, bias *float32, slots *[]float32, n, blocks int) { panic("not on this machine") }

func addHalf8(out *float32, row *byte, blocks int) { panic("not on this machine") }
