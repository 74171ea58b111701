package hub

import (
	"sync"
	"sync/atomic"
	"time"

	"hearth/chat/hub/wire"
	"hearth/tenant"
)

// subscriber is one socket and the member behind it.
type subscriber struct {
	hub   *Hub
	crowd *crowd
	me    tenant.Member
	html  bool
	seat  seat

	looks   atomic.Int64 // the room before the eyes of who holds it, 0 for none
	attends bool         // is told who is here; the crowd's lock

	tokens   float64 // the reader's alone, as refilled
	refilled time.Time

	mu     sync.Mutex
	conn   wire.Conn
	early  []*wire.Frame // what came before the socket was ours to write to
	ending *ending
	topics map[int64]*listener
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
	for _, l := range topics {
		l.hush()
		s.crowd.part(l)
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
	return s.topics[room]
}

// remember keeps a listener; false when there are too many.
func (s *subscriber) remember(room int64, l *listener) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.topics) >= MaxTopics {
		return false
	}
	if s.topics == nil {
		s.topics = map[int64]*listener{}
	}
	s.topics[room] = l
	return true
}

// forget returns what was kept.
func (s *subscriber) forget(room int64) *listener {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.topics[room]
	delete(s.topics, room)
	return l
}

// drop forgets l, unless the room has been subscribed to anew.
func (s *subscriber) drop(l *listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.topics[l.topic.room] == l {
		delete(s.topics, l.topic.room)
	}
}
