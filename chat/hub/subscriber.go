package hub

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hearth/chat"
	"hearth/chat/hub/wire"
)

// subscriber is one socket and the member behind it.
type subscriber struct {
	hub   *Hub
	crowd *crowd
	me    reader
	html  bool
	seat  seat
	visit *visit // nil: the member themselves

	readOnly bool // by a token that may only read

	looks   atomic.Int64 // the room before the eyes of who holds it, 0 for none
	attends bool         // is told who is here; the crowd's lock

	tokens   float64 // the reader's alone, as refilled
	refilled time.Time

	mu     sync.Mutex
	conn   wire.Conn
	early  []*wire.Frame // what came before the socket was ours to write to
	ending *ending
	topics []place
}

// reader is what of a member is kept while they are connected: of a socket that is
// idle there are many.
type reader struct {
	chat.Person
	Session int64 // or visit, or token
}

// place is a room that a socket listens to. Most listen to one.
type place struct {
	room int64
	l    *listener
}

type ending struct {
	code   int
	reason string
}

// attach gives the subscriber its socket; only the first call counts. The hub may
// know a subscriber before, and the socket may speak before Adopt has returned.
func (s *subscriber) attach(c wire.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		return
	}
	s.conn = c
	for _, frame := range s.early {
		_ = c.Write(frame)
	}
	s.early = nil
	if s.ending != nil {
		c.Close(s.ending.code, s.ending.reason)
	}
}

// write never waits. A socket that is gone says so by OnClose.
func (s *subscriber) write(frame *wire.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		s.early = append(s.early, frame)
		return
	}
	_ = s.conn.Write(frame)
}

func (s *subscriber) close(code int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		s.ending = &ending{code, reason}
		return
	}
	s.conn.Close(code, reason)
}

// cut ends a socket whose member must sign in again.
func (s *subscriber) cut() { s.close(CodeSignedOut, "signed out") }

// OnMessage is one request of the client.
func (s *subscriber) OnMessage(c wire.Conn, text []byte) {
	s.attach(c)
	if !s.mayAsk() {
		s.write(errorFrame("too_many", 0))
		s.close(wire.CodePolicy, "too many requests")
		return
	}
	s.answer(text)
}

// OnClose takes the socket out of everything.
func (s *subscriber) OnClose(wire.Conn, int) {
	s.mu.Lock()
	topics := s.topics
	s.topics = nil
	s.mu.Unlock()
	for _, at := range topics {
		at.l.hush()
		s.crowd.part(at.l)
	}
	s.crowd.leave(s)
	s.hub.seats.give(s.seat)
}

// mayAsk is a bucket of requestBurst tokens.
func (s *subscriber) mayAsk() bool {
	now := s.hub.cfg.Now()
	s.tokens = min(requestBurst, s.tokens+requestRate*now.Sub(s.refilled).Seconds())
	s.refilled = now
	if s.tokens < 1 {
		return false
	}
	s.tokens--
	return true
}

func (s *subscriber) listensTo(room int64) bool { return s.listener(room) != nil }

func (s *subscriber) listener(room int64) *listener {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.find(room); i >= 0 {
		return s.topics[i].l
	}
	return nil
}

// find is called with the lock held.
func (s *subscriber) find(room int64) int {
	return slices.IndexFunc(s.topics, func(at place) bool { return at.room == room })
}

// remember keeps a listener; false when there are too many.
func (s *subscriber) remember(room int64, l *listener) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.topics) >= MaxTopics {
		return false
	}
	if i := s.find(room); i >= 0 {
		s.topics[i].l = l
	} else {
		s.topics = append(s.topics, place{room, l})
	}
	return true
}

// forget returns what was kept.
func (s *subscriber) forget(room int64) *listener {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(room)
	if i < 0 {
		return nil
	}
	l := s.topics[i].l
	s.topics = slices.Delete(s.topics, i, i+1)
	return l
}

// drop forgets l, unless the room has been subscribed to anew.
func (s *subscriber) drop(l *listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.find(l.topic.room); i >= 0 && s.topics[i].l == l {
		s.topics = slices.Delete(s.topics, i, i+1)
	}
}
