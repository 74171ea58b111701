package local

import (
	"fmt"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// FollowGoRun asks for a SIGTERM when `go run` dies, which passes on no signal of
// its own; a built binary is left alone. Call it first thing in main, on the
// thread that lives as long as the process.
func FollowGoRun() {
	if exe, err := os.Executable(); err == nil && strings.Contains(exe, "/go-build") {
		unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0, 0, 0)
	}
}

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
