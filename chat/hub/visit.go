package hub

import (
	"context"
	"slices"
	"strings"
	"time"

	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// visit is what a socket knows of the operator who holds it in a member's name. Such a
// socket hears the rooms it asks for and what everybody hears. It is no sign that the
// member is here, and hears nothing that is theirs alone.
type visit struct {
	tenant.Visit
	ip    string
	until time.Time // when it is cut
}

// visitOf is nil for members themselves.
func visitOf(c *fiber.Ctx, me tenant.Member) *visit {
	if me.Visit == nil {
		return nil
	}
	v := &visit{Visit: *me.Visit, ip: strings.Clone(c.IP()), until: me.Visit.ExpiresAt}
	if v.DirectUntil.After(time.Now()) && v.DirectUntil.Before(v.until) {
		v.until = v.DirectUntil // it comes back and sees less
	}
	return v
}

// admitVisit and leaveVisit are called with the lock held.
func (cr *crowd) admitVisit(db tenant.DB, s *subscriber) {
	whole := db.WithDirect() // what others are told is read with it, too
	cr.db.Store(&whole)
	cr.visits = append(slices.Clone(cr.visits), s)
}

func (cr *crowd) leaveVisit(s *subscriber) {
	cr.visits = slices.DeleteFunc(slices.Clone(cr.visits), func(other *subscriber) bool { return other == s })
	if len(cr.people)+len(cr.visits) == 0 {
		cr.emptied = cr.hub.cfg.Now()
	}
}

// visitsTo is called with the lock held.
func (cr *crowd) visitsTo(member int64) (subs []*subscriber) {
	for _, s := range cr.visits {
		if s.me.ID == member {
			subs = append(subs, s)
		}
	}
	return subs
}

// handle reads what the socket's holder may see.
func (s *subscriber) handle() tenant.DB {
	if s.visit != nil && !s.visit.SeesDirect(s.hub.cfg.Now()) {
		return s.crowd.handle().WithoutDirect()
	}
	return s.crowd.handle()
}

// visits keeps what is asked on a visit and reports whether it may be done: what would
// be seen as the member's doing may not, nor what cannot be kept.
func (s *subscriber) visits(r request) bool {
	if r.Op == "ping" {
		return true
	}
	if s.hub.cfg.Mark != nil {
		ctx, cancel := context.WithTimeout(s.hub.ctx, readTimeout)
		defer cancel()
		asked := tenant.VisitRequest{Method: "SOCKET", Route: "/realtime " + known(r.Op), Room: r.Room}
		if err := s.hub.cfg.Mark(ctx, s.crowd.id, s.visit.Visit, s.visit.ip, asked); err != nil {
			s.refuse(r.Room, err)
			return false
		}
	}
	if r.Op == "typing" || r.Op == "look" {
		s.write(envelope{Op: "error", Code: "forbidden", Room: max(r.Room, 0), Message: "This is a visit: nobody is told what you do here."}.frame())
		return false
	}
	return true
}

// known keeps what a client makes up out of the audit log.
func known(op string) string {
	if slices.Contains([]string{"presence", "look", "subscribe", "unsubscribe", "typing"}, op) {
		return op
	}
	return "unknown"
}

// endVisits cuts the sockets of visits whose time is over.
func (h *Hub) endVisits() {
	now := h.cfg.Now()
	for _, s := range h.everyVisit() {
		if !now.Before(s.visit.until) {
			s.cut()
		}
	}
}

// checkVisits cuts the sockets of visits whose operators signed out at the console, or
// are operators no more: a request of theirs ends with that, and a socket asks nothing.
func (h *Hub) checkVisits(ctx context.Context) {
	subs := h.everyVisit()
	if len(subs) == 0 || h.cfg.SignedIn == nil {
		return
	}
	visits := make([]tenant.Visit, len(subs))
	for i, s := range subs {
		visits[i] = s.visit.Visit
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	in, err := h.cfg.SignedIn(ctx, visits)
	if err != nil {
		h.stumble("check visits", err)
		return
	}
	for i, s := range subs {
		if !in[i] {
			s.cut()
		}
	}
}

func (h *Hub) everyVisit() (subs []*subscriber) {
	for _, cr := range h.everyCrowd() {
		cr.mu.Lock()
		subs = append(subs, cr.visits...)
		cr.mu.Unlock()
	}
	return subs
}

// Attended lists the tenants of which a member has a socket in this process.
func (h *Hub) Attended() (ids []tenant.ID) {
	for _, cr := range h.everyCrowd() {
		cr.mu.Lock()
		if len(cr.people) > 0 {
			ids = append(ids, cr.id)
		}
		cr.mu.Unlock()
	}
	return ids
}
