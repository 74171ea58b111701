//go:build unix

package wire

import (
	"io"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// watchable returns the raw socket where the runtime can say when it is readable.
func watchable(nc net.Conn) syscall.RawConn {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// fillFrom tries to read; false makes the runtime wait for readiness and call again.
func (c *lean) fillFrom(fd uintptr) bool {
	buf := readBuffers.Get().(*readBuffer)
	n, err := unix.Read(int(fd), buf[:])
	for err == unix.EINTR {
		n, err = unix.Read(int(fd), buf[:])
	}
	if err == unix.EAGAIN {
		readBuffers.Put(buf)
		return false
	}
	if n <= 0 {
		readBuffers.Put(buf)
		if err == nil {
			err = io.EOF
		}
		c.got = inbound{err: err}
		return true
	}
	c.got = inbound{buf: buf, n: n}
	return true
}
