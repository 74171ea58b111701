package billing

import (
	"context"
	"time"

	"hearth/tenant"
)

// The states of a period.
const (
	PeriodOpen   = "open"   // what is used is pushed
	PeriodClosed = "closed" // what is used comes as lines
)

// Period is what a workspace with a subscription used of a metric in one month of it.
// It begins and ends with whole hours, so that each hour is in one period.
type Period struct {
	Tenant       tenant.ID `bun:"tenant_id" json:"tenant_id"`
	Metric       Metric    `bun:"metric" json:"metric"`
	Start        time.Time `bun:"period_start" json:"period_start"`
	End          time.Time `bun:"period_end" json:"period_end"`
	Customer     string    `bun:"customer" json:"customer"`
	Subscription string    `bun:"subscription" json:"subscription"`
	Item         string    `bun:"item" json:"item"` // "": the metric has none there, and is billed by a line at the end
	ItemSince    time.Time `bun:"item_since" json:"item_since"`
	IsLevel      bool      `bun:"is_level" json:"is_level"`
	Unit         int64     `bun:"unit" json:"unit"`
	Price        int64     `bun:"price" json:"price"`
	Month        int64     `bun:"month" json:"month"`       // seconds of the month that it is all or a part of
	Included     int64     `bun:"included" json:"included"` // the most that was granted in it; Unlimited: more is never billed
	// ConsentedAt is from when on what is above may be billed; zero: nothing is. Cap is
	// the highest that was allowed since, for all metrics together.
	ConsentedAt time.Time `bun:"consented_at,nullzero" json:"consented_at,omitzero"`
	Cap         int64     `bun:"cap" json:"cap"`

	Used           int64  `bun:"used" json:"-"` // the average, of a level
	Billable       int64  `bun:"billable" json:"-"`
	Revision       int64  `bun:"revision" json:"-"`
	PushedRevision int64  `bun:"pushed_revision" json:"-"`
	PushedBillable int64  `bun:"pushed_billable" json:"-"`
	Unsure         bool   `bun:"unsure" json:"-"` // a push got no answer
	State          string `bun:"state" json:"-"`
}

func (p Period) window() Window {
	return Window{Tenant: p.Tenant, Metric: p.Metric, Customer: p.Customer, Subscription: p.Subscription, Item: p.Item, Since: p.ItemSince,
		Start: p.Start, End: p.End, Billable: p.Billable, Price: p.Price, Revision: p.Revision}
}

// subscribed is a subscription that goes on, with what decides its periods.
type subscribed struct {
	Tenant    tenant.ID `bun:"tenant_id"`
	ID        string    `bun:"id"`
	Status    Status    `bun:"status"`
	Every     Interval  `bun:"every"`
	Start     time.Time `bun:"period_start"`
	End       time.Time `bun:"period_end"`
	Created   time.Time `bun:"created_at"`
	TrialEnds time.Time `bun:"trial_ends_at,nullzero"`
	Customer  string    `bun:"customer"`
	Items     string    `bun:"items"` // metrics and ids, as JSON
	Plan      PlanKey   `bun:"plan"`
	Seats     int64     `bun:"seats"` // by which limits count
	Paid      int64     `bun:"paid"`  // of the subscription
	Overrides []byte    `bun:"overrides"`
	Overage   *bool     `bun:"overage"`
	Cap       *int64    `bun:"overage_cap"`
}

// at returns the month of the subscription that a time is in. A subscription that is
// known from before its last renewal goes on as it did. The month may be longer than
// from its start to its end: whole is how long it would be.
func (s subscribed) at(t time.Time) (start, end time.Time, whole time.Duration) {
	n := 0
	for t.Before(months(s.Start, n)) {
		n--
	}
	for !t.Before(months(s.Start, n+1)) {
		n++
	}
	start, end = months(s.Start, n), months(s.Start, n+1)
	whole = end.Truncate(time.Hour).Sub(start.Truncate(time.Hour))
	if start.Before(s.End) && end.After(s.End) {
		end = s.End
	}
	return start.Truncate(time.Hour), end.Truncate(time.Hour), whole
}

