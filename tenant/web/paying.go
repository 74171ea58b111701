package web

import (
	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
)

// Paying is Administrator for what brings a workspace back: it works while the
// workspace is suspended or closed, and for whoever may enter it then.
func (s *Server) Paying(h func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		db, me, err := s.ResumeClosed(c)
		if err != nil {
			return err
		}
		if err := s.LimitMember(c, MemberRule, db, me); err != nil {
			return err
		}
		if !me.IsAdministrator() {
			return fault.New(fault.Forbidden, "Only administrators of the workspace can change what it pays for.")
		}
		return h(c, db, me)
	}
}

// EvenClosed is Member, and Paying in a workspace that is closed: for pages that show
// what would open it.
func (s *Server) EvenClosed(h func(c *fiber.Ctx, db tenant.DB, me tenant.Member) error) fiber.Handler {
	open, closed := s.Member(h), s.Paying(h)
	return func(c *fiber.Ctx) error {
		if Tenant(c).IsClosed() {
			return closed(c)
		}
		return open(c)
	}
}
