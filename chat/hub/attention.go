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
		err = h.attendingAfar(ctx, id, room, found)
	}
	return slices.Sorted(maps.Keys(found)), err
}

func (h *Hub) attendingAfar(ctx context.Context, id tenant.ID, room int64, found map[int64]struct{}) error {
	fields, err := h.bus.redis.HGetAll(ctx, presenceKey(id)).Result()
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "Who is looking cannot be told just now.")
	}
	for origin, text := range fields {
		var f field
		if origin == h.bus.origin || json.Unmarshal([]byte(text), &f) != nil || h.cfg.Now().Sub(time.Unix(f.At, 0)) > fadeAfter {
			continue
		}
		for _, line := range f.Members {
			if len(line) > 1 && slices.Contains(line[1:], room) {
				found[line[0]] = struct{}{}
			}
		}
	}
	return nil
}
