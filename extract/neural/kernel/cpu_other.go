//go:build !amd64 && !arm64

package kernel

var levelNames = [...]string{"go"}

func bestLevel() int { return levelGo }

// Never called: bestLevel is levelGo.

func maxout16(*float32, int, *float32, int, int, *float32, *float32, int) {}
func linear16(*float32, int, *float32, int, int, *float32, *float32, int) {}
func maxout8(*float32, int, *float32, int, int, *float32, *float32, int)  {}
func linear8(*float32, int, *float32, int, int, *float32, *float32, int)  {}
func vec8(_, _, _, _ *float32, _, _ int)                                  {}
func norm8(_, _, _, _, _ *float32, _, _ int)                              {}
func hidden8(_, _ *float32, _ *[]float32, _, _ int)                       {}
func combine8(_, _, _, _ *float32, _ int)                                 {}
