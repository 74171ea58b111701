package job

import (
	"context"
	"time"

	"hearth/tenant"
)

// Periodic is a job that runs once in every period, whichever process is quickest.
// Its handler is one of HandleControl and takes no arguments. A period is skipped
// when Redis is away through all of it; a failed run waits for the next.
type Periodic struct {
	Args  Args
	Every time.Duration // whole seconds
	Queue tenant.Queue
	Why   string
}

// again is how soon a period that Redis did not take is offered again.
const again = 5 * time.Second

// tick offers each period of p until ctx ends. Periods are counted from the epoch,
// so that all processes name them alike.
func tick(ctx context.Context, t *transport, p Periodic) {
	for {
		now := time.Now()
		period := now.UnixNano() / int64(p.Every)
		next := time.Unix(0, (period+1)*int64(p.Every))
		wait := next.Sub(now)
		if err := t.sendPeriod(ctx, p, period); err != nil {
			wait = min(wait, again)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}
