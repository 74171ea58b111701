package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// moveReadPosition reports whether the position moved, and where it is now. It
// never passes the room's last message.
func moveReadPosition(ctx context.Context, db tenant.DB, room, member, message int64) (moved bool, at int64, err error) {
	err = db.NewRaw(`UPDATE ?tenant.memberships AS ms SET last_read_message_id = least(?2, r.last_message_id)
		FROM ?tenant.rooms AS r
		WHERE r.id = ms.room_id AND ms.room_id = ?0 AND ms.member_id = ?1 AND ms.last_read_message_id < least(?2, r.last_message_id)
		RETURNING ms.last_read_message_id`, room, member, message).Scan(ctx, &at)
	err = tenant.Fault(err, "mark room %d read", room)
	if fault.Is(err, fault.NotFound) {
		return false, 0, nil
	}
	return err == nil, at, err
}
