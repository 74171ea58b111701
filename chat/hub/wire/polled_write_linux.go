package wire

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// maxFrames is how many frames leave with one system call.
const maxFrames = 64

func (c *polled) begin() { c.gate.writers.add(c) }

// flush writes what waits, all in one call, and lets others have their turn before
// what is left. It is called by one writer at a time. The lock is free while the
// kernel works: whoever publishes does not wait for it, and so what is published
// meanwhile can leave together.
func (c *polled) flush() {
	var room [maxFrames][]byte
	c.mu.Lock()
	defer c.mu.Unlock()
	for whole := false; len(c.queue) > 0; {
		if whole {
			c.gate.writers.add(c)
			return
		}
		frames, size := c.front(room[:0])
		c.mu.Unlock()
		n, err := c.offer(frames)
		c.mu.Lock()
		if err == unix.EAGAIN {
			// Ask again with the lock held, or the poller might tell before blocked is set.
			n, err = c.offer(frames)
		}
		if err == unix.EAGAIN {
			c.block()
			return
		}
		if err != nil {
			if c.code == 0 {
				c.code = CodeLost
			}
			c.shut(c.code)
			return
		}
		c.drop(n)
		whole = n == size // or the kernel is full, and says so when asked again
	}
	c.queue = nil // with what it has grown to
	c.writing = false
	c.part(c.then)
}

// front is what leaves with the next call, and its size.
func (c *polled) front(room [][]byte) (frames [][]byte, size int) {
	frames, size = append(room, c.queue[0][c.sent:]), len(c.queue[0])-c.sent
	for _, f := range c.queue[1:] {
		if len(frames) == cap(room) || size+len(f) > maxJoin {
			break
		}
		frames = append(frames, f)
		size += len(f)
	}
	return frames, size
}

// offer says how many bytes the kernel has taken.
func (c *polled) offer(frames [][]byte) (n int, err error) {
	c.kernel.Lock()
	defer c.kernel.Unlock()
	if c.fd < 0 {
		return 0, net.ErrClosed
	}
	for {
		if len(frames) == 1 {
			n, err = unix.Write(c.fd, frames[0])
		} else {
			n, err = unix.Writev(c.fd, frames)
		}
		if err != unix.EINTR {
			return n, err
		}
	}
}

// drop forgets what the kernel has taken.
func (c *polled) drop(n int) {
	c.queued -= n
	if c.owed -= n; c.owed <= 0 {
		c.overdue = time.Time{}
	}
	c.sent += n
	for len(c.queue) > 0 && c.sent >= len(c.queue[0]) {
		c.sent -= len(c.queue[0])
		c.queue[0] = nil
		c.queue = c.queue[1:]
	}
}

// block waits for the poller. What would be one write has as long as one write has,
// however often it is interrupted; the sweep looks at the clock.
func (c *polled) block() {
	c.blocked = true
	if c.overdue.IsZero() {
		c.overdue = time.Now().Add(c.group.opts.WriteTimeout)
		c.owed = min(c.queued, maxJoin)
	}
}
