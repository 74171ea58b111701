package job

import (
	"context"
	"time"

	"hearth/tenant"
)

// Args are the arguments of a job: ids, not data. An alias, so that domains
// declare their own without importing this package.
type Args = tenant.JobArgs

// Client writes jobs to the outbox in the caller's transaction and wakes the local
// relay. It grants every domain's Enqueuer.
type Client struct{ nudge func() }

var _ tenant.Enqueuer = (*Client)(nil)

// NewClient returns a Client that calls nudge after each write, usually
// Relay.Nudge. Nil is a process without a relay: another one's finds the row within
// a second.
func NewClient(nudge func()) *Client {
	if nudge == nil {
		nudge = func() {}
	}
	return &Client{nudge: nudge}
}

// Enqueue writes the job in db's transaction, due now.
func (c *Client) Enqueue(ctx context.Context, db tenant.DB, queue tenant.Queue, args Args) error {
	return c.EnqueueAt(ctx, db, queue, args, time.Time{})
}

// EnqueueAt writes the job in db's transaction, due at a time.
func (c *Client) EnqueueAt(ctx context.Context, db tenant.DB, queue tenant.Queue, args Args, due time.Time) error {
	if err := tenant.AppendOutbox(ctx, db, queue, args, due); err != nil {
		return err
	}
	c.nudge()
	return nil
}

// EnqueueControl writes a job that belongs to no tenant, due now.
func (c *Client) EnqueueControl(ctx context.Context, control tenant.ControlDB, queue tenant.Queue, args Args) error {
	if err := tenant.AppendControlOutbox(ctx, control, queue, args, time.Time{}); err != nil {
		return err
	}
	c.nudge()
	return nil
}
