package wire

import (
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// socket is the Conn that handlers are given: what both transports have in common.
type socket struct {
	group     *Group
	h         Handler
	transport transport
	done      chan struct{}

	deflate bool // both sides may compress

	parser parser // the reader's alone

	seen   atomic.Int64 // when the last whole frame came, in Unix nanoseconds
	pinged time.Time    // the sweep's alone
	quiet  time.Duration

	mu      sync.Mutex
	queue   [][]byte
	queued  int       // bytes in queue and in the write under way
	writing bool      // somebody sees to the queue
	overdue time.Time // when a write that waits has taken too long; zero while none does
	closing time.Time
	code    int
	then    ending
}

// transport is how the bytes of one socket travel.
type transport interface {
	// begin has the queue written, which was empty. The socket's lock is held.
	begin()

	// end does what is left to do once the queue is written.
	end(then ending)

	// sever closes the connection, which the reader notices.
	sever(code int)
}

// ending is what to do with the socket once the last frame is written.
type ending int

const (
	stayOpen  ending = iota
	hangUp           // both sides have said goodbye
	halfClose        // we have, and the peer broke the protocol: let it read why
)

func (c *socket) open(g *Group, t transport, deflate bool, h Handler) {
	c.group, c.transport, c.h, c.done = g, t, h, make(chan struct{})
	c.deflate = deflate
	c.parser.max, c.parser.deflate = g.opts.MaxMessage, deflate
	c.seen.Store(time.Now().UnixNano())
	c.quiet = quietMin + rand.N(quietSpread)
}

func (c *socket) Done() <-chan struct{} { return c.done }

// Write queues a frame.
func (c *socket) Write(f *Frame) error { return c.write(f.bytes(c.deflate)) }

func (c *socket) write(frame []byte) error {
	c.mu.Lock()
	if c.code != 0 {
		c.mu.Unlock()
		return ErrClosed
	}
	if c.queued+len(frame) > c.group.opts.MaxQueued {
		c.mu.Unlock()
		c.cut(CodeSlow)
		return ErrClosed
	}
	c.push(frame)
	c.mu.Unlock()
	return nil
}

// push is called with the lock held.
func (c *socket) push(frame []byte) {
	c.queue = append(c.queue, frame)
	c.queued += len(frame)
	if !c.writing {
		c.writing = true
		c.transport.begin()
	}
}

// Close queues a close frame behind everything else.
func (c *socket) Close(code int, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.startClosing(code, CloseFrame(code, reason))
}

// startClosing is called with the lock held. The limit does not hold for a goodbye.
func (c *socket) startClosing(code int, frame []byte) {
	if c.code != 0 {
		return
	}
	c.code = code
	c.closing = time.Now()
	c.push(frame)
}

// finish says what becomes of the socket when the queue is empty, which may be now.
func (c *socket) finish(then ending) {
	c.mu.Lock()
	c.then = then
	idle := !c.writing
	c.mu.Unlock()
	if idle {
		c.transport.end(then)
	}
}

// cut ends the connection now, without a word. It reports code unless somebody has
// closed before.
func (c *socket) cut(code int) {
	c.mu.Lock()
	if c.code == 0 {
		c.code = code
	}
	c.queue = nil
	c.mu.Unlock()
	c.transport.sever(code)
}

func (c *socket) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.code != 0
}

// sweep is called by the group, never twice at a time.
func (c *socket) sweep(now time.Time) {
	c.mu.Lock()
	closing, overdue := c.closing, c.overdue
	c.mu.Unlock()
	silent := now.Sub(time.Unix(0, c.seen.Load()))
	switch {
	case !overdue.IsZero() && now.After(overdue):
		c.cut(CodeSlow)
	case !closing.IsZero() && now.Sub(closing) > closeGrace, silent > deadAfter:
		c.cut(CodeLost)
	case closing.IsZero() && silent > c.quiet && now.Sub(c.pinged) > c.quiet:
		c.pinged = now
		c.quiet = quietMin + rand.N(quietSpread)
		_ = c.write(pingFrame)
	}
}

// over is the reader's last act.
func (c *socket) over() {
	c.cut(CodeLost)
	c.group.forget(c)
	close(c.done)
	c.guarded(func() { c.h.OnClose(c, c.code) })
}

// guarded runs a handler's code; a panic of it is this socket's end and nobody
// else's.
func (c *socket) guarded(call func()) {
	defer func() {
		if r := recover(); r != nil {
			c.group.opts.Logger.Error("websocket handler panicked", "panic", r, "stack", string(debug.Stack()))
			c.Close(CodeInternal, "")
		}
	}()
	call()
}
