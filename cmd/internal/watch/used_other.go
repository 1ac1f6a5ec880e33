//go:build !unix

package watch

import (
	"os"

	"github.com/shirou/gopsutil/v4/process"
)

// used asks the system what the process has taken so far; what children took
// is not known here.
func used() Resources {
	var r Resources
	p, err := process.NewProcess(int32(os.Getpid()))
	if err != nil {
		return r
	}
	if t, err := p.Times(); err == nil {
		r.CPUSeconds = t.User + t.System
	}
	return r
}