// months is a time so many months later, on the last day of a month that is too short.
func months(t time.Time, n int) time.Time {
	t = t.UTC()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// periods are those of a subscription that a time is in: one for each metric whose
// overage has a price.
func (s subscribed) periods(t time.Time) ([]Period, error) {
	start, end, whole := s.at(t)
	if created := s.Created.Truncate(time.Hour); start.Before(created) && end.After(created) {
		start = created
	}
	if !end.After(s.Created.Truncate(time.Hour)) {
		return nil, nil // it did not run then
	}
	plan, err := PlanByKey(s.Plan)
	if err != nil {
		return nil, err
	}
	overrides, err := ParseOverrides(s.Overrides)
	if err != nil {
		return nil, err
	}
	grants := GrantsOf(plan, s.Seats, overrides)
	consent := consentOf(grants, tenant.Overage{On: s.Overage, Cap: s.Cap}, s.Every, s.Status == StatusTrialing || start.Before(s.TrialEnds.Truncate(time.Hour)))
	items := itemsOf(s.Items)
	if start.Before(s.Start.Truncate(time.Hour)) {
		items = nil // its invoice is written: the rest comes by lines
	}
	var all []Period
	for _, m := range measures {
		price, sold := plan.Price(m.Metric, Monthly)
		if !sold || m.Limit == "" {
			continue
		}
		p := Period{Tenant: s.Tenant, Metric: m.Metric, Start: start, End: end, Customer: s.Customer, Subscription: s.ID, Item: items[m.Metric].ID, ItemSince: items[m.Metric].Since,
			IsLevel: m.IsLevel, Unit: m.Unit, Price: price.Amount, Month: int64(whole / time.Second), Included: grants.Limit(m.Limit)}
		if consent.On {
			p.ConsentedAt, p.Cap = start, consent.Cap
		}
		all = append(all, p)
	}
	return all, nil
}

// follow brings the periods up to hours that have changed: those that the hours are in
// are opened where they are missing, and added up.
func (u *Usage) follow(ctx context.Context, hours []hour) error {
	if err := u.open(ctx, hours); err != nil {
		return err
	}
	u.reached("periods open")
	return u.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		if err := lockPeriods(ctx, c, hours); err != nil {
			return err
		}
		u.reached("periods locked")
		return addUpPeriods(ctx, c, hours)
	})
}

// open makes the periods of tenants with a subscription that hours are in.
func (u *Usage) open(ctx context.Context, hours []hour) error {
	when := map[tenant.ID]map[time.Time]bool{}
	var ids []tenant.ID
	for _, h := range hours {
		if when[h.Tenant] == nil {
			when[h.Tenant] = map[time.Time]bool{}
			ids = append(ids, h.Tenant)
		}
		when[h.Tenant][h.Hour] = true
	}
	return u.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		if err := holdTerms(ctx, c, ids); err != nil {
			return err
		}
		all, err := subscriptionsThatRun(ctx, c, ids)
		if err != nil {
			return err
		}
		u.reached("terms read")
		opened, err := periodsAt(all, when)
		if err != nil {
			return err
		}
		return openPeriods(ctx, c, opened, u.now())
	})
}

// periodsAt are those of subscriptions in which some hours are.
func periodsAt(all []subscribed, when map[tenant.ID]map[time.Time]bool) ([]Period, error) {
	var opened []Period
	seen := map[string]bool{}
	for _, s := range all {
		for at := range when[s.Tenant] {
			some, err := s.periods(at)
			if err != nil {
				return nil, err
			}
			for _, p := range some {
				key := s.Tenant.String() + string(p.Metric) + p.Start.String()
				if !seen[key] {
					seen[key] = true
					opened = append(opened, p)
				}
			}
		}
	}
	return opened, nil
}
