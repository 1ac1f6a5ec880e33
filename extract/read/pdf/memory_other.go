//go:build !linux

package pdf

import "github.com/shirou/gopsutil/v4/process"

// meter tells how much memory a process has.
type meter struct {
	proc *process.Process // nil when there is none
}

func newMeter(pid int) *meter {
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		return &meter{}
	}
	return &meter{proc: p}
}

// resident returns the resident memory of the process in bytes, 0 when it is
// unknown.
func (m *meter) resident() int64 {
	if m.proc == nil {
		return 0
	}
	i, err := m.proc.MemoryInfo()
	if err != nil {
		return 0
	}
	return int64(i.RSS)
}

func (m *meter) close() {}
