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
	levelsAhead = 2 * time.Hour // pushes are an hour apart
)

// Push makes what is billed follow what was used: first the periods that have changed
// since they were pushed, then the lines of those that were closed. Postgres holds the
// whole list of what there is to do. One that cannot be pushed does not hold up the
// others.
func (u *Usage) Push(ctx context.Context) error {
	if u.sink == nil {
		return nil
	}
	problems := []error{u.addUpLevels(ctx)}
	for last := (Period{}); ; {
		batch, err := unpushedPeriods(ctx, u.control, last, u.now(), pushBatch)
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

// addUpLevels looks ahead at what lies there in periods that end soon, as if nothing
// came or went until then: it is on the invoice itself, and only what comes or goes after
// the last push is a line of its own.
func (u *Usage) addUpLevels(ctx context.Context) error {
	ending, err := levelsEnding(ctx, u.control, u.now(), u.now().Add(levelsAhead))
	if err != nil {
		return err
	}
	var problems []error
	for _, p := range ending {
		problems = append(problems, u.control.InTx(ctx, func(ctx context.Context, c tenant.ControlDB) error {
			if err := lockBeside(ctx, c, p); err != nil {
				return err
			}
			p, ours, err := lockPeriod(ctx, c, p, "")
			if err != nil || !ours || p.State != PeriodOpen {
				return err
			}
			_, err = addUpPeriod(ctx, c, p)
			return err
		}))
	}
	return errors.Join(problems...)
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
		if failed = u.bill(ctx, p); fault.Is(failed, fault.Conflict) {
			failed = nil // it comes as a line when it is closed
			return nil
		}
		if failed != nil {
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
	problems := []error{dropLines(ctx, u.control)}
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
