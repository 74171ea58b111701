package web

import (
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
)

// PlaceIncoming begins the addresses by which tools post into one room: an id and a
// secret follow.
const PlaceIncoming = "/services"

// errNoService is what such tools are told in the words of Slack.
var errNoService = fault.New(fault.NotFound, "no_service")

// Incoming adapts a handler of an address that posts into one room, with its :incoming
// and :secret. A secret without a door opens nothing and wakes nobody. Faults: NotFound
// as no_service, PaymentRequired in a suspended workspace.
func (s *Server) Incoming(h func(c *fiber.Ctx, db tenant.DB, in tenant.Incoming, b tenant.Bot) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		id, err := ID(c, "incoming")
		if err != nil {
			return errNoService
		}
		secret := strings.Clone(c.Params("secret"))
		// By the secret, and before anything is looked up: a flood costs nobody else a turn.
		if err := s.Limit(c, IncomingRule, tenant.HashSecret(Tenant(c).ID.String()+" "+secret)); err != nil {
			return err
		}
		db, in, b, err := s.resumeIncoming(c, id, secret)
		if fault.Is(err, fault.Unauthenticated) {
			return errNoService
		}
		if err != nil {
			return err
		}
		if err := Tenant(c).RefuseWrites(); err != nil {
			return err
		}
		return h(c, db, in, b)
	}
}

// resumeIncoming wakes nobody for a secret that is none. As with tokens, programs are not
// people.
func (s *Server) resumeIncoming(c *fiber.Ctx, id int64, secret string) (db tenant.DB, in tenant.Incoming, b tenant.Bot, err error) {
	t := Tenant(c)
	if t.ID.IsZero() {
		return db, in, b, errUnknownWorkspace
	}
	if err := s.tenants.CheckIncoming(c.UserContext(), t.ID, secret); err != nil {
		return db, in, b, err
	}
	if db, err = s.open(c); err != nil {
		return db, in, b, err
	}
	db, err = s.awake(c, db, func(db tenant.DB) error {
		in, b, err = s.tenants.IncomingBySecret(c.UserContext(), db, id, secret)
		return err
	})
	if err == nil {
		c.Locals(localMember, b.MemberID)
	}
	return db, in, b, err
}

// isIncoming reports whether an address is one that posts into a room: no cookie counts
// there, and answers are words for programs.
func isIncoming(c *fiber.Ctx) bool {
	return hostKind(c) == tenant.HostWorkspace && strings.HasPrefix(c.Path(), PlaceIncoming+"/")
}
