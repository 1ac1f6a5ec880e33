//go:build !amd64

package kernel

func bestLevel() int { return levelGo }

// Never called: bestLevel is levelGo.

func maxoutAVX2(*float32, int, *float32, int, int, *float32, *float32, int)   {}
func linearAVX2(*float32, int, *float32, int, int, *float32, *float32, int)   {}
func maxoutAVX512(*float32, int, *float32, int, int, *float32, *float32, int) {}
func linearAVX512(*float32, int, *float32, int, int, *float32, *float32, int) {}
func vecAVX2(_, _, _, _ *float32, _, _ int)                                   {}
func normAVX2(_, _, _, _, _ *float32, _, _ int)                               {}
func hiddenAVX2(_, _ *float32, _ *[]float32, _, _ int)                        {}
func combineAVX2(_, _, _, _ *float32, _ int)                                  {}
