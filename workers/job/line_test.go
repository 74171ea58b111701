package job

import (
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// line is a loopback address that leads to Redis until it is cut.
type line struct {
	url  string
	to   string
	mu   sync.Mutex
	open map[net.Conn]bool
	down bool
	wait atomic.Int64 // nanoseconds until a question goes on
}

func newLine(t *testing.T, address string) *line {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{to: u.Host, open: map[net.Conn]bool{}}
	u.Host = listener.Addr().String()
	l.url = u.String()
	t.Cleanup(func() {
		listener.Close()
		l.cut()
	})
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(conn)
		}
	}()
	return l
}

func (l *line) carry(conn net.Conn) {
	defer conn.Close()
	there, err := net.Dial("tcp4", l.to)
	if err != nil {
		return
	}
	defer there.Close()
	if !l.hold(conn, there) {
		return
	}
	go func() {
		question := make([]byte, 64<<10)
		for {
			n, err := conn.Read(question)
			if err != nil {
				return
			}
			<-time.After(time.Duration(l.wait.Load()))
			if _, err := there.Write(question[:n]); err != nil {
				return
			}
		}
	}()
	io.Copy(conn, there)
}

func (l *line) hold(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		l.open[c] = true
	}
	return !l.down
}

// cut ends every connection and refuses new ones.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = true
	for c := range l.open {
		c.Close()
	}
	clear(l.open)
}

func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = false
}
