package billingweb

import (
	"strings"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

// shopView is what money adds to the Billing page.
type shopView struct {
	Sells    bool
	Offers   []offer
	Every    billing.Interval
	Problem  string // of the order that was sent
	Order    string // where an order goes: to a checkout, or to the price of a change
	Pays     bool   // there is a subscription
	Ends     bool   // with its period
	Yearly   string // what paying yearly saves; "" when that is not on offer
	YearlyAt string
	Trial    bool   // one may begin
	Portal   bool   // there is a card to change
	Says     string // of the subscription
	Clock    string // where the test clock is moved; "" where money is real
	Off      string // what is taken off
	Keep     string // the plan that goes on if what is planned is taken back; "" where nothing is
	Tax      bool   // it comes on top
	Owed     string // "" when nothing is
	Severe   bool
	PayURL   string // of what is owed
}

// offer is a plan that can be bought.
type offer struct {
	ID              string
	Name            string
	Monthly, Yearly string
	Chosen          bool
}

// parts is what an administrator sees of money, and everybody of what is owed.
func (h *Handlers) parts(c *fiber.Ctx, me tenant.Member, order billing.Order, problem error) (parts, error) {
	t := web.Tenant(c)
	account, err := billing.AccountOf(c.UserContext(), h.web.Registry().Control(), t.ID)
	if err != nil {
		return parts{}, err
	}
	v := shopView{Sells: h.money.Sells(), Clock: h.testClock, Every: order.Every, Portal: account.Customer.StripeID != "" && h.money.Sells()}
	v.owed(t, account, me)
	found := parts{}
	if v.Owed != "" || v.Clock != "" && me.IsAdministrator() {
		found.Above = shopAbove(v)
	}
	if !me.IsAdministrator() {
		found.Below = invoicesNote()
		return found, nil
	}
	v.Tax = h.money.AddsTax()
	if problem != nil {
		v.Problem = sentences(problem)
	}
	current := account.Current()
	v.Order, v.Trial = web.PlaceCheckout, account.MayTry() && t.Plan == ""
	if current.Goes() {
		v.Order, v.Pays, v.Ends, v.Says = web.PlaceChange, true, current.CancelAtPeriodEnd, saysOf(current)
		v.yearly(current)
		v.Off = offOf(current.Discount, h.money.Now())
		if current.Next.Plan != "" && !current.CancelAtPeriodEnd {
			v.Keep = nameOf(current.Plan)
		}
		found.CanEnd = !v.Ends
		if order.Plan == "" {
			if plan, err := billing.PlanByKey(current.Plan); err == nil {
				order = billing.Order{Plan: plan.ID, Every: current.Every}
			}
		}
	} else if waits := saysOfWaiting(current, account.Invoices); waits != "" {
		v.Says = waits
	} else if account.Customer.TrialEndsAt.After(h.money.Now()) {
		v.Says = "The trial goes on until " + account.Customer.TrialEndsAt.UTC().Format("2 January 2006") + ". After that the workspace is on Free, unless you choose a plan."
	}
	v.offers(order)
	found.Change = shopChange(v)
	if v.Sells || len(account.Invoices) > 0 {
		found.Below = invoicesCard(invoicesOf(account.Invoices))
	}
	return found, nil
}

// yearly says what a workspace that pays monthly would save.
func (v *shopView) yearly(s billing.Subscription) {
	plan, err := billing.PlanByKey(s.Plan)
	if err != nil || s.Every != billing.Monthly || s.Status != billing.StatusActive || s.CancelAtPeriodEnd || s.Next.Plan != "" {
		return
	}
	monthly, sold := plan.Price(billing.MetricSeats, billing.Monthly)
	yearly, also := plan.Price(billing.MetricSeats, billing.Yearly)
	if save := (12*monthly.Amount - yearly.Amount) * s.Seats; sold && also && save > 0 {
		v.Yearly, v.YearlyAt = "Pay yearly, save "+billing.Money(save), web.PlaceChange+"?every=year&plan="+string(plan.ID)
	}
}

func (v *shopView) offers(order billing.Order) {
	for _, p := range billing.Plans() {
		monthly, sold := p.Price(billing.MetricSeats, billing.Monthly)
		yearly, also := p.Price(billing.MetricSeats, billing.Yearly)
		if !sold || !also || p.OnRequest {
			continue
		}
		v.Offers = append(v.Offers, offer{
			ID: string(p.ID), Name: p.Name, Chosen: p.ID == order.Plan || order.Plan == "" && len(v.Offers) == 0,
			Monthly: billing.Money(monthly.Amount) + " a member, each month", Yearly: billing.Money(yearly.Amount) + " a member, each year",
		})
	}
	if v.Every == "" {
		v.Every = billing.Monthly
	}
}

// owed says what is owed to those who are to hear of it.
func (v *shopView) owed(t tenant.Tenant, a billing.Account, me tenant.Member) {
	if !t.Told.Includes(me) || t.State != tenant.StatePastDue && t.State != tenant.StateSuspended {
		return
	}
	v.Severe = t.State == tenant.StateSuspended
	v.Owed = "The last payment did not go through. Please pay, or use another card, so that everybody can keep writing here."
	if v.Severe {
		v.Owed = "This workspace can be read only, because it was not paid for. It is as it was as soon as it is."
	}
	if invoice, owed := a.Owed(); owed && me.IsAdministrator() {
		v.PayURL = invoice.HostedURL
	}
}

func saysOf(s billing.Subscription) string {
	end := s.PeriodEnd.Format("2 January 2006")
	switch {
	case s.Next.Plan != "" && !s.CancelAtPeriodEnd:
		return "Changes to " + nameOf(s.Next.Plan) + ", paid " + adverb(s.Next.Every) + ", on " + s.Next.At.Format("2 January 2006") + "."
	case s.CancelAtPeriodEnd:
		return "It ends on " + end + "."
	case s.Status == billing.StatusTrialing:
		return "The trial goes on until " + end + ". The first payment is due then."
	case s.Every == billing.Yearly:
		return "Paid yearly. The next payment is due on " + end + "."
	}
	return "Paid monthly. The next payment is due on " + end + "."
}

func sentences(err error) string {
	fields := fault.Fields(err)
	var all []string
	for _, name := range []string{"plan", "every"} {
		if fields[name] != "" {
			all = append(all, fields[name])
		}
	}
	if len(all) == 0 {
		return fault.Message(err)
	}
	return strings.Join(all, " ")
}
