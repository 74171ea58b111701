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
	sinkTimeout = 10 * time.Second
	pushBatch   = 100
)

// Push makes what is billed follow what was used: first the periods that have changed
// since they were pushed, then the lines of those that were closed. Postgres holds the
// whole list of what there is to do. One that cannot be pushed does not hold up the
// others.
func (u *Usage) Push(ctx context.Context) error {
	if u.sink == nil {
		return nil
	}
	var problems []error
	for last := (Period{}); ; {
		batch, err := unpushedPeriods(ctx, u.control, last, pushBatch)
		if err != nil || len(batch) == 0 {
			problems = append(problems, err)
			break
		}
		for _, p := range batch {
			problems = append(problems, u.push(ctx, p))
		}
		last = batch[len(batch)-1]
	}
	return errors.Join(errors.Join(problems...), u.pushLines(ctx), u.pushAllSeats(ctx))
}

// push holds the period from reading it until it is marked: two processes would
// otherwise overwrite a later amount by an earlier one, and believe the later one was
// billed.
func (u *Usage) push(ctx context.Context, p Period) error {
	var failed error
	err := u.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		p, ours, err := lockPeriod(ctx, c, p, "SKIP LOCKED")
		if err != nil || !ours || p.Revision == p.PushedRevision {
			return err
		}
		u.reached("period held")
		if p.State == PeriodClosed {
			return u.carry(ctx, c, p, p.Billable-p.PushedBillable, "")
		}
		if failed = u.bill(ctx, p); failed != nil {
			return markUnsure(ctx, c, p)
		}
		u.reached("usage billed")
		return markPushed(ctx, c, p)
	})
	return errors.Join(failed, err)
}

// bill pushes an amount. After a push that got no answer the amount is read back: the
// unanswered one may have come in later than its successor.
func (u *Usage) bill(ctx context.Context, p Period) error {
	ctx, cancel := context.WithTimeout(ctx, sinkTimeout)
	defer cancel()
	if err := u.sink.Push(ctx, p.window()); err != nil || !p.Unsure {
		return err
	}
	u.reached("usage pushed")
	total, err := u.sink.Total(ctx, p.window())
	if err == nil && total != p.Billable {
		return fault.New(fault.Unavailable, "%d units are billed instead of %d.", total, p.Billable)
	}
	return err
}

// pushLines adds what waits for an invoice.
func (u *Usage) pushLines(ctx context.Context) error {
	var problems []error
	for last := (waitingLine{}); ; {
		batch, err := waitingLines(ctx, u.control, last, pushBatch)
		if err != nil || len(batch) == 0 {
			return errors.Join(append(problems, err)...)
		}
		for _, l := range batch {
			problems = append(problems, u.pushLine(ctx, l))
		}
		last = batch[len(batch)-1]
	}
}

func (u *Usage) pushLine(ctx context.Context, l waitingLine) error {
	return u.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
		ours, err := lockLine(ctx, c, l)
		if err != nil || !ours {
			return err
		}
		u.reached("line held")
		reaching, cancel := context.WithTimeout(ctx, sinkTimeout)
		defer cancel()
		id, err := u.sink.AddLine(reaching, l.line())
		if fault.Is(err, fault.Conflict) && l.Invoice != "" {
			slog.InfoContext(ctx, "usage came too late for its invoice", "tenant", l.Tenant, "invoice", l.Invoice)
			return postponeLine(ctx, c, l)
		}
		if err != nil {
			return err
		}
		u.reached("line billed")
		return markLine(ctx, c, l, id)
	})
}
