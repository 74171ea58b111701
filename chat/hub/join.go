package hub

import (
	"context"
	"slices"
	"strconv"

	"hearth/chat"
)

// join makes a topic when it is the first to listen. head is what the room had at
// some time before, and told what the member had been told of their rooms before that
// was read; false when something has been told since.
func (cr *crowd) join(l *listener, room, head int64, told int) bool {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	p := cr.people[l.sub.me.ID]
	if p != nil && p.told != told {
		return false
	}
	t := cr.topics[room]
	if t == nil {
		t = &topic{crowd: cr, room: room, head: head, pending: map[int64]*note{}}
		cr.topics[room] = t
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	l.topic, l.from = t, t.head
	t.listeners = append(slices.Clone(t.listeners), l)
	cr.presence.hears(l)
	// Who may listen is a member, even if nobody told us.
	if p != nil {
		if _, known := p.rooms[room]; !known {
			p.add(room)
		}
	}
	return true
}

// toldOf is for join.
func (cr *crowd) toldOf(member int64) int {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	if p := cr.people[member]; p != nil {
		return p.told
	}
	return 0
}

// part removes a listener, and the topic with the last one.
func (cr *crowd) part(l *listener) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	t := l.topic
	t.mu.Lock()
	defer t.mu.Unlock()
	t.listeners = slices.DeleteFunc(slices.Clone(t.listeners), func(other *listener) bool { return other == l })
	cr.presence.hears(l)
	if len(t.listeners) == 0 && cr.topics[t.room] == t {
		delete(cr.topics, t.room)
	}
}

// replay is what a listener missed, drawn once for all that missed the same.
type replay struct {
	chat.Replay
	notes []*note
}

func (t *topic) replay(after int64) (replay, error) {
	v, err, _ := t.replays.Do(strconv.FormatInt(after, 10), func() (any, error) {
		// The readers share it, so no single one's departure may end it.
		ctx, cancel := context.WithTimeout(t.crowd.hub.ctx, readTimeout)
		defer cancel()
		missed, err := chat.EventsAfter(ctx, t.crowd.handle(), t.room, after)
		out := replay{Replay: missed}
		if tooMuch(missed.Events) {
			out.Resync = true
		}
		for _, e := range missed.Events {
			out.notes = append(out.notes, t.crowd.hub.note(e))
		}
		return out, err
	})
	return v.(replay), err
}

// tooMuch reports whether events would fill a socket's queue: to reload is faster.
func tooMuch(events []chat.Event) bool {
	size := 0
	for _, e := range events {
		if e.Message != nil {
			size += 512 + len(e.Message.Body) + len(e.Message.BodyHTML)
		}
	}
	return size > maxQueued/2
}
