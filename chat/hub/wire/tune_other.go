//go:build !linux

package wire

import "net"

func setUnackedTimeout(net.Conn) {}
