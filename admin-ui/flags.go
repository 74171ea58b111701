package adminui

import (
	"strconv"
	"strings"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// overridesShown is how many tenants with a value of their own a flag's page lists.
const overridesShown = 200

// flagRow is a flag and what was said about it.
type flagRow struct {
	tenant.Flag
	Said    tenant.FlagSetting
	Expired bool
}

func (h *Handlers) flagRow(f tenant.Flag) flagRow {
	said := h.server.Registry().Board().FlagSetting(f)
	return flagRow{f, said, said.Expired(time.Now())}
}

func (h *Handlers) listFlags(c *fiber.Ctx, me tenant.Operator) error {
	if err := h.server.Registry().Board().Look(c.UserContext()); err != nil {
		return err
	}
	v := flagsView{Shell: h.shell(c, me, "Flags", "/flags")}
	for _, f := range tenant.AllFlags {
		v.Rows = append(v.Rows, h.flagRow(f))
	}
	return web.Page(c, fiber.StatusOK, flagsPage(v))
}

// overrideForm is what was typed for one tenant.
type overrideForm struct{ Flag, Tenant, Value, Reason string }

func (h *Handlers) showFlag(c *fiber.Ctx, me tenant.Operator) error {
	f, err := tenant.FlagNamed(c.Params("flag"))
	if err != nil {
		return err
	}
	if err := h.server.Registry().Board().Look(c.UserContext()); err != nil {
		return err
	}
	return h.flagPage(c, fiber.StatusOK, me, f, draftOf(h.flagRow(f)), overrideForm{}, nil)
}

// draftOf is what was said as an operator would type it.
func draftOf(r flagRow) flagForm {
	d := flagForm{FlagDraft: tenant.FlagDraft{
		Everybody: r.Typed(r.Said.Everybody), Share: r.Said.Share, Shared: r.Typed(r.Said.Shared), Plans: map[string]string{}, Owner: r.Said.Owner, ExpiresOn: r.Said.ExpiresOn,
	}, Percent: strconv.Itoa(r.Said.Share)}
	for plan, value := range r.Said.Plans {
		d.Plans[plan] = r.Typed(value)
	}
	return d
}

// flagForm is a flag's form as typed.
type flagForm struct {
	tenant.FlagDraft
	Percent, Reason string
}

func (h *Handlers) flagPage(c *fiber.Ctx, status int, me tenant.Operator, f tenant.Flag, typed flagForm, one overrideForm, problem error) error {
	overrides, err := tenant.FlagOverrides(c.UserContext(), h.control(), f.Name, overridesShown)
	if err != nil {
		return err
	}
	typed.Owner, typed.Reason, one.Tenant, one.Reason = shown(typed.Owner), shown(typed.Reason), shown(one.Tenant), shown(one.Reason)
	v := flagView{Shell: h.shell(c, me, f.Name, "/flags"), Row: h.flagRow(f), Typed: typed, One: one, Overrides: overrides, Plans: planOptions()}
	if one.Flag != "" {
		v.BadOne = badField(problem)
	} else {
		v.Bad = badField(problem)
	}
	return web.Page(c, status, flagPage(v))
}

func planOptions() (options []ui.Option) {
	for _, p := range billing.Plans() {
		options = append(options, ui.Option{Value: string(p.ID), Label: p.Name})
	}
	return options
}

func (h *Handlers) changeFlag(c *fiber.Ctx, me tenant.Operator) error {
	f, err := tenant.FlagNamed(c.Params("flag"))
	if err != nil {
		return err
	}
	typed := flagForm{FlagDraft: tenant.FlagDraft{
		Everybody: c.FormValue("everybody"), Shared: c.FormValue("shared"), Plans: map[string]string{}, Owner: c.FormValue("owner"), ExpiresOn: c.FormValue("expires_on"),
	}, Percent: strings.TrimSpace(c.FormValue("share")), Reason: c.FormValue("reason")}
	for _, p := range planOptions() {
		typed.Plans[p.Value] = c.FormValue("plan_" + p.Value)
	}
	typed.Share, err = strconv.Atoi(typed.Percent)
	if typed.Percent != "" && err != nil {
		typed.Share = -1
	}
	err = h.tenants.ChangeFlag(c.UserContext(), actor(c, me), f, typed.FlagDraft, typed.Reason)
	if refusedForm(err) {
		return h.flagPage(c, web.Status(err), me, f, typed, overrideForm{}, err)
	}
	if err != nil {
		return err
	}
	h.server.Flash(c, "Changed.")
	return web.SeeOther(c, "/flags/"+f.Name)
}

// overrideFlag says what a flag is for a tenant named by its address.
func (h *Handlers) overrideFlag(c *fiber.Ctx, me tenant.Operator) error {
	f, err := tenant.FlagNamed(c.Params("flag"))
	if err != nil {
		return err
	}
	typed := overrideForm{f.Name, strings.TrimSpace(c.FormValue("tenant")), c.FormValue("value"), c.FormValue("reason")}
	ids, err := h.tenantsTyped(c, typed.Tenant)
	if fault.Is(err, fault.Invalid) || err == nil && len(ids) != 1 {
		err = fault.Field("tenant", "Name one workspace by its address.")
	}
	if err == nil {
		err = h.tenants.OverrideFlag(c.UserContext(), actor(c, me), f, ids[0], typed.Value, typed.Reason)
	}
	if refusedForm(err) {
		return h.flagPage(c, web.Status(err), me, f, draftOf(h.flagRow(f)), typed, err)
	}
	if err != nil {
		return err
	}
	h.server.Flash(c, "Changed.")
	return web.SeeOther(c, "/flags/"+f.Name)
}

// flagOptions are the values of a flag that has few, with one that says nothing.
func flagOptions(f tenant.Flag, nothing string) []ui.Option {
	options := []ui.Option{{Label: nothing}}
	if f.Type == tenant.FlagOnOff {
		return append(options, ui.Option{Value: "on", Label: "on"}, ui.Option{Value: "off", Label: "off"})
	}
	for _, choice := range f.Choices {
		options = append(options, ui.Option{Value: choice, Label: choice})
	}
	return options
}
