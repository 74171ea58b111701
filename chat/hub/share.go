package hub

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"hearth/tenant"

	"github.com/redis/go-redis/v9"
)

// Processes share who is here in one hash for each tenant, with a field for each
// process, which rewrites it now and then as long as it lives. What changes is told on
// the tenant's channel besides. The hash goes by itself when nobody writes to it.
const (
	beatEvery  = 25 * time.Second
	fadeAfter  = 75 * time.Second // three beats
	hashLives  = 90 * time.Second
	shareBatch = 128 // tenants in one round trip
)

// share is what this process owes to others, and they to it.
type share struct {
	told    map[int64]struct{} // who is here, as other processes were told
	version int64              // counts how often that changed; it only grows, also over the life of a crowd
	stale   bool               // what stands in Redis is not what is
	ignored bool               // what others wrote is to be read
	written time.Time
	dead    []string      // processes whose fields are to be removed
	memos   []*comingGone // not told yet
}

// comingGone is what processes tell each other when somebody comes or goes.
type comingGone struct {
	Version int64   `json:"v"`
	All     bool    `json:"all,omitempty"` // nobody else was there before
	Came    []int64 `json:"came,omitempty"`
	Gone    []int64 `json:"gone,omitempty"`
	Left    bool    `json:"left,omitempty"` // the process stops, and its members come back elsewhere
}

// field is what a process writes into a tenant's hash.
type field struct {
	Version int64     `json:"v"`
	At      int64     `json:"at"` // Unix seconds
	Members [][]int64 `json:"m"`  // each one's id, then the rooms that they look at
}

func newShare() share {
	return share{told: map[int64]struct{}{}, version: time.Now().UnixMilli(), ignored: true}
}

func presenceKey(id tenant.ID) string { return "pr:{" + id.String() + "}" }

// note compares this process's own members with what was told. It is called with the
// crowd's lock held.
func (s *share) note(cr *crowd, touched map[int64]struct{}) {
	m := &comingGone{All: len(s.told) == 0}
	for member := range touched {
		here := cr.isHere(member)
		if _, told := s.told[member]; told == here {
			continue
		}
		if here {
			s.told[member] = struct{}{}
			m.Came = append(m.Came, member)
		} else {
			delete(s.told, member)
			m.Gone = append(m.Gone, member)
		}
	}
	if len(m.Came)+len(m.Gone) == 0 {
		return
	}
	s.version++
	m.Version, s.stale = s.version, true
	s.memos = append(s.memos, m)
}

// settled reports whether other processes think that nobody is here. It is called
// with the crowd's lock held.
func (s *share) settled() bool { return len(s.told) == 0 && !s.stale }

// errand is one tenant's part of a round trip.
type errand struct {
	cr     *crowd
	write  *field // nil: nothing; without members: remove it
	memos  []*comingGone
	dead   []string
	reads  bool
	answer *redis.MapStringStringCmd
}

// shareSoon has one round at a time: what comes meanwhile goes with the next.
func (h *Hub) shareSoon(crowds []*crowd) {
	if !h.sharing.CompareAndSwap(false, true) {
		return
	}
	now := h.cfg.Now()
	var errands []*errand
	for _, cr := range crowds {
		if e := cr.errand(now); e != nil {
			errands = append(errands, e)
		}
	}
	if len(errands) == 0 {
		h.sharing.Store(false)
		return
	}
	h.spawn(func() {
		defer h.sharing.Store(false)
		for part := range slices.Chunk(errands, shareBatch) {
			h.run(part)
		}
	})
}

func (cr *crowd) errand(now time.Time) *errand {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	s := &cr.presence.share
	e := &errand{cr: cr, memos: s.memos, dead: s.dead}
	beat := len(s.told) > 0 && now.Sub(s.written) >= beatEvery
	if s.stale || beat {
		e.write = cr.field(now)
		s.stale, s.written = false, now
	}
	if isClosed(cr.ours) && (s.ignored || beat) {
		e.reads, s.ignored = true, false
	}
	s.memos, s.dead = nil, nil
	if e.write == nil && !e.reads && len(e.dead) == 0 && len(e.memos) == 0 {
		return nil
	}
	return e
}

// field is called with the crowd's lock held.
func (cr *crowd) field(now time.Time) *field {
	f := &field{Version: cr.presence.share.version, At: now.Unix(), Members: make([][]int64, 0, len(cr.presence.share.told))}
	for member := range cr.presence.share.told {
		line := []int64{member}
		if p := cr.people[member]; p != nil {
			line = append(line, p.looksAt()...)
		}
		f.Members = append(f.Members, line)
	}
	return f
}

