package memory

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// Meter tells how much memory a process has. It is read fifty times a second,
// so it keeps the kernel's file open: opened each time it took a thirtieth of
// the processor time of a document.
type Meter struct {
	statm *os.File // nil when there is none
}

// New returns the meter of process pid.
func New(pid int) *Meter {
	f, err := os.Open(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return &Meter{}
	}
	return &Meter{statm: f}
}

// Resident returns the resident memory of the process in bytes, 0 when it is
// unknown or the process is gone.
func (m *Meter) Resident() int64 {
	if m.statm == nil {
		return 0
	}
	var buf [128]byte
	n, _ := m.statm.ReadAt(buf[:], 0)               // the end of the file is no fault
	fields := bytes.SplitN(buf[:n], []byte(" "), 3) // all memory, the resident part, more
	if len(fields) < 3 {
		return 0
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// Close ends the meter: memory is unknown from then on.
func (m *Meter) Close() {
	if m.statm != nil {
		_ = m.statm.Close() // it was only read
	}
}
