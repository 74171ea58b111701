package wire

import (
	"io"
	"sync"

	"golang.org/x/sys/unix"
)

// polled is the transport without a goroutine: the gate's poller starts one when
// there is something to read, and it ends when all of it is read.
//
// Every system call on the descriptor is made under one of the socket's locks, and it
// is closed under both, for a moment after that the number is somebody else's. None of
// them waits.
type polled struct {
	socket
	gate *gate
	life int32 // tells it from others that had the same descriptor; the gate's lock
	deaf int   // bytes yet to throw away, 0 while the peer is listened to; the reader's

	kernel sync.Mutex // held while writing; taken after the socket's lock
	fd     int        // -1 once closed, which takes both

	// The socket's lock guards these.
	reading bool // a goroutine reads, or tells of the end
	blocked bool // the kernel takes no more just now
	sent    int  // bytes of the first frame in the queue that are gone
	owed    int  // bytes to be taken before overdue
}

// wake is called by the poller.
func (c *polled) wake(events uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fd < 0 {
		return
	}
	// A reader that is there already will find what has come: it ends on finding nothing.
	if events&readable != 0 && !c.reading {
		c.reading = true
		go c.serve(nil)
	}
	if events&writable != 0 && c.blocked {
		c.blocked = false
		c.gate.writers.add(c)
	}
}

// serve parses what is there, with a borrowed buffer, and leaves without waiting.
func (c *polled) serve(already []byte) {
	buf := readBuffers.Get().(*readBuffer)
	defer readBuffers.Put(buf)
	err := c.take(already)
	for err == nil {
		var n int
		if n, err = c.fill(buf[:]); err == nil {
			err = c.take(buf[:n])
		}
	}
	if err != unix.EAGAIN {
		c.over()
	}
}

// fill returns EAGAIN when nothing is there, and the reader is no more.
func (c *polled) fill(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fd < 0 {
		return 0, io.EOF
	}
	n, err := unix.Read(c.fd, b)
	for err == unix.EINTR {
		n, err = unix.Read(c.fd, b)
	}
	switch {
	case err == unix.EAGAIN:
		c.reading = false
	case err == nil && n == 0:
		err = io.EOF
	}
	return n, err
}

func (c *polled) take(b []byte) error {
	if c.deaf > 0 {
		if c.deaf -= len(b); c.deaf <= 0 {
			return io.EOF
		}
		return nil
	}
	err := c.parser.feed(b, c)
	if err == nil || !c.conclude(err) {
		return err
	}
	c.deaf = maxDiscard
	return nil
}

func (c *polled) sever(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shut(code)
}

// shut is called with the lock held.
func (c *polled) shut(code int) {
	if c.fd < 0 {
		return
	}
	if code == CodeSlow {
		// Or the kernel would keep what the peer does not read.
		_ = unix.SetsockoptLinger(c.fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	}
	c.gate.leave(c)
	c.kernel.Lock()
	_ = unix.Close(c.fd)
	c.fd = -1
	c.kernel.Unlock()
	c.queue = nil
	if !c.reading {
		c.reading = true
		go c.over()
	}
}

func (c *polled) end(then ending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.part(then)
}

// part is called with the lock held.
func (c *polled) part(then ending) {
	switch {
	case c.fd < 0:
	case then == hangUp:
		c.shut(CodeNormal)
	case then == halfClose:
		_ = unix.Shutdown(c.fd, unix.SHUT_WR)
	}
}
