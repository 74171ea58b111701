package adminui

import (
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// How much the page of a tenant's jobs lists.
const (
	operationsShown = 50
	jobsShown       = 100 // that wait, and as many that are parked
)

type tenantJobsView struct {
	Head       tenantHead
	Jobs       []tenant.OutboxEntry
	Operations []tenant.OperationEntry
}

func (h *Handlers) showTenantJobs(c *fiber.Ctx, me tenant.Operator) error {
	head, err := h.tenantTop(c, me, "/jobs")
	if err != nil {
		return err
	}
	v := tenantJobsView{Head: head}
	if v.Operations, err = tenant.OperationsOf(c.UserContext(), h.control(), head.Tenant.ID, operationsShown); err != nil {
		return err
	}
	if v.Jobs, err = h.server.Registry().JobsOf(c.UserContext(), head.Tenant.Tenant, jobsShown); err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, tenantJobs(v))
}

// jobChip is how a job stands.
func jobChip(j tenant.OutboxEntry) ui.Chip {
	switch {
	case j.State == "parked":
		return ui.Chip{Label: "Parked", Kind: "suspended"}
	case j.Attempts > 0:
		return ui.Chip{Label: "Will be tried again", Kind: "past-due"}
	}
	return ui.Chip{Label: "Waiting", Kind: "bare"}
}
