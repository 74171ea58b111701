package web

import (
	"strings"

	"hearth/tenant/fault"
	"hearth/tenant/web/assets"

	"github.com/gofiber/fiber/v2"
)

// asset serves a file whose name holds its content's hash: for ever, and packed in
// the best way the client knows.
func (s *Server) asset(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		return fiber.ErrMethodNotAllowed
	}
	a, found := assets.Lookup(strings.TrimPrefix(c.Path(), "/assets/"))
	if !found {
		return fault.New(fault.NotFound, "There is no such file.")
	}
	c.Set(fiber.HeaderContentType, a.ContentType)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderETag, a.ETag)
	if c.Get(fiber.HeaderIfNoneMatch) == a.ETag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	accepts := c.Get(fiber.HeaderAcceptEncoding)
	switch {
	case len(a.Brotli) > 0 && strings.Contains(accepts, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(a.Brotli)
	case len(a.Gzip) > 0 && strings.Contains(accepts, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(a.Gzip)
	}
	return c.Send(a.Body)
}
