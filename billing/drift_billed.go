package billing

import (
	"context"
	"errors"
	"fmt"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// askedEach is how many periods Stripe is asked about in one report: those that it was
// not asked about for longest.
const askedEach = 200

// lookAtBilled asks Stripe what it would bill for periods that run. What differs from
// what was pushed is set again.
func (i *Inspection) lookAtBilled(ctx context.Context) (looked int, found []Drift, err error) {
	if i.sink == nil {
		return 0, nil, nil
	}
	pushed, err := pushedPeriods(ctx, i.control, askedEach)
	if err != nil {
		return 0, nil, err
	}
	var problems []error
	for _, p := range pushed {
		d, err := i.lookAtBill(ctx, p)
		if d != nil {
			found = append(found, *d)
		}
		if err != nil {
			problems = append(problems, err)
		}
		if fault.Is(err, fault.Unavailable) {
			break // all others would wait as long
		}
		looked++
	}
	return looked, found, errors.Join(problems...)
}

// lookAtBill holds one period while Stripe is asked: nobody pushes meanwhile.
func (i *Inspection) lookAtBill(ctx context.Context, p Period) (found *Drift, err error) {
	var failed error
	err = i.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		p, ours, err := lockPeriod(ctx, c, p, "SKIP LOCKED")
		if err != nil || !ours || p.State != PeriodOpen || p.Revision != p.PushedRevision {
			return err
		}
		if err := markChecked(ctx, c, p, i.now()); err != nil {
			return err
		}
		total, err := i.total(ctx, p)
		if err != nil && !fault.Is(err, fault.NotFound) {
			failed = err
			return nil
		}
		if err == nil && total == p.PushedBillable {
			return nil
		}
		d := Drift{TenantID: p.Tenant, Metric: p.Metric, Ours: fmt.Sprintf("%d units", p.PushedBillable), Theirs: fmt.Sprintf("%d units", total), billed: true,
			Delta: far(total, p.PushedBillable), of: max(p.PushedBillable, 1), Action: "pushed the amount again"}
		found = &d
		if err != nil {
			d.Theirs, d.Delta, d.Action = "no such item", max(p.PushedBillable, 1), ""
			return nil
		}
		p.Unsure = true // so that it is read back
		if failed = i.bill(ctx, p); failed != nil {
			d.Action = ""
			return markUnsure(ctx, c, p)
		}
		return nil
	})
	return found, errors.Join(failed, err)
}

func (i *Inspection) total(ctx context.Context, p Period) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, sinkTimeout)
	defer cancel()
	return i.sink.Total(ctx, p.window())
}
