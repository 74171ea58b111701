package hub_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant/tenanttest"
)

func TestASubscriberHearsWhatHappensInItsRoom(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	p := start(t, hub.Config{})
	c := p.connect(t, db, ada, "hearth.json.v1")
	if c.Subprotocol() != "hearth.json.v1" {
		t.Errorf("sub-protocol %q", c.Subprotocol())
	}
	c.say(`{"op":"subscribe","room":%d}`, room.ID)
	c.next()

	msg, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "hello <all> & \"you\"", ClientID: "c-1"})
	if err != nil {
		t.Fatal(err)
	}
	e := c.next()
	if e.Op != "event" || e.Seq != msg.Seq || e.Type != "message.created" || e.Room != room.ID {
		t.Errorf("got %q", e)
	}
	var got chat.Message
	if err := json.Unmarshal(e.Data, &got); err != nil {
		t.Fatal(err)
	}
	if got.ID != msg.ID || got.Body != msg.Body || got.ClientID != "c-1" || got.CreatorName != "Ada" {
		t.Errorf("got %+v", got)
	}
	if _, err := p.chat.EditMessage(t.Context(), db, room, ada, msg.ID, "hello again"); err != nil {
		t.Fatal(err)
	}
	if e := c.next(); e.Type != "message.updated" || e.Seq != msg.Seq+1 {
		t.Errorf("got %q", e)
	}
	if _, err := p.chat.DeleteMessage(t.Context(), db, room, ada, msg.ID); err != nil {
		t.Fatal(err)
	}
	if e := c.next(); e.Type != "message.deleted" || e.Seq != msg.Seq+2 {
		t.Errorf("got %q", e)
	}
	c.silent()
}

func TestWhatAClientMayAsk(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	chattest.Messages(t, db, room, 3)
	outsider := tenanttest.Member(t, db, "Eve")
	p := start(t, hub.Config{})

	nested := strings.Repeat("[", 9) + strings.Repeat("]", 9)
	tests := []struct {
		name, say, want string
	}{
		{"ping", `{"op":"ping"}`, "pong  room 0 seq 0"},
		{"ping with more than we know", `{"op":"ping","later":[{"x":"]]]"}]}`, "pong  room 0 seq 0"},
		{"subscribe now", `{"op":"subscribe","room":R}`, "subscribed  room R seq 3"},
		{"subscribe to a room that is not there", `{"op":"subscribe","room":999999}`, "error not_found room 999999 seq 0"},
		{"subscribe to no room", `{"op":"subscribe"}`, "error invalid room 0 seq 0"},
		{"subscribe to a negative room", `{"op":"subscribe","room":-5}`, "error invalid room 0 seq 0"},
		{"subscribe to a name", `{"op":"subscribe","room":"lobby"}`, "error invalid room 0 seq 0"},
		{"subscribe to half a room", `{"op":"subscribe","room":1.5}`, "error invalid room 0 seq 0"},
		{"subscribe after a negative number", `{"op":"subscribe","room":R,"after":-1}`, "error invalid room R seq 0"},
		{"type where one does not listen", `{"op":"typing","room":R}`, "error not_found room R seq 0"},
		{"leave where one never was", `{"op":"unsubscribe","room":R}`, ""},
		{"an unknown word", `{"op":"dance","room":R}`, "error invalid room R seq 0"},
		{"no word", `{}`, "error invalid room 0 seq 0"},
		{"nothing", ``, "error invalid room 0 seq 0"},
		{"null", `null`, "error invalid room 0 seq 0"},
		{"a list", `[]`, "error invalid room 0 seq 0"},
		{"half an object", `{"op":"ping"`, "error invalid room 0 seq 0"},
		{"two objects", `{"op":"ping"}{"op":"ping"}`, "error invalid room 0 seq 0"},
		{"not JSON at all", "GET / HTTP/1.1\x00", "error invalid room 0 seq 0"},
		{"too deep", `{"op":"ping","x":` + nested + `}`, "error invalid room 0 seq 0"},
		{"as deep as may be, with brackets in words", `{"op":"ping","x":` + nested[2:len(nested)-2] + `,"y":"[[[[[[[[[\"[["}`, "pong  room 0 seq 0"},
	}
	of := strings.NewReplacer("R", fmt.Sprint(room.ID))
	bystander := p.connect(t, db, ada)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := p.connect(t, db, ada)
			c.say("%s", of.Replace(tt.say))
			if tt.want != "" {
				c.expect(of.Replace(tt.want))
			}
			c.silent()
		})
	}
	t.Run("a room one does not belong to", func(t *testing.T) {
		c := p.connect(t, db, outsider)
		c.say(`{"op":"subscribe","room":%d,"after":0}`, room.ID)
		c.expect(fmt.Sprintf("error not_found room %d seq 0", room.ID))
	})
	t.Run("bytes that are not text", func(t *testing.T) {
		c := p.connect(t, db, ada)
		c.sayRaw("\xff\xfe")
		if code := c.closed(); code != 1007 {
			t.Errorf("closed with %d", code)
		}
	})
	t.Run("a message beyond 64 KB", func(t *testing.T) {
		c := p.connect(t, db, ada)
		c.sayRaw(strings.Repeat("x", 70_000))
		if code := c.closed(); code != 1009 {
			t.Errorf("closed with %d", code)
		}
	})
	t.Run("more rooms than a socket may listen to", func(t *testing.T) {
		c := p.connect(t, db, ada)
		for range hub.MaxTopics {
			r := chattest.Room(t, db)
			c.subscribe(r.ID)
		}
		c.say(`{"op":"subscribe","room":%d}`, room.ID)
		c.expect(fmt.Sprintf("error too_many room %d seq 0", room.ID))
	})
	t.Run("far too much at once", func(t *testing.T) {
		c := p.connect(t, db, ada)
		var told bool
		go func() {
			for range 2000 {
				if c.Write(t.Context(), 1, []byte(`{"op":"ping"}`)) != nil {
					return
				}
			}
		}()
		for e := range c.heard {
			told = told || e.Code == "too_many"
		}
		if code := c.closed(); !told || code != 1008 {
			t.Errorf("told %v, closed with %d", told, code)
		}
	})
	bystander.silent()
}

