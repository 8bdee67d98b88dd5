//go:build unix

package wordpresstest

import (
	"os/exec"
	"syscall"
)

// group puts a program and its children into a group of their own, so that PHP's
// workers end with it.
func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
