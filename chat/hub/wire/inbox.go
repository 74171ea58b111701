package wire

import (
	"errors"
	"sync"
	"time"
)

const (
	readSize   = 4 << 10
	maxDiscard = 1 << 20 // bytes read from a peer that broke the protocol, so that it can read why
)

type readBuffer [readSize]byte

var readBuffers = sync.Pool{New: func() any { return new(readBuffer) }}

// errGoodbye ends the reading after the peer's close frame.
var errGoodbye = errors.New("wire: close frame received")

// frame is called by the parser.
func (c *socket) frame(op opcode, payload []byte) error {
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
		_ = c.write(frame(opPong, payload))
	}
	return nil
}

func (c *socket) goodbye(payload []byte) error {
	code, err := closeCode(payload)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.startClosing(code, CloseFrame(code, ""))
	c.mu.Unlock()
	return errGoodbye
}

// conclude acts on what ended the parsing. It reports whether to read on without
// listening, until the peer hangs up, we do, or the sweep ends it: to close a socket
// with unread bytes would reset it, and the peer might never see why.
func (c *socket) conclude(err error) (deaf bool) {
	var v violation
	switch {
	case errors.As(err, &v):
		c.mu.Lock()
		c.startClosing(v.code, CloseFrame(v.code, v.reason))
		c.mu.Unlock()
		c.finish(halfClose)
		return true
	case errors.Is(err, errGoodbye):
		c.finish(hangUp)
		return true
	}
	return false
}
