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

func lossCode(err error) int {
	if errors.Is(err, os.ErrDeadlineExceeded) && !errors.Is(err, net.ErrClosed) {
		return CodeSlow
	}
	return CodeLost
}
