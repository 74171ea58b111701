package adminui

import (
	"hearth/migrations"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// operationsShown is how many of a tenant's operations its page lists.
const operationsShown = 20

func (h *Handlers) showTenant(c *fiber.Ctx, me tenant.Operator) error {
	id, err := tenant.ParseID(c.Params("id"))
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "There is no such tenant.")
	}
	t, err := tenant.TenantByID(c.UserContext(), h.control(), id)
	if fault.Is(err, fault.NotFound) {
		return fault.Wrap(err, fault.NotFound, "There is no such tenant.")
	}
	if err != nil {
		return err
	}
	operations, err := tenant.OperationsOf(c.UserContext(), h.control(), id, operationsShown)
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, tenantPage(tenantView{
		Shell:  shellView{Head: h.head(c, t.Name), Operator: me, Place: "/tenants"},
		Tenant: h.row(t), Newest: migrations.TenantVersion, Operations: operations,
	}))
}

// outcome is how an operation stands.
func outcome(o tenant.OperationEntry) ui.Chip {
	switch {
	case !o.DoneAt.IsZero():
		return ui.Chip{Label: "Done", Kind: "active"}
	case o.Error != "":
		return ui.Chip{Label: "Failed, will be tried again", Kind: "suspended"}
	case o.Held:
		return ui.Chip{Label: "Running", Kind: "provisioning"}
	}
	return ui.Chip{Label: "Waiting", Kind: "past-due"}
}

func operationName(kind tenant.OpKind) string {
	switch kind {
	case tenant.OpProvision:
		return "Provision"
	case tenant.OpHibernate:
		return "Hibernate"
	case tenant.OpWake:
		return "Wake"
	case tenant.OpMove:
		return "Move"
	case tenant.OpDelete:
		return "Delete"
	}
	return string(kind)
}
