package web

import (
	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// findHost tells what lives at the host that is asked for. It reads the control
// plane for a workspace, and never wakes one.
func (s *Server) findHost(c *fiber.Ctx) error {
	kind := s.registry.Kind(c.Hostname())
	c.Locals(localHost, kind)
	if kind != tenant.HostWorkspace || c.Path() == "/up" || len(c.Path()) >= 8 && c.Path()[:8] == "/assets/" {
		return c.Next()
	}
	t, err := s.registry.Lookup(c.UserContext(), c.Hostname())
	if err != nil {
		return err
	}
	c.Locals(localTenant, t)
	if s.registry.HasMoved(c.Hostname(), t) {
		return s.moved(c, t)
	}
	return c.Next()
}

func hostKind(c *fiber.Ctx) tenant.HostKind {
	kind, ok := c.Locals(localHost).(tenant.HostKind)
	if !ok {
		return tenant.HostSite
	}
	return kind
}

// Tenant returns whose workspace the request is for; the zero Tenant elsewhere.
func Tenant(c *fiber.Ctx) tenant.Tenant {
	t, _ := c.Locals(localTenant).(tenant.Tenant)
	return t
}

// Visitor returns where a request came from, as a session remembers it.
func Visitor(c *fiber.Ctx) tenant.Visitor {
	return tenant.Visitor{IPAddress: c.IP(), UserAgent: c.Get(fiber.HeaderUserAgent)}
}
