package hub

import (
	"context"
	"maps"
	"slices"
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
	missed, err := chat.EventsAfter(ctx, t.crowd.handle(), t.room, from)
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

// end tells everybody that the room is gone.
func (t *topic) end() { t.expel(func(int64) bool { return true }) }

// expel ends the listening of members at once, and tells them that there is nothing
// to hear.
func (t *topic) expel(goes func(member int64) bool) {
	t.mu.Lock()
	listeners := t.listeners
	t.mu.Unlock()
	for _, l := range listeners {
		if !goes(l.sub.me.ID) {
			continue
		}
		l.hush()
		l.sub.drop(l)
		t.crowd.part(l)
		l.sub.write(errorFrame("not_found", t.room))
	}
}
