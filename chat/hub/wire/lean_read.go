package wire

import "io"

// inbound is what one readiness brought.
type inbound struct {
	buf *readBuffer
	n   int
	err error
}

// serve reads until the socket is gone.
func (c *lean) serve(already []byte) {
	defer c.over()
	err := c.parser.feed(already, c)
	for err == nil {
		err = c.readOnce()
	}
	if c.conclude(err) {
		c.discard()
	}
}

// readOnce waits without a buffer, borrows one for what has come, and parses it.
func (c *lean) readOnce() error {
	c.wait()
	got := c.got
	c.got = inbound{}
	if got.buf == nil {
		return got.err
	}
	defer readBuffers.Put(got.buf)
	if got.n > 0 {
		return c.parser.feed(got.buf[:got.n], c)
	}
	return got.err
}

func (c *lean) wait() {
	if c.raw == nil {
		c.waitByte()
		return
	}
	if err := c.raw.Read(c.fill); err != nil {
		c.got.err = err
	}
}

// waitByte is for sockets that cannot be watched. Whoever sends the first byte of a
// frame owes at least five more, so the second read is not idle waiting; of a frame
// that has begun, one byte may be all that is owed.
func (c *lean) waitByte() {
	if c.parser.midway() {
		buf := readBuffers.Get().(*readBuffer)
		n, err := c.nc.Read(buf[:])
		c.got = inbound{buf, n, err}
		return
	}
	var first [1]byte
	if _, err := io.ReadFull(c.nc, first[:]); err != nil {
		c.got = inbound{err: err}
		return
	}
	buf := readBuffers.Get().(*readBuffer)
	buf[0] = first[0]
	n, err := c.nc.Read(buf[1:])
	c.got = inbound{buf, n + 1, err}
}

func (c *lean) discard() {
	for left := maxDiscard; left > 0; {
		c.wait()
		got := c.got
		c.got = inbound{}
		if got.buf != nil {
			readBuffers.Put(got.buf)
		}
		if got.err != nil {
			return
		}
		left -= got.n
	}
}
