//go:build !linux

package local

import "syscall"

// ctype makes lower() and search know letters beyond ASCII; Darwin has no C.UTF-8.
const ctype = "en_US.UTF-8"

// FollowGoRun does nothing here: only Linux tells a child of its parent's death.
func FollowGoRun() {}

func dieWithParent(*syscall.SysProcAttr, syscall.Signal) {}

func worksIn(pid int, _ string) bool { return syscall.Kill(pid, 0) != syscall.ESRCH }

// endOrphan asks a postmaster whose Hearth was killed for a fast shutdown.
func endOrphan(pid int) { syscall.Kill(pid, syscall.SIGINT) }
