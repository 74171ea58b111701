package web

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// conn is a connection while it speaks HTTP. Except to Close it, one goroutine uses it.
type conn struct {
	*net.TCPConn
	guard  *guard
	key    string
	left   sync.Once
	unread atomic.Bool // the client may still be sending what nobody will read
	ended  bool        // somebody wanted more than the client had to say

	began time.Time // of the body that is being read
	got   int       // bytes since
}

// Read gives a body its time, and more for what has come. A deadline for the whole
// of it would be too short for a slow line or too long for a client that says little.
func (c *conn) Read(p []byte) (int, error) {
	if !c.began.IsZero() {
		until := c.began.Add(c.guard.server.patience.read + time.Duration(c.got)*time.Second/slowestBody)
		if err := c.SetReadDeadline(until); err != nil {
			return 0, err
		}
	}
	n, err := c.TCPConn.Read(p)
	c.got += n
	if err == io.EOF {
		c.ended = true
	}
	return n, err
}

// attend begins, and leaves, the time in which a request is read to its end.
func attend(ctx *fasthttp.RequestCtx) (leave func()) {
	c, ok := ctx.Conn().(*conn)
	if !ok {
		return func() {}
	}
	c.unread.Store(false)
	c.began, c.got = time.Now(), 0
	return func() { c.began = time.Time{} }
}

// hasEnded reports whether the connection ended while a request was being read: the
// only sign that a body in chunks has lost some of them.
func hasEnded(ctx *fasthttp.RequestCtx) bool {
	c, ok := ctx.Conn().(*conn)
	return ok && c.ended
}

// Write gives each part of an answer its own time, so that a long one may take long
// and a client that stopped reading may not.
func (c *conn) Write(p []byte) (n int, err error) {
	for {
		if err := c.SetWriteDeadline(time.Now().Add(c.guard.server.patience.write)); err != nil {
			return n, err
		}
		part := p[:min(len(p), writePart)]
		m, err := c.TCPConn.Write(part)
		n += m
		if p = p[len(part):]; err != nil || len(p) == 0 {
			return n, err
		}
	}
}

// ReadFrom keeps answers that are streams inside Write.
func (c *conn) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, r)
}

// Release hands the socket over to a protocol that has its own rules.
func (c *conn) Release() net.Conn {
	c.left.Do(func() { c.guard.leave(c.key) })
	_ = c.SetWriteDeadline(time.Time{})
	return c.TCPConn
}

// Close lets a client that is still sending read our answer first: closing a socket
// with unread bytes resets it, and takes the answer away.
func (c *conn) Close() error {
	c.left.Do(func() { c.guard.leave(c.key) })
	if !c.unread.Load() || c.CloseWrite() != nil {
		return c.TCPConn.Close()
	}
	select {
	case c.guard.lingering <- struct{}{}:
		go c.drain() // whoever closes may be the one who accepts
		return nil
	default:
		return c.TCPConn.Close()
	}
}

func (c *conn) drain() {
	defer func() { <-c.guard.lingering }()
	_ = c.SetReadDeadline(time.Now().Add(c.guard.server.patience.linger))
	_, _ = io.Copy(io.Discard, io.LimitReader(c.TCPConn, mostDiscarded))
	_ = c.TCPConn.Close()
}

// linger marks the connection of a request of which something was left unread.
func linger(ctx *fasthttp.RequestCtx) {
	if c, ok := ctx.Conn().(*conn); ok {
		c.unread.Store(true)
	}
}
