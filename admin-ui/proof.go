package adminui

import (
	"slices"
	"strings"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// proofFor is how long somebody counts as proven.
const proofFor = 10 * time.Minute

// The fields of a proof; a form that is kept while it is asked for has others.
const (
	proofPrefix   = "proof_"
	proofCode     = proofPrefix + "code"
	proofPassword = proofPrefix + "password"
	proofToken    = proofPrefix + "token" // of what a passkey is asked
	proofAnswer   = proofPrefix + "answer"
)

// isProven lets a dangerous act through when its operator proved who they are in the
// last ten minutes, or proves it with this request. Otherwise it has answered with a
// page that asks, and that sends what was typed again.
func (h *Handlers) isProven(c *fiber.Ctx, me tenant.Operator, do Action) (bool, error) {
	if c.Method() != fiber.MethodPost || !slices.Contains(dangerous, do) || time.Since(me.ProvedAt) < proofFor {
		return true, nil
	}
	kept, asked := typed(c)
	if asked {
		return false, h.proofPage(c, fiber.StatusUnauthorized, me, kept, nil)
	}
	_, err := h.prove(c, me)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
		return false, h.proofPage(c, web.Status(err), me, kept, err)
	}
	if err == nil {
		err = h.tenants.ProveOperator(c.UserContext(), me)
	}
	return err == nil, err
}

// keptField is one that was typed before the proof was asked for.
type keptField struct{ Name, Value string }

// typed returns the fields of a form beside the proof, and whether there is no proof
// among them.
func typed(c *fiber.Ctx) (kept []keptField, asked bool) {
	asked = true
	c.Request().PostArgs().VisitAll(func(name, value []byte) {
		switch {
		case !strings.HasPrefix(string(name), proofPrefix):
			kept = append(kept, keptField{string(name), string(value)})
		case len(value) > 0 && string(name) != proofToken:
			asked = false
		}
	})
	return kept, asked
}

// prove checks whichever proof a form holds and tells what it was. Faults: Invalid,
// TooMany.
func (h *Handlers) prove(c *fiber.Ctx, me tenant.Operator) (how string, err error) {
	if err := h.server.Limit(c, web.OperatorCodeRule, me.ID.String()); err != nil {
		return "", err
	}
	switch {
	case !me.HasSecond:
		return tenant.ProofPassword, h.tenants.CheckOperatorPassword(c.UserContext(), me, c.FormValue(proofPassword))
	case c.FormValue(proofAnswer) != "":
		return tenant.ProofPasskey, h.useKey(c, me)
	case c.FormValue(proofCode) == "":
		return "", fault.Field("code", "Type the code that your authenticator app shows, or one of your recovery codes.")
	}
	return h.tenants.UseOperatorCode(c.UserContext(), me, c.FormValue(proofCode))
}

// useKey checks a passkey's answer and uses it up. Faults: Invalid.
func (h *Handlers) useKey(c *fiber.Ctx, me tenant.Operator) error {
	have, err := h.tenants.FactorsOf(c.UserContext(), me)
	if err != nil {
		return err
	}
	token := c.FormValue(proofToken)
	used, over, err := h.checkKey(me, have.Passkeys, token, c.FormValue(proofAnswer))
	if err != nil {
		return err
	}
	return h.tenants.UsedPasskey(c.UserContext(), me, used, token, over)
}

// proofAsk is what a page asks for as a proof.
type proofAsk struct {
	Password, Code    bool
	Key               challenge // of a passkey; zero for whoever has none
	Problem, FieldBad string
}

func (h *Handlers) proofAsked(c *fiber.Ctx, me tenant.Operator, problem error) (ask proofAsk, err error) {
	ask.Password, ask.Code = !me.HasSecond, me.HasSecond
	switch {
	case problem != nil && fault.FieldOf(problem) != "":
		ask.FieldBad = fault.Message(problem)
	case problem != nil:
		ask.Problem = fault.Message(problem)
	}
	if !me.HasSecond {
		return ask, nil
	}
	have, err := h.tenants.FactorsOf(c.UserContext(), me)
	if err != nil {
		return ask, err
	}
	ask.Key, err = h.asksForKey(me, have.Passkeys)
	return ask, err
}

func (h *Handlers) proofPage(c *fiber.Ctx, status int, me tenant.Operator, kept []keptField, problem error) error {
	ask, err := h.proofAsked(c, me, problem)
	if err != nil {
		return err
	}
	return web.Page(c, status, proofPage(proofView{Head: h.head(c, "Is it you?"), Action: c.Path(), Kept: kept, Ask: ask}))
}
