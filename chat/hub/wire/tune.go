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
	tc, ok := nc.(*net.TCPConn)
	if !ok {
		return
	}
	_ = tc.SetWriteBuffer(sendBuffer)
	setUnackedTimeout(tc)
}
