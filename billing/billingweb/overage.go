package billingweb

import (
	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// overageView is the card of what is used above the plan.
type overageView struct {
	State   ui.Chip
	Says    string
	Spent   string // of this month, "" where it is nobody's business or nothing is billed
	Bar     ui.Progress
	Rows    []overageRow
	Form    bool // whoever looks may decide
	On      bool
	Cap     string // as it is typed
	CapHint string
	Off     string // what switching it off does, "" where it is off
	Problem string
}

// overageRow is a thing that has a price above the plan.
type overageRow struct{ Name, Price, Above string }

// overage makes the card; nil for a plan that ends at its limits whatever anybody
// wants. wish is what was sent and refused.
func (h *Handlers) overage(c *fiber.Ctx, g billing.Grants, me tenant.Member, wish *billing.AboveWish, problem error) (*overageView, error) {
	if g.Plan().Overage == billing.OverageNever {
		return nil, nil
	}
	above, err := h.money.AboveOf(c.UserContext(), web.Tenant(c).ID)
	if err != nil {
		return nil, err
	}
	v := overageOf(above, me.IsAdministrator())
	if wish != nil {
		v.On, v.Cap, v.Problem = wish.On, wish.Cap, fault.Fields(problem)["cap"]
	}
	return &v, nil
}

func overageOf(a billing.Above, manages bool) overageView {
	on := a.Consent.On && (a.Bills || a.Plan.OnRequest)
	v := overageView{State: ui.Chip{Label: "Off", Kind: "bare"}, Says: overageSays(a, on), On: a.Consent.On}
	if on {
		v.State = ui.Chip{Label: "On", Kind: "active"}
	}
	for _, i := range a.Items {
		row := overageRow{Name: i.Name, Price: i.PriceSays()}
		if manages && i.Units > 0 {
			row.Above = i.AboveSays() + " above: " + billing.Money(i.Amount)
		}
		v.Rows = append(v.Rows, row)
	}
	if !manages {
		return v
	}
	if on && !a.Plan.OnRequest || a.Spent > 0 {
		v.Spent = "Above the plan this month: " + billing.Money(a.Spent)
		if most := a.Consent.Cap; on && most != billing.Unlimited {
			v.Spent += " of at most " + billing.Money(most)
			v.Bar = ui.Progress{Label: "Spent above the plan", Max: max(most, 1), Value: min(a.Spent, max(most, 1)), Kind: overageKind(a.Spent, most)}
		}
	}
	v.Form = a.Consent.Offered && !a.Plan.OnRequest
	if a.Consent.Own && a.Consent.Cap > 0 {
		v.Cap = billing.Whole(a.Consent.Cap)
	}
	v.CapHint = "A whole number of dollars. The limits are the end where it is reached."
	if a.Plan.Overage == billing.OverageOn {
		v.CapHint = "A whole number of dollars, or nothing for a fifth of the monthly bill: " + billing.Money(a.Default) + " now."
	}
	if on {
		v.Off = "Switched off, nothing more fits at once. What is above by then is billed until " + a.End.Format("2 January") + ", and not after that. Nothing is deleted."
	}
	return v
}

func overageKind(spent, most int64) string {
	switch {
	case spent >= most:
		return "red"
	case spent*100 >= most*crowded:
		return "amber"
	}
	return ""
}

// overageSays is what happens above the plan.
func overageSays(a billing.Above, on bool) string {
	switch {
	case a.Plan.OnRequest && on:
		return "What is used above the plan is billed as we agreed."
	case a.Plan.OnRequest:
		return "The limits are the end, as we agreed."
	case !a.Consent.Offered:
		return "A trial costs nothing, so its limits are the end."
	case !a.Bills:
		return "The limits are the end: more can be billed once there is a subscription."
	case !on:
		return "The limits are the end: nothing is billed besides the seats."
	case a.Consent.Cap == billing.Unlimited:
		return "What is used above the plan is billed with the next invoice, without a cap."
	}
	return "What is used above the plan is billed with the next invoice, at most " + billing.Money(a.Consent.Cap) + " a month. After that the limits are the end."
}

// allowAbove keeps what an administrator decided about use above the plan.
func (h *Handlers) allowAbove(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	wish := billing.AboveWish{On: c.FormValue("on") == "true", Cap: c.FormValue("cap")}
	err := h.money.AllowAbove(c.UserContext(), db, me, wish)
	if fault.Is(err, fault.Invalid) {
		v, failed := h.view(c, db, me)
		if failed != nil {
			return failed
		}
		grants, failed := billing.GrantsFor(web.Tenant(c))
		if failed != nil {
			return failed
		}
		if v.Overage, failed = h.overage(c, grants, me, &wish, err); failed != nil {
			return failed
		}
		return web.Page(c, web.Status(err), billingPage(v))
	}
	if fault.Is(err, fault.Precondition) {
		h.web.Flash(c, fault.Message(err))
		return web.SeeOther(c, web.PlaceBilling)
	}
	if err != nil {
		return err
	}
	says := "The limits of the plan are the end now."
	if wish.On {
		says = "More than the plan includes is allowed now."
	}
	h.web.Flash(c, says)
	return web.SeeOther(c, web.PlaceBilling)
}
