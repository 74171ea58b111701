package tenantweb

import (
	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// changeRoomRule says who makes rooms.
func (h *Handlers) changeRoomRule(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	err := h.tenants.LetOnlyAdministratorsMakeRooms(c.UserContext(), db, me, c.FormValue("restricted") != "")
	return h.saved(c, err, "Saved.", placeGeneral)
}