// run writes before it tells, so that whoever is told finds it, and writes before it
// reads, so that of two who begin at once one sees the other.
func (h *Hub) run(errands []*errand) {
	ctx, cancel := context.WithTimeout(h.ctx, readTimeout)
	defer cancel()
	_, err := h.bus.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, e := range errands {
			e.send(ctx, p, h.bus.origin)
		}
		return nil
	})
	for _, e := range errands {
		if err != nil {
			e.fail()
			continue
		}
		for _, m := range e.memos {
			h.bus.tell(e.cr.id, memo{Presence: m})
		}
		if e.reads {
			e.cr.readFields(e.answer.Val())
		}
	}
}

func (e *errand) send(ctx context.Context, p redis.Pipeliner, origin string) {
	key := presenceKey(e.cr.id)
	switch {
	case e.write != nil && len(e.write.Members) == 0:
		p.HDel(ctx, key, origin)
	case e.write != nil:
		text, err := json.Marshal(e.write)
		if err != nil {
			panic("hub: a field that is no JSON: " + err.Error())
		}
		p.HSet(ctx, key, origin, text)
		p.PExpire(ctx, key, hashLives)
	}
	if len(e.dead) > 0 {
		p.HDel(ctx, key, e.dead...)
	}
	if e.reads {
		e.answer = p.HGetAll(ctx, key)
	}
}

// fail leaves it to the next turn. Memos are lost: who misses one looks at the field.
func (e *errand) fail() {
	e.cr.mu.Lock()
	defer e.cr.mu.Unlock()
	s := &e.cr.presence.share
	s.stale = s.stale || e.write != nil || len(e.memos) > 0
	s.ignored = s.ignored || e.reads
	s.dead = append(s.dead, e.dead...)
}

// readFields learns from what other processes wrote. One that wrote nothing is
// forgotten in its own time: Redis may have lost it.
func (cr *crowd) readFields(fields map[string]string) {
	now := cr.hub.cfg.Now()
	cr.mu.Lock()
	defer cr.mu.Unlock()
	p := &cr.presence
	for origin, text := range fields {
		var f field
		if origin == cr.hub.bus.origin || json.Unmarshal([]byte(text), &f) != nil {
			continue
		}
		known := p.far[origin]
		if known == nil {
			known = &far{until: now.Add(fadeAfter)}
			p.far[origin] = known
		}
		if f.At != known.at {
			known.at, known.until = f.At, now.Add(fadeAfter)
		}
		if f.Version > known.version || known.members == nil {
			p.touchAll(known.members)
			known.version, known.members = f.Version, f.ids()
			p.touchAll(known.members)
		}
	}
}

func (f field) ids() map[int64]struct{} {
	ids := make(map[int64]struct{}, len(f.Members))
	for _, line := range f.Members {
		if len(line) > 0 {
			ids[line[0]] = struct{}{}
		}
	}
	return ids
}

// hearPresence takes what another process tells.
func (h *Hub) hearPresence(id tenant.ID, origin string, m comingGone) {
	cr := h.crowdOf(id)
	if cr == nil {
		return
	}
	now := h.cfg.Now()
	cr.mu.Lock()
	defer cr.mu.Unlock()
	p := &cr.presence
	known := p.far[origin]
	switch {
	case m.Left:
		if known != nil {
			known.until = now.Add(h.cfg.Linger)
		}
		return
	case m.All && (known == nil || m.Version > known.version):
		if known != nil {
			p.touchAll(known.members)
		}
		known = &far{members: map[int64]struct{}{}}
		p.far[origin] = known
	case known == nil || m.Version > known.version+1:
		p.share.ignored = true
		return
	case m.Version <= known.version:
		return
	}
	known.version, known.until = m.Version, now.Add(fadeAfter)
	for _, member := range m.Came {
		known.members[member] = struct{}{}
		p.touched[member] = struct{}{}
	}
	for _, member := range m.Gone {
		delete(known.members, member)
		p.touched[member] = struct{}{}
	}
}

// shareAnew is for when Redis may have forgotten us, and we know nothing of others.
func (cr *crowd) shareAnew() {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	s := &cr.presence.share
	s.ignored, s.stale = true, s.stale || len(s.told) > 0
}

// farewell takes this process out of every tenant. Its members are on their way to
// another, so nobody is told that they went.
func (h *Hub) farewell(ctx context.Context) {
	for part := range slices.Chunk(h.everyCrowd(), shareBatch) {
		_, err := h.bus.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, cr := range part {
				p.HDel(ctx, presenceKey(cr.id), h.bus.origin)
			}
			return nil
		})
		if err != nil {
			return // the fields fade
		}
		for _, cr := range part {
			h.bus.tell(cr.id, memo{Presence: &comingGone{Left: true}})
		}
	}
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
