package wire

import (
	"net"
	"sync"

	"golang.org/x/sys/unix"
)

// gate is where plain TCP sockets leave the Go runtime. It has a poller while it has
// a socket, and writers while there is something to write.
type gate struct {
	writers writers

	mu     sync.Mutex
	poller *poller
}

// adopt takes the descriptor of a plain TCP connection; nil when nc is none, or when
// there is no room for another.
func (g *gate) adopt(group *Group, nc net.Conn, deflate bool, h Handler) *polled {
	tc, ok := nc.(*net.TCPConn)
	if !ok {
		return nil
	}
	fd, err := duplicate(tc)
	if err != nil {
		return nil
	}
	c := &polled{gate: g, fd: fd, reading: true}
	c.open(group, c, deflate, h)
	if err := g.enter(c); err != nil {
		_ = unix.Close(fd)
		return nil
	}
	_ = tc.Close() // with what the runtime keeps for it
	return c
}

// duplicate gives a descriptor that the runtime does not know. It stays non-blocking.
func duplicate(tc *net.TCPConn) (fd int, err error) {
	raw, err := tc.SyscallConn()
	if err != nil {
		return 0, err
	}
	if failed := raw.Control(func(theirs uintptr) { fd, err = unix.FcntlInt(theirs, unix.F_DUPFD_CLOEXEC, 0) }); failed != nil {
		return 0, failed
	}
	return fd, err
}

func (g *gate) enter(c *polled) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.poller == nil {
		p, err := newPoller()
		if err != nil {
			return err
		}
		g.poller = p
		go p.run(g)
	}
	err := g.poller.add(c)
	g.rest()
	return err
}

// leave is called with the socket's lock held, before its descriptor is closed.
func (g *gate) leave(c *polled) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.poller.remove(c)
	g.rest()
}

// rest ends a poller that has nothing to watch. It is called with the lock held.
func (g *gate) rest() {
	if g.poller.watched == 0 {
		go g.poller.stop() // which waits for run, which may wait for whoever calls this
		g.poller = nil
	}
}
