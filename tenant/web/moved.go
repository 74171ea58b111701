package web

import (
	"net/url"

	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// longestPath is what a token carries that is to fit into an address again.
const longestPath = 700

// moved sends a browser that comes to an address the workspace gave up on to the
// same page at the present one; a member who is signed in here arrives signed in
// there. What an open page asks for besides, and what it sends, is answered here
// still: nothing that somebody is typing meets a closed door. No browser may remember
// the answer: the address will be somebody else's one day.
func (s *Server) moved(c *fiber.Ctx, t tenant.Tenant) error {
	if mode := c.Get("Sec-Fetch-Mode"); !isSafe(c) || mode != "" && mode != "navigate" {
		return c.Next()
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	path := c.OriginalURL()
	if c.Method() == fiber.MethodGet && len(path) < longestPath {
		if db, me, err := s.Resume(c); err == nil && me.Visit == nil {
			return s.HandOver(c, db, me, t, path)
		}
	}
	return c.Redirect(s.WorkspaceURL(t.Slug, path), fiber.StatusPermanentRedirect)
}

// HandOver ends a member's session at this host and begins one at the address that
// the workspace t has by now, at a path there.
func (s *Server) HandOver(c *fiber.Ctx, db tenant.DB, me tenant.Member, t tenant.Tenant, path string) error {
	token, err := s.tenants.HandOn(c.UserContext(), db, me, LocalPath(path))
	if err != nil {
		return err
	}
	s.ClearSession(c)
	return SeeOther(c, s.WorkspaceURL(t.Slug, "/session/handover?token="+url.QueryEscape(token)))
}
