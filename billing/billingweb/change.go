package billingweb

import (
	"strconv"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// changeView is a change of the plan with what it costs, before it is made.
type changeView struct {
	Head     ui.Head
	Settings ui.Settings
	To       string // the plan and how it is paid
	Plan     string
	Every    string
	At       string
	Lines    []quoteLine
	Due      quoteLine
	AtOnce   bool
	Later    string // when it is made, "" for now
	Until    string // what goes on until then
	Off      string // what comes off then
	Less     lossView
	Problem  string
}

type quoteLine struct{ Name, Amount string }

func orderOf(plan, every string) billing.Order {
	return billing.Order{Plan: billing.PlanID(plan), Every: billing.Interval(every)}
}

// quote shows what a change costs. The same moment is sent with the change, so that
// what is paid is what was shown.
func (h *Handlers) quote(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	order := orderOf(c.Query("plan"), c.Query("every"))
	return h.showQuote(c, db, me, order, fiber.StatusOK, nil)
}

func (h *Handlers) showQuote(c *fiber.Ctx, db tenant.DB, me tenant.Member, order billing.Order, status int, problem error) error {
	offer, err := h.money.Quote(c.UserContext(), db, me, order, time.Time{})
	if fault.Is(err, fault.Precondition) || fault.Is(err, fault.Conflict) {
		h.web.Flash(c, fault.Message(err))
		return web.SeeOther(c, web.PlaceBilling)
	}
	if err != nil {
		return h.refused(c, db, me, order, err)
	}
	t := web.Tenant(c)
	v := changeView{
		Head: h.web.Head(c, "Change plan · "+t.Name),
		Settings: ui.Settings{
			Back:  ui.Link{Label: "Back to Billing", Href: web.PlaceBilling},
			Title: "Change plan", Lede: "Nothing changes before you confirm.",
			Groups: web.SettingsGroups(web.PlaceBilling),
		},
		To: offer.Plan.Name + ", paid " + adverb(offer.Every) + ", for " + seatsOf(offer.Seats), Plan: string(offer.Plan.ID), Every: string(offer.Every),
		At: strconv.FormatInt(offer.At.Unix(), 10), AtOnce: offer.AtOnce,
	}
	for _, l := range offer.Quote.Lines {
		v.Lines = append(v.Lines, quoteLine{l.Text, cents(l.Amount)})
	}
	v.Due = dueOf(offer)
	if !offer.Later.IsZero() {
		v.later(offer)
	}
	if !offer.AtOnce {
		if v.Less, err = h.lossesTo(c, db, offer.Plan, offer.Seats); err != nil {
			return err
		}
	}
	if problem != nil {
		v.Problem = sentences(problem)
	}
	return web.Page(c, status, changePage(v))
}

func dueOf(o billing.Offer) quoteLine {
	switch {
	case o.AtOnce && o.Quote.Due >= 0:
		return quoteLine{"Due now", cents(o.Quote.Due)}
	case o.Quote.Due < 0:
		return quoteLine{"Credit, on the next invoice", cents(-o.Quote.Due)}
	}
	return quoteLine{"With the next invoice", cents(o.Quote.Due)}
}

func cents(amount int64) string { return billing.Money(amount * billing.Cent) }

func adverb(every billing.Interval) string {
	if every == billing.Yearly {
		return "yearly"
	}
	return "monthly"
}

func seatsOf(n int64) string {
	if n == 1 {
		return "1 member"
	}
	return billing.Grouped(n) + " members"
}

// change makes what was shown. A price that is too old is shown anew.
func (h *Handlers) change(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	order := orderOf(c.FormValue("plan"), c.FormValue("every"))
	seconds, err := strconv.ParseInt(c.FormValue("at"), 10, 64)
	if err != nil || seconds <= 0 {
		return h.showQuote(c, db, me, order, fiber.StatusUnprocessableEntity, fault.New(fault.Invalid, "Look at the price before you confirm it."))
	}
	err = h.money.Change(c.UserContext(), db, me, order, time.Unix(seconds, 0))
	if fault.Is(err, fault.Conflict) {
		return h.showQuote(c, db, me, order, fiber.StatusConflict, err)
	}
	if err != nil {
		return h.refused(c, db, me, order, err)
	}
	account, err := billing.AccountOf(c.UserContext(), h.web.Registry().Control(), db.Tenant())
	if err != nil {
		return err
	}
	says := "The plan has been changed."
	if next := account.Current().Next; next.Plan != "" {
		says = "The plan changes on " + next.At.Format("2 January 2006") + ". Until then everything is as it is."
	}
	h.web.Flash(c, says)
	return web.SeeOther(c, web.PlaceBilling)
}

// end says whether the subscription ends with its period.
func (h *Handlers) end(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	ends := c.FormValue("ends") == "true"
	if err := h.money.SetEnding(c.UserContext(), db, me, ends); err != nil {
		return h.refused(c, db, me, billing.Order{}, err)
	}
	says := "The plan goes on."
	if ends {
		says = "The plan ends with the period that is paid for. Nothing is deleted."
	}
	h.web.Flash(c, says)
	return web.SeeOther(c, web.PlaceBilling)
}

// trial begins one.
func (h *Handlers) trial(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if err := h.money.BeginTrial(c.UserContext(), db, me); err != nil {
		return h.refused(c, db, me, billing.Order{}, err)
	}
	h.web.Flash(c, "The trial has begun. Nothing is due when it ends.")
	return web.SeeOther(c, web.PlaceBilling)
}
