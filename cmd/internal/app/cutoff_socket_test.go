package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"hearth/chat"

	"github.com/coder/websocket"
)

const (
	patience  = 20 * time.Second // a healthy socket takes milliseconds
	signedOut = 4001             // how sockets close when a session has ended
)

// serves runs a process until the test ends, and returns its port.
func serves(t *testing.T, a *App) string {
	t.Helper()
	listeners, err := Listen("127.0.0.1:0")
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- a.Serve(ctx, listeners, func() { close(ready) }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	<-ready
	return listeners[0].Addr().String()
}

// socket is one connection to GET /realtime.
type socket struct {
	name  string
	ws    *websocket.Conn
	heard chan frame // closed with the socket
	err   error      // why, after that
}

type frame struct {
	Op, Type, Code string
	Room, Seq      int64
	Data           struct{ ID int64 }
}

// connect listens to both rooms.
func (s scene) connect(name, address string, as *http.Cookie) *socket {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	header := http.Header{"Cookie": {as.String()}, "X-Forwarded-For": s.from["X-Forwarded-For"]}
	ws, _, err := websocket.Dial(ctx, "ws://"+address+"/realtime", &websocket.DialOptions{Host: s.p.host(), HTTPHeader: header})
	must(s.t, err)
	s.t.Cleanup(func() { ws.CloseNow() })
	c := &socket{name: name, ws: ws, heard: make(chan frame, 4096)}
	go c.listen()
	for _, at := range []place{s.closed, s.open} {
		s.say(c, `{"op":"subscribe","room":%d}`, at.room.ID)
		s.until(c, "subscribed", func(f frame) bool { return f.Op == "subscribed" && f.Room == at.room.ID })
	}
	return c
}

func (c *socket) listen() {
	defer close(c.heard)
	for {
		_, text, err := c.ws.Read(context.Background())
		if err != nil {
			c.err = err
			return
		}
		var f frame
		if err := json.Unmarshal(text, &f); err != nil {
			c.err = err
			return
		}
		c.heard <- f
	}
}

func (s scene) say(c *socket, format string, args ...any) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	if err := c.ws.Write(ctx, websocket.MessageText, fmt.Appendf(nil, format, args...)); err != nil {
		s.t.Errorf("%s says: %v", c.name, err)
	}
}

// until passes over what a socket hears before what is awaited, and returns it.
func (s scene) until(c *socket, what string, is func(frame) bool) (before []frame) {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case f, open := <-c.heard:
			if !open {
				s.t.Fatalf("%s: the socket closed: %v", c.name, c.err)
			}
			if is(f) {
				return before
			}
			before = append(before, f)
		case <-deadline:
			s.t.Fatalf("%s waits in vain for %s", c.name, what)
		}
	}
}

// closes waits for the end of a socket.
func (s scene) closes(c *socket) {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case _, open := <-c.heard:
			if !open {
				if code := websocket.CloseStatus(c.err); code != signedOut {
					s.t.Errorf("%s closes with %d, want %d", c.name, code, signedOut)
				}
				return
			}
		case <-deadline:
			s.t.Fatalf("%s stays open", c.name)
		}
	}
}

// checkSockets has the owner speak in both rooms, and the member type in them.
func (s scene) checkSockets(this, other reach) {
	s.t.Helper()
	said := map[string]chat.Message{}
	for _, at := range []place{s.closed, s.open} { // the open room last, so that a word too many is heard before
		m, err := s.two.Chat.PostMessage(s.ctx, s.p.db, at.room, s.p.owner, chat.Draft{Body: "Anybody?"})
		if err != nil && at.word == s.open.word {
			s.t.Fatal(err)
		}
		said[at.word] = m
	}
	for _, d := range []device{s.this, s.other} {
		left := this
		if d.name == s.other.name {
			left = other
		}
		for _, c := range d.sockets {
			if left == nothing {
				s.closes(c)
				continue
			}
			before := s.until(c, "the open room", func(f frame) bool { return f.Type == "message.created" && f.Data.ID == said[s.open.word].ID })
			heard := false
			for _, f := range before {
				heard = heard || f.Type == "message.created" && f.Data.ID == said[s.closed.word].ID && f.Room == s.closed.room.ID
			}
			if heard != left.has(true) {
				s.t.Errorf("%s hears what is said in the closed room: %v", c.name, heard)
			}
			s.types(c, left)
		}
	}
}

// types says that somebody is typing where they may, and where they may not.
func (s scene) types(c *socket, left reach) {
	s.t.Helper()
	for _, at := range []place{s.closed, s.open} {
		s.say(c, `{"op":"typing","room":%d}`, at.room.ID)
		s.say(c, `{"op":"ping"}`)
		refused := false
		for _, f := range s.until(c, "an answer", func(f frame) bool { return f.Op == "pong" }) {
			refused = refused || f.Op == "error" && f.Code == "not_found" && f.Room == at.room.ID
		}
		if refused == left.has(at.word == s.closed.word) {
			s.t.Errorf("%s may say that it types in %s: %v", c.name, at.room.Name, !refused)
		}
	}
	s.say(c, `{"op":"subscribe","room":%d}`, s.closed.room.ID)
	s.until(c, "an answer", func(f frame) bool {
		return f.Room == s.closed.room.ID && (f.Op == "subscribed") == left.has(true) && (f.Op == "subscribed" || f.Op == "error")
	})
}
