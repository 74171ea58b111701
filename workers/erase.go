package workers

import (
	"context"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/workers/job"
)

// eraseTimeout is for somebody who has said a great deal.
const eraseTimeout = 10 * time.Minute

func eraseJobs(mux *job.Mux, d Deps) {
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.EraseMemberArgs) error {
		return d.Chat.EraseMember(ctx, db, a)
	}, job.Timeout(eraseTimeout))
}
