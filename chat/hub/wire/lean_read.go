package wire

import (
	"errors"
	"io"
	"sync"
	"time"
)

const (
	readSize   = 4 << 10
	maxDiscard = 1 << 20 // bytes read from a peer that broke the protocol, so that it can read why
)

type readBuffer [readSize]byte

var readBuffers = sync.Pool{New: func() any { return new(readBuffer) }}

// inbound is what one readiness brought.
type inbound struct {
	buf *readBuffer
	n   int
	err error
}

// errGoodbye ends the reading after the peer's close frame.
var errGoodbye = errors.New("wire: close frame received")

// serve reads until the socket is gone.
func (c *lean) serve(already []byte) {
	defer c.over()
	err := c.parser.feed(already, c)
	for err == nil {
		err = c.readOnce()
	}
	var v violation
	switch {
	case errors.As(err, &v):
		c.mu.Lock()
		c.startClosing(v.code, CloseFrame(v.code, v.reason))
		c.mu.Unlock()
		c.finish(halfClose)
		c.discard()
	case errors.Is(err, errGoodbye):
		c.finish(hangUp)
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

// waitByte is for sockets that cannot be watched. Whoever sends one byte of a frame
// owes at least five more, so the second read is not idle waiting.
func (c *lean) waitByte() {
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

// frame is called by the parser.
func (c *lean) frame(op opcode, payload []byte) error {
	c.seen.Store(time.Now().UnixNano())
	if op == opClose {
		return c.goodbye(payload)
	}
	if c.isClosing() {
		return nil
	}
	switch op {
	case opText:
		c.guarded(func() { c.h.OnMessage(c, payload) })
	case opBinary:
		return violation{CodeUnsupported, "only text is understood here"}
	case opPing:
		_ = c.Write(frame(opPong, payload))
	}
	return nil
}

func (c *lean) goodbye(payload []byte) error {
	code, err := closeCode(payload)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.startClosing(code, CloseFrame(code, ""))
	c.mu.Unlock()
	return errGoodbye
}

// discard reads on until the peer hangs up, we do, or the sweep ends it. To close a
// socket with unread bytes would reset it, and the peer might never see why.
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
