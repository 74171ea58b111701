package workers

import (
	"context"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/workers/job"
)

// thumbnailTimeout is for a message full of pictures, each of the largest that is
// decoded.
const thumbnailTimeout = 5 * time.Minute

// pushTimeout is for a batch of devices whose push services all answer late.
const pushTimeout = 4 * time.Minute

// unfurlTimeout is for the links of a message, each with a page and a picture, and for
// drawing the pictures.
const unfurlTimeout = time.Minute

func chatJobs(mux *job.Mux, d Deps) {
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.MakeThumbnailArgs) error {
		return d.Chat.MakeThumbnails(ctx, db, a.MessageID)
	}, job.Timeout(thumbnailTimeout))
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.DeleteFilesArgs) error {
		return d.Chat.DeleteFiles(ctx, db, a.Keys)
	})
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.UnfurlMessageArgs) error {
		return d.Chat.UnfurlMessage(ctx, db, a.MessageID)
	}, job.Timeout(unfurlTimeout))
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.PurgeRoomArgs) error {
		return d.Chat.PurgeRoom(ctx, db, a.RoomID)
	})
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.PushMessageArgs) error {
		return d.Chat.PushMessage(ctx, db, a)
	}, job.Timeout(pushTimeout))
	job.Handle(mux, d.Registry, func(ctx context.Context, db tenant.DB, a chat.RemindArgs) error {
		return d.Chat.Remind(ctx, db, a.ReminderID)
	})
}
