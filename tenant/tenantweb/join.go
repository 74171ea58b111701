package tenantweb

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// joinForm is what was typed and may be shown again.
type joinForm struct{ Name, Email string }

// newMember shows the form behind an invite link. A wrong link wakes nobody.
func (h *Handlers) newMember(c *fiber.Ctx) error {
	if _, _, err := h.server.Resume(c); err == nil {
		return web.SeeOther(c, "/")
	}
	if err := h.invited(c); err != nil {
		return h.refuseInvite(c, err)
	}
	if web.Tenant(c).Residence == tenant.ResidenceAwake { // looking at a form wakes nobody
		return h.server.Open(h.inviteSomebody)(c)
	}
	return h.joinPage(c, fiber.StatusOK, joinForm{}, nil)
}

// inviteSomebody shows the form where there is room for one more.
func (h *Handlers) inviteSomebody(c *fiber.Ctx, db tenant.DB) error {
	err := h.tenants.HasRoom(c.UserContext(), db, web.Tenant(c))
	if fault.Is(err, fault.PaymentRequired) {
		t := web.Tenant(c)
		return web.Page(c, web.Status(err), inviteFullPage(h.server.Head(c, "Join "+t.Name), t.Name, fault.Message(full(t)), c.Hostname()))
	}
	if err != nil {
		return err
	}
	return h.joinPage(c, fiber.StatusOK, joinForm{}, nil)
}

// full tells a guest what members are told with the plan's numbers.
func full(t tenant.Tenant) error {
	return fault.New(fault.PaymentRequired, "%s has as many members as its plan allows, so nobody can join just now. Ask an administrator of the workspace to make room.", t.Name)
}

func (h *Handlers) createMember(c *fiber.Ctx) error {
	form := joinForm{Name: c.FormValue("name"), Email: c.FormValue("email")}
	if err := h.server.LimitAddress(c, joinRule); err != nil {
		return h.joinPage(c, web.Status(err), form, err)
	}
	if err := h.invited(c); err != nil {
		return h.refuseInvite(c, err)
	}
	return h.server.Open(func(c *fiber.Ctx, db tenant.DB) error {
		in := tenant.Join{Name: form.Name, Email: form.Email, Password: c.FormValue("password")}
		_, token, err := h.tenants.Join(c.UserContext(), db, c.Params("code"), in, web.Visitor(c))
		if fault.Is(err, fault.NotFound) {
			return h.refuseInvite(c, err)
		}
		if fault.Is(err, fault.PaymentRequired) {
			err = full(web.Tenant(c))
		}
		if refused(err) {
			return h.joinPage(c, web.Status(err), form, err)
		}
		if err != nil {
			return err
		}
		return h.arrive(c, token, "/")
	})(c)
}

// invited asks the control plane whether the link in the address opens this
// workspace, and whether anybody may join it.
func (h *Handlers) invited(c *fiber.Ctx) error {
	t := web.Tenant(c)
	if err := isOpen(c); err != nil {
		return err
	}
	if err := h.tenants.CheckInvite(c.UserContext(), t.ID, c.Params("code")); err != nil {
		return err
	}
	if t.ReadOnly != nil {
		return t.RefuseWrites()
	}
	if !t.CanWrite() {
		return fault.New(fault.PaymentRequired, "%s is suspended, so nobody can join just now. An administrator of the workspace can put this right.", t.Name)
	}
	return nil
}

func (h *Handlers) refuseInvite(c *fiber.Ctx, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	t := web.Tenant(c)
	return web.Page(c, fiber.StatusNotFound, inviteOverPage(h.server.Head(c, "Invite link · "+t.Name), t.Name, c.Hostname()))
}

func (h *Handlers) joinPage(c *fiber.Ctx, status int, form joinForm, problem error) error {
	t := web.Tenant(c)
	return web.Page(c, status, joinPage(joinView{
		Head: h.server.Head(c, "Join "+t.Name), Workspace: t.Name, Code: c.Params("code"), Form: form,
		Problems: problemsOf(problem, "name", "email", "password"),
	}))
}
