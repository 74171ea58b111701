package web

import (
	"io"
	"net"
	"net/netip"
	"sync"
)

// Guard makes a listener count the connections of each address, so that one of them
// cannot take all there are, and cut clients that do not read what they asked for.
// Trusted proxies are not counted: they speak for many.
func (s *Server) Guard(ln net.Listener) net.Listener {
	return &guard{Listener: ln, server: s, open: map[string]int{}, lingering: make(chan struct{}, mostLingering)}
}

type guard struct {
	net.Listener
	server *Server
	mu     sync.Mutex
	open   map[string]int

	lingering chan struct{}
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
		c := &conn{TCPConn: tc, guard: g, key: g.server.crowdOf(tc)}
		c.unread.Store(true) // until its first request is there
		if g.enter(c.key) {
			return c, nil
		}
		c.key = ""
		// It fits into the socket's buffer, so nobody waits for the client.
		_, _ = io.WriteString(c, "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nRetry-After: 10\r\nContent-Length: 0\r\n\r\n")
		_ = c.Close()
	}
}

func (g *guard) enter(key string) bool {
	if key == "" {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[key] >= g.server.patience.connections {
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
