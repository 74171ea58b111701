package web

import (
	"net/netip"

	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// refuseBanned lets nothing be sent from an address at which somebody was banned.
// Looking is free where nobody is: the tenant's row says so. A workspace that sleeps
// is not woken for it: who wakes it asks then.
func (s *Server) refuseBanned(c *fiber.Ctx) error {
	t := Tenant(c)
	if !t.HasBans || isSafe(c) || t.Residence != tenant.ResidenceAwake {
		return c.Next()
	}
	db, err := s.registry.OpenTenant(c.UserContext(), t)
	if err != nil {
		return c.Next() // whoever needs the data says what is the matter
	}
	if err := s.checkBanned(c, db); err != nil {
		return err
	}
	return c.Next()
}

func (s *Server) checkBanned(c *fiber.Ctx, db tenant.DB) error {
	if !Tenant(c).HasBans || isSafe(c) || c.Locals(localUnbanned) != nil {
		return nil
	}
	banned, err := tenant.IsBanned(c.UserContext(), db, c.IP())
	if err == nil && banned {
		return tenant.ErrBannedAddress
	}
	if err == nil {
		c.Locals(localUnbanned, true)
	}
	return err
}

// IsProxy reports whether an address is one of the proxies that speak for many.
func (s *Server) IsProxy(ip netip.Addr) bool { return s.trusted(ip) }
