package wire

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// maxJoin is how much waiting text is copied together for one write.
const maxJoin = 64 << 10

var joins = sync.Pool{New: func() any { return new([maxJoin]byte) }}

// Write queues a frame.
func (c *lean) Write(frame []byte) error {
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
func (c *lean) push(frame []byte) {
	c.queue = append(c.queue, frame)
	c.queued += len(frame)
	if !c.writing {
		c.writing = true
		go c.drain()
	}
}

// drain writes until nothing waits, and ends.
func (c *lean) drain() {
	written := 0
	for {
		c.mu.Lock()
		c.queued -= written
		frames := c.take()
		if frames == nil {
			c.writing = false
			then := c.then
			c.mu.Unlock()
			c.end(then)
			return
		}
		c.mu.Unlock()
		n, err := c.flush(frames)
		if err != nil {
			c.cut(lossCode(err))
			return
		}
		written = n
	}
}

// take removes the frames of the next write, called with the lock held: as many as
// fit into one join, and at least one.
func (c *lean) take() [][]byte {
	if len(c.queue) == 0 {
		c.queue = nil // with what it has grown to
		return nil
	}
	n, size := 1, len(c.queue[0])
	for n < len(c.queue) && size+len(c.queue[n]) <= maxJoin {
		size += len(c.queue[n])
		n++
	}
	frames := c.queue[:n:n]
	c.queue = c.queue[n:]
	return frames
}

func (c *lean) flush(frames [][]byte) (int, error) {
	_ = c.nc.SetWriteDeadline(time.Now().Add(c.group.opts.WriteTimeout))
	if len(frames) == 1 {
		return c.nc.Write(frames[0])
	}
	joined := joins.Get().(*[maxJoin]byte)
	defer joins.Put(joined)
	b := joined[:0]
	for _, f := range frames {
		b = append(b, f...)
	}
	return c.nc.Write(b)
}

// finish says what becomes of the socket when the queue is empty, which may be now.
func (c *lean) finish(then ending) {
	c.mu.Lock()
	c.then = then
	idle := !c.writing
	c.mu.Unlock()
	if idle {
		c.end(then)
	}
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

func lossCode(err error) int {
	if errors.Is(err, os.ErrDeadlineExceeded) && !errors.Is(err, net.ErrClosed) {
		return CodeSlow
	}
	return CodeLost
}
