package web

import (
	"strings"

	"hearth/tenant/web/assets"

	"github.com/gofiber/fiber/v2"
)

// headers are the same on every answer. The policy names no nonce: nothing inline
// runs at all, and the libraries' fixed styles are allowed by hash.
func (s *Server) headers(c *fiber.Ctx) error {
	refused := s.place(c)
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "same-origin")
	c.Set("X-Frame-Options", "DENY")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	c.Set("Content-Security-Policy", s.policy(c.Hostname()))
	if s.Secure() {
		c.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
	if refused != nil {
		return refused
	}
	return c.Next()
}

// policy names the host for sockets too: Safari's 'self' does not cover ws.
func (s *Server) policy(host string) string {
	socket := "ws://"
	if s.Secure() {
		socket = "wss://"
	}
	styles := "'self'"
	for _, hash := range assets.StyleHashes {
		styles += " '" + hash + "'"
	}
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src " + styles, "img-src 'self' data: blob:", "media-src 'self' blob:",
		"connect-src 'self' " + socket + host, "font-src 'self'", "form-action 'self' " + s.base.String() + " " + s.base.Scheme + "://*." + s.base.Host + " https://checkout.stripe.com https://billing.stripe.com",
		"manifest-src 'self'", "worker-src 'self'", "base-uri 'none'", "frame-ancestors 'none'",
	}, "; ")
}
