//go:build unix

package intake

import (
	"os/exec"
	"syscall"
)

// ownGroup makes a program and all that it starts end together: soffice is a
// script around the real program.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
