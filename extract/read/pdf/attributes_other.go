//go:build !unix

package pdf

import "syscall"

func processAttributes() *syscall.SysProcAttr { return nil }
