package web

import (
	"context"
	"net/url"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
)

// Member adapts a handler that needs a signed-in member. A token that we did not
// sign opens nothing. Writes in a suspended workspace fault with PaymentRequired.
func (s *Server) Member(h func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error) fiber.Handler {
	return s.Reader(func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
		if err := Tenant(c).RefuseWrites(); err != nil && !isSafe(c) {
			return err
		}
		return h(c, db, me)
	})
}

// Reader is Member for what belongs to reading, such as how far somebody has read: it
// works in a suspended workspace too.
func (s *Server) Reader(h func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		db, me, err := s.Resume(c)
		if err != nil {
			return err
		}
		if err := s.LimitMember(c, MemberRule, db, me); err != nil {
			return err
		}
		return h(c, db, me)
	}
}

// Administrator is Member for those who may change the workspace and its people.
// Faults: Forbidden for others.
func (s *Server) Administrator(h func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error) fiber.Handler {
	return s.Member(func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
		if !me.IsAdministrator() {
			return fault.New(fault.Forbidden, "Only administrators of the workspace can do this.")
		}
		return h(c, db, me)
	})
}

// Open adapts a handler of a workspace that needs its data and nobody signed in,
// such as the sign-in form.
func (s *Server) Open(h func(c *fiber.Ctx, db tenant.DB) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		db, err := s.open(c)
		if err != nil {
			return err
		}
		_, err = s.awake(c, db, func(db tenant.DB) error { return h(c, db) })
		return err
	}
}

// Resume finds the member of a request's session cookie, and opens the tenant for
// them. Faults: Unauthenticated.
func (s *Server) Resume(c *fiber.Ctx) (db tenant.DB, me tenant.Member, err error) {
	return s.resume(c, s.open)
}

// ResumeClosed is Resume where the workspace may be closed by its owner.
func (s *Server) ResumeClosed(c *fiber.Ctx) (db tenant.DB, me tenant.Member, err error) {
	return s.resume(c, s.openClosed)
}

// OpenClosed is Open where the workspace may be closed by its owner.
func (s *Server) OpenClosed(h func(c *fiber.Ctx, db tenant.DB) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		db, err := s.openClosed(c)
		if err != nil {
			return err
		}
		_, err = s.awake(c, db, func(db tenant.DB) error { return h(c, db) })
		return err
	}
}

// awake runs fn, and once more where the workspace fell asleep before its first
// statement, with the handle that is returned.
func (s *Server) awake(c *fiber.Ctx, db tenant.DB, fn func(db tenant.DB) error) (tenant.DB, error) {
	err := fn(db)
	if !tenant.IsAsleep(err) {
		return db, err
	}
	if db, err = s.rouseAgain(c); err != nil {
		return db, err
	}
	return db, fn(db)
}

func (s *Server) resume(c *fiber.Ctx, open func(*fiber.Ctx) (tenant.DB, error)) (db tenant.DB, me tenant.Member, err error) {
	token := c.Cookies(s.cookieName(sessionCookie))
	if !s.tenants.WellSigned(Tenant(c).ID, token) {
		return db, me, fault.New(fault.Unauthenticated, "Please sign in.")
	}
	if db, err = open(c); err != nil {
		return db, me, err
	}
	db, err = s.awake(c, db, func(db tenant.DB) error {
		me, err = s.tenants.Resume(c.UserContext(), db, token, Visitor(c))
		return err
	})
	if err != nil {
		if isVisit(c) && fault.Is(err, fault.Unauthenticated) {
			s.ClearSession(c) // or the way in would be shut as long as the cookie lasts
		}
		return db, me, err
	}
	if me.Visit != nil {
		return s.admitVisit(c, db, me)
	}
	if err := s.registry.Seen(c.UserContext(), Tenant(c)); err != nil {
		return db, me, err
	}
	if fresh, renewed := s.keys.Renew(tenant.PurposeSession, Tenant(c).ID, token); renewed {
		s.SetSession(c, fresh) // so that nobody has to sign in when the former key goes
	}
	c.Locals(localMember, me.ID)
	c.Locals(localDismissed, me.Dismissed)
	return db, me, nil
}

func (s *Server) open(c *fiber.Ctx) (db tenant.DB, err error) {
	if t := Tenant(c); t.IsClosed() {
		return db, tenant.ErrClosed(t)
	}
	return s.openClosed(c)
}

func (s *Server) openClosed(c *fiber.Ctx) (db tenant.DB, err error) {
	t := Tenant(c)
	if t.ID.IsZero() {
		return db, errUnknownWorkspace
	}
	if !t.CanRead() && !t.IsClosed() && t.State != tenant.StateProvisioning {
		return db, tenant.ErrClosed(t)
	}
	if db, err = s.rouse(c); err == nil {
		err = s.checkBanned(c, db)
	}
	return db, err
}

func isSafe(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead
}

// ID reads a whole number out of the address. Faults: NotFound.
func ID(c *fiber.Ctx, name string) (int64, error) {
	var id int64
	text := c.Params(name)
	for _, r := range text {
		if r < '0' || r > '9' || id > 1<<58 {
			return 0, fault.New(fault.NotFound, "There is no such page.")
		}
		id = id*10 + int64(r-'0')
	}
	if text == "" {
		return 0, fault.New(fault.NotFound, "There is no such page.")
	}
	return id, nil
}

// LocalPath returns a path to go on to that certainly stays on this host, "/" for
// anything else.
func LocalPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n") {
		return "/"
	}
	return next
}

// Context returns a context for work that goes on after the answer was sent; it
// keeps the values of the request's and has no deadline.
func Context(c *fiber.Ctx) context.Context { return context.WithoutCancel(c.UserContext()) }
