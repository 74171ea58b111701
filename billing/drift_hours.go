package billing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hearth/tenant"
)

// mendBatch is how many days of tenants are mended by one statement.
const mendBatch = 200

// dayOf is what one source says of a tenant's metric on a day: three sums that agree
// only where all of its hours do.
type dayOf struct {
	Tenant   tenant.ID `bun:"tenant_id" json:"tenant_id"`
	Metric   Metric    `bun:"metric" json:"metric"`
	Quantity int64     `bun:"quantity" json:"-"`
	Moment   string    `bun:"moment" json:"-"` // within the hours
	Spread   string    `bun:"spread" json:"-"` // over the hours
	Moving   bool      `bun:"moving" json:"-"` // a roll-up has not finished with it
}

type dayKey struct {
	tenant tenant.ID
	metric Metric
}

// lookAtHours adds the ledgers of a few days up anew and holds the hours against that.
// One that is written meanwhile is left for the next time.
func (i *Inspection) lookAtHours(ctx context.Context) (looked int, found []Drift, err error) {
	var problems []error
	for _, n := range i.nodes() {
		for _, day := range i.days() {
			some, drifts, err := i.lookAtDay(ctx, n, day)
			if err != nil {
				problems = append(problems, fmt.Errorf("node %s, %s: %w", n.Name, day.Format(time.DateOnly), err))
				break // the server is away
			}
			looked, found = looked+some, append(found, drifts...)
		}
	}
	return looked, found, errors.Join(problems...)
}

func (i *Inspection) lookAtDay(ctx context.Context, n tenant.Node, day time.Time) (looked int, found []Drift, err error) {
	w, err := windowOf(ctx, n)
	if err != nil || w.Restored {
		return 0, nil, err // all hours are about to be made anew
	}
	truth, err := daysOfLedger(ctx, n, w, day)
	if err != nil {
		return 0, nil, err
	}
	i.reached("ledger read")
	believed, err := daysOfHours(ctx, i.control, n.Name, w, day)
	if err != nil {
		return 0, nil, err
	}
	is, was := byKey(truth), byKey(believed)
	var wrong []dayOf
	for key, d := range is {
		b := was[key]
		if !b.Moving && (b.Quantity != d.Quantity || b.Moment != d.Moment || b.Spread != d.Spread) {
			wrong = append(wrong, d)
		}
	}
	for key, b := range was {
		if _, there := is[key]; !there && !b.Moving && (b.Quantity != 0 || b.Moment != "0" || b.Spread != "0") {
			wrong = append(wrong, dayOf{Tenant: b.Tenant, Metric: b.Metric})
		}
	}
	slices.SortFunc(wrong, func(a, b dayOf) int {
		return cmp.Or(cmp.Compare(a.Tenant.String(), b.Tenant.String()), cmp.Compare(a.Metric, b.Metric))
	})
	for batch := range slices.Chunk(wrong, mendBatch) {
		if err := i.mendDays(ctx, n, w, day, batch); err != nil {
			return len(is), found, err
		}
		for _, d := range batch {
			b := was[dayKey{d.Tenant, d.Metric}]
			says := func(d dayOf) string { return fmt.Sprintf("%d on %s", d.Quantity, day.Format(time.DateOnly)) }
			found = append(found, Drift{TenantID: d.Tenant, Metric: d.Metric, Ours: says(b), Theirs: says(d), Delta: max(far(b.Quantity, d.Quantity), 1), of: max(d.Quantity, -d.Quantity, 1),
				Action: "made its hours anew from the ledger"})
		}
	}
	return len(is), found, nil
}

func byKey(all []dayOf) map[dayKey]dayOf {
	m := make(map[dayKey]dayOf, len(all))
	for _, d := range all {
		m[dayKey{d.Tenant, d.Metric}] = d
	}
	return m
}

// mendDays makes the hours of days anew, and the periods that they are in.
func (i *Inspection) mendDays(ctx context.Context, n tenant.Node, w window, day time.Time, wrong []dayOf) error {
	hours, err := hoursOfDays(ctx, n, w, day, wrong)
	if err != nil {
		return err
	}
	if err := mendHours(ctx, i.control, n.Name, w, day, wrong, hours); err != nil {
		return err
	}
	for _, d := range wrong { // what had no hour in the ledger has lost some
		for h := range 24 {
			hours = append(hours, hour{Tenant: d.Tenant, Metric: d.Metric, Hour: day.Add(time.Duration(h) * time.Hour)})
		}
	}
	return i.follow(ctx, hours)
}
