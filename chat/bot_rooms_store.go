package chat

import (
	"context"

	"hearth/tenant"
)

// mostBotRooms is how many rooms the page of a bot lists.
const mostBotRooms = 200

// BotRoom is a room that an administrator is in, and whether a bot is too.
type BotRoom struct {
	ID   int64    `bun:"id"`
	Name string   `bun:"name"`
	Kind RoomKind `bun:"kind"`
	In   bool     `bun:"is_in"`
}

// RoomsForBot lists the open and closed rooms of a member, those that a bot is in first.
func RoomsForBot(ctx context.Context, db tenant.DB, me tenant.Member, bot int64) ([]BotRoom, error) {
	var rooms []BotRoom
	err := db.NewRaw(`SELECT r.id, r.name, r.kind, EXISTS (SELECT 1 FROM ?tenant.memberships AS bs WHERE bs.room_id = r.id AND bs.member_id = ?1) AS is_in
		FROM ?tenant.memberships AS ms JOIN ?tenant.rooms AS r ON r.id = ms.room_id AND r.kind <> 'direct'
		WHERE ms.member_id = ?0 ORDER BY is_in DESC, lower(r.name), r.id LIMIT ?2`, me.ID, bot, mostBotRooms).Scan(ctx, &rooms)
	return rooms, tenant.Fault(err, "rooms for bot %d", bot)
}
