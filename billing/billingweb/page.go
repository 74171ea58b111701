package billingweb

import (
	"strings"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

// pageView is the Billing page.
type pageView struct {
	Head     ui.Head
	Settings ui.Settings
	Plan     planView
	Meters   []meter
	Plans    comparison
	Parts    parts
	Overage  *overageView // nil for a plan that ends at its limits
	Manages  bool         // whoever looks administers the workspace
}

// parts are what money adds to the page; nil ones are not there.
type parts struct {
	Above  templ.Component // what needs attention, over everything else
	Change templ.Component // in the card of the plan: changing it
	Below  templ.Component // under the meters: what was and will be paid
	CanEnd bool            // the plan may be left for Free
	End    templ.Component // which this asks about
	Over   templ.Component // that there are more people than the plan allows
}

// planView is the card of the plan.
type planView struct {
	Name, Price, Unit string
	State             ui.Chip
	Seats             string // "" for a plan that is not paid for by the seat
	Owner             string // who can change the plan, "" for oneself
}

func (h *Handlers) page(c *fiber.Ctx, db tenant.DB, me tenant.Member) error {
	v, err := h.view(c, db, me)
	if err != nil {
		return err
	}
	return web.Page(c, fiber.StatusOK, billingPage(v))
}

func (h *Handlers) view(c *fiber.Ctx, db tenant.DB, me tenant.Member) (pageView, error) {
	return h.viewWith(c, db, me, billing.Order{}, nil)
}

// viewWith is view with an order that was refused, and why.
func (h *Handlers) viewWith(c *fiber.Ctx, db tenant.DB, me tenant.Member, order billing.Order, problem error) (v pageView, err error) {
	t := web.Tenant(c)
	grants, err := billing.GrantsFor(t)
	if err != nil {
		return v, err
	}
	v = pageView{
		Head: h.web.Head(c, "Billing · "+t.Name), Manages: me.IsAdministrator(),
		Settings: ui.Settings{
			Back:  ui.Link{Label: "Back to " + t.Name, Href: "/"},
			Title: "Billing", Lede: "What " + t.Name + " has, and what is used of it.",
			Groups: web.SettingsGroups(web.PlaceBilling),
		},
		Plan: planOf(t, grants, h.money.AddsTax()), Plans: compare(grants),
	}
	if v.Parts, err = h.parts(c, me, order, problem); err != nil {
		return v, err
	}
	if v.Overage, err = h.overage(c, grants, me, nil, nil); err != nil {
		return v, err
	}
	if me.Role != tenant.RoleOwner {
		owner, err := tenant.Owner(c.UserContext(), db)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return v, err
		}
		v.Plan.Owner = owner.Name
	}
	if !v.Manages {
		v.Settings.Lede = "What " + t.Name + " has."
		v.Meters = limitsOf(grants)
		return v, nil
	}
	spent, err := tenant.SpentBy(c.UserContext(), db)
	if err != nil {
		return v, err
	}
	v.Meters = metersOf(grants, spent)
	return v, h.whatIsOver(c, &v, grants, spent)
}

func planOf(t tenant.Tenant, g billing.Grants, tax bool) planView {
	v := planView{Name: g.Plan().Name, State: stateChip(t.State)}
	v.Price, v.Unit = g.Plan().Says()
	if adds := g.Plan().MinSeats > 0; adds && tax {
		v.Unit += ", plus tax"
	}
	if g.Plan().MinSeats > 0 {
		v.Seats = billing.Grouped(g.Seats()) + " seats"
		if g.Seats() == 1 {
			v.Seats = "1 seat"
		}
	}
	return v
}

func stateChip(s tenant.State) ui.Chip {
	words := strings.ReplaceAll(string(s), "_", " ")
	return ui.Chip{Label: strings.ToUpper(words[:1]) + words[1:], Kind: strings.ReplaceAll(string(s), "_", "-")}
}
