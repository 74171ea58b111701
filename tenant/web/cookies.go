package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

const sessionCookie = "hearth_session"

// cookieName adds the prefix that makes browsers insist on host-only and Secure.
func (s *Server) cookieName(name string) string {
	if s.Secure() {
		return "__Host-" + name
	}
	return name
}

// SetCookie sets a host-only, HttpOnly, SameSite=Lax cookie. A negative age removes it.
func (s *Server) SetCookie(c *fiber.Ctx, name, value string, age time.Duration) {
	c.Cookie(&fiber.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", HTTPOnly: true, Secure: s.Secure(), SameSite: fiber.CookieSameSiteLaxMode,
		MaxAge: int(age.Seconds()), Expires: time.Now().Add(age),
	})
}

// Cookie reads a cookie that SetCookie set.
func (s *Server) Cookie(c *fiber.Ctx, name string) string { return c.Cookies(s.cookieName(name)) }

// SetSession keeps a member signed in in this browser, on this host alone.
func (s *Server) SetSession(c *fiber.Ctx, token string) {
	s.SetCookie(c, sessionCookie, token, 400*24*time.Hour) // the most that browsers grant
}

// ClearSession forgets the member in this browser.
func (s *Server) ClearSession(c *fiber.Ctx) {
	s.SetCookie(c, sessionCookie, "", -time.Hour)
	s.SetCookie(c, knownCookie, "", -time.Hour)
}

// Theme returns "light", "dark", or "" for the system's.
func Theme(c *fiber.Ctx) string {
	switch theme := c.Cookies("theme"); theme {
	case "light", "dark":
		return theme
	}
	return ""
}

const flashCookie = "hearth_flash"

// Flash keeps a sentence for the next page, such as "Saved.".
func (s *Server) Flash(c *fiber.Ctx, sentence string) {
	s.SetCookie(c, flashCookie, encodeFlash(sentence), time.Minute)
}

// TakeFlash returns the sentence kept by Flash, once.
func (s *Server) TakeFlash(c *fiber.Ctx) string {
	value := s.Cookie(c, flashCookie)
	if value == "" {
		return ""
	}
	s.SetCookie(c, flashCookie, "", -time.Hour)
	return decodeFlash(value)
}
