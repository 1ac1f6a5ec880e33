//go:build !unix

package neural_test

func cpuTime() float64 { return 0 }
