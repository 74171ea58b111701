package wire

import (
	"context"
	"net"
	"sync"
	"time"
)

const (
	quietMin    = 25 * time.Second // without a frame before a ping
	quietSpread = 5 * time.Second  // so that pings do not come in waves
	deadAfter   = 70 * time.Second // without a frame
	closeGrace  = 5 * time.Second  // for the peer's half of the closing handshake
	sweepEvery  = time.Second
)

// Group owns the connections of one process. It sends their pings, notices their
// deaths and closes them together.
type Group struct {
	opts Options
	gate gate

	mu    sync.Mutex
	conns map[*socket]struct{}
	shut  bool
}

// NewGroup returns an empty group. It has no goroutine of its own until Run.
func NewGroup(opts Options) *Group {
	return &Group{opts: opts.withDefaults(), conns: map[*socket]struct{}{}}
}

// Adopt takes over a connection on which the 101 response has been written, together
// with the bytes that had already been read from it, and owns both from then on.
// deflate is what Upgrade agreed to. A group that is shut down closes it with
// CodeRestart.
func (g *Group) Adopt(nc net.Conn, already []byte, deflate bool, h Handler) Conn {
	tune(nc)
	c, serve := g.transport(nc, deflate, h)
	g.mu.Lock()
	shut := g.shut
	g.conns[c] = struct{}{}
	g.mu.Unlock()
	if shut {
		c.Close(CodeRestart, "")
	}
	go serve(already)
	return c
}

// transport chooses by what nc is. Nothing is read before serve is called.
func (g *Group) transport(nc net.Conn, deflate bool, h Handler) (c *socket, serve func(already []byte)) {
	if p := g.gate.adopt(g, nc, deflate, h); p != nil {
		return &p.socket, p.serve
	}
	l := newLean(g, nc, deflate, h)
	return &l.socket, l.serve
}

// Len is how many sockets are open.
func (g *Group) Len() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.conns)
}

// Run sweeps every second until ctx ends.
func (g *Group) Run(ctx context.Context) {
	t := time.NewTicker(sweepEvery)
	defer t.Stop()
	for {
		select {
		case now := <-t.C:
			g.Sweep(now)
		case <-ctx.Done():
			return
		}
	}
}

// Sweep pings whoever has been silent for 25 to 30 seconds, and cuts whoever has
// been for 70 or has not answered a close for 5.
func (g *Group) Sweep(now time.Time) {
	for _, c := range g.all() {
		c.sweep(now)
	}
}

// Shutdown closes every connection, spread evenly over the given time so that the
// clients do not all come back at once, and returns when they are gone. It cuts
// those that have not answered in time, and all when ctx ends; a handler that is still
// busy then is not waited for.
func (g *Group) Shutdown(ctx context.Context, code int, reason string, over time.Duration) {
	g.mu.Lock()
	g.shut = true
	g.mu.Unlock()
	conns := g.all()
	for i, c := range conns {
		c.Close(code, reason)
		if i+1 < len(conns) {
			pause(ctx, over/time.Duration(len(conns)))
		}
	}
	grace, cancel := context.WithTimeout(ctx, closeGrace)
	defer cancel()
	for _, c := range conns {
		select {
		case <-c.Done():
		case <-grace.Done():
			c.cut(CodeLost)
		}
	}
	for _, c := range conns {
		select {
		case <-c.Done():
		case <-ctx.Done():
		}
	}
}

func (g *Group) all() []*socket {
	g.mu.Lock()
	defer g.mu.Unlock()
	conns := make([]*socket, 0, len(g.conns))
	for c := range g.conns {
		conns = append(conns, c)
	}
	return conns
}

func (g *Group) forget(c *socket) {
	g.mu.Lock()
	delete(g.conns, c)
	g.mu.Unlock()
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
