package wire

import (
	"errors"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A readiness of a socket that is gone is not its successor's.
func TestADescriptorThatIsUsedAgainIsAnotherSocket(t *testing.T) {
	t.Parallel()
	g := NewGroup(quietly())
	p := dial(t, g, nil, transports[0].wrap)
	c := p.conn.(*socket).transport.(*polled)
	gone := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(c.fd), Pad: c.life - 1}
	alive := unix.EpollEvent{Events: unix.EPOLLOUT, Fd: int32(c.fd), Pad: c.life}
	got := g.gate.poller.match(&g.gate, []unix.EpollEvent{gone, alive}, nil)
	if len(got) != 1 || got[0] != (told{c, unix.EPOLLOUT}) {
		t.Errorf("got %v", got)
	}
}

// slowly is a handler that is busy for as long as it is told.
type slowly struct {
	*echo
	until chan struct{}
}

func (s slowly) OnMessage(c Conn, text []byte) {
	<-s.until
	s.echo.OnMessage(c, text)
}

func TestABusyHandlerHoldsUpNobody(t *testing.T) {
	t.Parallel()
	g := NewGroup(quietly())
	mine, theirs := pair(t)
	until := make(chan struct{})
	busy := &peer{t: t, nc: mine, echo: newEcho()}
	busy.conn = g.Adopt(theirs, nil, false, slowly{busy.echo, until})
	other := dial(t, g, nil, transports[0].wrap)
	busy.send(client(0x81, "hello"))
	for range 100 {
		other.send(client(0x81, "hello"))
		other.want("text hello")
	}
	// It is cut meanwhile, and hears so when it has finished.
	g.Sweep(time.Now().Add(deadAfter * 2))
	other.wantClosed(CodeLost)
	select {
	case <-busy.echo.closed:
		t.Error("OnClose during OnMessage")
	default:
	}
	close(until)
	busy.wantClosed(CodeLost)
}

// Sockets come and go in all manners at once, while everything is done to them that
// can be done: descriptors are used again all the time. Not parallel: it counts them.
func TestSocketsThatComeAndGoLeaveNothing(t *testing.T) {
	until(t, "what other tests left is gone", func() bool { return goroutines() == 0 })
	before := descriptors(t)
	g := NewGroup(quietly())
	stop := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		for tick := time.NewTicker(time.Millisecond); ; {
			select {
			case <-stop:
				tick.Stop()
				return
			case now := <-tick.C:
				g.Sweep(now)
				for _, c := range g.all() {
					_ = c.Write(TextFrame([]byte(long[:100])))
				}
			}
		}
	})
	var guests sync.WaitGroup
	for range 8 {
		guests.Go(func() {
			for range 60 {
				visit(t, g)
			}
		})
	}
	guests.Wait()
	close(stop)
	all.Wait()
	until(t, "nothing is left", func() bool { return g.Len() == 0 && goroutines() == 0 && descriptors(t) <= before })
}

// visit opens a socket, says something and ends in one of the ways there are.
func visit(t *testing.T, g *Group) {
	mine, theirs := pair(t)
	p := &peer{t: t, nc: mine, echo: newEcho()}
	p.conn = g.Adopt(theirs, nil, rand.N(2) == 0, p.echo)
	p.send(client(0x81, "hello"))
	var codes []int
	switch rand.N(5) {
	case 0:
		mine.Close()
		codes = []int{CodeLost}
	case 1:
		p.send(closing(CodeGoingAway, ""))
		codes = []int{CodeGoingAway}
	case 2:
		p.send(client(0xA1, "x"))
		mine.Close()
		codes = []int{CodeProtocol, CodeLost}
	case 3:
		p.conn.Close(CodeRestart, "")
		mine.Close()
		codes = []int{CodeRestart}
	case 4:
		p.conn.(*socket).cut(CodeSlow)
		if err := p.conn.Write(TextFrame(nil)); !errors.Is(err, ErrClosed) {
			t.Errorf("a write after the end: %v", err)
		}
		codes = []int{CodeSlow}
	}
	select {
	case got := <-p.echo.closed:
		if got != codes[0] && got != codes[len(codes)-1] {
			t.Errorf("OnClose: want %v, got %d", codes, got)
		}
	case <-time.After(patience):
		t.Error("OnClose was not called")
	}
	mine.Close()
}

func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}
