package kernel

// levelNames are the kernels of arm64, where every processor has NEON.
var levelNames = [...]string{"go", "neon"}

func bestLevel() int { return levelVector }

// Never called: bestLevel is levelVector.

func maxout16(*float32, int, *float32, int, int, *float32, *float32, int) {}
func linear16(*float32, int, *float32, int, int, *float32, *float32, int) {}
