package hub

import (
	"context"
	"encoding/json"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// request is what a client may ask.
type request struct {
	Op    string `json:"op"`
	Room  int64  `json:"room"`
	After *int64 `json:"after"`
	Stop  bool   `json:"stop"` // of typing
}

func (s *subscriber) answer(text []byte) {
	var r request
	if tooDeep(text) || json.Unmarshal(text, &r) != nil {
		s.write(errorFrame("invalid", 0))
		return
	}
	valid := r.Room > 0 && (r.After == nil || *r.After >= 0)
	if s.visit != nil && !s.visits(r) {
		return
	}
	switch {
	case r.Op == "ping":
		s.write(pongFrame)
	case r.Op == "presence":
		s.attend()
	case r.Op == "look" && (valid || r.Room == 0):
		s.look(r.Room)
	case r.Op == "subscribe" && valid:
		s.subscribe(r.Room, r.After)
	case r.Op == "unsubscribe" && valid:
		s.unsubscribe(r.Room)
	case r.Op == "typing" && s.readOnly:
		s.write(errorFrame("forbidden", max(r.Room, 0)))
	case r.Op == "typing" && valid:
		s.typing(r.Room, r.Stop)
	default:
		s.write(errorFrame("invalid", max(r.Room, 0)))
	}
}

// tooDeep counts brackets outside strings, before a parser recurses into them.
func tooDeep(text []byte) bool {
	depth, quoted, escaped := 0, false, false
	for _, b := range text {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = b == '\\', b != '"'
		case b == '"':
			quoted = true
		case b == '{' || b == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return false
}

// subscribe to a room again begins anew, with the numbers given now.
func (s *subscriber) subscribe(room int64, after *int64) {
	s.unsubscribe(room)
	ctx, cancel := context.WithTimeout(s.hub.ctx, readTimeout)
	defer cancel()
	l := &listener{sub: s}
	for joined := false; !joined; {
		told := s.crowd.toldOf(s.me.ID)
		found, err := chat.RoomFor(ctx, s.handle(), tenant.Member{ID: s.me.ID}, room)
		if err != nil {
			s.forget(room)
			s.refuse(room, err)
			return
		}
		if !s.remember(room, l) {
			s.write(errorFrame("too_many", room))
			return
		}
		joined = s.crowd.join(l, room, found.Seq, told)
	}
	if after == nil {
		l.goLive(l.from, replay{})
		return
	}
	missed, err := s.catchUp(l, *after)
	if err != nil {
		s.unsubscribe(room)
		s.refuse(room, err)
		return
	}
	l.goLive(*after, missed)
}

// catchUp reads until at least where the topic was when l joined: what came later
// waits in l. A reading shared with others may have begun before.
func (s *subscriber) catchUp(l *listener, after int64) (missed replay, err error) {
	for range 2 {
		missed, err = l.topic.replay(after)
		if err != nil || missed.Head >= l.from {
			return missed, err
		}
	}
	l.topic.compare(l.from, missed.Head)
	missed.Resync = true
	return missed, nil
}

func (s *subscriber) unsubscribe(room int64) {
	if l := s.forget(room); l != nil {
		l.hush()
		s.crowd.part(l)
	}
}

// typing may be lost: too often, it is dropped without a word. Whoever was said to be
// typing may say at once, and once, that they are not.
func (s *subscriber) typing(room int64, stop bool) {
	l := s.listener(room)
	if l == nil {
		s.write(errorFrame("not_found", room))
		return
	}
	now := s.hub.cfg.Now()
	if stop && !l.typing || !stop && now.Sub(l.typed) < typingEvery {
		return
	}
	if l.typing = !stop; l.typing {
		l.typed = now
	}
	who := s.me.Person
	s.hub.Publish(s.hub.ctx, chat.Event{Tenant: s.crowd.id, Type: chat.Typing, Room: room, Member: &who, Stop: stop})
}

// refuse answers for a room that cannot be listened to. When that is our fault, the
// client connects again, which every client knows how to do.
func (s *subscriber) refuse(room int64, err error) {
	if fault.Is(err, fault.NotFound) {
		s.write(errorFrame("not_found", room))
		return
	}
	s.hub.stumble("subscribe", err)
	s.write(errorFrame("unavailable", room))
	s.close(codeTryAgain, "try again")
}
