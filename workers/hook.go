package workers

import (
	"context"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/workers/job"
)

// callTimeout is for a receiver that answers as slowly as it may, once the workspace's
// other calls have let it through, and for keeping a file that it sends.
const callTimeout = 90 * time.Second

// pumpTimeout is for a batch of events whose last call begins late.
const pumpTimeout = 3 * time.Minute

func hookJobs(mux *job.Mux, d Deps) {
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.CallBotArgs) error {
		return d.Chat.CallBot(ctx, db, a)
	}, job.Timeout(callTimeout))
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.PumpFeedArgs) error {
		return d.Chat.PumpFeed(ctx, db, a)
	}, job.Timeout(pumpTimeout))
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.CallFeedArgs) error {
		return d.Chat.CallFeed(ctx, db, a)
	}, job.Timeout(callTimeout))
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.PurgeHooksArgs) error {
		return d.Chat.PurgeHooks(ctx, db, a)
	})
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.MailPausedHookArgs) error {
		return d.Chat.MailPausedHook(ctx, db, d.Registry.Control(), d.Mailer, d.Links, a)
	})
}
