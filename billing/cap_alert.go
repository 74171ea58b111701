package billing

import (
	"context"
	"fmt"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// capAlertsAt are the hundredths of a cap at which those in charge hear of it, once in
// a month.
var capAlertsAt = []int64{80, 100}

// TellCapArgs asks to tell those in charge that a cap is nearly spent, or is.
type TellCapArgs struct {
	TenantID tenant.ID `json:"tenant_id"`
	Start    time.Time `json:"start"`
	At       int64     `json:"at"` // hundredths
}

// Kind implements tenant.JobArgs.
func (TellCapArgs) Kind() string { return "billing:tell_cap" }

// MailCapArgs asks for one of those mails.
type MailCapArgs struct {
	TellCapArgs
	MemberID int64 `json:"member_id"`
}

// Kind implements tenant.JobArgs.
func (MailCapArgs) Kind() string { return "billing:mail_cap" }

// CapMail tells somebody in charge how much of a cap is spent.
type CapMail struct {
	Tenant    tenant.ID // whose mail it is
	To, Name  string
	Workspace string
	Spent     string
	Cap       string
	At        int64 // hundredths
	Until     time.Time
	URL       string
}

// capOfTenant is a cap and what is spent of it in the month that is running.
type capOfTenant struct {
	Tenant     tenant.ID
	Start      time.Time
	Spent, Cap int64
}

// reaches reports whether so many hundredths are spent. A cap to which less than a cent
// is missing is reached: hardly anything can be had for that.
func reaches(spent, most, at int64) bool {
	if at >= 100 {
		spent += Cent - 1
	}
	return most >= 0 && spent > 0 && spent*100 >= most*at
}

// alarmCaps looks at the caps of tenants that used something since the last roll-up.
func (u *Usage) alarmCaps(ctx context.Context, c tenant.ControlDB, tenants []tenant.Tenant, all []subscribed) error {
	now, every := u.now().UTC(), map[tenant.ID]Interval{}
	for _, s := range all {
		every[s.Tenant] = s.Every
	}
	caps, ids := map[tenant.ID]int64{}, []tenant.ID{}
	for _, t := range tenants {
		g, err := GrantsFor(t)
		if err != nil {
			return err
		}
		if consent := ConsentOf(t, g, every[t.ID]); consent.On && consent.Cap != Unlimited {
			caps[t.ID] = consent.Cap
			ids = append(ids, t.ID)
		}
	}
	rows, err := aboveNow(ctx, c, ids, now, asking{})
	if err != nil {
		return err
	}
	var spent []capOfTenant
	for _, r := range rows { // by tenant
		if n := len(spent); n == 0 || spent[n-1].Tenant != r.Tenant {
			spent = append(spent, capOfTenant{Tenant: r.Tenant, Start: r.Start, Cap: caps[r.Tenant]})
		}
		spent[len(spent)-1].Spent += r.amount()
	}
	passed, err := passCaps(ctx, c, spent)
	if err != nil {
		return err
	}
	for _, p := range passed {
		if err := tenant.AppendControlOutbox(ctx, c, tenant.QueueSoon, TellCapArgs{TenantID: p.Tenant, Start: p.Start, At: p.At}, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// TellCap makes one mail of it for everybody who may change the cap, and for whoever
// the invoices go to.
func (u *Usage) TellCap(ctx context.Context, tenants Opener, a TellCapArgs) error {
	db, err := tenants.Open(ctx, a.TenantID)
	if err != nil {
		return err
	}
	people, err := tenant.InCharge(ctx, db)
	if err != nil {
		return err
	}
	cu, err := customerOf(ctx, u.control, a.TenantID)
	if err != nil {
		return err
	}
	people = append(people, cu.Contact.besides(people)...)
	return u.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		for _, m := range people { // a handful: administrators, not members
			fresh, err := insertFact(ctx, c, fmt.Sprintf("%s:cap %d:%d:to %d", a.TenantID, a.At, a.Start.Unix(), m.ID), a.TenantID)
			if err != nil {
				return err
			}
			if !fresh {
				continue
			}
			if err := tenant.AppendControlOutbox(ctx, c, tenant.QueueSoon, MailCapArgs{a, m.ID}, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// MailCap sends one of them, unless less is spent by now or the month is over.
func (u *Usage) MailCap(ctx context.Context, tenants Opener, mailer Mailer, links tenant.Links, a MailCapArgs) error {
	t, err := tenant.TenantByID(ctx, u.control, a.TenantID)
	if err != nil || !t.CanRead() {
		return err
	}
	above, err := aboveOf(ctx, u.control, a.TenantID, u.now())
	if err != nil || a.Start.Before(above.Start) || !a.Start.Before(above.End) || !above.Consent.On || !reaches(above.Spent, above.Consent.Cap, a.At) {
		return err
	}
	db, err := tenants.Open(ctx, a.TenantID)
	if err != nil {
		return err
	}
	cu, err := customerOf(ctx, u.control, a.TenantID)
	if err != nil {
		return err
	}
	m, err := addressee(ctx, db, cu.Contact, a.MemberID)
	if fault.Is(err, fault.NotFound) || err == nil && !m.IsActive() {
		return nil
	}
	if err != nil {
		return err
	}
	return mailer.Cap(ctx, CapMail{Tenant: t.ID, To: m.Email, Name: m.Name, Workspace: t.Name, Spent: Money(above.Spent), Cap: Money(above.Consent.Cap), At: a.At,
		Until: above.End, URL: links.TenantURL(t, placeBilling+"#above-plan")})
}
