package chat

import (
	"context"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

func roomExists(ctx context.Context, db tenant.DB, room int64) (bool, error) {
	var found bool
	err := db.NewRaw(`SELECT EXISTS (SELECT 1 FROM ?tenant.rooms WHERE id = ?)`, room).Scan(ctx, &found)
	return found, tenant.Fault(err, "look for room %d", room)
}

func purgeEvents(ctx context.Context, db tenant.DB, room int64) error {
	_, err := db.NewRaw(`DELETE FROM ?tenant.room_events WHERE room_id = ?`, room).Exec(ctx)
	return tenant.Fault(err, "purge events of room %d", room)
}

// purgeMessages removes at most limit messages of a room with all that refers to
// them, and returns how many there were and what their files leave.
func purgeMessages(ctx context.Context, db tenant.DB, room int64, limit int) (n int, left freed, err error) {
	var ids []int64
	err = db.NewRaw(`DELETE FROM ?tenant.messages WHERE id IN (SELECT id FROM ?tenant.messages WHERE room_id = ? ORDER BY id LIMIT ?) RETURNING id`, room, limit).Scan(ctx, &ids)
	if err != nil || len(ids) == 0 {
		return 0, left, tenant.Fault(err, "purge messages of room %d", room)
	}
	if _, err := db.NewRaw(`DELETE FROM ?tenant.mentions WHERE message_id IN (?)`, bun.List(ids)).Exec(ctx); err != nil {
		return 0, left, tenant.Fault(err, "purge mentions in room %d", room)
	}
	if _, err := db.NewRaw(`DELETE FROM ?tenant.boosts WHERE message_id IN (?)`, bun.List(ids)).Exec(ctx); err != nil {
		return 0, left, tenant.Fault(err, "purge boosts in room %d", room)
	}
	if _, err := db.NewRaw(`UPDATE ?tenant.hook_deliveries SET request_body = '', answer_body = '' WHERE message_id IN (?)`, bun.List(ids)).Exec(ctx); err != nil {
		return 0, left, tenant.Fault(err, "empty deliveries of room %d", room)
	}
	pictures, err := removePreviews(ctx, db, ids...)
	if err != nil {
		return 0, left, err
	}
	left, err = removeAttachments(ctx, db, ids...)
	left.keys = append(left.keys, pictures...)
	return len(ids), left, err
}
