package web

import (
	"strconv"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// visitWrites are where a visit that was raised may change something; everything that is
// not named here stays shut, whatever is added to Hearth. A star stands for one part of
// an address.
var visitWrites = []string{
	"/rooms", "/rooms/*/edit", "/rooms/*/members", "/rooms/*/involvement", "/rooms/*/messages", "/rooms/*/messages/*",
	"/rooms/*/messages/*/boosts", "/rooms/*/messages/*/previews/*/delete", "/profile", "/profile/picture", "/profile/picture/delete",
	"/settings", "/settings/appearance/styles", "/settings/appearance/try", "/settings/appearance/logo", "/settings/appearance/logo/delete",
	"/settings/rooms", "/settings/previews",
}

// visitNever are what no visit sees: what is the member's own, and what lets somebody in,
// costs money or takes data out. Whatever is below them is meant too.
var visitNever = []string{
	"/api", "/closed", "/join", "/password", "/reminders", "/profile/email", "/profile/transfer", "/session/transfers",
	"/settings/bots", "/settings/webhooks", "/settings/subscriptions", "/settings/tokens", "/settings/invite", "/settings/billing/change", "/settings/billing/checkout",
	"/settings/billing/contact", "/settings/billing/invoices", "/settings/billing/paid", "/settings/billing/portal", "/settings/export", "/settings/import",
	"/profile/tokens", "/profile/api", "/bots", "/tokens",
}

// visitLeave is where a visit is left, which it always may be.
const visitLeave = "/session/delete"

var (
	errVisitNever  = fault.New(fault.Forbidden, "This is not shown on a visit.")
	errVisitWrites = fault.New(fault.Forbidden, "This visit is read only. Raise it in the console to change something.")
	errVisitNot    = fault.New(fault.Forbidden, "This cannot be done on a visit, not even on a raised one.")
)

// visits is the one door for requests that an operator makes as a member: it lets through
// what a visit may do, and keeps each of them in the audit log. What cannot be kept is not
// answered, and what changes something is kept before it is done.
func (s *Server) visits(c *fiber.Ctx) error {
	id := Tenant(c).ID
	if id.IsZero() {
		return c.Next()
	}
	v, ok := s.tenants.VisitOf(id, c.Cookies(s.cookieName(sessionCookie)))
	if !ok {
		return c.Next()
	}
	c.Locals(localVisit, v)
	write, err := s.mayVisit(c)
	r := tenant.VisitRequest{Method: strings.Clone(c.Method()), Route: write, Room: roomIn(c.Path())}
	if write != "" {
		if err := s.tenants.MarkVisit(Context(c), id, v, c.IP(), r); err != nil {
			return err
		}
		return c.Next()
	}
	if err == nil {
		err = c.Next()
	}
	r.Route, r.Status = routeOf(c), c.Response().StatusCode()
	if err != nil {
		r.Status = Status(classify(err))
	}
	if failed := s.tenants.MarkVisit(Context(c), id, v, c.IP(), r); failed != nil {
		if c.Context().Hijacked() {
			c.Context().HijackSetNoResponse(false)
			c.Context().Hijack(nil)
		}
		return failed
	}
	return err
}

// mayVisit faults with Forbidden for what is not done on a visit. write is the one of
// visitWrites that a raised visit asks for, "" for what changes nothing.
func (s *Server) mayVisit(c *fiber.Ctx) (write string, err error) {
	path := strings.TrimSuffix(c.Path(), "/")
	for _, never := range visitNever {
		if path == never || strings.HasPrefix(path, never+"/") {
			return "", errVisitNever
		}
	}
	if isSafe(c) || path == visitLeave || path == "/session" && c.Method() == fiber.MethodDelete {
		return "", nil
	}
	_, me, err := s.Resume(c)
	switch {
	case err != nil:
		return "", err
	case me.Visit == nil || !me.Visit.IsRaised():
		return "", errVisitWrites
	}
	for _, open := range visitWrites {
		if fitsVisit(path, open) {
			return open, nil
		}
	}
	return "", errVisitNot
}

// fitsVisit compares an address, part by part, to one with stars.
func fitsVisit(path, open string) bool {
	parts, wanted := strings.Split(path, "/"), strings.Split(open, "/")
	if len(parts) != len(wanted) {
		return false
	}
	for i, w := range wanted {
		if w != parts[i] && w != "*" {
			return false
		}
	}
	return true
}

// admitVisit is the end of resume for a visit: nothing of it counts as the member's, and
// direct messages are hidden unless the workspace has opened them.
func (s *Server) admitVisit(c *fiber.Ctx, db tenant.DB, me tenant.Member) (tenant.DB, tenant.Member, error) {
	if !me.Visit.SeesDirect(time.Now()) {
		db = db.WithoutDirect()
	}
	c.Locals(localMember, me.ID)
	c.Locals(localDismissed, me.Dismissed)
	c.Locals(localVisit, *me.Visit)
	return db, me, nil
}

// SetVisit keeps an operator in a workspace, in this browser and until the visit ends.
func (s *Server) SetVisit(c *fiber.Ctx, token string, v tenant.Visit) {
	s.SetCookie(c, sessionCookie, token, time.Until(v.ExpiresAt))
}

// VisitURL is where the console shows a visit.
func (s *Server) VisitURL(id tenant.ID, visit int64) string {
	return s.ConsoleURL("/tenants/" + id.String() + "/visits/" + strconv.FormatInt(visit, 10))
}

func isVisit(c *fiber.Ctx) bool { return c.Locals(localVisit) != nil }

// visitBar is what stands above every page of a visit, also of one that was refused
// before anybody had looked at whose visit it is.
func (s *Server) visitBar(c *fiber.Ctx) *ui.Visit {
	v, ok := c.Locals(localVisit).(tenant.Visit)
	if ok && v.ExpiresAt.IsZero() {
		_, me, err := s.Resume(c)
		if err != nil || me.Visit == nil {
			return nil // it is over, and the next page says so
		}
		v = *me.Visit
	}
	if !ok {
		return nil
	}
	return &ui.Visit{Operator: v.OperatorName, Member: v.Member, Reason: v.Reason, Until: v.ExpiresAt, Raised: v.IsRaised(), Direct: v.SeesDirect(time.Now()),
		RaiseURL: s.VisitURL(Tenant(c).ID, v.ID), Leave: visitLeave}
}

func routeOf(c *fiber.Ctx) string {
	if route, ok := c.Locals(localRoute).(string); ok {
		return strings.Clone(route)
	}
	return RouteUnknown
}

// roomIn is the room that an address is about, 0 for none.
func roomIn(path string) int64 {
	rest, ok := strings.CutPrefix(path, "/rooms/")
	if !ok {
		return 0
	}
	text, _, _ := strings.Cut(rest, "/")
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return id
}
