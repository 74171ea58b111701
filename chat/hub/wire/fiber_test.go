package wire_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/gofiber/fiber/v2"

	"hearth/chat/hub/wire"
)

type echo struct{ closed chan int }

func (e *echo) OnMessage(c wire.Conn, text []byte) { _ = c.Write(wire.TextFrame(text)) }
func (e *echo) OnClose(_ wire.Conn, code int)      { e.closed <- code }

// hijack is how a Fiber handler gives its connection to a group. Everything read from
// c is copied before: fasthttp runs the function after the handler has returned.
func hijack(c *fiber.Ctx, g *wire.Group, h wire.Handler, protocols []string) error {
	agreed, err := wire.Upgrade(func(name string) string { return c.Get(name) }, protocols)
	switch {
	case errors.Is(err, wire.ErrNotWebSocket), errors.Is(err, wire.ErrVersion):
		c.Set(fiber.HeaderUpgrade, "websocket")
		c.Set("Sec-WebSocket-Version", wire.Version)
		return fiber.ErrUpgradeRequired
	case err != nil:
		return fiber.ErrBadRequest
	}
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(hijacked net.Conn) {
		nc, already, err := wire.Unwrap(hijacked)
		if err != nil {
			hijacked.Close()
			return
		}
		_ = nc.SetWriteDeadline(time.Now().Add(5 * time.Second))
		if _, err := nc.Write(agreed.Response); err != nil {
			nc.Close()
			return
		}
		g.Adopt(nc, already, agreed.Deflate, h)
	})
	return nil
}

func serve(t testing.TB, g *wire.Group, h wire.Handler) (address string) {
	t.Helper()
	return serveBehind(t, g, h, func(l net.Listener) net.Listener { return l })
}

func serveBehind(t testing.TB, g *wire.Group, h wire.Handler, behind func(net.Listener) net.Listener) (address string) {
	t.Helper()
	app := fiber.New(fiber.Config{DisableStartupMessage: true, ReadTimeout: 5 * time.Second, IdleTimeout: time.Minute})
	app.Server().KeepHijackedConns = true
	app.Get("/realtime", func(c *fiber.Ctx) error { return hijack(c, g, h, []string{"hearth.json.v1"}) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(behind(l)) }()
	t.Cleanup(func() {
		if err := app.ShutdownWithTimeout(5 * time.Second); err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

func TestAnIndependentClientThroughFiber(t *testing.T) {
	t.Parallel()
	e := &echo{make(chan int, 1)}
	g := wire.NewGroup(wire.Options{})
	address := serve(t, g, e)
	c, _, err := websocket.Dial(t.Context(), "ws://"+address+"/realtime", &websocket.DialOptions{Subprotocols: []string{"x", "hearth.json.v1"}})
	if err != nil {
		t.Fatal(err)
	}
	if c.Subprotocol() != "hearth.json.v1" {
		t.Errorf("sub-protocol %q", c.Subprotocol())
	}
	c.SetReadLimit(1 << 20)
	for _, text := range []string{"hello", "", "κόσμε 🎉", strings.Repeat("x", 60_000)} {
		if err := c.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
			t.Fatal(err)
		}
		_, got, err := c.Read(t.Context())
		if err != nil || string(got) != text {
			t.Fatalf("want %.20q, got %.20q, %v", text, got, err)
		}
	}
	reading := c.CloseRead(t.Context()) // a ping needs somebody who reads its pong
	if err := c.Ping(reading); err != nil {
		t.Error(err)
	}
	if err := c.Close(websocket.StatusNormalClosure, "bye"); err != nil {
		t.Error(err)
	}
	if code := <-e.closed; code != wire.CodeNormal {
		t.Errorf("OnClose: want %d, got %d", wire.CodeNormal, code)
	}
}

// What is long travels compressed both ways, as the client tells by its own count.
func TestAnIndependentClientCompresses(t *testing.T) {
	t.Parallel()
	address := serve(t, wire.NewGroup(wire.Options{}), &echo{make(chan int, 1)})
	for _, mode := range []websocket.CompressionMode{websocket.CompressionNoContextTakeover, websocket.CompressionContextTakeover} {
		var carried atomic.Int64
		client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			nc, err := (&net.Dialer{}).DialContext(ctx, network, address)
			return counted{nc, &carried}, err
		}}}
		c, res, err := websocket.Dial(t.Context(), "ws://"+address+"/realtime", &websocket.DialOptions{CompressionMode: mode, CompressionThreshold: 1, HTTPClient: client})
		if err != nil {
			t.Fatal(err)
		}
		if got := res.Header.Get("Sec-WebSocket-Extensions"); !strings.HasPrefix(got, "permessage-deflate;") {
			t.Fatalf("extensions %q", got)
		}
		c.SetReadLimit(1 << 20)
		carried.Store(0)
		sent := 0
		for i := range 5 {
			for _, text := range []string{"short", "", strings.Repeat("κόσμε 🎉 and "+strconv.Itoa(i), 1500)} {
				if err := c.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
					t.Fatal(err)
				}
				_, got, err := c.Read(t.Context())
				if err != nil || string(got) != text {
					t.Fatalf("want %.20q, got %.20q, %v", text, got, err)
				}
				sent += 2 * len(text)
			}
		}
		if n := carried.Load(); n > int64(sent)/20 {
			t.Errorf("%d bytes travelled of %d", n, sent)
		}
		_ = c.CloseNow()
	}
}

