//go:build unix

package watch

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// used asks the system what the process has taken so far.
func used() Resources {
	var r Resources
	r.CPUSeconds, r.PeakBytes = usage(unix.RUSAGE_SELF)
	r.ChildCPUSeconds, r.ChildPeakBytes = usage(unix.RUSAGE_CHILDREN)
	return r
}

func usage(who int) (seconds float64, peak int64) {
	var u unix.Rusage
	if unix.Getrusage(who, &u) != nil {
		return 0, 0
	}
	peak = int64(u.Maxrss) // bytes on macOS, KiB elsewhere
	if runtime.GOOS != "darwin" && runtime.GOOS != "ios" {
		peak <<= 10
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9, peak
}
