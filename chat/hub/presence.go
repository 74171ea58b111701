package hub

import (
	"context"
	"maps"
	"slices"
	"time"

	"hearth/chat"
	"hearth/tenant"
)

// present tells who is here: all of them once to a socket that asks, and from then on
// who came and who went.
const present chat.EventType = "presence"

// attendance is the data of present.
type attendance struct {
	All     bool    `json:"all,omitempty"` // nobody else is
	Online  []int64 `json:"online"`
	Offline []int64 `json:"offline,omitempty"`
}

// presence is who of a tenant is here. It is guarded by the lock of its crowd, and
// moves on in turns, so that many who come at once are told in one event.
type presence struct {
	lately  map[int64]time.Time // whose last socket in this process went, and when
	touched map[int64]struct{}  // who may have come or gone since the last turn
	shown   map[int64]struct{}  // who is here, as clients know it
	all     *note               // says so; nil until somebody asks
	far     map[string]*far     // other processes

	share share
}

// far is who is connected to another process.
type far struct {
	version int64
	at      int64 // when that process said so, by its clock
	members map[int64]struct{}
	until   time.Time // when it is taken for dead
}

func newPresence() presence {
	return presence{lately: map[int64]time.Time{}, touched: map[int64]struct{}{}, shown: map[int64]struct{}{}, far: map[string]*far{}, share: newShare()}
}

// came, went, looked and hears are called with the crowd's lock held.
func (p *presence) came(member int64) {
	delete(p.lately, member)
	p.touched[member] = struct{}{}
}

func (p *presence) went(member int64, at time.Time) { p.lately[member] = at }

func (p *presence) looked() { p.share.stale = true }

// hears is called when somebody begins or ends to listen to what they may look at.
func (p *presence) hears(l *listener) {
	if l.sub.looks.Load() == l.topic.room {
		p.looked()
	}
}

// isHere tells of this process. Whoever reloads a page has not gone.
func (cr *crowd) isHere(member int64) bool {
	_, lately := cr.presence.lately[member]
	return lately || cr.people[member] != nil
}

func (cr *crowd) isOnline(member int64) bool {
	if cr.isHere(member) {
		return true
	}
	for _, f := range cr.presence.far {
		if _, in := f.members[member]; in {
			return true
		}
	}
	return false
}

// presenceTurn tells what has changed since the last turn. While Redis is away
// nothing is known of other processes, and what was known stays.
func (h *Hub) presenceTurn() {
	now, alone := h.cfg.Now(), h.bus == nil || !h.bus.up.Load()
	crowds := h.everyCrowd()
	for _, cr := range crowds {
		cr.turn(now, alone)
	}
	if !alone {
		h.shareSoon(crowds)
	}
}

func (cr *crowd) turn(now time.Time, frozen bool) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	p := &cr.presence
	for member, at := range p.lately {
		if now.Sub(at) >= cr.hub.cfg.Linger {
			delete(p.lately, member)
			p.touched[member] = struct{}{}
		}
	}
	for origin, f := range p.far {
		switch {
		case frozen:
			f.until = now.Add(fadeAfter)
		case now.After(f.until):
			p.forget(origin)
			p.share.dead = append(p.share.dead, origin)
		}
	}
	var said attendance
	for member := range p.touched {
		online := cr.isOnline(member)
		if _, shown := p.shown[member]; shown == online {
			continue
		}
		if online {
			p.shown[member] = struct{}{}
			said.Online = append(said.Online, member)
		} else {
			delete(p.shown, member)
			said.Offline = append(said.Offline, member)
		}
	}
	p.share.note(cr, p.touched)
	clear(p.touched)
	if len(said.Online)+len(said.Offline) > 0 {
		p.all = nil
		cr.enqueue(cr.hub.attendanceNote(said))
	}
}

// forget makes a process one that nothing is known of.
func (p *presence) forget(origin string) {
	if f := p.far[origin]; f != nil {
		p.touchAll(f.members)
		delete(p.far, origin)
	}
}

func (p *presence) touchAll(members map[int64]struct{}) {
	for member := range members {
		p.touched[member] = struct{}{}
	}
}

// Present lists the members of a tenant who are here, in whichever process. It may be a
// second or two old. Faults: Unavailable while Redis is away, with those of whom this
// process knows by itself.
func (h *Hub) Present(ctx context.Context, id tenant.ID) ([]int64, error) {
	found := map[int64]struct{}{}
	if cr := h.crowdOf(id); cr != nil {
		cr.mu.Lock()
		for member := range cr.people {
			found[member] = struct{}{}
		}
		maps.Copy(found, cr.presence.shown)
		cr.mu.Unlock()
	}
	var err error
	if h.bus != nil {
		err = h.fieldsAfar(ctx, id, func(line []int64) { found[line[0]] = struct{}{} })
	}
	return slices.Sorted(maps.Keys(found)), err
}

func (h *Hub) attendanceNote(said attendance) *note {
	slices.Sort(said.Online)
	slices.Sort(said.Offline)
	if said.Online == nil {
		said.Online = []int64{}
	}
	return &note{hub: h, event: chat.Event{Type: present}, said: said}
}

// attend answers a socket that wants to know who is here. It waits its turn, so that
// no change falls between the answer and what is told after it.
func (s *subscriber) attend() {
	s.crowd.mu.Lock()
	defer s.crowd.mu.Unlock()
	s.crowd.enqueue(&note{hub: s.hub, event: chat.Event{Type: present}, asker: s})
}

// tellPresence is part of tell. One frame serves all who ask between two turns.
func (cr *crowd) tellPresence(n *note) {
	var subs []*subscriber
	cr.mu.Lock()
	if n.asker != nil {
		n.asker.attends = true
		subs = append(subs, n.asker)
		if cr.presence.all == nil {
			cr.presence.all = cr.hub.attendanceNote(attendance{All: true, Online: slices.Collect(maps.Keys(cr.presence.shown))})
		}
		n = cr.presence.all
	} else {
		for _, s := range cr.visits {
			if s.attends {
				subs = append(subs, s)
			}
		}
		for _, p := range cr.people {
			for _, s := range p.subs {
				if s.attends {
					subs = append(subs, s)
				}
			}
		}
	}
	cr.mu.Unlock()
	for _, s := range subs {
		s.write(n.frame(s.html))
	}
}
