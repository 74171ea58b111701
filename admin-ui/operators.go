package adminui

import (
	"net/url"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

func (h *Handlers) listOperators(c *fiber.Ctx, me tenant.Operator) error {
	return h.operatorsPage(c, fiber.StatusOK, me, invitation{}, nil)
}

// invitation is what was typed about an operator who is to come.
type invitation struct{ Email, Role, Reason string }

func (h *Handlers) inviteOperator(c *fiber.Ctx, me tenant.Operator) error {
	typed := invitation{c.FormValue("email"), c.FormValue("role"), c.FormValue("reason")}
	o, token, err := h.tenants.CreateOperator(c.UserContext(), actor(c, me), typed.Email, tenant.OperatorRole(typed.Role), typed.Reason)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Precondition) {
		return h.operatorsPage(c, web.Status(err), me, typed, err)
	}
	if err != nil {
		return err
	}
	return h.linkPage(c, me, o.Email, token)
}

func (h *Handlers) operatorsPage(c *fiber.Ctx, status int, me tenant.Operator, typed invitation, problem error) error {
	staff, err := h.tenants.Staff(c.UserContext())
	if err != nil {
		return err
	}
	typed = invitation{shown(typed.Email), shown(typed.Role), shown(typed.Reason)}
	v := operatorsView{Shell: h.shell(c, me, "Operators", "/operators"), Staff: staff, Typed: typed, Bad: badField(problem)}
	return web.Page(c, status, operatorsPage(v))
}

// linkPage shows a one-time link, which is nowhere to be read again.
func (h *Handlers) linkPage(c *fiber.Ctx, me tenant.Operator, email, token string) error {
	link := h.server.ConsoleURL("/welcome?token=" + url.QueryEscape(token))
	return web.Page(c, fiber.StatusOK, operatorLinkPage(operatorLinkView{Shell: h.shell(c, me, "One-time link", "/operators"), Email: email, Link: link}))
}

// bad is what is wrong with a form: a sentence by field, "" for the whole of it.
type bad map[string]string

func badField(problem error) bad {
	if problem == nil {
		return nil
	}
	return bad{fault.FieldOf(problem): fault.Message(problem)}
}

// roleOptions are the roles as a form offers them.
func roleOptions() (options []ui.Option) {
	for _, role := range tenant.OperatorRoles {
		options = append(options, ui.Option{Value: string(role), Label: string(role)})
	}
	return options
}

// factorsSay tells what an operator proves themselves with.
func factorsSay(s tenant.StaffMember) string {
	switch {
	case s.Passkeys == 1 && s.TOTP:
		return "1 passkey and an app"
	case s.Passkeys > 0 && s.TOTP:
		return grouped(s.Passkeys) + " passkeys and an app"
	case s.Passkeys == 1:
		return "1 passkey"
	case s.Passkeys > 0:
		return grouped(s.Passkeys) + " passkeys"
	case s.TOTP:
		return "Authenticator app"
	}
	return "None"
}
