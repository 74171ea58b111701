package adminui

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

func (h *Handlers) newPasskey(c *fiber.Ctx, me tenant.Operator) error {
	return h.passkeyPage(c, fiber.StatusOK, me, "", nil)
}

func (h *Handlers) addPasskey(c *fiber.Ctx, me tenant.Operator) error {
	have, err := h.tenants.FactorsOf(c.UserContext(), me)
	if err != nil {
		return err
	}
	made, err := h.newKey(me, have.Passkeys, c.FormValue("token"), c.FormValue("answer"))
	if err == nil {
		made.Name = c.FormValue("name")
		err = h.tenants.AddPasskey(c.UserContext(), actor(c, me), me, made)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Precondition) {
		return h.passkeyPage(c, web.Status(err), me, c.FormValue("name"), err)
	}
	if err != nil {
		return err
	}
	return h.factorAdded(c, me, tenant.ProofPasskey)
}

func (h *Handlers) passkeyPage(c *fiber.Ctx, status int, me tenant.Operator, name string, problem error) error {
	have, err := h.tenants.FactorsOf(c.UserContext(), me)
	if err != nil {
		return err
	}
	ask, err := h.asksForNewKey(me, have.Passkeys)
	if err != nil {
		return err
	}
	v := passkeyView{Shell: h.shell(c, me, "New passkey", "/account"), Ask: ask, Name: shown(name), Bad: badField(problem)}
	return web.Page(c, status, passkeyPage(v))
}

func (h *Handlers) removePasskey(c *fiber.Ctx, me tenant.Operator) error {
	id, err := tenant.ParseID(c.Params("id"))
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "There is no such passkey.")
	}
	if err := h.checkOther(c, me, 1, 0); err != nil {
		return err
	}
	if err := h.tenants.RemovePasskey(c.UserContext(), actor(c, me), me, id); err != nil {
		return err
	}
	h.server.Flash(c, "Removed.")
	return web.SeeOther(c, "/account/factors")
}
