package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// RoomFor finds a room that a member belongs to. Faults: NotFound otherwise,
// whether the room exists or not.
func RoomFor(ctx context.Context, db tenant.DB, me tenant.Member, id int64) (Room, error) {
	var room Room
	err := db.NewSelect().Model(&room).
		Join("JOIN ?tenant.memberships AS ms ON ms.room_id = r.id AND ms.member_id = ?", me.ID).
		Where("r.id = ?", id).
		Scan(ctx)
	if fault.Is(tenant.Fault(err, ""), fault.NotFound) {
		return Room{}, fault.New(fault.NotFound, "This room does not exist, or you are not in it.")
	}
	return room, tenant.Fault(err, "room %d", id)
}

// RoomEntry is a room as one member's sidebar shows it.
type RoomEntry struct {
	Room
	Involvement       string `bun:"involvement"`
	LastReadMessageID int64  `bun:"last_read_message_id"`
	Unread            int    `bun:"unread"` // messages by others after the last one read, at most MaxUnread
}

// MaxUnread is where counting unread messages stops: more is "99+".
const MaxUnread = 100

// RoomsOf lists the rooms of a member by name, with what is unread in each.
func RoomsOf(ctx context.Context, db tenant.DB, memberID int64) ([]RoomEntry, error) {
	var rows []RoomEntry
	err := db.NewSelect().TableExpr("?tenant.memberships AS ms").
		Join("JOIN ?tenant.rooms AS r ON r.id = ms.room_id").
		Join(`LEFT JOIN LATERAL (SELECT count(*) AS unread FROM (
			SELECT 1 FROM ?tenant.messages AS m
			WHERE m.room_id = r.id AND m.id > ms.last_read_message_id AND m.deleted_at IS NULL AND m.creator_id <> ms.member_id
			LIMIT ?) AS few) AS u ON r.last_message_id > ms.last_read_message_id`, MaxUnread).
		ColumnExpr("r.id, r.kind, r.name, r.topic, r.creator_id, r.seq, r.last_message_id, r.created_at").
		ColumnExpr("ms.involvement, ms.last_read_message_id, coalesce(u.unread, 0) AS unread").
		Where("ms.member_id = ?", memberID).
		Where("ms.involvement <> 'invisible'").
		OrderExpr("lower(r.name), r.id").Limit(1000).
		Scan(ctx, &rows)
	if err != nil {
		return nil, tenant.Fault(err, "rooms of member %d", memberID)
	}
	return rows, nil
}

// RoomIDsOf lists the ids of all rooms of a member, for the hub.
func RoomIDsOf(ctx context.Context, db tenant.DB, memberID int64) ([]int64, error) {
	var ids []int64
	err := db.NewRaw(`SELECT room_id FROM ?tenant.memberships WHERE member_id = ?`, memberID).Scan(ctx, &ids)
	return ids, tenant.Fault(err, "room ids of member %d", memberID)
}

// RoomIDsOfMembers is RoomIDsOf for several members at a time.
func RoomIDsOfMembers(ctx context.Context, db tenant.DB, members []int64) (map[int64][]int64, error) {
	var rows []struct{ MemberID, RoomID int64 }
	if len(members) == 0 {
		return nil, nil
	}
	err := db.NewRaw(`SELECT member_id, room_id FROM ?tenant.memberships WHERE member_id IN (?)`, bun.List(members)).Scan(ctx, &rows)
	if err != nil {
		return nil, tenant.Fault(err, "room ids of %d members", len(members))
	}
	rooms := make(map[int64][]int64, len(members))
	for _, r := range rows {
		rooms[r.MemberID] = append(rooms[r.MemberID], r.RoomID)
	}
	return rooms, nil
}

// FirstRoomOf returns the id of the oldest room of a member, 0 when there is none.
func FirstRoomOf(ctx context.Context, db tenant.DB, memberID int64) (int64, error) {
	var id int64
	err := db.NewRaw(`SELECT coalesce(min(room_id), 0) FROM ?tenant.memberships WHERE member_id = ?`, memberID).Scan(ctx, &id)
	return id, tenant.Fault(err, "first room of member %d", memberID)
}

