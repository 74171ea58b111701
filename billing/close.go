package billing

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

const (
	// invoiceWithin is how long after its end a period waits for the draft of the
	// invoice that it belongs to. Without one its lines go on the next.
	invoiceWithin = 3 * time.Hour
	// tooLate is after when what was used in a period is not billed any more, and
	// tooLittle below what amount.
	tooLate   = 60 * day
	tooLittle = 1 * Dollars
)

// Close ends the periods that are over: what they come to is compared with what is
// billed, and the rest becomes a line, of the draft of their invoice where there is one
// still. One index knows which periods are over.
func (u *Usage) Close(ctx context.Context) error {
	if u.sink == nil {
		return nil
	}
	if err := cutPeriods(ctx, u.control); err != nil {
		return err
	}
	now, rolledUp := u.now(), false
	var problems []error
	for last := (Period{}); ; {
		due, err := duePeriods(ctx, u.control, last, now, pushBatch)
		if err != nil || len(due) == 0 {
			return errors.Join(append(problems, err)...)
		}
		if !rolledUp {
			if err := u.RollUp(ctx); err != nil {
				return err // what a node knows that is away must not come late
			}
			rolledUp = true
		}
		for _, p := range due {
			problems = append(problems, u.close(ctx, p))
		}
		last = due[len(due)-1]
	}
}

func (u *Usage) close(ctx context.Context, p Period) error {
	invoice, err := draftOf(ctx, u.control, p)
	if err != nil || invoice == "" && u.now().Before(p.End.Add(invoiceWithin)) {
		return err
	}
	if err := u.goOn(ctx, p); err != nil {
		return err
	}
	u.reached("next period open")
	return u.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		if err := lockBeside(ctx, c, p); err != nil {
			return err
		}
		p, ours, err := lockPeriod(ctx, c, p, "SKIP LOCKED")
		if err != nil || !ours || p.State != PeriodOpen {
			return err
		}
		tried := p.Item != "" && p.Revision > 0 // by a process that may have died before it could say so
		if p, err = addUpPeriod(ctx, c, p); err != nil {
			return err
		}
		u.reached("period added up")
		billed, err := u.billed(ctx, p, tried)
		if err != nil {
			return err
		}
		return u.carry(ctx, c, p, p.Billable-billed, invoice)
	})
}

// billed is what is billed for a period, by whom it is billed: what we believe is not
// asked where it can be known.
func (u *Usage) billed(ctx context.Context, p Period, tried bool) (int64, error) {
	if !tried {
		return 0, nil
	}
	ctx, cancel := context.WithTimeout(ctx, sinkTimeout)
	defer cancel()
	total, err := u.sink.Total(ctx, p.window())
	if fault.Is(err, fault.NotFound) {
		// The item is gone, and what it had is on an invoice. What was pushed is known, unless
		// a push got no answer: then nothing more is billed rather than something twice.
		slog.WarnContext(ctx, "usage cannot be read back", "tenant", p.Tenant, "metric", p.Metric, "item", p.Item, "unsure", p.Unsure)
		if p.Unsure {
			return p.Billable, nil
		}
		return p.PushedBillable, nil
	}
	if err == nil && total != p.PushedBillable {
		slog.WarnContext(ctx, "usage is billed otherwise than it was pushed", "tenant", p.Tenant, "metric", p.Metric, "pushed", p.PushedBillable, "billed", total)
	}
	return total, err
}

// goOn opens the period after one of a level: what lies there goes on lying there,
// whether or not anything happens.
func (u *Usage) goOn(ctx context.Context, p Period) error {
	if !p.IsLevel {
		return nil
	}
	return u.open(ctx, []hour{{Tenant: p.Tenant, Metric: p.Metric, Hour: p.End.Add(time.Hour)}}) // Stripe's period ends within the hour
}

// carry closes a held period and makes a line of what is not billed, in one commit.
func (u *Usage) carry(ctx context.Context, c tenant.ControlDB, p Period, units int64, invoice string) error {
	if units != 0 {
		amount, state := units*p.Price, lineWaiting
		if amount > 0 && amount < tooLittle && invoice == "" || u.now().Sub(p.End) > tooLate {
			state = lineDropped
		}
		if err := addLine(ctx, c, p, units, amount, invoice, state); err != nil {
			return err
		}
		u.reached("line written")
	}
	return closePeriod(ctx, c, p)
}
