package hub

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// crowd is everybody of one tenant who is connected to this process.
type crowd struct {
	hub *Hub
	id  tenant.ID

	ours     chan struct{} // closed once other processes are heard
	oursOnce sync.Once

	mu      sync.Mutex
	db      atomic.Pointer[tenant.DB] // of who came last: a tenant may have moved to another server
	people  map[int64]*person
	visits  []*subscriber // who is here in a member's name; replaced, never changed in place
	topics  map[int64]*topic
	emptied time.Time // when the last one left; zero while somebody is here

	presence presence

	inbox []*note
	busy  bool // a goroutine is emptying the inbox
}

// person is a connected member. Their rooms are known to all their sockets.
type person struct {
	rooms  map[int64]struct{}
	told   int // how often rooms has changed: what was read from the database before may be older
	loaded bool
	subs   []*subscriber // replaced, never changed in place
}

// enter adds a socket, and returns once everything that concerns it will reach it.
// Faults: Unauthenticated when its session has ended meanwhile.
func (h *Hub) enter(ctx context.Context, db tenant.DB, s *subscriber) error {
	cr, p, err := h.admit(db, s)
	if err != nil {
		return err
	}
	if err := cr.introduce(ctx, p, s); err != nil {
		cr.leave(s)
		return err
	}
	return nil
}

func (h *Hub) admit(db tenant.DB, s *subscriber) (*crowd, *person, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return nil, nil, fault.New(fault.Unavailable, "This server is restarting. Please try again in a moment.")
	}
	cr := h.crowds[db.Tenant()]
	if cr == nil {
		cr = &crowd{hub: h, id: db.Tenant(), ours: make(chan struct{}), people: map[int64]*person{}, topics: map[int64]*topic{}, presence: newPresence()}
		h.crowds[cr.id] = cr
		if h.bus != nil {
			h.bus.want(cr.id)
		}
	}
	cr.mu.Lock()
	defer cr.mu.Unlock()
	cr.emptied, s.crowd = time.Time{}, cr
	if s.visit != nil {
		cr.admitVisit(db, s)
		return cr, nil, nil
	}
	cr.db.Store(&db)
	p := cr.people[s.me.ID]
	if p == nil {
		p = &person{rooms: map[int64]struct{}{}}
		cr.people[s.me.ID] = p
		cr.presence.came(s.me.ID)
	}
	p.subs = append(slices.Clone(p.subs), s)
	return cr, p, nil
}

func (cr *crowd) handle() tenant.DB { return *cr.db.Load() }

// introduce reads after admit: whoever is told in between is in the crowd already.
func (cr *crowd) introduce(ctx context.Context, p *person, s *subscriber) error {
	cr.awaitOurs(ctx)
	if s.me.Session != 0 {
		alive, err := tenant.SessionsAlive(ctx, cr.handle(), []int64{s.me.Session})
		if err != nil {
			return err
		}
		if !alive[s.me.Session] {
			return fault.New(fault.Unauthenticated, "Please sign in.")
		}
	}
	for s.visit == nil {
		cr.mu.Lock()
		loaded, before := p.loaded, p.told
		cr.mu.Unlock()
		if loaded {
			return nil
		}
		ids, err := chat.RoomIDsOf(ctx, cr.handle(), s.me.ID)
		if err != nil {
			return err
		}
		cr.mu.Lock()
		if p.told == before {
			p.set(ids)
			p.loaded = true
		}
		cr.mu.Unlock()
	}
	return nil
}

// awaitOurs gives Redis a moment to make the tenant's channel ours.
func (cr *crowd) awaitOurs(ctx context.Context) {
	if cr.hub.bus == nil || !cr.hub.bus.up.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	select {
	case <-cr.ours:
	case <-ctx.Done():
	}
}

// set, add and lose are called with the crowd's lock held.
func (p *person) set(rooms []int64) {
	p.rooms = make(map[int64]struct{}, len(rooms))
	for _, id := range rooms {
		p.rooms[id] = struct{}{}
	}
}

func (p *person) add(room int64) {
	p.rooms[room] = struct{}{}
	p.told++
}

func (p *person) lose(room int64) {
	delete(p.rooms, room)
	p.told++
}

func (cr *crowd) leave(s *subscriber) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	if s.visit != nil {
		cr.leaveVisit(s)
		return
	}
	p := cr.people[s.me.ID]
	if p == nil {
		return
	}
	p.subs = slices.DeleteFunc(slices.Clone(p.subs), func(other *subscriber) bool { return other == s })
	if s.looks.Load() != 0 {
		cr.presence.looked()
	}
	if len(p.subs) > 0 {
		return
	}
	delete(cr.people, s.me.ID)
	cr.presence.went(s.me.ID, cr.hub.cfg.Now())
	if len(cr.people)+len(cr.visits) == 0 {
		cr.emptied = cr.hub.cfg.Now()
	}
}

// everybody returns all sockets.
func (cr *crowd) everybody() []*subscriber {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	all := slices.Clone(cr.visits)
	for _, p := range cr.people {
		all = append(all, p.subs...)
	}
	return all
}

// of returns the sockets of one member.
func (cr *crowd) of(member int64) []*subscriber {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	all := cr.visitsTo(member)
	if p := cr.people[member]; p != nil {
		all = append(all, p.subs...)
	}
	return all
}
