//go:build !unix

package wire

import (
	"net"
	"syscall"
)

func watchable(net.Conn) syscall.RawConn { return nil }

func (c *lean) fillFrom(uintptr) bool { return true }
