package wire

import (
	"math/rand/v2"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// lean is the transport that works everywhere: one goroutine that waits to read, and
// a second one while something is being written.
type lean struct {
	group *Group
	nc    net.Conn
	raw   syscall.RawConn // nil when the socket cannot be watched, as under TLS
	h     Handler
	done  chan struct{}

	parser parser // the reader's alone
	fill   func(uintptr) bool
	got    inbound

	seen   atomic.Int64 // when the last whole frame came, in Unix nanoseconds
	pinged time.Time    // the sweep's alone
	quiet  time.Duration

	mu      sync.Mutex
	queue   [][]byte
	queued  int  // bytes in queue and in the write under way
	writing bool // a writer goroutine is alive
	closing time.Time
	code    int
	then    ending
}

// ending is what to do with the socket once the last frame is written.
type ending int

const (
	stayOpen  ending = iota
	hangUp           // both sides have said goodbye
	halfClose        // we have, and the peer broke the protocol: let it read why
)

func newLean(g *Group, nc net.Conn, h Handler) *lean {
	c := &lean{group: g, nc: nc, h: h, done: make(chan struct{})}
	c.parser.max = g.opts.MaxMessage
	c.seen.Store(time.Now().UnixNano())
	c.quiet = quietMin + rand.N(quietSpread)
	// The HTTP server's deadlines would fire in the middle of a quiet afternoon.
	_ = nc.SetDeadline(time.Time{})
	c.raw = watchable(nc)
	c.fill = c.fillFrom
	tune(nc)
	return c
}

func (c *lean) Done() <-chan struct{} { return c.done }

// Close queues a close frame behind everything else.
func (c *lean) Close(code int, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.startClosing(code, CloseFrame(code, reason))
}

// startClosing is called with the lock held. The limit does not hold for a goodbye.
func (c *lean) startClosing(code int, frame []byte) {
	if c.code != 0 {
		return
	}
	c.code = code
	c.closing = time.Now()
	c.push(frame)
}

// cut ends the connection now, without a word. It reports code unless somebody has
// closed before.
func (c *lean) cut(code int) {
	c.mu.Lock()
	if c.code == 0 {
		c.code = code
	}
	c.queue = nil
	c.mu.Unlock()
	if tc, ok := c.nc.(*net.TCPConn); ok && code == CodeSlow {
		// Or the kernel would keep what the peer does not read.
		_ = tc.SetLinger(0)
	}
	_ = c.nc.Close()
}

func (c *lean) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.code != 0
}

// sweep is called by the group, never twice at a time.
func (c *lean) sweep(now time.Time) {
	c.mu.Lock()
	closing := c.closing
	c.mu.Unlock()
	silent := now.Sub(time.Unix(0, c.seen.Load()))
	switch {
	case !closing.IsZero() && now.Sub(closing) > closeGrace, silent > deadAfter:
		c.cut(CodeLost)
	case closing.IsZero() && silent > c.quiet && now.Sub(c.pinged) > c.quiet:
		c.pinged = now
		c.quiet = quietMin + rand.N(quietSpread)
		_ = c.Write(pingFrame)
	}
}

// over is the reader's last act.
func (c *lean) over() {
	c.cut(CodeLost)
	c.group.forget(c)
	close(c.done)
	c.guarded(func() { c.h.OnClose(c, c.code) })
}

// guarded runs a handler's code; a panic of it is this socket's end and nobody
// else's.
func (c *lean) guarded(call func()) {
	defer func() {
		if r := recover(); r != nil {
			c.group.opts.Logger.Error("websocket handler panicked", "panic", r, "stack", string(debug.Stack()))
			c.Close(CodeInternal, "")
		}
	}()
	call()
}
