package wire

import (
	"net"

	"golang.org/x/sys/unix"
)

func setUnackedTimeout(nc net.Conn) {
	raw := watchable(nc)
	if raw == nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(unackedTimeout.Milliseconds()))
	})
}
