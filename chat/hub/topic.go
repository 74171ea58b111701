package hub

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"

	"hearth/chat"

	"golang.org/x/sync/singleflight"
)

// topic is a room that somebody here listens to. It passes its events on in the
// order of their numbers, whichever way they arrive.
type topic struct {
	crowd   *crowd
	room    int64
	replays singleflight.Group // many come back at once, and ask for the same

	mu        sync.Mutex
	head      int64           // number of the last event passed on
	pending   map[int64]*note // after head, by number
	known     int64           // a number that the database has
	doubted   bool            // the database may have fewer than we: it was restored
	busy      bool            // somebody is passing on or reading; nobody else does
	listeners []*listener     // replaced, never changed in place
}

// offer takes an event that has a number, and passes on what is next. It reports
// whether the event is new here.
func (t *topic) offer(n *note) bool {
	seq := n.event.Seq
	t.mu.Lock()
	if _, twice := t.pending[seq]; twice || seq <= t.head {
		t.mu.Unlock()
		return false
	}
	t.pending[seq] = n
	if t.busy {
		t.mu.Unlock()
		return true
	}
	t.busy = true
	t.mu.Unlock()
	t.pass()
	return true
}

// pass is called by whoever has set busy. Where a number is missing it hands over to
// a goroutine that reads it.
func (t *topic) pass() {
	for {
		t.mu.Lock()
		n := t.pending[t.head+1]
		if n == nil {
			t.busy = len(t.pending) > 0 || t.known > t.head || t.doubted
			if t.busy {
				t.crowd.hub.spawn(t.fill)
			}
			t.mu.Unlock()
			return
		}
		t.head++
		delete(t.pending, t.head)
		listeners := t.listeners
		t.mu.Unlock()
		for _, l := range listeners {
			l.deliver(n)
		}
	}
}

// fill reads what is missing, and goes on passing.
func (t *topic) fill() {
	h := t.crowd.hub
	h.reads <- struct{}{}
	defer func() { <-h.reads }()
	ctx, cancel := context.WithTimeout(h.ctx, readTimeout)
	defer cancel()
	t.mu.Lock()
	from, before := t.head, slices.Collect(maps.Keys(t.pending))
	t.known, t.doubted = 0, false // who learns more from here on, sets them again
	t.mu.Unlock()
	missed, err := chat.EventsAfter(ctx, t.crowd.db, t.room, from)
	if err != nil {
		t.mu.Lock()
		t.busy = false
		t.mu.Unlock()
		h.stumble("read what a room missed", err)
		return
	}
	if missed.Resync || tooMuch(missed.Events) {
		t.jump(missed.Head)
	} else {
		t.insert(missed, before)
	}
	t.pass()
}

// insert adds what was read; before is what was waiting for it.
func (t *topic) insert(missed chat.Replay, before []int64) {
	var fresh []chat.Event
	t.mu.Lock()
	for _, e := range missed.Events {
		if t.pending[e.Seq] == nil && e.Seq > t.head {
			t.pending[e.Seq] = t.crowd.hub.note(e)
			fresh = append(fresh, e)
		}
	}
	if t.pending[t.head+1] == nil {
		// What waited has numbers that the database does not know.
		for _, seq := range before {
			delete(t.pending, seq)
		}
	}
	t.mu.Unlock()
	for _, e := range fresh {
		t.crowd.tellUnread(e)
	}
}

// jump moves everybody to a number and tells them to reload.
func (t *topic) jump(head int64) {
	t.mu.Lock()
	t.head = head
	maps.DeleteFunc(t.pending, func(seq int64, _ *note) bool { return seq <= head })
	listeners := t.listeners
	t.mu.Unlock()
	n := &note{hub: t.crowd.hub, event: chat.Event{Room: t.room, Seq: head}, jump: true}
	for _, l := range listeners {
		l.deliver(n)
	}
}

// compare learns the number that the database has, read after before was ours.
func (t *topic) compare(before, now int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known = max(t.known, now)
	t.doubted = t.doubted || now < before
	if !t.busy && (t.known > t.head || t.doubted || len(t.pending) > 0) {
		t.busy = true
		t.crowd.hub.spawn(t.fill)
	}
}

// whisper tells all but the author, out of line.
func (t *topic) whisper(n *note) {
	t.mu.Lock()
	listeners := t.listeners
	t.mu.Unlock()
	for _, l := range listeners {
		if n.event.Member == nil || l.sub.me.ID != n.event.Member.ID {
			l.sub.write(n.frame(l.sub.html))
		}
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
		missed, err := chat.EventsAfter(ctx, t.crowd.db, t.room, after)
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

// end tells everybody that the room is gone.
func (t *topic) end() {
	t.mu.Lock()
	listeners := t.listeners
	t.mu.Unlock()
	for _, l := range listeners {
		l.hush()
		l.sub.drop(l)
		t.crowd.part(l)
		l.sub.write(errorFrame("not_found", t.room))
	}
}

// join makes a topic when it is the first to listen. head is what the room had at
// some time before.
func (cr *crowd) join(l *listener, room, head int64) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	t := cr.topics[room]
	if t == nil {
		t = &topic{crowd: cr, room: room, head: head, pending: map[int64]*note{}}
		cr.topics[room] = t
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	l.topic, l.from = t, t.head
	t.listeners = append(slices.Clone(t.listeners), l)
	// Who may listen is a member, even if nobody told us.
	if p := cr.people[l.sub.me.ID]; p != nil {
		p.rooms[room] = struct{}{}
	}
}

// part removes a listener, and the topic with the last one.
func (cr *crowd) part(l *listener) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	t := l.topic
	t.mu.Lock()
	defer t.mu.Unlock()
	t.listeners = slices.DeleteFunc(slices.Clone(t.listeners), func(other *listener) bool { return other == l })
	if len(t.listeners) == 0 && cr.topics[t.room] == t {
		delete(cr.topics, t.room)
	}
}
