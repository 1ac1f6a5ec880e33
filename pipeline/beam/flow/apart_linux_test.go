package flow_test

import (
	"fmt"
	"os/exec"
	"sync"
	"syscall"
	"unsafe"
)

// apart gives a command a network of its own, which has nothing but a loopback.
func apart(c *exec.Cmd) *exec.Cmd {
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	return c
}

// loopback starts the loopback of this network.
var loopback = sync.OnceValue(func() error {
	s, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return fmt.Errorf("start the loopback: %w", err)
	}
	defer syscall.Close(s)
	request := struct { // ifreq
		name  [16]byte
		flags uint16
		_     [22]byte
	}{flags: syscall.IFF_UP | syscall.IFF_RUNNING}
	copy(request.name[:], "lo")
	if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(s), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))); e != 0 {
		return fmt.Errorf("start the loopback: %w", e)
	}
	return nil
})
