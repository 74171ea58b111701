package local

import (
	"fmt"
	"os"
	"syscall"
)

// ctype makes lower() and search know letters beyond ASCII.
const ctype = "C.UTF-8"

func dieWithParent(attr *syscall.SysProcAttr, sig syscall.Signal) { attr.Pdeathsig = sig }

// worksIn reports whether process pid has dir as its working directory, which
// tells a live postmaster from a stranger that was given its old number.
func worksIn(pid int, dir string) bool {
	cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	return err == nil && cwd == dir
}

// endOrphan has nothing to do: the kernel already told the child.
func endOrphan(int) {}
