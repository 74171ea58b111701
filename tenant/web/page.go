package web

import (
	"bytes"
	"sync"

	"hearth/tenant/web/ui"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

const mimeStream = "text/vnd.turbo-stream.html"

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Page answers with a whole page, or a fragment of one.
func Page(c *fiber.Ctx, status int, page templ.Component) error {
	return write(c.Status(status), fiber.MIMETextHTMLCharsetUTF8, page)
}

// Stream answers a Turbo form or socket with changes to the page: components made
// by StreamAction. The status is whatever c has.
func Stream(c *fiber.Ctx, actions ...templ.Component) error {
	return write(c, mimeStream+"; charset=utf-8", templ.Join(actions...))
}

// WantsStream reports whether the client is Turbo and takes a Stream.
func WantsStream(c *fiber.Ctx) bool { return wantsStream(c) }

func write(c *fiber.Ctx, mime string, page templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := page.Render(c.UserContext(), buf); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, mime)
	if c.Response().StatusCode() == fiber.StatusServiceUnavailable && len(c.Response().Header.Peek(fiber.HeaderRetryAfter)) == 0 {
		c.Set(fiber.HeaderRetryAfter, "5") // also on a form that is shown again
	}
	if len(c.Response().Header.Peek(fiber.HeaderCacheControl)) == 0 {
		c.Set(fiber.HeaderCacheControl, "no-cache, private")
	}
	c.Response().SetBody(buf.Bytes()) // which copies them
	return nil
}

// SeeOther redirects after a POST.
func SeeOther(c *fiber.Ctx, path string) error { return c.Redirect(path, fiber.StatusSeeOther) }

// Where a workspace says how it looks as an app; package chatweb answers.
const (
	ManifestPath  = "/manifest.webmanifest"
	TouchIconPath = "/icons/180.png"
)

// Head begins a page's <head> with what the request says: theme, accent, and the
// sentence that the last action left.
func (s *Server) Head(c *fiber.Ctx, title string) ui.Head {
	head := ui.Head{Title: title, Theme: Theme(c), Accent: Tenant(c).Accent, Logo: LogoPath(Tenant(c), 192), Words: s.wordsFor(c), Visit: s.visitBar(c)}
	if !Tenant(c).ID.IsZero() {
		head.Manifest, head.TouchIcon = ManifestPath, TouchIconPath
	}
	if text := s.TakeFlash(c); text != "" {
		head.Flash = ui.Toast{Text: text}
	}
	return head
}
