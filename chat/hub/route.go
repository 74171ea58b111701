package hub

import (
	"context"
	"slices"

	"hearth/chat"
	"hearth/tenant"
)

// Publish tells everybody concerned. It does not wait for them, nor for the network.
func (h *Hub) Publish(_ context.Context, e chat.Event) {
	if e.Message != nil {
		said := *e.Message // whoever publishes may go on with theirs
		e.Message = &said
	}
	h.deliver(e)
	h.tell(e.Tenant, memo{Event: &e})
}

func (h *Hub) tell(id tenant.ID, m memo) {
	if h.bus != nil {
		h.bus.tell(id, m)
	}
}

// take does what another process tells.
func (h *Hub) take(id tenant.ID, m memo) {
	switch {
	case m.Event != nil && m.Event.Tenant == id:
		if m.Event.Message != nil {
			m.Event.Message.Seq = m.Event.Seq // which JSON leaves out
		}
		h.deliver(*m.Event)
	case m.CutMember != 0:
		h.cutMember(id, m.CutMember)
	case m.CutSession != 0:
		h.cutSession(id, m.CutSession)
	case m.Presence != nil:
		h.hearPresence(id, m.From, *m.Presence)
	case m.Check:
		h.suspect(id, true)
	}
}

// deliver tells whom it concerns in this process.
func (h *Hub) deliver(e chat.Event) {
	cr := h.crowdOf(e.Tenant)
	if cr == nil {
		return
	}
	cr.mu.Lock()
	defer cr.mu.Unlock()
	cr.enqueue(h.note(e))
}

// enqueue is called with the lock held.
func (cr *crowd) enqueue(n *note) {
	cr.inbox = append(cr.inbox, n)
	if !cr.busy {
		cr.busy = true
		cr.hub.spawn(cr.empty)
	}
}

// empty works off the inbox, so that neither a request nor the reader of Redis
// waits for a thousand sockets, and ends.
func (cr *crowd) empty() {
	for {
		cr.mu.Lock()
		notes := cr.inbox
		cr.inbox = nil
		cr.busy = len(notes) > 0
		cr.mu.Unlock()
		if len(notes) == 0 {
			return
		}
		for _, n := range notes {
			cr.tell(n)
		}
	}
}

func (cr *crowd) tell(n *note) {
	e := n.event
	switch {
	case e.Seq != 0:
		if t := cr.topic(e.Room); t != nil && !t.offer(n) {
			return
		}
		cr.tellUnread(e)
	case e.Type == present:
		cr.tellPresence(n)
	case e.Type == chat.Typing:
		if t := cr.topic(e.Room); t != nil {
			t.whisper(n)
		}
	default:
		for _, s := range cr.concerned(e) {
			s.write(n.frame(s.html))
		}
		if t := cr.topic(e.Room); t != nil && ends(e) {
			t.expel(func(member int64) bool { return slices.Contains(e.To, member) })
		}
	}
}

// ends reports whether the members named are not in the room any more.
func ends(e chat.Event) bool { return e.Type == chat.RoomLeft || e.Type == chat.RoomDeleted }

func (cr *crowd) topic(room int64) *topic {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	return cr.topics[room]
}

// concerned returns the sockets that an event without a number is for, and notes
// what it says about who is in which room.
func (cr *crowd) concerned(e chat.Event) (subs []*subscriber) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	if e.Type == chat.RoomCreated && len(e.To) == 0 && e.About != nil && e.About.Kind == chat.RoomOpen {
		for _, p := range cr.people {
			p.add(e.Room)
		}
	}
	if len(e.To) > 0 {
		for _, member := range e.To {
			p := cr.people[member]
			if p == nil {
				continue
			}
			subs = append(subs, p.subs...)
			if e.Type == chat.RoomCreated {
				p.add(e.Room)
			}
			if ends(e) {
				p.lose(e.Room)
			}
		}
		return subs
	}
	for _, p := range cr.people {
		if _, in := p.rooms[e.Room]; in || e.Room == 0 {
			subs = append(subs, p.subs...)
		}
	}
	if e.Room == 0 {
		subs = append(subs, cr.visits...)
	}
	return subs
}

// tellUnread tells the sockets of a room's members that do not listen to the room.
// The author's hear that the author has read it, which other devices of theirs show.
func (cr *crowd) tellUnread(e chat.Event) {
	if e.Type != chat.MessageCreated || e.Message == nil {
		return
	}
	var subs, own []*subscriber
	cr.mu.Lock()
	for member, p := range cr.people {
		switch _, in := p.rooms[e.Room]; {
		case !in:
		case member != e.Message.CreatorID || slices.Contains(e.Message.Mentions, member):
			subs = append(subs, p.subs...)
		default:
			own = append(own, p.subs...)
		}
	}
	cr.mu.Unlock()
	cr.tellElsewhere(subs, chat.Event{Type: unread, Room: e.Room, Message: e.Message})
	cr.tellElsewhere(own, chat.Event{Type: chat.Read, Room: e.Room, Message: e.Message})
}

// tellElsewhere tells those of the sockets that do not listen to the event's room.
func (cr *crowd) tellElsewhere(subs []*subscriber, e chat.Event) {
	n := cr.hub.note(e)
	for _, s := range subs {
		if !s.listensTo(e.Room) {
			s.write(n.frame(s.html))
		}
	}
}

// CutMember closes all sockets of a member, in every process.
func (h *Hub) CutMember(_ context.Context, id tenant.ID, member int64) {
	h.cutMember(id, member)
	h.tell(id, memo{CutMember: member})
}

// CutSession closes the sockets of one session, in every process.
func (h *Hub) CutSession(_ context.Context, id tenant.ID, session int64) {
	h.cutSession(id, session)
	h.tell(id, memo{CutSession: session})
}

func (h *Hub) cutMember(id tenant.ID, member int64) {
	if cr := h.crowdOf(id); cr != nil {
		for _, s := range cr.of(member) {
			s.cut()
		}
	}
}

func (h *Hub) cutSession(id tenant.ID, session int64) {
	if cr := h.crowdOf(id); cr != nil {
		for _, s := range cr.everybody() {
			if s.me.Session == session {
				s.cut()
			}
		}
	}
}
