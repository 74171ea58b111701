package tenantweb

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// addressForm is where a workspace gets another address.
type addressForm struct {
	Slug        string // as typed
	Affix       string // what follows the slug in the address
	Problems    problems
	Suggestions []string
	Retired     []retiredAddress
}

// retiredAddress still leads here, for a while.
type retiredAddress struct {
	Host  string
	Until time.Time
}

func (h *Handlers) addressForm(ctx context.Context, t tenant.Tenant) (addressForm, error) {
	form := addressForm{Slug: t.Slug, Affix: h.server.WorkspaceHost("")}
	retired, err := tenant.RetiredSlugs(ctx, h.control(), t.ID)
	for _, r := range retired {
		form.Retired = append(form.Retired, retiredAddress{h.server.WorkspaceHost(r.Slug), r.Until})
	}
	return form, err
}

// checkNewAddress answers while an administrator types an address.
func (h *Handlers) checkNewAddress(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if err := h.server.LimitAddress(c, addressRule); err != nil {
		return err
	}
	slug := cleanSlug(c.Query("slug"))
	if slug == web.Tenant(c).Slug {
		return web.Page(c, fiber.StatusOK, addressSays(addressVerdict{Free: true, Sentence: "This is your address now."}))
	}
	verdict, err := h.judgeAddress(c.UserContext(), db.Tenant(), slug)
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, addressSays(verdict))
}

// changeAddress moves the workspace. Whoever did it arrives signed in at the new
// address; everybody else is handed over when they come by the old one.
func (h *Handlers) changeAddress(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	slug := cleanSlug(c.FormValue("slug"))
	if pick := c.FormValue("pick"); pick != "" { // a suggestion, taken without a script
		return h.addressPage(c, db, fiber.StatusOK, me, cleanSlug(pick), nil)
	}
	err := h.server.Limit(c, moveRule, db.Tenant().String())
	var t tenant.Tenant
	if err == nil {
		t, err = h.tenants.ChangeAddress(c.UserContext(), db, me, slug)
	}
	if refused(err) {
		return h.addressPage(c, db, web.Status(err), me, slug, err)
	}
	if err != nil {
		return err
	}
	if !h.server.Registry().HasMoved(c.Hostname(), t) { // at a domain of their own nothing changes
		return h.saved(c, nil, "Saved. "+h.server.WorkspaceHost(t.Slug)+" leads here now.", placeGeneral)
	}
	return h.server.HandOver(c, db, me, t, string(placeGeneral))
}

func (h *Handlers) addressPage(c *fiber.Ctx, db tenant.DB, status int, me tenant.Member, slug string, problem error) error {
	view, err := h.generalView(c, db, me)
	if err != nil {
		return err
	}
	view.Move.Slug, view.Move.Problems = slug, problemsOf(problem, "slug")
	if view.Move.Problems["slug"] != "" && slug != web.Tenant(c).Slug {
		if view.Move.Suggestions, err = tenant.SuggestSlugs(c.UserContext(), h.control(), slug); err != nil && !fault.Is(err, fault.Unavailable) {
			return err
		}
	}
	return web.Page(c, status, generalPage(view))
}
