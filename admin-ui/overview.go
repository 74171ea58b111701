package adminui

import (
	"time"

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
	vitals, err := h.vitals(c.UserContext(), counts, time.Now())
	if err != nil {
		return err
	}
	deletions, err := tenant.Deletions(c.UserContext(), h.control(), time.Now(), deletionsShown+1)
	if err != nil {
		return err
	}
	head := h.head(c, "Overview")
	head.Refresh = fleet.refresh()
	return web.Page(c, fiber.StatusOK, overviewPage(overviewView{
		Shell:     shellView{Head: head, Operator: me, Place: "/"},
		Counts:    counts,
		Vitals:    vitals,
		Fleet:     fleet,
		Deletions: deletions,
	}))
}

// total says how many tenants there are: those that were deleted are not.
func total(counts map[tenant.State]tenant.StateCount) string {
	var sum tenant.StateCount
	for state, n := range counts {
		if state != tenant.StateDeleted {
			sum.N, sum.About = sum.N+n.N, sum.About || n.About
		}
	}
	return roughly(sum)
}

// roughly writes a number that was counted, or three digits of one that was guessed.
func roughly(n tenant.StateCount) string {
	if !n.About {
		return grouped(n.N)
	}
	if n.N <= tenant.RosterCounted+1 {
		return grouped(tenant.RosterCounted) + "+"
	}
	unit := 1
	for n.N/unit >= 1_000 {
		unit *= 10
	}
	return "about " + grouped((n.N+unit/2)/unit*unit)
}

// grouped writes a number with a comma between thousands.
func grouped(n int) string { return billing.Grouped(int64(n)) }
