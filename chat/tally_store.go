package chat

import (
	"context"

	"hearth/tenant"
)

// RoomTally is what somebody who pages through a room wants to know of the whole.
type RoomTally struct {
	Messages int64 `bun:"messages"` // that there are, whether or not the plan shows them
	More     bool  `bun:"more"`     // there are shown ones beyond the page
}

// TallyOf tells of a room, and whether messages are shown beyond one of them: older
// ones, or newer. The number is kept with the room, so it costs the same in every room.
func TallyOf(ctx context.Context, db tenant.DB, room, beyond int64, newer bool) (t RoomTally, err error) {
	side := "m.id < ?1"
	if newer {
		side = "m.id > ?1"
	}
	err = db.NewRaw(`SELECT r.messages, EXISTS (SELECT 1 FROM ?tenant.messages AS m
		WHERE m.room_id = r.id AND m.deleted_at IS NULL AND `+side+` AND m.id >= `+shownFrom+`) AS more
		FROM ?tenant.rooms AS r WHERE r.id = ?0`, room, beyond).Scan(ctx, &t)
	return t, tenant.Fault(err, "tally of room %d", room)
}

// BoostIn finds a boost of a message. Faults: NotFound.
func BoostIn(ctx context.Context, db tenant.DB, message, id int64) (Boost, error) {
	var b Boost
	err := db.NewSelect().Model(&b).ColumnExpr("b.id, b.message_id, b.booster_id, b.content, b.created_at").
		Where("b.id = ?", id).Where("b.message_id = ?", message).Scan(ctx)
	return b, tenant.Fault(err, "boost %d", id)
}
