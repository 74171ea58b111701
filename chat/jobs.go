package chat

import (
	"context"

	"hearth/tenant"
)

// PurgeRoomArgs asks for everything that a deleted room has left behind to be removed.
type PurgeRoomArgs struct {
	RoomID int64 `json:"room_id"`
}

// Kind implements tenant.JobArgs.
func (PurgeRoomArgs) Kind() string { return "chat:purge_room" }

// purgeBatch is how many rows one statement removes.
const purgeBatch = 500

// PurgeRoom removes messages, files and events of a room that was deleted, a batch
// at a time. It does nothing to a room that is there, and may run again.
func (s *Service) PurgeRoom(ctx context.Context, db tenant.DB, room int64) error {
	if there, err := roomExists(ctx, db, room); err != nil || there {
		return err
	}
	if err := purgeReminders(ctx, db, room); err != nil {
		return err
	}
	if err := purgeEvents(ctx, db, room); err != nil {
		return err
	}
	for more := true; more; {
		err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
			messages, left, err := purgeMessages(ctx, db, room, purgeBatch)
			more = messages == purgeBatch
			if err != nil {
				return err
			}
			return s.giveUp(ctx, db, left)
		})
		if err != nil {
			return err
		}
	}
	return countPastAnew(ctx, db)
}
