package wire

import (
	"errors"
	"log/slog"
	"time"
)

// ErrClosed is what Write answers once a connection is closing or cut.
var ErrClosed = errors.New("wire: connection closed")

// Conn is one WebSocket. Its methods may be called from any goroutine and never
// block on the network.
type Conn interface {
	// Write queues a frame. Frames leave in order; those
	// that wait together leave together. When the peer has not read for too long, or
	// too much is queued, the connection is cut with CodeSlow and Write answers
	// ErrClosed.
	Write(frame *Frame) error

	// Close sends what is queued and a close frame, and gives the peer five seconds to
	// answer before the group's sweep cuts it. Only the first call counts.
	Close(code int, reason string)

	// Done is closed when the socket is gone, just before OnClose.
	Done() <-chan struct{}
}

// Handler is told what a Conn receives, one call at a time.
type Handler interface {
	// OnMessage gets a text message, valid UTF-8, borrowed until it returns. While it
	// runs nothing more is read from this socket, pongs included: one that takes a
	// minute looks like a dead peer. It may be called before Adopt has returned.
	OnMessage(c Conn, text []byte)

	// OnClose is called once, last, with the code given by whoever closed first:
	// the peer's, ours, CodeNone, CodeLost or CodeSlow.
	OnClose(c Conn, code int)
}

// Options are the limits of a Group's connections. The zero value of each field
// means its default.
type Options struct {
	MaxMessage   int           // bytes of a client's message, over all its fragments and unpacked; 64 KiB
	MaxQueued    int           // bytes waiting to be written; 256 KiB
	WriteTimeout time.Duration // how long one write may take, give or take a sweep; 10 s
	Logger       *slog.Logger  // where panics of a Handler go; slog.Default()
}

// Defaults are the limits of a Group for which none are set.
func Defaults() Options { return Options{}.withDefaults() }

func (o Options) withDefaults() Options {
	if o.MaxMessage == 0 {
		o.MaxMessage = 64 << 10
	}
	if o.MaxQueued == 0 {
		o.MaxQueued = 256 << 10
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = 10 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}
