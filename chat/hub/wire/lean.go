package wire

import (
	"net"
	"syscall"
	"time"
)

// lean is the transport that works everywhere: one goroutine that waits to read, and
// a second one while something is being written.
type lean struct {
	socket
	nc  net.Conn
	raw syscall.RawConn // nil when the socket cannot be watched, as under TLS

	fill func(uintptr) bool // the reader's, with what it got
	got  inbound
}

func newLean(g *Group, nc net.Conn, deflate bool, h Handler) *lean {
	c := &lean{nc: nc}
	c.socket.open(g, c, deflate, h)
	// The HTTP server's deadlines would fire in the middle of a quiet afternoon.
	_ = nc.SetDeadline(time.Time{})
	c.raw = watchable(nc)
	c.fill = c.fillFrom
	return c
}

func (c *lean) begin() { go c.drain() }

func (c *lean) sever(code int) {
	if abrupt, ok := beneath(c.nc).(interface{ SetLinger(int) error }); ok && code == CodeSlow {
		// Or the kernel would keep what the peer does not read.
		_ = abrupt.SetLinger(0)
	}
	_ = c.nc.Close()
}

func (c *lean) end(then ending) {
	switch then {
	case hangUp:
		_ = c.nc.Close()
	case halfClose:
		if half, ok := c.nc.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite()
		}
	}
}