// PeopleIn lists the active members of a room by name, at most limit.
func PeopleIn(ctx context.Context, db tenant.DB, roomID int64, limit int) ([]Person, error) {
	var people []Person
	err := db.NewRaw(`SELECT mb.id, mb.name, mb.bio, mb.role, mb.avatar_version FROM ?tenant.members AS mb
		JOIN ?tenant.memberships AS ms ON ms.member_id = mb.id
		WHERE ms.room_id = ? AND mb.status = 'active' ORDER BY lower(mb.name), mb.id LIMIT ?`, roomID, limit).Scan(ctx, &people)
	return people, tenant.Fault(err, "people in room %d", roomID)
}

// CountPeopleIn counts the active members of a room.
func CountPeopleIn(ctx context.Context, db tenant.DB, roomID int64) (int, error) {
	var n int
	err := db.NewRaw(`SELECT count(*) FROM ?tenant.memberships AS ms JOIN ?tenant.members AS mb ON mb.id = ms.member_id
		WHERE ms.room_id = ? AND mb.status = 'active'`, roomID).Scan(ctx, &n)
	return n, tenant.Fault(err, "count people in room %d", roomID)
}

func insertRoom(ctx context.Context, db tenant.DB, room *Room) error {
	_, err := db.NewInsert().Model(room).Returning("id, created_at").Exec(ctx)
	return tenant.Fault(err, "add room")
}

func updateRoom(ctx context.Context, db tenant.DB, room Room) error {
	_, err := db.NewUpdate().Model(&room).Column("name", "topic").WherePK().Exec(ctx)
	return tenant.Fault(err, "change room %d", room.ID)
}

// admitEverybody makes every active member a member of an open room.
func admitEverybody(ctx context.Context, db tenant.DB, roomID int64) error {
	_, err := db.NewRaw(`INSERT INTO ?tenant.memberships (member_id, room_id)
		SELECT mb.id, ? FROM ?tenant.members AS mb WHERE mb.status = 'active'
		ON CONFLICT DO NOTHING`, roomID).Exec(ctx)
	return tenant.Fault(err, "admit everybody to room %d", roomID)
}

// admitToOpenRooms makes a member a member of every open room, with everything
// that was said before counted as read.
func admitToOpenRooms(ctx context.Context, db tenant.DB, memberID int64) error {
	_, err := db.NewRaw(`INSERT INTO ?tenant.memberships (member_id, room_id, last_read_message_id)
		SELECT ?, r.id, r.last_message_id FROM ?tenant.rooms AS r WHERE r.kind = 'open'
		ON CONFLICT DO NOTHING`, memberID).Exec(ctx)
	return tenant.Fault(err, "admit member %d", memberID)
}

func anyRoom(ctx context.Context, db tenant.DB) (bool, error) {
	var found bool
	err := db.NewRaw(`SELECT EXISTS (SELECT 1 FROM ?tenant.rooms)`).Scan(ctx, &found)
	return found, tenant.Fault(err, "look for a room")
}

// Heads returns the latest sequence number of each of the rooms, for the hub's
// position check; rooms that are gone are left out.
func Heads(ctx context.Context, db tenant.DB, rooms []int64) (map[int64]int64, error) {
	var rows []struct{ ID, Seq int64 }
	if len(rooms) == 0 {
		return nil, nil
	}
	err := db.NewRaw(`SELECT id, seq FROM ?tenant.rooms WHERE id IN (?)`, bun.List(rooms)).Scan(ctx, &rows)
	if err != nil {
		return nil, tenant.Fault(err, "heads of %d rooms", len(rooms))
	}
	heads := make(map[int64]int64, len(rows))
	for _, r := range rows {
		heads[r.ID] = r.Seq
	}
	return heads, nil
}
