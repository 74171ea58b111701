package web

import (
	"strconv"

	"hearth/tenant"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// Dress puts the workspace's own style sheet on a page, unless its address says
// ?safe: then the page says so, with a way back. Pages on which somebody proves who
// they are, or changes the workspace, are not dressed.
func (s *Server) Dress(c *fiber.Ctx, head *ui.Head) {
	hash := Tenant(c).StylesHash
	if hash == "" {
		return
	}
	if isUndressed(c) {
		head.Undressed = c.Path()
		return
	}
	head.Styles = "/styles/" + hash + ".css"
}

// Undressed is a path to go on to that keeps ?safe.
func Undressed(c *fiber.Ctx, path string) string {
	if isUndressed(c) {
		return path + "?safe"
	}
	return path
}

func isUndressed(c *fiber.Ctx) bool { return c.Context().QueryArgs().Has("safe") }

// LogoPath is where a workspace's logo is, "" for none. The address changes with it.
func LogoPath(t tenant.Tenant, side int) string {
	if t.LogoVersion == 0 {
		return ""
	}
	return "/logo/" + strconv.Itoa(side) + ".png?v=" + strconv.FormatInt(t.LogoVersion, 36)
}

// LogoTag is the ETag of a workspace's logo.
func LogoTag(t tenant.Tenant) string { return `"` + strconv.FormatInt(t.LogoVersion, 36) + `"` }
