package adminui

import (
	"slices"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"

	"github.com/gofiber/fiber/v2"
)

// How much the page of a tenant's money lists of each.
const (
	periodsShown = 24
	recordsShown = 60
)

type tenantBillingView struct {
	Head      tenantHead
	Account   billing.Account
	Periods   []billing.PeriodLine
	Credits   []creditLine
	Records   []tenant.Moment // what Stripe told, and drift
	Dashboard string          // of Stripe; "" where there is none
}

func (h *Handlers) showTenantBilling(c *fiber.Ctx, me tenant.Operator) error {
	head, err := h.tenantTop(c, me, "/billing")
	if err != nil {
		return err
	}
	v := tenantBillingView{Head: head, Dashboard: h.dashboard}
	if v.Account, err = billing.AccountOf(c.UserContext(), h.control(), head.Tenant.ID); err != nil {
		return err
	}
	if v.Periods, err = billing.PeriodsOf(c.UserContext(), h.control(), head.Tenant.ID, periodsShown); err != nil {
		return err
	}
	credits, acts, err := h.credits(c, me, head.Tenant.ID)
	if err != nil {
		return err
	}
	v.Credits, v.Head.Dialogs = credits, append(slices.Clone(head.Dialogs), acts...)
	records, err := billing.MomentsOf(c.UserContext(), h.control(), head.Tenant.ID, tenant.MomentCursor{}, recordsShown)
	if err != nil {
		return err
	}
	for _, m := range records {
		if m.Kind == tenant.MomentEvent || m.Kind == tenant.MomentDrift {
			v.Records = append(v.Records, m)
		}
	}
	return web.Page(c, fiber.StatusOK, tenantBilling(v))
}

// stripe is the address of something in Stripe's dashboard, "" where there is none.
func (v tenantBillingView) stripe(kind, id string) string {
	if v.Dashboard == "" || id == "" {
		return ""
	}
	return v.Dashboard + "/" + kind + "/" + id
}

// hasNothing reports whether the workspace never had to do with money.
func (v tenantBillingView) hasNothing() bool {
	return v.Account.Customer.TenantID.IsZero() && len(v.Account.Subscriptions) == 0 && len(v.Account.Invoices) == 0 && len(v.Periods) == 0 && len(v.Records) == 0
}

// subscriptionChip is how a subscription stands, in Stripe's words.
func subscriptionChip(s billing.Subscription) ui.Chip {
	kind := "bare"
	switch s.Status {
	case billing.StatusActive:
		kind = "active"
	case billing.StatusTrialing:
		kind = "trialing"
	case billing.StatusPastDue, billing.StatusIncomplete:
		kind = "past-due"
	}
	return ui.Chip{Label: capital(string(s.Status)), Kind: kind}
}

func invoiceChip(i billing.Invoice) ui.Chip {
	kind := "bare"
	switch i.Status {
	case billing.InvoicePaid:
		kind = "active"
	case billing.InvoiceOpen:
		kind = "past-due"
	case billing.InvoiceUncollectible:
		kind = "suspended"
	}
	return ui.Chip{Label: capital(string(i.Status)), Kind: kind}
}

// metricSays writes an amount of a metric in its own unit.
func metricSays(m billing.Metric, n int64) string {
	if measure, known := billing.MeasureOf(m); known {
		return measure.Says(n)
	}
	return billing.Grouped(n)
}

func metricName(m billing.Metric) string {
	if measure, known := billing.MeasureOf(m); known {
		return measure.Name
	}
	return capital(string(m))
}
