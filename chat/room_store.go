package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// roomColumns are those of a room r as the member of membership ms sees it.
const roomColumns = `r.id, r.kind, r.topic, r.creator_id, r.seq, r.last_message_id, r.created_at,
	CASE WHEN r.kind <> 'direct' THEN r.name ELSE coalesce(
		(SELECT string_agg(o.name, ', ' ORDER BY lower(o.name), o.id) FROM ?tenant.memberships AS os
			JOIN ?tenant.members AS o ON o.id = os.member_id WHERE os.room_id = r.id AND os.member_id <> ms.member_id),
		(SELECT o.name FROM ?tenant.members AS o WHERE o.id = ms.member_id)) END AS name`

// RoomFor finds a room that a member belongs to. Faults: NotFound otherwise,
// whether the room exists or not.
func RoomFor(ctx context.Context, db tenant.DB, me tenant.Member, id int64) (Room, error) {
	var room Room
	err := db.NewSelect().Model(&room).ColumnExpr(roomColumns).
		Join("JOIN ?memberships AS ms ON ms.room_id = r.id AND ms.member_id = ?", me.ID).
		Where("r.id = ?", id).
		Scan(ctx)
	if fault.Is(tenant.Fault(err, ""), fault.NotFound) {
		return Room{}, errNoRoom
	}
	return room, tenant.Fault(err, "room %d", id)
}

// RoomOfMessage finds the room of a message for a member who belongs to it. Faults:
// NotFound otherwise, whether the message exists or not.
func RoomOfMessage(ctx context.Context, db tenant.DB, me tenant.Member, message int64) (Room, error) {
	var room Room
	err := db.NewSelect().Model(&room).ColumnExpr(roomColumns).
		Join("JOIN ?memberships AS ms ON ms.room_id = r.id AND ms.member_id = ?", me.ID).
		Where("r.id = (SELECT m.room_id FROM ?tenant.messages AS m WHERE m.id = ?)", message).
		Scan(ctx)
	if fault.Is(tenant.Fault(err, ""), fault.NotFound) {
		return Room{}, fault.New(fault.NotFound, "This message does not exist, or you are not in its room.")
	}
	return room, tenant.Fault(err, "room of message %d", message)
}

var errNoRoom = fault.New(fault.NotFound, "This room does not exist, or you are not in it.")

// directRoom finds the direct room of a set of people that me is one of. Faults:
// NotFound.
func directRoom(ctx context.Context, db tenant.DB, me tenant.Member, key string) (Room, error) {
	var room Room
	err := db.NewSelect().Model(&room).ColumnExpr(roomColumns).
		Join("JOIN ?memberships AS ms ON ms.room_id = r.id AND ms.member_id = ?", me.ID).
		Where("r.people_key = ?", key).
		Scan(ctx)
	return room, tenant.Fault(err, "direct room")
}

// RoomIDsOf lists the ids of all rooms of a member, for the hub.
func RoomIDsOf(ctx context.Context, db tenant.DB, memberID int64) ([]int64, error) {
	var ids []int64
	err := db.NewRaw(`SELECT ms.room_id FROM ?memberships AS ms WHERE ms.member_id = ?`, memberID).Scan(ctx, &ids)
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
// Direct rooms and those that the member has hidden come last.
func FirstRoomOf(ctx context.Context, db tenant.DB, memberID int64) (int64, error) {
	var ids []int64
	err := db.NewRaw(`SELECT ms.room_id FROM ?memberships AS ms JOIN ?tenant.rooms AS r ON r.id = ms.room_id
		WHERE ms.member_id = ? ORDER BY r.kind = 'direct', ms.involvement = 'invisible', r.id LIMIT 1`, memberID).Scan(ctx, &ids)
	if err != nil || len(ids) == 0 {
		return 0, tenant.Fault(err, "first room of member %d", memberID)
	}
	return ids[0], nil
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
