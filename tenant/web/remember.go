package web

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

const (
	knownCookie      = "hearth_known"      // on a workspace: the site has been told
	workspacesCookie = "hearth_workspaces" // on the site: where this browser is signed in
	mostRemembered   = 20
)

// RememberURL returns where to send a browser once after it signed in, so that the
// site's switcher knows this workspace; ok is false when the site knows already or
// when no browser is asking.
func (s *Server) RememberURL(c *fiber.Ctx) (url string, ok bool) {
	if c.Get("Sec-Fetch-Mode") != "navigate" || c.Get("Sec-Fetch-Dest") != "document" || s.Cookie(c, knownCookie) != "" || isVisit(c) {
		return "", false
	}
	s.SetCookie(c, knownCookie, "1", 400*24*time.Hour)
	token := s.keys.Sign(tenant.PurposeSite, tenant.ID{}, "remember:"+Tenant(c).Slug, time.Now().Add(time.Minute))
	return s.SiteURL("/workspaces/remember?token=" + token), true
}

// Remember notes, on the site, the workspace that a token of RememberURL names and
// returns its slug.
func (s *Server) Remember(c *fiber.Ctx, token string) (slug string, err error) {
	payload, err := s.keys.Verify(tenant.PurposeSite, tenant.ID{}, token, time.Now())
	if err != nil {
		return "", err
	}
	slug = strings.TrimPrefix(payload, "remember:")
	s.Note(c, slug)
	return slug, nil
}

// Note adds a workspace to the site's list of where this browser is signed in.
func (s *Server) Note(c *fiber.Ctx, slug string) {
	slugs := slices.DeleteFunc(s.Remembered(c), func(have string) bool { return have == slug })
	slugs = append([]string{slug}, slugs...)
	if len(slugs) > mostRemembered {
		slugs = slugs[:mostRemembered]
	}
	value := s.keys.Sign(tenant.PurposeSite, tenant.ID{}, "list:"+strings.Join(slugs, ","), time.Time{})
	s.SetCookie(c, workspacesCookie, value, 400*24*time.Hour)
}

// Remembered lists, on the site, the workspaces this browser signed in to, the
// latest first.
func (s *Server) Remembered(c *fiber.Ctx) []string {
	payload, err := s.keys.Verify(tenant.PurposeSite, tenant.ID{}, s.Cookie(c, workspacesCookie), time.Now())
	list, ok := strings.CutPrefix(payload, "list:")
	if err != nil || !ok || list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

func encodeFlash(sentence string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(sentence))
}

// decodeFlash returns "" for anything that Flash did not write.
func decodeFlash(value string) string {
	text, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(text) > 300 || !utf8.Valid(text) {
		return ""
	}
	return string(text)
}
