package wire

import (
	"net"
	"time"
)

const (
	// sendBuffer bounds what the kernel holds for a peer that does not read. With the
	// default of megabytes, the limit on our own queue is never reached.
	sendBuffer = 64 << 10

	// unackedTimeout is how long sent bytes may go unacknowledged before the kernel
	// gives the connection up.
	unackedTimeout = 30 * time.Second
)

func tune(nc net.Conn) {
	nc = beneath(nc)
	if tc, ok := nc.(interface{ SetWriteBuffer(int) error }); ok {
		_ = tc.SetWriteBuffer(sendBuffer)
	}
	setUnackedTimeout(nc)
}

// beneath is what TLS stands on.
func beneath(nc net.Conn) net.Conn {
	if layer, ok := nc.(interface{ NetConn() net.Conn }); ok {
		return layer.NetConn()
	}
	return nc
}
