package chat

import (
	"context"
	"strconv"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// MostPeople is how many people a list to pick from holds.
const MostPeople = 2000

// People lists active members by name, at most MostPeople.
func People(ctx context.Context, db tenant.DB) ([]Person, error) {
	var people []Person
	err := db.NewRaw(`SELECT mb.id, mb.name, mb.bio, mb.role, mb.avatar_version FROM ?tenant.members AS mb
		WHERE mb.status = 'active' ORDER BY lower(mb.name), mb.id LIMIT ?`, MostPeople).Scan(ctx, &people)
	return people, tenant.Fault(err, "people")
}

// Membership is one member's place in one room.
type Membership struct{ MemberID, RoomID int64 }

// MembershipsAmong returns those of the memberships that there are, for the hub.
func MembershipsAmong(ctx context.Context, db tenant.DB, asked []Membership) (map[Membership]bool, error) {
	if len(asked) == 0 {
		return nil, nil
	}
	members, rooms := make([]int64, len(asked)), make([]int64, len(asked))
	for i, m := range asked {
		members[i], rooms[i] = m.MemberID, m.RoomID
	}
	var rows []Membership
	err := db.NewRaw(`SELECT ms.member_id, ms.room_id FROM unnest(?::bigint[], ?::bigint[]) AS a (member_id, room_id)
		JOIN ?memberships AS ms ON ms.member_id = a.member_id AND ms.room_id = a.room_id`, array(members), array(rooms)).Scan(ctx, &rows)
	found := make(map[Membership]bool, len(rows))
	for _, m := range rows {
		found[m] = true
	}
	return found, tenant.Fault(err, "%d memberships", len(asked))
}

func memberIDsIn(ctx context.Context, db tenant.DB, roomID int64) (ids []int64, err error) {
	err = db.NewRaw(`SELECT member_id FROM ?tenant.memberships WHERE room_id = ?`, roomID).Scan(ctx, &ids)
	return ids, tenant.Fault(err, "member ids of room %d", roomID)
}

func countActive(ctx context.Context, db tenant.DB, members []int64) (int, error) {
	var n int
	err := db.NewRaw(`SELECT count(*) FROM ?tenant.members WHERE id = ANY(?::bigint[]) AND status = 'active'`, array(members)).Scan(ctx, &n)
	return n, tenant.Fault(err, "count %d members", len(members))
}

// admit makes members of a room, who have read what was said before, and returns
// those who were none.
func admit(ctx context.Context, db tenant.DB, roomID int64, members []int64, i Involvement) (came []int64, err error) {
	err = db.NewRaw(`INSERT INTO ?tenant.memberships (member_id, room_id, involvement, last_read_message_id)
		SELECT m, r.id, ?2, r.last_message_id FROM ?tenant.rooms AS r, unnest(?1::bigint[]) AS m WHERE r.id = ?0
		ON CONFLICT DO NOTHING RETURNING member_id`, roomID, array(members), i).Scan(ctx, &came)
	return came, tenant.Fault(err, "admit %d members to room %d", len(members), roomID)
}

// admitEverybody is admit for every active member, and an open room.
func admitEverybody(ctx context.Context, db tenant.DB, roomID int64) (came []int64, err error) {
	err = db.NewRaw(`INSERT INTO ?tenant.memberships (member_id, room_id, last_read_message_id)
		SELECT mb.id, r.id, r.last_message_id FROM ?tenant.members AS mb, ?tenant.rooms AS r WHERE mb.status = 'active' AND r.id = ?
		ON CONFLICT DO NOTHING RETURNING member_id`, roomID).Scan(ctx, &came)
	return came, tenant.Fault(err, "admit everybody to room %d", roomID)
}

// dismissOthers ends the memberships of active members who are not among those to
// stay, and returns whose they were.
func dismissOthers(ctx context.Context, db tenant.DB, roomID int64, stay []int64) (went []int64, err error) {
	err = db.NewRaw(`DELETE FROM ?tenant.memberships AS ms USING ?tenant.members AS mb
		WHERE ms.room_id = ?0 AND mb.id = ms.member_id AND mb.status = 'active' AND ms.member_id <> ALL(?1::bigint[])
		RETURNING ms.member_id`, roomID, array(stay)).Scan(ctx, &went)
	return went, tenant.Fault(err, "dismiss members of room %d", roomID)
}

func dismiss(ctx context.Context, db tenant.DB, roomID, memberID int64) error {
	_, err := db.NewRaw(`DELETE FROM ?tenant.memberships WHERE room_id = ? AND member_id = ?`, roomID, memberID).Exec(ctx)
	return tenant.Fault(err, "leave room %d", roomID)
}

func setInvolvement(ctx context.Context, db tenant.DB, roomID, memberID int64, i Involvement) error {
	res, err := db.NewRaw(`UPDATE ?tenant.memberships SET involvement = ? WHERE room_id = ? AND member_id = ?`, i, roomID, memberID).Exec(ctx)
	if err != nil {
		return tenant.Fault(err, "involve member %d in room %d", memberID, roomID)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return errNoRoom
	}
	return nil
}

func setRoomKind(ctx context.Context, db tenant.DB, room Room) error {
	_, err := db.NewUpdate().Model(&room).Column("kind").WherePK().Exec(ctx)
	return tenant.Fault(err, "change kind of room %d", room.ID)
}

// deleteRoom removes a room and who was in it, and returns them.
func deleteRoom(ctx context.Context, db tenant.DB, roomID int64) (members []int64, err error) {
	if err := db.NewRaw(`DELETE FROM ?tenant.memberships WHERE room_id = ? RETURNING member_id`, roomID).Scan(ctx, &members); err != nil {
		return nil, tenant.Fault(err, "empty room %d", roomID)
	}
	res, err := db.NewRaw(`WITH cursors AS (DELETE FROM ?tenant.feed_cursors WHERE room_id = ?0) DELETE FROM ?tenant.rooms WHERE id = ?0`, roomID).Exec(ctx)
	if err != nil {
		return nil, tenant.Fault(err, "delete room %d", roomID)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return nil, fault.New(fault.NotFound, "This room has been deleted already.")
	}
	return members, nil
}

// array writes ids as PostgreSQL reads an array, an empty one too.
func array(ids []int64) string {
	text := []byte{'{'}
	for i, id := range ids {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, id, 10)
	}
	return string(append(text, '}'))
}
