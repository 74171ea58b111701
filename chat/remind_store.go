package chat

import (
	"context"
	"time"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// RemindersOf lists what a member has asked to be reminded of and still waits, the
// soonest first.
func RemindersOf(ctx context.Context, db tenant.DB, memberID int64) ([]Reminder, error) {
	list := []Reminder{}
	err := reminders(db, &list, memberID).Where("rm.done_at IS NULL").OrderExpr("rm.due_at, rm.id").Limit(MaxReminders).Scan(ctx)
	return list, tenant.Fault(err, "reminders of member %d", memberID)
}

// reminderByClientID is what a member has set by a client id, done or not.
func reminderByClientID(ctx context.Context, db tenant.DB, memberID int64, clientID string) (Reminder, error) {
	var r Reminder
	err := reminders(db, &r, memberID).Where("rm.client_id = ?", clientID).Scan(ctx)
	return r, tenant.Fault(err, "reminder of member %d", memberID)
}

func reminders(db tenant.DB, into any, memberID int64) *bun.SelectQuery {
	return db.NewSelect().Model(into).ColumnExpr("rm.id, rm.member_id, rm.for_id, rm.room_id, rm.body, rm.due_at").
		ColumnExpr("coalesce(mb.name, r.name, '') AS whom").
		Join("LEFT JOIN ?tenant.members AS mb ON mb.id = rm.for_id").
		Join("LEFT JOIN ?tenant.rooms AS r ON r.id = rm.room_id").
		Where("rm.member_id = ?", memberID)
}

// countReminders holds the member's row, so that two requests at once do not both
// find the last place free; it drops those that were done long ago.
func countReminders(ctx context.Context, db tenant.DB, r Reminder, forget time.Time) (waiting int, known bool, err error) {
	if _, err := db.NewRaw(`SELECT id FROM ?tenant.members WHERE id = ? FOR UPDATE`, r.MemberID).Exec(ctx); err != nil {
		return 0, false, tenant.Fault(err, "hold member %d", r.MemberID)
	}
	if _, err := db.NewRaw(`DELETE FROM ?tenant.reminders WHERE member_id = ? AND done_at < ?`, r.MemberID, forget).Exec(ctx); err != nil {
		return 0, false, tenant.Fault(err, "forget reminders")
	}
	err = db.NewRaw(`SELECT count(*) FILTER (WHERE done_at IS NULL), coalesce(bool_or(client_id = ?1), false) FROM ?tenant.reminders WHERE member_id = ?0`,
		r.MemberID, r.ClientID).Scan(ctx, &waiting, &known)
	return waiting, known, tenant.Fault(err, "count reminders")
}

func insertReminder(ctx context.Context, db tenant.DB, r *Reminder) error {
	err := db.NewRaw(`INSERT INTO ?tenant.reminders (member_id, for_id, room_id, client_id, body, due_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		r.MemberID, r.ForID, r.RoomID, r.ClientID, r.Body, r.DueAt, r.CreatedAt).Scan(ctx, &r.ID)
	return tenant.Fault(err, "add reminder")
}

// finishReminder reports whether the reminder was waiting until now.
func finishReminder(ctx context.Context, db tenant.DB, id, memberID int64, now time.Time) (bool, error) {
	res, err := db.NewRaw(`UPDATE ?tenant.reminders SET done_at = ? WHERE id = ? AND member_id = ? AND done_at IS NULL`, now, id, memberID).Exec(ctx)
	if err != nil {
		return false, tenant.Fault(err, "finish reminder %d", id)
	}
	n, err := res.RowsAffected()
	return n > 0, tenant.Fault(err, "finish reminder %d", id)
}

// dueReminder is a reminder with what decides where it goes.
type dueReminder struct {
	Reminder
	AskerName   string `bun:"asker_name"`
	AskerAvatar int64  `bun:"asker_avatar"`
	AskerRole   string `bun:"asker_role"`
	Welcome     bool   `bun:"welcome"` // everybody concerned is still here
}

func waitingReminder(ctx context.Context, db tenant.DB, id int64) (dueReminder, bool, error) {
	var found []dueReminder
	err := db.NewRaw(`SELECT rm.id, rm.member_id, rm.for_id, rm.room_id, rm.body, rm.due_at, mb.name AS asker_name, mb.avatar_version AS asker_avatar, mb.role AS asker_role,
			mb.status = 'active' AND CASE WHEN rm.for_id = 0
				THEN EXISTS (SELECT 1 FROM ?tenant.memberships AS ms WHERE ms.room_id = rm.room_id AND ms.member_id = rm.member_id)
				ELSE EXISTS (SELECT 1 FROM ?tenant.members AS f WHERE f.id = rm.for_id AND f.status = 'active') END AS welcome
		FROM ?tenant.reminders AS rm JOIN ?tenant.members AS mb ON mb.id = rm.member_id WHERE rm.id = ? AND rm.done_at IS NULL`, id).Scan(ctx, &found)
	if err != nil || len(found) == 0 {
		return dueReminder{}, false, tenant.Fault(err, "reminder %d", id)
	}
	return found[0], true, nil
}

// insertUnread is insertMessage for an author who is not looking: how far they have
// read stays as it is. The caller holds the room.
func insertUnread(ctx context.Context, db tenant.DB, msg *Message) error {
	var read []int64
	err := db.NewRaw(`SELECT last_read_message_id FROM ?tenant.memberships WHERE room_id = ? AND member_id = ? FOR UPDATE`, msg.RoomID, msg.CreatorID).Scan(ctx, &read)
	if err != nil {
		return tenant.Fault(err, "hold membership")
	}
	if err := insertMessage(ctx, db, msg); err != nil || len(read) == 0 {
		return err
	}
	_, err = db.NewRaw(`UPDATE ?tenant.memberships SET last_read_message_id = ? WHERE room_id = ? AND member_id = ?`, read[0], msg.RoomID, msg.CreatorID).Exec(ctx)
	return tenant.Fault(err, "keep reminder unread")
}

func purgeReminders(ctx context.Context, db tenant.DB, room int64) error {
	_, err := db.NewRaw(`DELETE FROM ?tenant.reminders WHERE room_id = ? AND for_id = 0`, room).Exec(ctx)
	return tenant.Fault(err, "purge reminders of room %d", room)
}
