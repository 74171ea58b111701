package tenantweb

import (
	"context"
	"fmt"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

const passwordHint = "At least 10 characters. A few words you like are best."

// addressVerdict says whether an address can be had, and what to take instead.
type addressVerdict struct {
	Free        bool
	Sentence    string
	Suggestions []string
}

// checkAddress answers while somebody types an address. Taken addresses are no
// secret: anybody may open one in a browser.
func (h *Handlers) checkAddress(c *fiber.Ctx) error {
	if err := h.server.LimitAddress(c, addressRule); err != nil {
		return err
	}
	verdict, err := h.judgeAddress(c.UserContext(), tenant.ID{}, cleanSlug(c.Query("slug")))
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, addressSays(verdict))
}

// judgeAddress says whether a tenant, or a new one where id is zero, may have an
// address.
func (h *Handlers) judgeAddress(ctx context.Context, id tenant.ID, slug string) (v addressVerdict, err error) {
	problem := tenant.CheckSlug(slug)
	if problem == nil {
		if v.Free, err = tenant.SlugFree(ctx, h.control(), id, slug); err != nil {
			return v, err
		}
	}
	switch {
	case v.Free:
		v.Sentence = fmt.Sprintf("%s is free.", h.server.WorkspaceHost(slug))
		return v, nil
	case problem != nil:
		v.Sentence = fault.Message(problem)
	default:
		v.Sentence = fmt.Sprintf("%s is taken.", slug)
	}
	if len(slug) >= 3 {
		v.Suggestions, err = tenant.SuggestSlugs(ctx, h.control(), slug)
	}
	return v, err
}
