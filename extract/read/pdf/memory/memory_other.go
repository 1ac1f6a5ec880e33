//go:build !linux

package memory

import "github.com/shirou/gopsutil/v4/process"

// Meter tells how much memory a process has.
type Meter struct {
	proc *process.Process // nil when there is none
}

// New returns the meter of process pid.
func New(pid int) *Meter {
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		return &Meter{}
	}
	return &Meter{proc: p}
}

// Resident returns the resident memory of the process in bytes, 0 when it is
// unknown.
func (m *Meter) Resident() int64 {
	if m.proc == nil {
		return 0
	}
	i, err := m.proc.MemoryInfo()
	if err != nil {
		return 0
	}
	return int64(i.RSS)
}

// Close ends the meter: memory is unknown from then on.
func (m *Meter) Close() {}
