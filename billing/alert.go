package billing

import (
	"context"
	"fmt"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// alertsAt are the hundredths of a limit at which owners hear of it, once in a period.
var alertsAt = []int64{80, 100, 120}

// UsageMailArgs asks for a mail about a limit that is nearly reached, reached, or
// passed: to the owner of a workspace, who brings about the one to its contact.
type UsageMailArgs struct {
	TenantID tenant.ID `json:"tenant_id"`
	Metric   Metric    `json:"metric"`
	Start    time.Time `json:"start"`
	At       int64     `json:"at"` // hundredths
	Contact  bool      `json:"contact,omitempty"`
}

// Kind implements tenant.JobArgs.
func (UsageMailArgs) Kind() string { return "billing:mail_usage" }

// UsageMail tells an owner how much of a limit is used.
type UsageMail struct {
	Tenant    tenant.ID // whose mail it is
	To, Name  string
	Workspace string
	What      string // such as Storage
	Used      string
	Limit     string
	At        int64 // hundredths
	Says      string
	URL       string
}

// Mailer sends what billing has to say. tenant/mail grants it.
type Mailer interface {
	Usage(ctx context.Context, m UsageMail) error
	Cap(ctx context.Context, m CapMail) error
}

// Opener finds a tenant's handle, waking the tenant if it hibernates.
type Opener interface {
	Open(ctx context.Context, id tenant.ID) (tenant.DB, error)
}

// alarm looks at the limits of what hours have changed. Who used nothing since the last
// roll-up is not looked at.
func (u *Usage) alarm(ctx context.Context, hours []hour) error {
	touched := map[tenant.ID]map[Metric]bool{}
	var ids []tenant.ID
	for _, h := range hours {
		if m, _ := MeasureOf(h.Metric); m.Limit == "" {
			continue
		}
		if touched[h.Tenant] == nil {
			touched[h.Tenant] = map[Metric]bool{}
			ids = append(ids, h.Tenant)
		}
		touched[h.Tenant][h.Metric] = true
	}
	if len(ids) == 0 {
		return nil
	}
	tenants, err := tenantsByID(ctx, u.control, ids)
	if err != nil {
		return err
	}
	subscriptions, err := subscriptionsThatRun(ctx, u.control, ids)
	if err != nil {
		return err
	}
	var limits []limitOf
	for _, t := range tenants {
		some, err := u.limitsOf(t, subscriptions, touched[t.ID])
		if err != nil {
			return err
		}
		limits = append(limits, some...)
	}
	return u.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		passed, err := passLimits(ctx, c, limits)
		if err != nil {
			return err
		}
		u.reached("limits passed")
		for _, p := range passed {
			args := UsageMailArgs{TenantID: p.Tenant, Metric: p.Metric, Start: p.Start, At: p.At}
			if err := tenant.AppendControlOutbox(ctx, c, tenant.QueueSoon, args, time.Time{}); err != nil {
				return err
			}
		}
		return u.alarmCaps(ctx, c, tenants, subscriptions)
	})
}

// limitOf is a limit of a tenant in the period that is running.
type limitOf struct {
	Tenant  tenant.ID `json:"tenant_id"`
	Metric  Metric    `json:"metric"`
	Start   time.Time `json:"period_start"`
	End     time.Time `json:"period_end"`
	IsLevel bool      `json:"is_level"`
	Limit   int64     `json:"most"`
}

func (u *Usage) limitsOf(t tenant.Tenant, all []subscribed, touched map[Metric]bool) ([]limitOf, error) {
	grants, err := GrantsFor(t)
	if err != nil {
		return nil, err
	}
	var own []subscribed
	for _, s := range all {
		if s.Tenant == t.ID {
			own = append(own, s)
		}
	}
	start, end := monthOf(own, u.now().UTC())
	var limits []limitOf
	for _, m := range measures {
		if limit := grants.Limit(m.Limit); touched[m.Metric] && limit > 0 {
			limits = append(limits, limitOf{t.ID, m.Metric, start, end, m.IsLevel, limit})
		}
	}
	return limits, nil
}

// MailUsage tells the owner of a workspace, or whoever its invoices go to, about a
// limit, unless it is used less by now or the period is over.
func (u *Usage) MailUsage(ctx context.Context, tenants Opener, mailer Mailer, links tenant.Links, a UsageMailArgs) error {
	t, err := tenant.TenantByID(ctx, u.control, a.TenantID)
	if err != nil || t.State == tenant.StateDeleted || t.State == tenant.StateCancelled {
		return err
	}
	r, err := ReportOf(ctx, u.control, t, u.now())
	if err != nil || !r.Start.Equal(a.Start) {
		return err
	}
	for _, used := range r.Used {
		if used.Metric != a.Metric || used.Over() < a.At {
			continue
		}
		db, err := tenants.Open(ctx, t.ID)
		if err != nil {
			return err
		}
		to, err := u.hearsOf(ctx, db, a)
		if err != nil || to.Email == "" {
			return err
		}
		grants, err := GrantsFor(t)
		if err != nil {
			return err
		}
		return mailer.Usage(ctx, UsageMail{Tenant: t.ID, To: to.Email, Name: to.Name, Workspace: t.Name, What: used.Name, At: a.At,
			Used: used.Says(used.Total), Limit: used.Measure.Says(used.Limit), Says: grants.plan.atLimit(used, r.Consent), URL: links.TenantURL(t, "/settings/billing/usage")})
	}
	return nil
}

// hearsOf is whom a mail of usage goes to; nobody where there is no such person. Before
// the owner has theirs, the one to the contact is written.
func (u *Usage) hearsOf(ctx context.Context, db tenant.DB, a UsageMailArgs) (tenant.Member, error) {
	owner, err := tenant.Owner(ctx, db)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return tenant.Member{}, err
	}
	cu, err := customerOf(ctx, u.control, a.TenantID)
	if err != nil {
		return tenant.Member{}, err
	}
	besides := cu.Contact.besides([]tenant.Member{owner})
	switch {
	case len(besides) == 0 && a.Contact:
		return tenant.Member{}, nil
	case len(besides) == 0:
		return owner, nil
	case a.Contact:
		return besides[0], nil
	}
	return owner, u.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		fresh, err := insertFact(ctx, c, fmt.Sprintf("%s:usage %s %d:%d:to %d", a.TenantID, a.Metric, a.At, a.Start.Unix(), theContact), a.TenantID)
		if err != nil || !fresh {
			return err
		}
		a.Contact = true
		return tenant.AppendControlOutbox(ctx, c, tenant.QueueSoon, a, time.Time{})
	})
}

// atLimit says what happens above a limit.
func (p Plan) atLimit(u Used, c Consent) string {
	price, sold := p.Price(u.Metric, Monthly)
	switch {
	case c.On && sold && c.Cap != Unlimited:
		return "What is above is billed with the next invoice, at most " + Money(c.Cap) + " a month: " + AboveItem{Measure: u.Measure, Price: price.Amount}.PriceSays() + "."
	case c.On && sold:
		return "What is above is billed with the next invoice: " + AboveItem{Measure: u.Measure, Price: price.Amount}.PriceSays() + "."
	case c.On && p.OnRequest:
		return "What is above is billed as we agreed."
	case u.IsLevel:
		return "Above it no more files can be added. Nothing is deleted."
	}
	return "Above it, the rest waits until the next month begins. Nothing is lost."
}
