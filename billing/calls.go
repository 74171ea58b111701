package billing

import (
	"context"
	"sync"
	"time"

	"hearth/tenant"
)

const (
	callsFor   = time.Minute      // how long what was read of a workspace is good
	verdictFor = 10 * time.Second // and what was answered above a plan's limit
	mostCalled = 10_000           // workspaces that are remembered
)

// CallCount counts what bots and programs ask for, and refuses it where a plan's calls
// of the month are used. It reads what was used at most once a minute for a workspace
// that is asked, and nothing for one that is not; what other processes counted since
// then, it does not see yet.
type CallCount struct {
	allower Allower
	buffer  *Buffer

	mu     sync.Mutex
	called map[tenant.ID]*called
}

// called is what is known of one workspace in its month.
type called struct {
	used       int64 // so far: not less than was read, with what was counted here since
	start, end time.Time
	readAt     time.Time

	verdict   error // above the limit
	verdictAt time.Time
}

// NewCallCount returns a CallCount that counts into a Buffer.
func NewCallCount(a Allower, b *Buffer) *CallCount {
	return &CallCount{allower: a, buffer: b, called: map[tenant.ID]*called{}}
}

// Spend counts one call of a workspace, which is then to be answered. Faults:
// PaymentRequired where none is left; such a call does not count.
func (c *CallCount) Spend(ctx context.Context, t tenant.Tenant) error {
	a, err := c.allower.AllowanceOf(t, tenant.Entitlement(Calls))
	if err != nil {
		return err
	}
	if a.Limit != Unlimited {
		if err := c.check(ctx, t.ID, a); err != nil {
			return err
		}
	}
	c.buffer.Count(t.ID, MetricCalls, 1)
	return nil
}

func (c *CallCount) check(ctx context.Context, id tenant.ID, a tenant.Allowance) error {
	now := c.allower.now().UTC()
	if c.stale(id, now) {
		if err := c.read(ctx, id, now); err != nil {
			return err
		}
	}
	c.mu.Lock()
	k := c.called[id]
	if k == nil { // forgotten just now
		k = &called{}
	}
	used, verdict, fresh := k.used, k.verdict, now.Sub(k.verdictAt) < verdictFor
	if used < a.Limit || fresh && verdict == nil {
		k.used++
	}
	c.mu.Unlock()
	if used < a.Limit {
		return nil
	}
	if fresh {
		return verdict
	}
	verdict = a.Check(ctx, used, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.verdict, k.verdictAt = verdict, now; verdict == nil {
		k.used++
	}
	return verdict
}

// stale reports whether somebody has to read, and makes the others go on meanwhile
// with what is known.
func (c *CallCount) stale(id tenant.ID, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.called[id]
	if k == nil {
		if len(c.called) >= mostCalled {
			clear(c.called)
		}
		k = &called{}
		c.called[id] = k
	}
	if now.Before(k.end) && now.Sub(k.readAt) < callsFor && !now.Before(k.readAt) {
		return false
	}
	if !now.Before(k.end) {
		*k = called{end: now.Add(callsFor)}
	}
	k.readAt = now
	return true
}

func (c *CallCount) read(ctx context.Context, id tenant.ID, now time.Time) error {
	all, err := subscriptionsThatRun(ctx, c.allower.Control, []tenant.ID{id})
	if err != nil {
		return err
	}
	start, end := monthOf(all, now)
	used, err := callsUsed(ctx, c.allower.Control, id, start, end)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.called[id]
	if k == nil {
		k = &called{}
		c.called[id] = k
	}
	if k.start.Equal(start) {
		used = max(used, k.used) // what was counted here may not be rolled up yet
	}
	k.used, k.start, k.end, k.readAt = used, start, end, now
	return nil
}
