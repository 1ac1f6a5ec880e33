//go:build unix && !linux

package pdf

import "syscall"

// processAttributes keeps a terminal's interrupt from the child, which the
// parent ends itself.
func processAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