func TestWhoMayOpenASocket(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	p := start(t, hub.Config{})
	address := "http" + strings.TrimPrefix(p.url(db, ada), "ws")
	const key = "dGhlIHNhbXBsZSBub25jZQ=="
	tests := []struct {
		name   string
		header map[string]string
		want   int
	}{
		{"a program, without an origin", map[string]string{}, 101},
		{"a page of this host", map[string]string{"Origin": "http://" + p.address}, 101},
		{"a page of another host", map[string]string{"Origin": "http://evil.example"}, 403},
		{"a page of a neighbour", map[string]string{"Origin": "http://other." + p.address}, 403},
		{"a page of another port", map[string]string{"Origin": "http://127.0.0.1:1"}, 403},
		{"a page without a host", map[string]string{"Origin": "null"}, 403},
		{"an origin that is none", map[string]string{"Origin": "://"}, 403},
		{"a browser that wants a page", map[string]string{"Upgrade": "", "Connection": "close"}, 426},
		{"another version", map[string]string{"Sec-WebSocket-Version": "8"}, 426},
		{"no key", map[string]string{"Sec-WebSocket-Key": ""}, 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			header := http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {key}}
			for name, value := range tt.header {
				header.Set(name, value)
			}
			if got := get(t, address, header); got != tt.want {
				t.Errorf("want %d, got %d", tt.want, got)
			}
		})
	}
	t.Run("a session that has just ended", func(t *testing.T) {
		ended := ada
		ended.Session = 999_999
		if _, err := p.dial(t, db, ended); err == nil || !strings.Contains(err.Error(), "401") {
			t.Errorf("got %v", err)
		}
	})
	wait(t, "all are gone", func() bool { return p.Counts().Sockets == 0 && p.Counts().Members == 0 })
}

// painter draws what it may, and counts.
type painter struct {
	drawn atomic.Int64
	draw  func(e chat.Event) []byte
}

func (p *painter) RenderEvent(e chat.Event) []byte {
	p.drawn.Add(1)
	return p.draw(e)
}

func TestAnEventIsDrawnOnceAndOnlyForPages(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	art := &painter{draw: func(e chat.Event) []byte {
		switch e.Type {
		case chat.MessageCreated:
			return []byte("<article>" + e.Message.BodyHTML + "</article>")
		case chat.MessageUpdated:
			panic("no paint")
		}
		return nil
	}}
	p := start(t, hub.Config{Renderer: art})
	plain := p.connect(t, db, ada, "hearth.json.v1")
	plain.subscribe(room.ID)
	msg, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "one"})
	if err != nil {
		t.Fatal(err)
	}
	if e := plain.next(); e.HTML != "" || art.drawn.Load() != 0 {
		t.Errorf("%q drawn %d times for programs", e.HTML, art.drawn.Load())
	}
	var pages []*client
	for range 5 {
		c := p.connect(t, db, ada, "hearth.html.v1", "hearth.json.v1")
		c.subscribe(room.ID)
		pages = append(pages, c)
	}
	if _, err = p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "two"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range pages {
		e := c.next()
		if !strings.Contains(e.HTML, "<article>") || !strings.Contains(e.HTML, "two") || !strings.Contains(string(e.Data), `"creator_id"`) || strings.Contains(string(e.Data), "two") {
			t.Errorf("html %q data %s", e.HTML, e.Data)
		}
	}
	if n := art.drawn.Load(); n != 1 {
		t.Errorf("drawn %d times", n)
	}
	if _, err := p.chat.EditMessage(t.Context(), db, room, ada, msg.ID, "three"); err != nil {
		t.Fatal(err)
	}
	for _, c := range pages {
		if e := c.next(); e.HTML != "" || !strings.Contains(string(e.Data), "three") {
			t.Errorf("a painter's panic: html %q data %s", e.HTML, e.Data)
		}
	}
}
