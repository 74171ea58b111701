package chatweb

import (
	"context"
	"fmt"
	"hash/crc32"
	"strings"

	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

const (
	standingPath = "/standing"
	owingDOMID   = "owing"
	frozenDOMID  = "frozen"
)

// standing is what a page that is open follows when money, or an operator, changes what
// may be done in a workspace. It differs by who reads it, so each asks for their own.
type standing struct {
	Writes bool         `json:"writes"`
	Owing  string       `json:"owing"`  // in HTML
	Frozen string       `json:"frozen"` // in HTML
	Files  filesAllowed `json:"files"`
}

func (h *Handlers) showStanding(c *fiber.Ctx, _ tenant.DB, me tenant.Member) (err error) {
	t := web.Tenant(c)
	s := standing{Writes: t.State != tenant.StateSuspended}
	if s.Files, _, err = h.filesFor(t); err != nil {
		return err
	}
	if o := web.OwingTo(c, me); o.Text != "" {
		if s.Owing, err = drawn(c.UserContext(), owingBanner(o)); err != nil {
			return err
		}
	}
	if !s.Writes {
		if s.Frozen, err = drawn(c.UserContext(), readOnlyNotice(t.Name)); err != nil {
			return err
		}
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(s)
}

func drawn(ctx context.Context, part templ.Component) (string, error) {
	var text strings.Builder
	err := part.Render(ctx, &text)
	return text.String(), err
}

// standingMark changes with what showStanding answers, and says nothing by itself.
func standingMark(c *fiber.Ctx, me tenant.Member) string {
	t := web.Tenant(c)
	sum := crc32.ChecksumIEEE(fmt.Appendf(nil, "%s %s %d %s %t", t.State, t.Plan, t.Seats, t.Overrides, t.Told.Includes(me)))
	return fmt.Sprintf("%08x", sum)
}