// counted adds up the bytes of both directions.
type counted struct {
	net.Conn
	n *atomic.Int64
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.n.Add(int64(n))
	return n, err
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.n.Add(int64(n))
	return n, err
}

func TestFramesSentWithTheUpgradeArriveThroughFiber(t *testing.T) {
	t.Parallel()
	address := serve(t, wire.NewGroup(wire.Options{}), &echo{make(chan int, 1)})
	nc, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if err := nc.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	early := "\x81\x85\x00\x00\x00\x00early" // one write: it lands in the server's reader
	if _, err := io.WriteString(nc, "GET /realtime HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"+early+early[:4]); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(nc)
	resp, err := http.ReadResponse(r, nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v %v", resp, err)
	}
	if _, err := io.WriteString(nc, early[4:]); err != nil {
		t.Fatal(err)
	}
	want := "\x81\x05early\x81\x05early"
	got := make([]byte, len(want))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != want {
		t.Fatalf("want %q, got %q, %v", want, got, err)
	}
}

func TestWhatIsNotAnUpgradeIsRefusedThroughFiber(t *testing.T) {
	t.Parallel()
	address := serve(t, wire.NewGroup(wire.Options{}), &echo{make(chan int, 1)})
	resp, err := http.Get("http://" + address + "/realtime")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusUpgradeRequired || resp.Header.Get("Sec-WebSocket-Version") != "13" {
		t.Errorf("%d, %v", resp.StatusCode, resp.Header)
	}
}

// The goroutine in which fasthttp serves a connection ends at the hijack: what stays
// is ours alone, one poller where there is epoll.
func TestAnIdleSocketBehindFiberHoldsNoGoroutine(t *testing.T) {
	g := wire.NewGroup(wire.Options{})
	address := serve(t, g, &echo{make(chan int, 100)})
	held := func() int {
		buf := make([]byte, 1<<20)
		stacks := string(buf[:runtime.Stack(buf, true)])
		if strings.Contains(stacks, "hijackConnHandler") {
			return -1
		}
		return strings.Count(stacks, "/wire.(*lean).serve(") + strings.Count(stacks, "/wire.(*polled).serve(") + strings.Count(stacks, "/wire.(*poller).run(")
	}
	const n = 20
	left := 1
	if runtime.GOOS != "linux" {
		left = n
	}
	for range n {
		nc, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		if _, err := io.WriteString(nc, "GET /realtime HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(10 * time.Second); g.Len() != n || held() != left; <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("%d sockets in the group, %d goroutines", g.Len(), held())
		}
	}
}
