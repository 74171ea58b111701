package web

import (
	"net/url"
	"strings"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/gofiber/fiber/v2"
)

// refuseForgery lets an unsafe method through only when the browser says that the
// request comes from this very host. Workspaces are same-site to each other, so
// same-site is not enough. Programs carry a token instead of a cookie.
func (s *Server) refuseForgery(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	if _, program := bearer(c); program || SameOrigin(c) || isSigned(c) || isBotCall(c) || isIncoming(c) {
		return c.Next()
	}
	return fault.New(fault.Forbidden, "This request came from another page. Open the form here and send it again.")
}

// isSigned reports whether what is sent is believed for its signature alone, which no
// browser can make.
func isSigned(c *fiber.Ctx) bool {
	return c.Path() == PlaceStripeEvents && hostKind(c) == tenant.HostSite
}

// SameOrigin reports whether a request was made by a page of the host it goes to.
func SameOrigin(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	origin, err := url.Parse(c.Get(fiber.HeaderOrigin))
	return err == nil && origin.Host != "" && strings.EqualFold(origin.Host, c.Hostname())
}
