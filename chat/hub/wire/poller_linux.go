package wire

import (
	"os"

	"golang.org/x/sys/unix"
)

// interest is told once each time it comes true, so nothing has to be asked for again.
const interest = unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLRDHUP | unix.EPOLLET

const (
	readable = unix.EPOLLIN | unix.EPOLLRDHUP | unix.EPOLLHUP | unix.EPOLLERR
	writable = unix.EPOLLOUT | unix.EPOLLHUP | unix.EPOLLERR
)

// poller is one goroutine that learns which sockets are ready. Its own descriptor is
// watched by the Go runtime, so waiting costs no thread and no clock.
type poller struct {
	file *os.File
	fd   int

	// The gate's lock guards these.
	sockets []*polled // by descriptor
	watched int
	lives   int32
}

// told is a readiness as it is passed on.
type told struct {
	c      *polled
	events uint32
}

func newPoller() (*poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		_ = unix.Close(fd)
		return nil, err
	}
	return &poller{file: os.NewFile(uintptr(fd), "epoll"), fd: fd}, nil
}

// add begins to watch. It is called with the gate's lock held, like remove.
func (p *poller) add(c *polled) error {
	p.lives++
	c.life = p.lives
	if err := unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, c.fd, &unix.EpollEvent{Events: interest, Fd: int32(c.fd), Pad: c.life}); err != nil {
		return err
	}
	if need := c.fd + 1 - len(p.sockets); need > 0 {
		p.sockets = append(p.sockets, make([]*polled, need)...)
	}
	p.sockets[c.fd] = c
	p.watched++
	return nil
}

func (p *poller) remove(c *polled) {
	_ = unix.EpollCtl(p.fd, unix.EPOLL_CTL_DEL, c.fd, nil)
	p.sockets[c.fd] = nil
	p.watched--
}

func (p *poller) stop() { _ = p.file.Close() }

// run ends when the file is closed.
func (p *poller) run(g *gate) {
	raw, err := p.file.SyscallConn()
	if err != nil {
		return // closed already
	}
	var events [128]unix.EpollEvent
	var ready [128]told
	_ = raw.Read(func(fd uintptr) bool {
		for {
			n, err := unix.EpollWait(int(fd), events[:], 0)
			if err == unix.EINTR {
				continue
			}
			if n <= 0 {
				return false // wait
			}
			for _, t := range p.match(g, events[:n], ready[:0]) {
				t.c.wake(t.events)
			}
			clear(ready[:])
		}
	})
}

// match finds whose events these are. A descriptor may have become another socket's
// since the kernel spoke: its life tells.
func (p *poller) match(g *gate, events []unix.EpollEvent, ready []told) []told {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, e := range events {
		if c := p.sockets[e.Fd]; c != nil && c.life == e.Pad {
			ready = append(ready, told{c, e.Events})
		}
	}
	return ready
}
