package adminui

import (
	"net/url"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// createView names the list that an operator looks at. Only what a list's address can
// say is kept of what was sent.
func (h *Handlers) createView(c *fiber.Ctx, me tenant.Operator) error {
	sent, err := url.ParseQuery(c.FormValue("query"))
	if err != nil || len(c.FormValue("query")) > 600 {
		return fault.Wrap(err, fault.Invalid, "This list cannot be kept.")
	}
	f := filterOf(sent.Get)
	if _, err := h.listed(c, f, "", ""); err != nil {
		return err
	}
	err = h.tenants.SaveView(c.UserContext(), me, c.FormValue("name"), f.values().Encode())
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Precondition) {
		return h.showList(c, me, f, "", "", err)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, f.href())
}

func (h *Handlers) deleteView(c *fiber.Ctx, me tenant.Operator) error {
	if err := h.tenants.DeleteView(c.UserContext(), me, c.Params("id")); err != nil {
		return err
	}
	return web.SeeOther(c, "/tenants")
}

// keptBeside is what the form of filters does not ask for and must not lose.
func keptBeside(f filter) (kept [][2]string) {
	for _, pair := range [][2]string{{"state", f.State}, {"sort", f.Sort}} {
		if pair[1] != "" {
			kept = append(kept, pair)
		}
	}
	return kept
}
