package wire

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"
)

const patience = 10 * time.Second

// echo answers every text with itself and tells what it saw.
type echo struct {
	opened chan Conn
	closed chan int
}

func newEcho() *echo { return &echo{make(chan Conn, 1), make(chan int, 1)} }

func (e *echo) OnMessage(c Conn, text []byte) {
	if string(text) == "boom" {
		panic("boom")
	}
	_ = c.Write(TextFrame(text))
}

func (e *echo) OnClose(_ Conn, code int) { e.closed <- code }

// peer is the client's end: raw bytes over real TCP.
type peer struct {
	t    *testing.T
	nc   *net.TCPConn
	r    *bufio.Reader
	conn Conn
	echo *echo
}

// wrapper hides what a connection is from the group.
type wrapper func(net.Conn) net.Conn

// transports are the ways in which sockets are served.
var transports = []struct {
	name string
	wrap wrapper
}{
	{"plain", func(nc net.Conn) net.Conn { return nc }},
	{"watched", func(nc net.Conn) net.Conn { return watched{nc.(*net.TCPConn)} }},
	{"opaque", func(nc net.Conn) net.Conn { return opaque{nc} }},
}

// watched can be asked whether it is readable, but is no plain socket.
type watched struct{ *net.TCPConn }

// opaque cannot be watched, as under TLS.
type opaque struct{ net.Conn }

func (o opaque) NetConn() net.Conn { return o.Conn }

// everyTransport runs a test that does not depend on it.
func everyTransport(t *testing.T, test func(t *testing.T, wrap wrapper)) {
	t.Helper()
	t.Parallel()
	for _, transport := range transports {
		t.Run(transport.name, func(t *testing.T) {
			t.Parallel()
			test(t, transport.wrap)
		})
	}
}

func dial(t *testing.T, g *Group, already []byte, wrap wrapper) *peer {
	t.Helper()
	return dialAgreed(t, g, already, false, wrap)
}

// dialAgreed is dial for a client that may have agreed to compress.
func dialAgreed(t *testing.T, g *Group, already []byte, deflate bool, wrap wrapper) *peer {
	t.Helper()
	out, in := pair(t)
	t.Cleanup(func() { in.Close() })
	if err := out.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	e := newEcho()
	return &peer{t: t, nc: out, r: bufio.NewReader(out), conn: g.Adopt(wrap(in), already, deflate, e), echo: e}
}

// pair is both ends of a connection.
func pair(t *testing.T) (mine *net.TCPConn, theirs net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	out, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	in, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	return out.(*net.TCPConn), in
}

func quietly() Options { return Options{Logger: slog.New(slog.DiscardHandler)} }

// client builds a masked frame; first is the first byte, flags and opcode.
func client(first byte, payload string) []byte {
	mask := [4]byte{0x12, 0x34, 0x56, 0x78}
	b := []byte{first}
	switch n := len(payload); {
	case n <= 125:
		b = append(b, 0x80|byte(n))
	case n <= 0xffff:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	b = append(b, mask[:]...)
	for i := range len(payload) {
		b = append(b, payload[i]^mask[i&3])
	}
	return b
}

func closing(code int, reason string) []byte {
	return client(0x88, string(binary.BigEndian.AppendUint16(nil, uint16(code)))+reason)
}

func (p *peer) send(b []byte) {
	p.t.Helper()
	if _, err := p.nc.Write(b); err != nil {
		p.t.Fatal(err)
	}
}

// next reads one frame of the server's and names it, "text hello", "packed hello" when
// it came compressed, or "close 1002".
func (p *peer) next() (string, error) {
	var head [2]byte
	if _, err := io.ReadFull(p.r, head[:]); err != nil {
		return "", err
	}
	n := uint64(head[1])
	var ext [8]byte
	switch n {
	case 126:
		if _, err := io.ReadFull(p.r, ext[:2]); err != nil {
			return "", err
		}
		n = uint64(binary.BigEndian.Uint16(ext[:]))
	case 127:
		if _, err := io.ReadFull(p.r, ext[:]); err != nil {
			return "", err
		}
		n = binary.BigEndian.Uint64(ext[:])
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(p.r, body); err != nil {
		return "", err
	}
	switch head[0] {
	case 0xC1:
		text, err := io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(body), strings.NewReader(flushed+lastBlock))))
		return "packed " + string(text), err
	case 0x81:
		return "text " + string(body), nil
	case 0x89:
		return "ping " + string(body), nil
	case 0x8A:
		return "pong " + string(body), nil
	case 0x88:
		if n == 0 {
			return "close", nil
		}
		return fmt.Sprintf("close %d", binary.BigEndian.Uint16(body)), nil
	}
	return "", fmt.Errorf("first byte %#x", head[0])
}

func (p *peer) want(frames ...string) {
	p.t.Helper()
	for _, want := range frames {
		got, err := p.next()
		if err != nil {
			p.t.Fatalf("want %.40q, got %v", want, err)
		}
		if got != want {
			p.t.Fatalf("want %.40q, got %.40q", want, got)
		}
	}
}

func (p *peer) wantClosed(code int) {
	p.t.Helper()
	select {
	case got := <-p.echo.closed:
		if got != code {
			p.t.Errorf("OnClose: want %d, got %d", code, got)
		}
	case <-time.After(patience):
		p.t.Fatalf("OnClose(%d) was not called", code)
	}
	select {
	case <-p.conn.Done():
	default:
		p.t.Error("Done is open after OnClose")
	}
}

// until waits for a condition that another goroutine brings about.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("still waiting until %s", what)
		}
	}
}
