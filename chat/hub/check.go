package hub

import (
	"context"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/fault"
)

// stumble notes that something could not be read: what was missed is looked for
// again soon.
func (h *Hub) stumble(what string, err error) {
	if h.ctx.Err() != nil {
		return
	}
	h.cfg.Logger.LogAttrs(h.ctx, slog.LevelWarn, "hub: "+what, slog.Any("error", err))
	h.trouble.Store(true)
	h.nudge()
}

// nudge makes watch look at what has changed.
func (h *Hub) nudge() {
	select {
	case h.nudged <- struct{}{}:
	default:
	}
}

// watch compares every topic with the database now and then, and at once where
// there is a reason to; it also sends tenants away who have nobody here.
func (h *Hub) watch(ctx context.Context) {
	sweep := time.NewTicker(h.cfg.Linger / 3)
	defer sweep.Stop()
	turns := time.NewTicker(h.cfg.TurnEvery)
	defer turns.Stop()
	round := time.NewTimer(h.pause())
	defer round.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			h.sweep()
			if h.bus != nil {
				h.bus.tend()
			}
		case <-turns.C:
			h.presenceTurn()
			h.endVisits()
		case <-h.nudged:
			h.checkSuspects(ctx)
			round.Reset(h.pause() - time.Since(last))
		case <-round.C:
			h.trouble.Store(false)
			for _, cr := range h.everyCrowd() {
				h.check(ctx, cr, false)
			}
			h.checkVisits(ctx)
			last = time.Now()
			round.Reset(h.pause())
		}
	}
}

// pause is how long until the next round; processes do not keep step.
func (h *Hub) pause() time.Duration {
	if h.trouble.Load() || h.bus != nil && !h.bus.up.Load() {
		return h.cfg.CheckWhileDown
	}
	return h.cfg.CheckEvery + rand.N(h.cfg.CheckEvery/3+1)
}

// suspect asks for a check of one tenant soon. lost says that events without a
// number may have been missed too.
func (h *Hub) suspect(id tenant.ID, lost bool) {
	h.mu.Lock()
	if h.crowds[id] != nil {
		h.suspects[id] = h.suspects[id] || lost
	}
	h.mu.Unlock()
	h.nudge()
}

// ours is called when a tenant's channel is ours, for the first time or again: then
// we were told nothing for a while.
func (h *Hub) ours(id tenant.ID, again bool) {
	if cr := h.crowdOf(id); cr != nil {
		cr.oursOnce.Do(func() { close(cr.ours) })
		cr.shareAnew()
	}
	h.suspect(id, again)
}

func (h *Hub) checkSuspects(ctx context.Context) {
	h.mu.Lock()
	suspects := h.suspects
	h.suspects = map[tenant.ID]bool{}
	h.mu.Unlock()
	for id, lost := range suspects {
		if cr := h.crowdOf(id); cr != nil {
			h.check(ctx, cr, lost)
		}
	}
}

func (h *Hub) check(ctx context.Context, cr *crowd, lost bool) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	err := cr.checkPositions(ctx)
	if err == nil {
		err = cr.checkSessions(ctx)
	}
	if err == nil {
		err = cr.checkMemberships(ctx)
	}
	if err == nil && lost {
		err = cr.makeGood(ctx)
	}
	switch {
	case err == nil:
	case fault.Is(err, fault.Unavailable) && !tenant.IsAsleep(err) || ctx.Err() != nil:
		h.stumble("check positions", err)
	default:
		// Its data is gone, or not what we know: the edge will say what is the matter.
		h.cfg.Logger.Warn("hub: a tenant cannot be read", "tenant", cr.id, "error", err)
		for _, s := range cr.everybody() {
			s.close(codeTryAgain, "try again")
		}
	}
}

// checkPositions finds what was lost on the way.
func (cr *crowd) checkPositions(ctx context.Context) error {
	cr.mu.Lock()
	topics := make([]*topic, 0, len(cr.topics))
	for _, t := range cr.topics {
		topics = append(topics, t)
	}
	cr.mu.Unlock()
	rooms := make([]int64, len(topics))
	before := make([]int64, len(topics)) // or a number passed on meanwhile looks like one too many
	for i, t := range topics {
		t.mu.Lock()
		rooms[i], before[i] = t.room, t.head
		t.mu.Unlock()
	}
	heads, err := chat.Heads(ctx, cr.handle(), rooms)
	if err != nil {
		return err
	}
	for i, t := range topics {
		if now, found := heads[t.room]; found {
			t.compare(before[i], now)
		} else {
			t.end()
		}
	}
	return nil
}

// checkSessions finds the sockets that should have been cut while Redis was away.
func (cr *crowd) checkSessions(ctx context.Context) error {
	var sessions []int64
	subs := cr.everybody()
	for _, s := range subs {
		if s.me.Session != 0 {
			sessions = append(sessions, s.me.Session)
		}
	}
	if len(sessions) == 0 {
		return nil
	}
	alive, err := tenant.SessionsAlive(ctx, cr.handle(), sessions)
	if err != nil {
		return err
	}
	for _, s := range subs {
		if s.me.Session != 0 && !alive[s.me.Session] {
			s.cut()
		}
	}
	return nil
}

// checkMemberships finds listeners whose membership ended while nobody could tell.
func (cr *crowd) checkMemberships(ctx context.Context) error {
	var asked []chat.Membership
	cr.mu.Lock()
	for room, t := range cr.topics {
		t.mu.Lock()
		for _, l := range t.listeners {
			asked = append(asked, chat.Membership{MemberID: l.sub.me.ID, RoomID: room})
		}
		t.mu.Unlock()
	}
	cr.mu.Unlock()
	found, err := chat.MembershipsAmong(ctx, cr.handle(), asked)
	if err != nil {
		return err
	}
	for _, m := range asked {
		if !found[m] {
			cr.hub.deliver(chat.Event{Tenant: cr.id, Type: chat.RoomLeft, Room: m.RoomID, To: []int64{m.MemberID}})
		}
	}
	return nil
}

// makeGood finds the rooms of which we were not told, and lets clients do the same.
func (cr *crowd) makeGood(ctx context.Context) error {
	cr.mu.Lock()
	before := make(map[int64]int, len(cr.people))
	for id, p := range cr.people {
		before[id] = p.told
	}
	cr.mu.Unlock()
	rooms, err := chat.RoomIDsOfMembers(ctx, cr.handle(), slices.Collect(maps.Keys(before)))
	if err != nil {
		return err
	}
	again := false
	cr.mu.Lock()
	for member, told := range before {
		p := cr.people[member]
		if p == nil {
			continue
		}
		if p.told == told {
			p.set(rooms[member])
		}
		again = again || p.told != told
	}
	cr.mu.Unlock()
	if again {
		cr.hub.suspect(cr.id, true)
	}
	cr.hub.deliver(chat.Event{Tenant: cr.id, Type: missed})
	return nil
}

// sweep forgets tenants some time after their last socket has gone: a page that is
// reloaded comes back at once.
func (h *Hub) sweep() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, cr := range h.crowds {
		cr.mu.Lock()
		done := h.bus == nil || !h.bus.up.Load() || cr.presence.share.settled()
		if !cr.emptied.IsZero() && h.cfg.Now().Sub(cr.emptied) >= h.cfg.Linger && done {
			delete(h.crowds, id)
			if h.bus != nil {
				h.bus.unwant(id)
			}
		}
		cr.mu.Unlock()
	}
}
