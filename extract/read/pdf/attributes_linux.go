package pdf

import "syscall"

// processAttributes keeps a terminal's interrupt from the child, which the
// parent ends itself, and has the child die with its parent.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
