package adminui

import (
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/qr"

	"github.com/gofiber/fiber/v2"
)

func (h *Handlers) factors(c *fiber.Ctx, me tenant.Operator) error {
	have, err := h.tenants.FactorsOf(c.UserContext(), me)
	if err != nil {
		return err
	}
	v := factorsView{Shell: h.shell(c, me, "Second factor", "/account"), Have: have, Needed: h.needsSecond && !me.HasSecond}
	return web.Page(c, fiber.StatusOK, factorsPage(v))
}

// enrolFor is how long a key that is shown waits for its first code.
const enrolFor = 15 * time.Minute

func (h *Handlers) newAuthenticator(c *fiber.Ctx, me tenant.Operator) error {
	return h.authenticatorPage(c, fiber.StatusOK, me, tenant.NewTOTPSecret(), nil)
}

func (h *Handlers) addAuthenticator(c *fiber.Ctx, me tenant.Operator) error {
	said, err := h.server.Keys().Verify(tenant.PurposeOperator, tenant.ID{}, c.FormValue("key"), time.Now())
	text, found := strings.CutPrefix(said, "totp:"+me.ID.String()+":")
	secret, ok := tenant.ParseTOTPSecret(text)
	if err != nil || !found || !ok {
		return h.authenticatorPage(c, fiber.StatusUnprocessableEntity, me, tenant.NewTOTPSecret(), fault.New(fault.Invalid, "The key had waited too long. Here is another one."))
	}
	if err := h.server.Limit(c, web.OperatorCodeRule, me.ID.String()); err != nil {
		return h.authenticatorPage(c, web.Status(err), me, secret, err)
	}
	err = h.tenants.SetTOTP(c.UserContext(), actor(c, me), me, secret, c.FormValue("code"))
	if fault.Is(err, fault.Invalid) {
		return h.authenticatorPage(c, web.Status(err), me, secret, err)
	}
	if err != nil {
		return err
	}
	return h.factorAdded(c, me, tenant.ProofTOTP)
}

// factorAdded goes on after a factor was set up. In a session that had none it counts as
// given: it was just used.
func (h *Handlers) factorAdded(c *fiber.Ctx, me tenant.Operator, how string) error {
	if me.SecondAt.IsZero() {
		if err := h.promote(c, me, how); err != nil {
			return err
		}
	}
	h.server.Flash(c, "Set up. You are asked for it whenever you sign in.")
	return web.SeeOther(c, "/account/factors")
}

func (h *Handlers) authenticatorPage(c *fiber.Ctx, status int, me tenant.Operator, secret tenant.TOTPSecret, problem error) error {
	code, err := qr.New(secret.URL(me.Email))
	if err != nil {
		return err
	}
	v := authenticatorView{
		Shell: h.shell(c, me, "Authenticator app", "/account"), Key: secret.String(), Picture: string(code.SVG()), Bad: badField(problem),
		Token: h.server.Keys().Sign(tenant.PurposeOperator, tenant.ID{}, "totp:"+me.ID.String()+":"+secret.String(), time.Now().Add(enrolFor)),
	}
	return web.Page(c, status, authenticatorPage(v))
}

func (h *Handlers) removeAuthenticator(c *fiber.Ctx, me tenant.Operator) error {
	if err := h.checkOther(c, me, 0, 1); err != nil {
		return err
	}
	if err := h.tenants.RemoveTOTP(c.UserContext(), actor(c, me), me); err != nil {
		return err
	}
	h.server.Flash(c, "Removed.")
	return web.SeeOther(c, "/account/factors")
}

// checkOther faults with Precondition where a factor is needed and none is left after
// so many passkeys and apps go.
func (h *Handlers) checkOther(c *fiber.Ctx, me tenant.Operator, passkeys, apps int) error {
	have, err := h.tenants.FactorsOf(c.UserContext(), me)
	if err != nil || !h.needsSecond {
		return err
	}
	left := len(have.Passkeys) - passkeys - apps
	if have.TOTP {
		left++
	}
	if left < 1 {
		return fault.New(fault.Precondition, "This is your only second factor. Set up another one first.")
	}
	return nil
}

// makeRecoveryCodes shows the codes, which are nowhere to be read again.
func (h *Handlers) makeRecoveryCodes(c *fiber.Ctx, me tenant.Operator) error {
	codes, err := h.tenants.NewRecoveryCodes(c.UserContext(), actor(c, me), me)
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, recoveryPage(recoveryView{Shell: h.shell(c, me, "Recovery codes", "/account"), Codes: codes}))
}
