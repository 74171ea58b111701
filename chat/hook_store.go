package chat

import (
	"context"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// ringing is a delivery that waits, with what decides how it is made.
type ringing struct {
	HookDelivery `bun:",extend"`

	Welcome bool `bun:"welcome"` // bot, room and message are still there

	CreatorID   int64    `bun:"creator_id"`
	CreatorName string   `bun:"creator_name"`
	RoomKind    RoomKind `bun:"room_kind"`
	RoomName    string   `bun:"room_name"`
	Body        string   `bun:"body"`
	BodyHTML    string   `bun:"body_html"`
	Filename    string   `bun:"filename"`

	BotName    string `bun:"bot_name"`
	BotAvatar  int64  `bun:"bot_avatar"`
	KeyHash    string `bun:"key_hash"`
	WebhookURL string `bun:"webhook_url"`
}

// bot is who says what comes back.
func (r ringing) bot() tenant.Member {
	return tenant.Member{ID: r.ReceiverID, Name: r.BotName, AvatarVersion: r.BotAvatar, Role: tenant.RoleBot, Status: tenant.StatusActive}
}

// waitingRing finds a delivery to a bot that waits; there is false once it is done.
func waitingRing(ctx context.Context, db tenant.DB, id int64) (r ringing, there bool, err error) {
	var found []ringing
	err = db.NewRaw(`SELECT d.id, d.receiver_id, d.original_id, d.room_id, d.message_id, d.hop, d.outcome, d.request_body, d.created_at,
			coalesce(mb.status = 'active' AND bt.webhook_url <> '' AND bt.paused_at IS NULL AND ms.member_id IS NOT NULL AND m.deleted_at IS NULL AND m.id IS NOT NULL, false) AS welcome,
			coalesce(m.creator_id, 0) AS creator_id, coalesce(c.name, '') AS creator_name, coalesce(r.kind, '') AS room_kind, coalesce(r.name, '') AS room_name,
			coalesce(m.body, '') AS body, coalesce(m.body_html, '') AS body_html,
			coalesce((SELECT a.filename FROM ?tenant.attachments AS a WHERE a.message_id = m.id ORDER BY a.id LIMIT 1), '') AS filename,
			coalesce(mb.name, '') AS bot_name, coalesce(mb.avatar_version, 0) AS bot_avatar, coalesce(bt.key_hash, '') AS key_hash, coalesce(bt.webhook_url, '') AS webhook_url
		FROM ?tenant.hook_deliveries AS d
		LEFT JOIN ?tenant.bots AS bt ON bt.member_id = d.receiver_id
		LEFT JOIN ?tenant.members AS mb ON mb.id = d.receiver_id
		LEFT JOIN ?tenant.memberships AS ms ON ms.member_id = d.receiver_id AND ms.room_id = d.room_id
		LEFT JOIN ?tenant.rooms AS r ON r.id = d.room_id
		LEFT JOIN ?tenant.messages AS m ON m.id = d.message_id AND m.room_id = d.room_id
		LEFT JOIN ?tenant.members AS c ON c.id = m.creator_id
		WHERE d.id = ? AND d.outcome = 'waiting'`, id).Scan(ctx, &found)
	if err != nil || len(found) == 0 {
		return ringing{}, false, tenant.Fault(err, "delivery %d", id)
	}
	return found[0], true, nil
}

// settleDelivery writes what came of a delivery that waits; done is false where it
// was settled before. Of a message that was deleted during the call nothing is written;
// one that is being deleted is waited for.
func settleDelivery(ctx context.Context, db tenant.DB, d HookDelivery) (done bool, err error) {
	res, err := db.NewUpdate().Model(&d).
		With("kept", db.NewRaw(`SELECT 1 FROM ?tenant.messages WHERE id = ? AND deleted_at IS NULL FOR SHARE`, d.MessageID)).
		Column("attempts", "outcome", "problem", "url", "request_header", "status", "answer_header", "answer_bytes", "took_ms", "reply_id", "said", "done_at").
		Set("request_body = CASE WHEN ? OR EXISTS (SELECT 1 FROM kept) THEN ? ELSE '' END", d.saysNothing(), d.RequestBody).
		Set("answer_body = CASE WHEN ? OR EXISTS (SELECT 1 FROM kept) THEN ? ELSE '' END", d.saysNothing(), d.AnswerBody).
		WherePK().Where("outcome = ?", HookWaiting).Exec(ctx)
	if err != nil {
		return false, tenant.Fault(err, "settle delivery %d", d.ID)
	}
	n, err := res.RowsAffected()
	return n > 0, tenant.Fault(err, "settle delivery %d", d.ID)
}

// DeliveriesTo lists what was told to a receiver, the latest first, HooksPage of those
// before an id, and one more where there is one; 0 for the newest.
func DeliveriesTo(ctx context.Context, db tenant.DB, receiver, before int64) ([]HookDelivery, error) {
	var page []HookDelivery
	q := db.NewSelect().Model(&page).
		Column("id", "receiver_id", "original_id", "event", "room_id", "message_id", "attempts", "outcome", "problem", "status", "took_ms", "reply_id", "said", "created_at", "done_at").
		Where("receiver_id = ?", receiver).OrderExpr("created_at DESC, id DESC").Limit(HooksPage + 1)
	if before != 0 {
		q = q.Where("(created_at, id) < (SELECT b.created_at, b.id FROM ?tenant.hook_deliveries AS b WHERE b.id = ?)", before)
	}
	return page, tenant.Fault(q.Scan(ctx), "deliveries to %d", receiver)
}

// DeliveryTo finds one of them with all that was said. Faults: NotFound.
func DeliveryTo(ctx context.Context, db tenant.DB, receiver, id int64) (HookDelivery, error) {
	var d HookDelivery
	err := db.NewSelect().Model(&d).Where("id = ?", id).Where("receiver_id = ?", receiver).Scan(ctx)
	err = tenant.Fault(err, "delivery %d", id)
	if fault.Is(err, fault.NotFound) {
		return d, fault.Wrap(err, fault.NotFound, "This delivery is not in the log any more.")
	}
	return d, err
}

// insertReplay adds a delivery that repeats another.
func insertReplay(ctx context.Context, db tenant.DB, of HookDelivery) (id int64, err error) {
	err = db.NewRaw(`INSERT INTO ?tenant.hook_deliveries (receiver_id, original_id, event, room_id, message_id, hop, request_body)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`, of.ReceiverID, of.original(), of.Event, of.RoomID, of.MessageID, of.Hop, of.RequestBody).Scan(ctx, &id)
	return id, tenant.Fault(err, "replay delivery %d", of.ID)
}

// purgeDeliveries removes at most limit of what is older than a time, and tells when
// the oldest that is left was made; zero: none is left.
func purgeDeliveries(ctx context.Context, db tenant.DB, receiver int64, before time.Time, limit int) (n int64, oldest time.Time, err error) {
	res, err := db.NewRaw(`DELETE FROM ?tenant.hook_deliveries WHERE id IN (SELECT id FROM ?tenant.hook_deliveries
		WHERE receiver_id = ? AND created_at < ? ORDER BY created_at, id LIMIT ?)`, receiver, before, limit).Exec(ctx)
	if err != nil {
		return 0, oldest, tenant.Fault(err, "purge deliveries to %d", receiver)
	}
	if n, err = res.RowsAffected(); err != nil {
		return 0, oldest, err
	}
	var left []time.Time
	err = db.NewRaw(`SELECT created_at FROM ?tenant.hook_deliveries WHERE receiver_id = ? ORDER BY created_at LIMIT 1`, receiver).Scan(ctx, &left)
	if err == nil && len(left) > 0 {
		oldest = left[0]
	}
	return n, oldest, tenant.Fault(err, "oldest delivery to %d", receiver)
}

// hookReceiver finds how it stands with a receiver. Faults: NotFound where it was never
// called. With held the caller's transaction keeps it.
func hookReceiver(ctx context.Context, db tenant.DB, id int64, held bool) (r HookReceiver, err error) {
	q := db.NewSelect().Model(&r).Where("id = ?", id)
	if held {
		q = q.For("UPDATE")
	}
	return r, tenant.Fault(q.Scan(ctx), "receiver %d", id)
}

func insertReceiver(ctx context.Context, db tenant.DB, id int64, secret []byte) error {
	_, err := db.NewRaw(`INSERT INTO ?tenant.hook_receivers (id, secret) VALUES (?, ?) ON CONFLICT DO NOTHING`, id, secret).Exec(ctx)
	return tenant.Fault(err, "add receiver %d", id)
}

// resealSecret puts another seal on a secret, unless it was changed since r was read, and
// returns how it stands with the receiver then.
func resealSecret(ctx context.Context, db tenant.DB, r HookReceiver, sealed []byte) (HookReceiver, error) {
	if _, err := db.NewRaw(`UPDATE ?tenant.hook_receivers SET secret = ? WHERE id = ? AND secret = ?`, sealed, r.ID, r.Secret).Exec(ctx); err != nil {
		return r, tenant.Fault(err, "seal secret of %d", r.ID)
	}
	return hookReceiver(ctx, db, r.ID, false)
}

func updateReceiver(ctx context.Context, db tenant.DB, r HookReceiver, columns ...string) error {
	_, err := db.NewUpdate().Model(&r).Column(columns...).WherePK().Exec(ctx)
	return tenant.Fault(err, "change receiver %d", r.ID)
}

// pausedHook is what a receiver is called, and who is told that it is paused: the owner
// and whoever made it.
func pausedHook(ctx context.Context, db tenant.DB, receiver int64) (name string, people []tenant.Member, err error) {
	var rows []struct {
		Receiver string `bun:"receiver"`
		Name     string `bun:"name"`
		Email    string `bun:"email"`
	}
	err = db.NewRaw(`SELECT t.name AS receiver, mb.name, mb.email FROM (SELECT b.name, bt.member_id AS id, bt.created_by FROM ?tenant.bots AS bt JOIN ?tenant.members AS b ON b.id = bt.member_id
			UNION ALL SELECT f.name, f.id, f.created_by FROM ?tenant.feeds AS f) AS t
		JOIN ?tenant.members AS mb ON mb.status = 'active' AND mb.email <> '' AND (mb.role = 'owner' OR mb.id = t.created_by)
		WHERE t.id = ? ORDER BY mb.id`, receiver).Scan(ctx, &rows)
	for _, r := range rows {
		name, people = r.Receiver, append(people, tenant.Member{Name: r.Name, Email: r.Email})
	}
	return name, people, tenant.Fault(err, "who is told of receiver %d", receiver)
}
