package memory_test

import (
	"os"
	"testing"

	"writ/extract/read/pdf/memory"
)

var kept []byte

func TestMeterSeesMemoryGrow(t *testing.T) {
	m := memory.New(os.Getpid())
	before := m.Resident()
	if before <= 0 {
		t.Fatalf("resident memory of this process = %d", before)
	}
	const n = 64 << 20
	kept = make([]byte, n)
	for i := range kept {
		kept[i] = 1
	}
	if after := m.Resident(); after < before+n/2 {
		t.Errorf("%d bytes before, %d after taking %d", before, after, n)
	}
	kept = nil
	m.Close()
}

func TestNoProcessHasNoMemory(t *testing.T) {
	m := memory.New(1 << 30)
	defer m.Close()
	if n := m.Resident(); n != 0 {
		t.Errorf("resident memory of no process = %d", n)
	}
}
