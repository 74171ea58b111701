package adminui

import (
	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

func (h *Handlers) overview(c *fiber.Ctx, me tenant.Operator) error {
	counts, err := tenant.CountTenants(c.UserContext(), h.control())
	if err != nil {
		return err
	}
	fleet, err := h.fleet(c.UserContext())
	if err != nil {
		return err
	}
	head := h.head(c, "Overview")
	head.Refresh = fleet.refresh()
	return web.Page(c, fiber.StatusOK, overviewPage(overviewView{
		Shell:  shellView{Head: head, Operator: me, Place: "/"},
		Counts: counts,
		Fleet:  fleet,
	}))
}

// total counts the tenants there are: those that were deleted are not.
func total(counts map[tenant.State]int) int {
	sum := 0
	for state, n := range counts {
		if state != tenant.StateDeleted {
			sum += n
		}
	}
	return sum
}

// grouped writes a number with a comma between thousands.
func grouped(n int) string { return billing.Grouped(int64(n)) }
