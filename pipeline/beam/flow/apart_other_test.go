//go:build !linux

package flow_test

import (
	"errors"
	"os/exec"
)

// apart returns a command that fails: there is no network of its own to have.
func apart(*exec.Cmd) *exec.Cmd { return exec.Command("") }

func loopback() error { return errors.ErrUnsupported }
