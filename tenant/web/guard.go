package web

import (
	"io"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// Guard makes a listener count the connections of each address, so that one of them
// cannot take all there are, and cut clients that do not read what they asked for.
// Trusted proxies are not counted: they speak for many.
func (s *Server) Guard(ln net.Listener) net.Listener {
	return &guard{Listener: ln, server: s, open: map[string]int{}}
}

type guard struct {
	net.Listener
	server *Server
	mu     sync.Mutex
	open   map[string]int
}

// Accept returns the next connection that there is room for.
func (g *guard) Accept() (net.Conn, error) {
	for {
		nc, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		tc, ok := nc.(*net.TCPConn)
		if !ok {
			return nc, nil
		}
		key := g.server.crowdOf(tc)
		if g.enter(key) {
			return &conn{TCPConn: tc, guard: g, key: key}, nil
		}
		// It fits into the socket's buffer, so nobody waits for the client.
		_ = tc.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = io.WriteString(tc, "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nRetry-After: 10\r\nContent-Length: 0\r\n\r\n")
		_ = tc.Close()
	}
}

func (g *guard) enter(key string) bool {
	if key == "" {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[key] >= mostConnections {
		return false
	}
	g.open[key]++
	return true
}

func (g *guard) leave(key string) {
	if key == "" {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[key]--; g.open[key] <= 0 {
		delete(g.open, key)
	}
}

// crowdOf is what connections are counted by: the address, or the /64 that one
// machine has in IPv6; "" is not counted.
func (s *Server) crowdOf(nc net.Conn) string {
	ip := addressOf(nc.RemoteAddr())
	if !ip.IsValid() || s.trusted(ip) {
		return ""
	}
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}

func addressOf(a net.Addr) netip.Addr {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap().WithZone("")
	}
	return netip.Addr{}
}

// conn is a connection while it speaks HTTP.
type conn struct {
	*net.TCPConn
	guard  *guard
	key    string
	left   sync.Once
	unread atomic.Bool // the client may still be sending what nobody will read
	ended  atomic.Bool // somebody wanted more than the client had to say
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	if err == io.EOF {
		c.ended.Store(true)
	}
	return n, err
}

// hasEnded reports whether the connection ended while a request was being read: the
// only sign that a body in chunks has lost some of them.
func hasEnded(ctx *fasthttp.RequestCtx) bool {
	c, ok := ctx.Conn().(*conn)
	return ok && c.ended.Load()
}

// Write gives each part of an answer its own time, so that a long one may take long
// and a client that stopped reading may not.
func (c *conn) Write(p []byte) (n int, err error) {
	for {
		if err := c.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
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
	if c.unread.Swap(false) && c.CloseWrite() == nil {
		_ = c.SetReadDeadline(time.Now().Add(lingerTimeout))
		_, _ = io.Copy(io.Discard, io.LimitReader(c.TCPConn, mostDiscarded))
	}
	return c.TCPConn.Close()
}

// linger marks the connection of a request of which something was left unread.
func linger(ctx *fasthttp.RequestCtx) {
	if c, ok := ctx.Conn().(*conn); ok {
		c.unread.Store(true)
	}
}
