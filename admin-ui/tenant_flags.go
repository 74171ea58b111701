package adminui

import (
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// tenantFlag is what a flag says for one tenant, and why.
type tenantFlag struct {
	flagRow
	Value string
	From  tenant.FlagSource
	Own   string // what is said for it alone, "" for nothing
}

func (h *Handlers) tenantFlags(c *fiber.Ctx, me tenant.Operator) error {
	return h.tenantFlagsPage(c, fiber.StatusOK, me, overrideForm{}, nil)
}

func (h *Handlers) tenantFlagsPage(c *fiber.Ctx, status int, me tenant.Operator, typed overrideForm, problem error) error {
	head, err := h.tenantTop(c, me, "/flags")
	if err != nil {
		return err
	}
	board := h.server.Registry().Board()
	if err := board.Look(c.UserContext()); err != nil {
		return err
	}
	typed.Reason = shown(typed.Reason)
	v := tenantFlagsView{Head: head, Typed: typed, Bad: badField(problem)}
	for _, f := range tenant.AllFlags {
		value, from := board.Flag(f, head.Tenant.Tenant)
		row := h.flagRow(f)
		v.Flags = append(v.Flags, tenantFlag{row, tenant.FlagText(value), from, row.Typed(row.Said.Tenants[head.Tenant.ID])})
	}
	return web.Page(c, status, tenantFlagsPage(v))
}

func (h *Handlers) setTenantFlag(c *fiber.Ctx, me tenant.Operator) error {
	t, err := h.tenantOf(c)
	if err != nil {
		return err
	}
	f, err := tenant.FlagNamed(c.Params("flag"))
	if err != nil {
		return err
	}
	typed := overrideForm{f.Name, t.Slug, c.FormValue("value"), c.FormValue("reason")}
	err = h.tenants.OverrideFlag(c.UserContext(), actor(c, me), f, t.ID, typed.Value, typed.Reason)
	if refusedForm(err) {
		return h.tenantFlagsPage(c, web.Status(err), me, typed, err)
	}
	if err != nil {
		return err
	}
	h.server.Flash(c, "Changed.")
	return web.SeeOther(c, "/tenants/"+t.ID.String()+"/flags")
}

// flagFrom says why a flag has its value.
var flagFrom = map[tenant.FlagSource]string{
	tenant.FlagFromTenant: "for this tenant alone", tenant.FlagFromPlan: "by its plan", tenant.FlagFromShare: "it is of the share",
	tenant.FlagFromEverybody: "for everybody", tenant.FlagFromDefault: "by default",
}
