package adminui

import (
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

func (h *Handlers) showOperator(c *fiber.Ctx, me tenant.Operator) error {
	s, err := h.staffMember(c)
	if err != nil {
		return err
	}
	return h.operatorPage(c, fiber.StatusOK, me, s, operatorForm{Role: string(s.Role)})
}

// staffMember finds the operator that an address names. Faults: NotFound.
func (h *Handlers) staffMember(c *fiber.Ctx) (tenant.StaffMember, error) {
	id, err := tenant.ParseID(c.Params("id"))
	if err != nil {
		return tenant.StaffMember{}, fault.Wrap(err, fault.NotFound, "There is no such operator.")
	}
	staff, err := h.tenants.Staff(c.UserContext())
	if err != nil {
		return tenant.StaffMember{}, err
	}
	for _, s := range staff {
		if s.ID == id {
			return s, nil
		}
	}
	return tenant.StaffMember{}, fault.New(fault.NotFound, "There is no such operator.")
}

// The forms of an operator's page.
const (
	formRole    = "role"
	formLink    = "link"
	formSignOut = "sign out"
	formFactors = "factors"
	formRemove  = "remove"
)

// operatorForm is what was typed into one of the forms, and what is wrong with it.
type operatorForm struct {
	Form, Role, Reason string
	Bad                bad
}

// reason is what was typed as the reason of a form, and what is wrong with it.
func (f operatorForm) reason(form string) (value, problem string) {
	if f.Form != form {
		return "", ""
	}
	return f.Reason, f.Bad["reason"]
}

// actOn does something to an operator and says so, or shows the form again.
func (h *Handlers) actOn(c *fiber.Ctx, me tenant.Operator, form, next, said string, do func(s tenant.StaffMember, reason string) error) error {
	s, err := h.staffMember(c)
	if err != nil {
		return err
	}
	typed := operatorForm{Form: form, Role: c.FormValue("role"), Reason: c.FormValue("reason")}
	err = do(s, typed.Reason)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Precondition) {
		typed.Bad = badField(err)
		return h.operatorPage(c, web.Status(err), me, s, typed)
	}
	if err != nil {
		return err
	}
	if next == "" {
		return nil
	}
	h.server.Flash(c, said)
	return web.SeeOther(c, next)
}

func (h *Handlers) changeRole(c *fiber.Ctx, me tenant.Operator) error {
	return h.actOn(c, me, formRole, "/operators/"+c.Params("id"), "Changed, and signed out everywhere.", func(s tenant.StaffMember, reason string) error {
		return h.tenants.ChangeOperatorRole(c.UserContext(), actor(c, me), s.ID, tenant.OperatorRole(c.FormValue("role")), reason)
	})
}

func (h *Handlers) newLink(c *fiber.Ctx, me tenant.Operator) error {
	return h.actOn(c, me, formLink, "", "", func(s tenant.StaffMember, reason string) error {
		_, token, err := h.tenants.CreateOperator(c.UserContext(), actor(c, me), s.Email, s.Role, reason)
		if err != nil {
			return err
		}
		return h.linkPage(c, me, s.Email, token)
	})
}

func (h *Handlers) signOutOperator(c *fiber.Ctx, me tenant.Operator) error {
	return h.actOn(c, me, formSignOut, "/operators/"+c.Params("id"), "Signed out everywhere.", func(s tenant.StaffMember, reason string) error {
		return h.tenants.EndOperatorSessions(c.UserContext(), actor(c, me), s.ID, reason)
	})
}

func (h *Handlers) forgetFactors(c *fiber.Ctx, me tenant.Operator) error {
	return h.actOn(c, me, formFactors, "/operators/"+c.Params("id"), "Forgotten. They set up others when they sign in.", func(s tenant.StaffMember, reason string) error {
		return h.tenants.ForgetFactors(c.UserContext(), actor(c, me), s.ID, reason)
	})
}

func (h *Handlers) removeOperator(c *fiber.Ctx, me tenant.Operator) error {
	return h.actOn(c, me, formRemove, "/operators", "Removed.", func(s tenant.StaffMember, reason string) error {
		return h.tenants.RemoveOperator(c.UserContext(), actor(c, me), s.ID, reason)
	})
}

func (h *Handlers) operatorPage(c *fiber.Ctx, status int, me tenant.Operator, s tenant.StaffMember, typed operatorForm) error {
	typed.Role, typed.Reason = shown(typed.Role), shown(typed.Reason)
	return web.Page(c, status, operatorPage(operatorView{Shell: h.shell(c, me, s.Email, "/operators"), Staff: s, Typed: typed}))
}
