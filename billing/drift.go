package billing

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"hearth/tenant"
)

// DriftArgs asks to hold what is believed of money against what it is made of.
type DriftArgs struct{}

// Kind implements tenant.JobArgs.
func (DriftArgs) Kind() string { return "billing:drift" }

// The kinds of drift that an Inspection finds. Reconcile finds others, of what Stripe
// says of a customer.
const (
	DriftHours   = "ledger_hours"  // the hours, against the ledgers
	DriftPeriods = "hours_period"  // what a period comes to, against its hours
	DriftBilled  = "period_stripe" // what was pushed, against what Stripe would bill
	DriftSeats   = "seats_stripe"  // the seats of a subscription, against who was counted
	DriftFiles   = "storage_files" // the bytes in the ledgers, against the files there are
)

// DriftKinds are those of an Inspection, in the order in which it looks.
func DriftKinds() []string {
	return []string{DriftHours, DriftPeriods, DriftBilled, DriftSeats, DriftFiles}
}

// From when on somebody is called.
const (
	driftPercent = 1
	driftMoney   = 50 * Dollars
)

// AwakeOpener opens a tenant that is awake and leaves one alone that is not.
type AwakeOpener interface {
	OpenAwake(ctx context.Context, t tenant.Tenant) (db tenant.DB, awake bool, err error)
}

// InspectionConfig is what an Inspection stands on.
type InspectionConfig struct {
	Usage   *Usage
	Tenants AwakeOpener
	Files   func(ctx context.Context, db tenant.DB) (bytes int64, err error) // that a tenant has
}

// Inspection looks for what is not as it is believed to be. What it finds it puts right
// only towards what Postgres knows, and only by writing an amount whole: hours are made
// anew from the ledger, periods from the hours, and what is billed is set again. Nothing
// is ever added to.
type Inspection struct {
	*Usage
	tenants AwakeOpener
	files   func(ctx context.Context, db tenant.DB) (int64, error)
}

// NewInspection returns an Inspection.
func NewInspection(c InspectionConfig) *Inspection {
	return &Inspection{Usage: c.Usage, tenants: c.Tenants, files: c.Files}
}

// Look holds everything against what it is made of and keeps what differs as the
// latest report. What cannot be looked at does not keep the rest from being.
func (i *Inspection) Look(ctx context.Context) (DriftReport, error) {
	r := DriftReport{Run: tenant.NewID(), Looked: map[string]int{}}
	if err := beginReport(ctx, i.control, r.Run); err != nil {
		return r, err
	}
	problems := []error{i.RollUp(ctx)} // so that little of what follows is on its way still
	for _, check := range []struct {
		kind string
		look func(ctx context.Context) (looked int, found []Drift, err error)
	}{
		{DriftHours, i.lookAtHours}, {DriftPeriods, i.lookAtPeriods}, {DriftBilled, i.lookAtBilled}, {DriftSeats, i.lookAtSeats}, {DriftFiles, i.lookAtFiles},
	} {
		looked, found, err := check.look(ctx)
		r.Looked[check.kind] = looked
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", check.kind, err))
		}
		problems = append(problems, i.keep(ctx, r.Run, check.kind, found))
	}
	problems = append(problems, forgetDrift(ctx, i.control))
	failed := errors.Join(problems...)
	if err := endReport(ctx, i.control, r, failed); err != nil {
		return r, err
	}
	kept, err := LatestReport(ctx, i.control)
	return kept, errors.Join(failed, err)
}

// keep rates what was found and writes it.
func (i *Inspection) keep(ctx context.Context, run tenant.ID, kind string, found []Drift) error {
	if len(found) == 0 {
		return nil
	}
	ids := make([]tenant.ID, len(found))
	for n, d := range found {
		ids[n] = d.TenantID
	}
	all, err := tenantsByID(ctx, i.control, ids)
	if err != nil {
		return err
	}
	whose := make(map[tenant.ID]tenant.Tenant, len(all))
	for _, t := range all {
		whose[t.ID] = t
	}
	for n := range found {
		d := &found[n]
		d.Run, d.What = run, kind
		if d.Money, err = worth(whose[d.TenantID], d.Metric, d.Delta, d.billed); err != nil {
			return err
		}
		d.Alarming = d.Delta*100 > d.of*driftPercent || d.Money > driftMoney
	}
	return insertDrifts(ctx, i.control, found)
}

// worth is what so many units cost with the plan of a tenant, as an Amount. billed says
// that they are units of the price and not of the ledger.
func worth(t tenant.Tenant, m Metric, units int64, billed bool) (int64, error) {
	grants, err := GrantsFor(t)
	if err != nil {
		return 0, err
	}
	price, sold := grants.Plan().Price(m, Monthly)
	if !sold {
		return 0, nil
	}
	if measure, known := MeasureOf(m); known && !billed {
		units /= measure.Unit
	}
	return units * price.Amount, nil
}

// far is how many units lie between two amounts.
func far(a, b int64) int64 { return max(a, b) - min(a, b) }

// longAgo is how far back the random days of a report lie.
const longAgo = 365

// days are those whose hours are looked at: yesterday, and two of the last year.
func (i *Inspection) days() []time.Time {
	today := i.now().UTC().Truncate(24 * time.Hour)
	return []time.Time{today.AddDate(0, 0, -1), today.AddDate(0, 0, -2-rand.IntN(longAgo)), today.AddDate(0, 0, -2-rand.IntN(longAgo))}
}
