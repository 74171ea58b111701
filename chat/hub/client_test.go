package hub_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"hearth/tenant"

	"github.com/coder/websocket"
)

// event is anything that a server says.
type event struct {
	Op   string          `json:"op"`
	Room int64           `json:"room"`
	Seq  int64           `json:"seq"`
	Type string          `json:"type"`
	Code string          `json:"code"`
	Data json.RawMessage `json:"data"`
	HTML string          `json:"html"`
}

func (e event) String() string {
	return fmt.Sprintf("%s %s%s room %d seq %d", e.Op, e.Type, e.Code, e.Room, e.Seq)
}

// client is an independent implementation at the other end.
type client struct {
	t testing.TB
	*websocket.Conn
	heard  chan event   // closed with the socket
	err    error        // why, after that
	own    chan event   // that it wrote something itself, which comes at any time
	missed atomic.Int64 // how often it was told to fetch lists again, which comes at any time
}

func (p *process) connect(t testing.TB, db tenant.DB, me tenant.Member, protocols ...string) *client {
	t.Helper()
	c, err := p.dial(t, db, me, protocols...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (p *process) dial(t testing.TB, db tenant.DB, me tenant.Member, protocols ...string) (*client, error) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, p.url(db, me), &websocket.DialOptions{Subprotocols: protocols})
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(4 << 20)
	c := &client{t: t, Conn: ws, heard: make(chan event, 4096), own: make(chan event, 4096)}
	go c.listen()
	t.Cleanup(func() { _ = ws.CloseNow() })
	return c, nil
}

func (c *client) listen() {
	defer close(c.heard)
	for {
		_, text, err := c.Read(context.Background())
		if err != nil {
			c.err = err
			return
		}
		var e event
		if err := json.Unmarshal(text, &e); err != nil {
			c.t.Errorf("not JSON: %s", text)
		}
		if e.Type == "missed" {
			c.missed.Add(1)
			continue
		}
		if e.Type == "read" && bytes.Contains(e.Data, []byte("creator_id")) {
			c.own <- e
			continue
		}
		c.heard <- e
	}
}

func (c *client) say(format string, args ...any) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	if err := c.Write(ctx, websocket.MessageText, fmt.Appendf(nil, format, args...)); err != nil {
		c.t.Errorf("say: %v", err)
	}
}

// sayRaw is for what the server may refuse while it is being said.
func (c *client) sayRaw(text string) {
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	_ = c.Write(ctx, websocket.MessageText, []byte(text))
}

// next returns what the server says next.
func (c *client) next() event {
	c.t.Helper()
	select {
	case e, open := <-c.heard:
		if !open {
			c.t.Fatalf("the socket closed: %v", c.err)
		}
		return e
	case <-time.After(patience):
		c.t.Fatal("the server said nothing")
	}
	return event{}
}

// expect fails unless the server says exactly this next, as String has it.
func (c *client) expect(want string) event {
	c.t.Helper()
	got := c.next()
	if got.String() != want {
		c.t.Fatalf("want %q, got %q", want, got)
	}
	return got
}

// expectSoft is expect for other goroutines than the test's.
func (c *client) expectSoft(want string) {
	select {
	case got := <-c.heard:
		if got.String() != want {
			c.t.Errorf("want %q, got %q", want, got)
		}
	case <-time.After(patience):
		c.t.Errorf("waited in vain for %q", want)
	}
}

// subscribe waits until the topic is live.
func (c *client) subscribe(room int64) {
	c.t.Helper()
	c.say(`{"op":"subscribe","room":%d}`, room)
	if e := c.next(); e.Op != "subscribed" || e.Room != room {
		c.t.Fatalf("want subscribed, got %q", e)
	}
}

// silent fails if anything was said before now: a ping is answered in order.
func (c *client) silent() {
	c.t.Helper()
	c.say(`{"op":"ping"}`)
	c.expect("pong  room 0 seq 0")
}

// closed waits for the close code.
func (c *client) closed() int {
	c.t.Helper()
	end := time.After(patience)
	for {
		select {
		case _, open := <-c.heard:
			if !open {
				return int(websocket.CloseStatus(c.err))
			}
		case <-end:
			c.t.Fatal("the socket stayed open")
		}
	}
}
