package web

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// wakePatience is how long somebody who opens a page looks at the one before, while
// their workspace wakes. Others wait as long as it takes.
const wakePatience = time.Second

// rouse opens the tenant of a request, and notes that somebody asked for it.
func (s *Server) rouse(c *fiber.Ctx) (tenant.DB, error) {
	t := Tenant(c)
	patience := requestTimeout
	if opensPage(c) {
		patience = wakePatience
	}
	db, err := s.registry.Rouse(c.UserContext(), t, patience)
	if err != nil {
		return db, err
	}
	return db, s.registry.Asked(c.UserContext(), t)
}

// rouseAgain is for a request that found its workspace gone to sleep under it.
func (s *Server) rouseAgain(c *fiber.Ctx) (db tenant.DB, err error) {
	if err := s.registry.Wake(c.UserContext(), Tenant(c).ID); err != nil {
		return db, err
	}
	return s.registry.Open(c.UserContext(), Tenant(c).ID)
}

// opensPage reports whether a person opens a page, rather than a script a part of one.
func opensPage(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodGet && strings.Contains(c.Get(fiber.HeaderAccept), fiber.MIMETextHTML) &&
		c.Get("Turbo-Frame") == "" && !wantsFragment(c) && !wantsStream(c)
}

// answerWaking shows who wakes and how far it is. The page asks again by itself, and
// then is the one that was wanted.
func (s *Server) answerWaking(c *fiber.Ctx) error {
	t := Tenant(c)
	part, known := s.registry.WakingPart(t.ID)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderRetryAfter, "1")
	head := ui.Head{Title: t.Name + " is waking up", Theme: Theme(c), Accent: t.Accent, Refresh: 1, Watched: true, Words: s.wordsFor(c)}
	page := ui.Centered{Title: head.Title, Mark: ui.WorkspaceMark(t.Name, "", "big"), Footer: c.Hostname(),
		Lede: "Nobody came by " + forHowLong(time.Since(t.LastActiveAt)) + ", so it slept. Every message and file is where you left it."}
	return Page(c, fiber.StatusAccepted, wakingPage(head, page, t.Name, int(part*100), known))
}

func forHowLong(d time.Duration) string {
	switch days := int(d / (24 * time.Hour)); {
	case days > 1:
		return fmt.Sprintf("for %d days", days)
	case days == 1:
		return "for a day"
	}
	return "for a while"
}

func isWaking(err error) bool { return errors.Is(err, tenant.ErrWaking) }
