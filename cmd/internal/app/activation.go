//go:build unix

package app

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"
)

// firstInherited is where systemd begins to hand descriptors over.
const firstInherited = 3

// inherited returns the listeners that systemd opened before it started us, so that
// who connects while nobody runs is not refused: they wait. The environment forgets
// them: they are not for what we start ourselves.
func inherited() (listeners []net.Listener, err error) {
	pid, count := os.Getenv("LISTEN_PID"), os.Getenv("LISTEN_FDS")
	for _, name := range []string{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"} {
		os.Unsetenv(name)
	}
	if pid != strconv.Itoa(os.Getpid()) {
		return nil, nil
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 {
		return nil, fmt.Errorf("LISTEN_FDS=%q is no number of sockets", count)
	}
	for fd := firstInherited; fd < firstInherited+n; fd++ {
		syscall.CloseOnExec(fd)
		file := os.NewFile(uintptr(fd), "inherited")
		ln, err := net.FileListener(file)
		file.Close() // the listener has its own
		if err != nil {
			closeAll(listeners)
			return nil, fmt.Errorf("descriptor %d, which systemd handed over, is no listener: %w", fd, err)
		}
		listeners = append(listeners, ln)
	}
	return listeners, nil
}
