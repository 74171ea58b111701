package adminui

import (
	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// creditsShown is how many credits the page of a tenant's money lists.
const creditsShown = 20

var actCredit = act{
	ID: "credit", Button: "Credit", Title: "Give a credit", Path: "/credits", Do: giveCredit,
	Effect: "The next invoices of this workspace are paid with it first, whatever they are for. Nothing goes back to a card. As long as it is not used it can be taken back, under Billing.",
	Fields: []actField{{Label: "Amount in dollars", Name: "amount", Kind: "text", Hint: "Like 20 or 12.50, and at most " + billing.Cents(billing.MostCredit) + "."}},
}

// returnAct takes one credit back.
func returnAct(cr billing.Credit) act {
	return act{
		ID: "return-" + cr.ID.String(), Button: "Take back", Title: "Take back the credit of " + billing.Cents(cr.Amount), Path: "/credits/" + cr.ID.String() + "/delete", Do: giveCredit,
		Effect: "The opposite entry is made at Stripe. Only a credit that is not used yet can be taken back.",
	}
}

// creditLine is one credit as the page lists it.
type creditLine struct {
	billing.Credit
	Return act // the zero act: it cannot be taken back
}

// credits are those of a tenant, with what this operator may do to them.
func (h *Handlers) credits(c *fiber.Ctx, me tenant.Operator, id tenant.ID) (lines []creditLine, acts []act, err error) {
	all, err := billing.CreditsOf(c.UserContext(), h.control(), id, creditsShown)
	for _, cr := range all {
		line := creditLine{Credit: cr}
		if cr.CheckReturn() == nil && can(me, giveCredit) {
			line.Return = returnAct(cr)
			acts = append(acts, line.Return)
		}
		lines = append(lines, line)
	}
	return lines, acts, err
}

func (h *Handlers) createCredit(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	err := h.money.GiveCredit(web.Context(c), actor(c, me), t.ID, c.FormValue("amount"), c.FormValue("reason"))
	return h.credited(c, me, t, actCredit, "The credit is given. Stripe has it in a moment.", err)
}

func (h *Handlers) deleteCredit(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant) error {
	id, err := tenant.ParseID(c.Params("credit"))
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "There is no such credit.")
	}
	cr, err := billing.CreditOf(c.UserContext(), h.control(), t.ID, id)
	if err != nil {
		return err
	}
	err = h.money.TakeBackCredit(web.Context(c), actor(c, me), t.ID, id, c.FormValue("reason"))
	return h.credited(c, me, t, returnAct(cr), "The credit is taken back. Stripe has that in a moment.", err)
}

// credited answers an act on a credit: back to the list of them, or the dialog again.
func (h *Handlers) credited(c *fiber.Ctx, me tenant.Operator, t tenant.Tenant, a act, said string, err error) error {
	if err != nil {
		return h.done(c, me, t, a, "", err)
	}
	h.server.Flash(c, said)
	return web.SeeOther(c, "/tenants/"+t.ID.String()+"/billing#credits")
}

func creditChip(s billing.CreditState) ui.Chip {
	switch s {
	case billing.CreditWaiting:
		return ui.Chip{Label: "Waits for Stripe", Kind: "past-due"}
	case billing.CreditGiven:
		return ui.Chip{Label: "Given", Kind: "active"}
	case billing.CreditReturning:
		return ui.Chip{Label: "Being taken back", Kind: "past-due"}
	case billing.CreditReturned:
		return ui.Chip{Label: "Taken back", Kind: "bare"}
	case billing.CreditUsed:
		return ui.Chip{Label: "Used before it was taken back", Kind: "bare"}
	case billing.CreditLost:
		return ui.Chip{Label: "Gone with the customer", Kind: "suspended"}
	}
	return ui.Chip{Label: string(s)}
}
