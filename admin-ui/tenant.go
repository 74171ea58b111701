package adminui

import (
	"slices"

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
	t, err := h.tenantOf(c)
	if err != nil {
		return err
	}
	return h.tenantPage(c, fiber.StatusOK, me, t, act{}, typedAct{})
}

// tenantOf finds the tenant that an address names. Faults: NotFound.
func (h *Handlers) tenantOf(c *fiber.Ctx) (tenant.Tenant, error) {
	id, err := tenant.ParseID(c.Params("id"))
	if err != nil {
		return tenant.Tenant{}, fault.Wrap(err, fault.NotFound, "There is no such tenant.")
	}
	t, err := tenant.TenantByID(c.UserContext(), h.control(), id)
	if fault.Is(err, fault.NotFound) {
		err = fault.Wrap(err, fault.NotFound, "There is no such tenant.")
	}
	return t, err
}

// tenantPage shows a tenant; the dialog of an act that was refused is open on it, and
// there though the act is not offered any more.
func (h *Handlers) tenantPage(c *fiber.Ctx, status int, me tenant.Operator, t tenant.Tenant, refused act, typed typedAct) error {
	operations, err := tenant.OperationsOf(c.UserContext(), h.control(), t.ID, operationsShown)
	if err != nil {
		return err
	}
	acts, err := h.actsOn(c.UserContext(), me, t)
	if err != nil {
		return err
	}
	dialogs := acts
	if refused.ID != "" && !slices.ContainsFunc(acts, func(a act) bool { return a.ID == refused.ID }) {
		dialogs = append(slices.Clone(acts), refused)
	}
	return web.Page(c, status, tenantPage(tenantView{
		Shell:  shellView{Head: h.head(c, t.Name), Operator: me, Place: "/tenants"},
		Tenant: h.row(t), Newest: migrations.TenantVersion, Operations: operations, Acts: acts, Dialogs: dialogs, Typed: typed,
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
