package hub

import (
	"bytes"
	"encoding/json"
	"runtime/debug"
	"sync"

	"hearth/chat"
	"hearth/chat/hub/wire"
)

// unread tells a socket of a message in a room that it does not listen to.
const unread chat.EventType = "unread"

// missed tells everybody that events without a number may have been lost: what lists
// and counts show is to be fetched again.
const missed chat.EventType = "missed"

// note is an event on its way to sockets, drawn when the first one needs it and
// shared by all.
type note struct {
	hub   *Hub
	event chat.Event
	jump  bool        // no event: the topic has moved to event.Seq, reload
	said  any         // what it says, when the event does not
	asker *subscriber // the only one it is for

	plain, drawn lazyFrame
}

type lazyFrame struct {
	once  sync.Once
	frame *wire.Frame
}

func (h *Hub) note(e chat.Event) *note { return &note{hub: h, event: e} }

// frame returns the note as a socket of one of the two sub-protocols gets it.
func (n *note) frame(html bool) *wire.Frame {
	if html && n.said == nil && n.event.Type != unread && n.hub.cfg.Renderer != nil {
		n.drawn.once.Do(func() { n.drawn.frame = n.draw() })
		if n.drawn.frame != nil {
			return n.drawn.frame
		}
	}
	n.plain.once.Do(func() {
		n.plain.frame = envelope{Op: "event", Room: n.event.Room, Seq: sequence(n.event.Seq), Type: n.event.Type, Data: n.data()}.frame()
	})
	return n.plain.frame
}

// draw returns nil when there is nothing to draw. Renderers are other people's code
// on a goroutine that serves everybody, so a panic costs the picture only.
func (n *note) draw() (frame *wire.Frame) {
	defer func() {
		if r := recover(); r != nil {
			n.hub.cfg.Logger.Error("drawing an event panicked", "panic", r, "type", n.event.Type, "stack", string(debug.Stack()))
			frame = nil
		}
	}()
	html := n.hub.cfg.Renderer.RenderEvent(n.event)
	if len(html) == 0 {
		return nil
	}
	beside := data(n.event)
	if n.event.Message != nil && n.event.Boost == nil {
		beside = pointer{MessageID: n.event.Message.ID, CreatorID: n.event.Message.CreatorID}
	}
	return envelope{Op: "event", Room: n.event.Room, Seq: sequence(n.event.Seq), Type: n.event.Type, Data: beside, HTML: string(html)}.frame()
}

// pointer says which message and whose, and leaves the rest to be looked at.
type pointer struct {
	MessageID int64 `json:"message_id"`
	CreatorID int64 `json:"creator_id,omitempty"`

	Mentions []int64 `json:"mentions,omitempty"` // of unread: whom it calls
}

// typist is the data of typing: who, and whether they have stopped.
type typist struct {
	chat.Person
	Stop bool `json:"stop,omitempty"`
}

// involved is the data of a member's own choice.
type involved struct {
	Involvement chat.Involvement `json:"involvement"`
}

func (n *note) data() any {
	if n.said != nil {
		return n.said
	}
	return data(n.event)
}

// data is what an event says, as the JSON API would.
func data(e chat.Event) any {
	switch {
	case e.Type == unread:
		return pointer{e.Message.ID, e.Message.CreatorID, e.Message.Mentions}
	case e.Type == chat.RoomInvolvement:
		return involved{e.Involvement}
	case e.Type == chat.Read && e.Message != nil:
		return pointer{MessageID: e.Message.ID, CreatorID: e.Message.CreatorID}
	case e.Type == chat.Read:
		return pointer{MessageID: e.ReadTo}
	case e.Type == chat.Typing && e.Member != nil:
		return typist{*e.Member, e.Stop}
	case e.Boost != nil:
		return e.Boost
	case e.Message != nil:
		return e.Message
	case e.About != nil:
		return e.About
	case e.Member != nil:
		return e.Member
	}
	return nil
}

// envelope is every frame that goes to a client.
type envelope struct {
	Op   string         `json:"op"`
	Room int64          `json:"room,omitempty"`
	Seq  *int64         `json:"seq,omitempty"`
	Type chat.EventType `json:"type,omitempty"`
	Code string         `json:"code,omitempty"`
	Data any            `json:"data,omitempty"`
	HTML string         `json:"html,omitempty"`

	Message string `json:"message,omitempty"` // of an error that people are told
}

func sequence(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// frame leaves < > & as they are: escaped, a message full of them would be longer
// than a socket's queue.
func (e envelope) frame() *wire.Frame {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		panic("hub: an envelope that is no JSON: " + err.Error())
	}
	return wire.TextFrame(bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
}

var pongFrame = envelope{Op: "pong"}.frame()

func subscribedFrame(room, seq int64) *wire.Frame {
	return envelope{Op: "subscribed", Room: room, Seq: &seq}.frame()
}

func resyncFrame(room int64) *wire.Frame { return envelope{Op: "resync", Room: room}.frame() }

func errorFrame(code string, room int64) *wire.Frame {
	return envelope{Op: "error", Code: code, Room: room}.frame()
}
