package hub

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// look notes which room is before the eyes of whoever holds the socket; 0 is none.
func (s *subscriber) look(room int64) {
	if s.looks.Swap(room) == room {
		return
	}
	s.crowd.mu.Lock()
	defer s.crowd.mu.Unlock()
	s.crowd.presence.looked()
}

// looksAt lists rooms. Nobody looks at one that they do not listen to: they may not.
func (p *person) looksAt() (rooms []int64) {
	for _, s := range p.subs {
		if room := s.looks.Load(); room != 0 && !slices.Contains(rooms, room) && s.listensTo(room) {
			rooms = append(rooms, room)
		}
	}
	return rooms
}

// Attending grants chat.Attention. It asks Redis, so that a process without sockets
// can know; what a process wrote long ago does not count, by this one's clock.
func (h *Hub) Attending(ctx context.Context, id tenant.ID, room int64) ([]int64, error) {
	found := map[int64]struct{}{}
	if cr := h.crowdOf(id); cr != nil {
		cr.mu.Lock()
		for member, p := range cr.people {
			if slices.Contains(p.looksAt(), room) {
				found[member] = struct{}{}
			}
		}
		cr.mu.Unlock()
	}
	var err error
	if h.bus != nil {
		err = h.fieldsAfar(ctx, id, func(line []int64) {
			if slices.Contains(line[1:], room) {
				found[line[0]] = struct{}{}
			}
		})
	}
	return slices.Sorted(maps.Keys(found)), err
}

// fieldsAfar gives each what other processes wrote of a tenant: a member, and the rooms
// that they look at.
func (h *Hub) fieldsAfar(ctx context.Context, id tenant.ID, each func(line []int64)) error {
	fields, err := h.bus.redis.HGetAll(ctx, presenceKey(id)).Result()
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "Who is here cannot be told just now.")
	}
	for origin, text := range fields {
		var f field
		if origin == h.bus.origin || json.Unmarshal([]byte(text), &f) != nil || h.cfg.Now().Sub(time.Unix(f.At, 0)) > fadeAfter {
			continue
		}
		for _, line := range f.Members {
			if len(line) > 0 {
				each(line)
			}
		}
	}
	return nil
}
