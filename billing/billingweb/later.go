package billingweb

import (
	"strconv"
	"strings"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web"

	"github.com/gofiber/fiber/v2"
)

const placeKeep = web.PlaceBilling + "/keep"

// keep takes back a change that was planned.
func (h *Handlers) keep(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	if err := h.money.KeepPlan(c.UserContext(), db, me); err != nil {
		return h.refused(c, db, me, billing.Order{}, err)
	}
	h.web.Flash(c, "The plan goes on as it is.")
	return web.SeeOther(c, web.PlaceBilling)
}

// later shows what is paid from a day on.
func (v *changeView) later(o billing.Offer) {
	v.Later, v.Until = o.Later.Format("2 January 2006"), nameOf(o.From.Plan)
	v.Off = offOf(o.From.Discount, o.Later)
	price, _ := o.Plan.Price(billing.MetricSeats, o.Every)
	v.Lines = []quoteLine{{seatsOf(o.Seats) + ", each " + billing.Money(price.Amount), billing.Money(price.Amount * o.Seats)}}
	v.Due = quoteLine{"Each " + string(o.Every) + ", from " + v.Later, billing.Money(price.Amount * o.Seats)}
}

// lossesTo is what another plan would change for the workspace.
func (h *Handlers) lossesTo(c *fiber.Ctx, db tenant.DB, to billing.Plan, seats int64) (lossView, error) {
	grants, err := billing.GrantsFor(web.Tenant(c))
	if err != nil {
		return lossView{}, err
	}
	spent, err := tenant.SpentBy(c.UserContext(), db)
	if err != nil {
		return lossView{}, err
	}
	r, err := billing.ReportOf(c.UserContext(), h.web.Registry().Control(), web.Tenant(c), h.money.Now())
	return lossesOf(to.Name, billing.Losses(grants, grants.On(to, seats), usedOf(spent, r))), err
}

// whatIsOver says that there are more people than the plan allows, and what leaving the
// plan would change.
func (h *Handlers) whatIsOver(c *fiber.Ctx, v *pageView, g billing.Grants, spent tenant.Spent) error {
	if limit := g.Limit(billing.Members); limit != billing.Unlimited && spent.Members > limit {
		v.Parts.Over = overMembers(saysOver(g.Plan().Name, spent.Members, limit), web.PlaceMembers)
	}
	if !v.Parts.CanEnd {
		return nil
	}
	r, err := billing.ReportOf(c.UserContext(), h.web.Registry().Control(), web.Tenant(c), h.money.Now())
	if err != nil {
		return err
	}
	free := billing.Plans()[0]
	v.Parts.End = endDialog(lossesOf(free.Name, billing.Losses(g, g.On(free, 0), usedOf(spent, r))))
	return nil
}

func saysOver(plan string, members, limit int64) string {
	return "There are " + seatsOf(members) + " here, " + billing.Grouped(members-limit) + " more than " + plan + " allows. Everybody goes on as before, and nobody new can join until there is room."
}

func nameOf(key billing.PlanKey) string {
	plan, err := billing.PlanByKey(key)
	if err != nil {
		return string(key)
	}
	return plan.Name
}

// offOf says what is taken off, "" for nothing.
func offOf(d billing.Discount, now time.Time) string {
	if !d.Holds(now) {
		return ""
	}
	says := strconv.FormatFloat(d.Percent, 'f', -1, 64) + " % off"
	if d.Percent == 0 {
		says = cents(d.Amount) + " off each invoice"
	}
	if d.Name != "" && !strings.Contains(d.Name, "off") {
		says += ", " + d.Name
	}
	if !d.EndsAt.IsZero() {
		return says + ", until " + d.EndsAt.UTC().Format("2 January 2006") + "."
	}
	return says + ", for as long as the plan goes on."
}
