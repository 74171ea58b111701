package chat

import (
	"context"

	"hearth/tenant"
)

// pushMessage is a message as notes tell of it.
type pushMessage struct {
	ID          int64    `bun:"id"`
	RoomID      int64    `bun:"room_id"`
	RoomKind    RoomKind `bun:"room_kind"`
	RoomName    string   `bun:"room_name"`
	CreatorID   int64    `bun:"creator_id"`
	CreatorName string   `bun:"creator_name"`
	Body        string   `bun:"body"`
	Files       int      `bun:"files"`
	Filename    string   `bun:"filename"`
}

// pushTarget is a device that may want to hear of a message.
type pushTarget struct {
	PushSubscription `bun:",extend"`
	Sent             bool `bun:"sent"` // it was told before
	Badge            int  `bun:"badge"`
}

// pushedMessage faults with NotFound for a message that is no news any more.
func pushedMessage(ctx context.Context, db tenant.DB, id int64) (m pushMessage, err error) {
	err = db.NewRaw(`SELECT m.id, m.room_id, r.kind AS room_kind, r.name AS room_name, m.creator_id, mb.name AS creator_name, m.body,
			coalesce(f.files, 0) AS files, coalesce(f.filename, '') AS filename
		FROM ?tenant.messages AS m JOIN ?tenant.rooms AS r ON r.id = m.room_id JOIN ?tenant.members AS mb ON mb.id = m.creator_id,
			LATERAL (SELECT count(*) AS files, min(a.filename) AS filename FROM ?tenant.attachments AS a WHERE a.message_id = m.id) AS f
		WHERE m.id = ? AND m.deleted_at IS NULL AND m.created_at > now() - interval '1 hour'`, id).Scan(ctx, &m)
	return m, tenant.Fault(err, "message %d to be pushed", id)
}

// wantsPush says who hears of a message in a room: members of it, by how much they
// want to hear. p is a device, ms the membership, and the two arguments are whether
// the member is mentioned.
const wantsPush = `ms.involvement = 'everything' OR ms.involvement = 'mentions' AND `

// pushTargets lists devices of those who want to hear of a message and have not read
// it, by id. A session that is over and a member who may not sign in hear nothing.
func pushTargets(ctx context.Context, db tenant.DB, m pushMessage, present []int64, after int64, limit int) ([]pushTarget, error) {
	var rows []pushTarget
	err := db.NewRaw(`SELECT p.id, p.member_id, p.endpoint, p.p256dh, p.auth,
			EXISTS (SELECT 1 FROM ?tenant.push_deliveries AS d WHERE d.message_id = ?0 AND d.subscription_id = p.id) AS sent,
			(SELECT count(*) FROM ?tenant.memberships AS o JOIN ?tenant.rooms AS r ON r.id = o.room_id
				WHERE o.member_id = p.member_id AND o.involvement IN ('everything', 'mentions') AND r.last_message_id > o.last_read_message_id) AS badge
		FROM ?tenant.push_subscriptions AS p
		JOIN ?tenant.sessions AS s ON s.id = p.session_id AND s.member_id = p.member_id
		JOIN ?tenant.members AS mb ON mb.id = p.member_id AND mb.status = 'active'
		JOIN ?tenant.memberships AS ms ON ms.member_id = p.member_id AND ms.room_id = ?1
		WHERE p.id > ?2 AND (p.member_id <> ?3 OR EXISTS (SELECT 1 FROM ?tenant.mentions AS mn WHERE mn.member_id = ?3 AND mn.room_id = ?1 AND mn.message_id = ?0)) AND p.member_id <> ALL(?4::bigint[]) AND ms.last_read_message_id < ?0
			AND (`+wantsPush+`EXISTS (SELECT 1 FROM ?tenant.mentions AS mn WHERE mn.member_id = p.member_id AND mn.room_id = ?1 AND mn.message_id = ?0))
		ORDER BY p.id LIMIT ?5`, m.ID, m.RoomID, after, m.CreatorID, array(present), limit).Scan(ctx, &rows)
	return rows, tenant.Fault(err, "push targets of message %d", m.ID)
}

// mostRefusals is how often in a row a device may be refused before it is given up.
const mostRefusals = 10

// settlePushes writes down what became of devices, and forgets what was written down
// days ago. Devices that were busy are left as they are, to be tried again.
func settlePushes(ctx context.Context, db tenant.DB, message int64, told pushed) error {
	_, err := db.NewRaw(`WITH used AS (
			UPDATE ?tenant.push_subscriptions SET last_used_at = now(), failures = 0 WHERE id = ANY(?1::bigint[])),
		gone AS (
			DELETE FROM ?tenant.push_subscriptions WHERE id = ANY(?2::bigint[]) OR id = ANY(?3::bigint[]) AND failures + 1 >= ?4),
		refused AS (
			UPDATE ?tenant.push_subscriptions SET failures = failures + 1 WHERE id = ANY(?3::bigint[]) AND failures + 1 < ?4),
		old AS (
			DELETE FROM ?tenant.push_deliveries AS d WHERE (d.message_id, d.subscription_id) IN (
				SELECT o.message_id, o.subscription_id FROM ?tenant.push_deliveries AS o WHERE o.sent_at < now() - interval '2 days' LIMIT 1000))
		INSERT INTO ?tenant.push_deliveries (message_id, subscription_id)
		SELECT ?0, t FROM unnest(?1::bigint[] || ?3::bigint[]) AS t WHERE ?0 <> 0 ON CONFLICT DO NOTHING`,
		message, array(told.accepted), array(told.gone), array(told.refused), mostRefusals).Exec(ctx)
	return tenant.Fault(err, "settle pushes of message %d", message)
}
