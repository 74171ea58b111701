package tenantweb

import (
	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// changePreviewRule says whether links show what they lead to. Previews that are
// there already stay.
func (h *Handlers) changePreviewRule(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	err := h.tenants.ShowLinkPreviews(c.UserContext(), db, me, c.FormValue("shown") != "")
	return h.saved(c, err, "Saved.", placeGeneral)
}
