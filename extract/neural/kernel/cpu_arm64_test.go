package kernel_test

import (
	"testing"

	"writ/extract/neural/kernel"
)

func TestNEONIsTheDefault(t *testing.T) {
	if s := kernel.Best().String(); s != "neon" {
		t.Errorf("the best kernels are %q", s)
	}
	if s, err := kernel.Named("neon"); err != nil || s != kernel.Best() {
		t.Errorf("kernels by the name neon: %v, %v", s, err)
	}
}
