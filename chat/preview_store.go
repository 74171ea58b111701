package chat

import (
	"context"

	"hearth/tenant"

	"github.com/uptrace/bun"
)

// previewsColumn reads the previews of message m with it, in the order of its links.
const previewsColumn = `(SELECT jsonb_agg(jsonb_build_object('id', pv.id, 'url', pv.url, 'site_name', pv.site_name, 'title', pv.title,
			'description', pv.description, 'width', pv.width, 'height', pv.height) ORDER BY pv.position, pv.id)
			FROM ?tenant.previews AS pv WHERE pv.message_id = m.id AND pv.dismissed_at IS NULL) AS previews`

// PreviewFor finds a preview with a picture on a message that a member may read.
// Faults: NotFound otherwise, whether the preview exists or not.
func PreviewFor(ctx context.Context, db tenant.DB, me tenant.Member, id int64) (Preview, error) {
	var found []Preview
	err := db.NewSelect().Model(&found).
		Join("JOIN ?tenant.messages AS m ON m.id = pv.message_id AND m.deleted_at IS NULL").
		Join("JOIN ?memberships AS ms ON ms.room_id = m.room_id AND ms.member_id = ?", me.ID).
		Where("pv.id = ?", id).Where("m.id >= " + shownFrom).Where("pv.dismissed_at IS NULL").Where("pv.image_key <> ''").
		Scan(ctx)
	if err == nil && len(found) == 0 {
		return Preview{}, noPreview()
	}
	if err != nil {
		return Preview{}, tenant.Fault(err, "preview %d", id)
	}
	return found[0], nil
}

// unfurling is what a job knows of a message before it asks for pages.
type unfurling struct {
	RoomID   int64    `bun:"room_id"`
	BodyHTML string   `bun:"body_html"`
	Have     []string `bun:"have,type:jsonb"` // links with a preview, dismissed ones too
}

// messageToUnfurl finds a message whose links may be shown; there is false when it is
// gone or the workspace shows no previews.
func messageToUnfurl(ctx context.Context, db tenant.DB, message int64) (u unfurling, there bool, err error) {
	var found []unfurling
	err = db.NewRaw(`SELECT m.room_id, m.body_html,
			(SELECT jsonb_agg(pv.url) FROM ?tenant.previews AS pv WHERE pv.message_id = m.id) AS have
		FROM ?tenant.messages AS m
		WHERE m.id = ? AND m.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM ?tenant.settings WHERE NOT link_previews)`, message).Scan(ctx, &found)
	if err != nil || len(found) == 0 {
		return unfurling{}, false, tenant.Fault(err, "links of message %d", message)
	}
	return found[0], true, nil
}

func previewsOf(ctx context.Context, db tenant.DB, message int64) ([]Preview, error) {
	var found []Preview
	err := db.NewSelect().Model(&found).Where("pv.message_id = ?", message).Where("pv.dismissed_at IS NULL").OrderExpr("pv.position, pv.id").Scan(ctx)
	return found, tenant.Fault(err, "previews of message %d", message)
}

// insertPreviews adds those whose links have none yet, and returns how many those were.
func insertPreviews(ctx context.Context, db tenant.DB, previews []Preview) (int64, error) {
	if len(previews) == 0 {
		return 0, nil
	}
	res, err := db.NewInsert().Model(&previews).On("CONFLICT (message_id, url) DO NOTHING").Returning("NULL").Exec(ctx)
	if err != nil {
		return 0, tenant.Fault(err, "add previews")
	}
	n, err := res.RowsAffected()
	return n, tenant.Fault(err, "add previews")
}

// removePreviews takes the previews off messages and returns where their pictures lie.
func removePreviews(ctx context.Context, db tenant.DB, messages ...int64) (keys []string, err error) {
	err = db.NewRaw(`WITH gone AS (DELETE FROM ?tenant.previews WHERE message_id IN (?) RETURNING image_key)
		SELECT image_key FROM gone WHERE image_key <> ''`, bun.List(messages)).Scan(ctx, &keys)
	return keys, tenant.Fault(err, "previews of %d messages", len(messages))
}

// removePreviewsExcept is removePreviews for the links that a message has no more.
func removePreviewsExcept(ctx context.Context, db tenant.DB, message int64, links []string) (keys []string, err error) {
	if len(links) == 0 {
		return removePreviews(ctx, db, message)
	}
	err = db.NewRaw(`WITH gone AS (DELETE FROM ?tenant.previews WHERE message_id = ? AND url NOT IN (?) RETURNING image_key)
		SELECT image_key FROM gone WHERE image_key <> ''`, message, bun.List(links)).Scan(ctx, &keys)
	return keys, tenant.Fault(err, "previews of message %d", message)
}

// dismissPreview keeps the row, so that the link gets no other preview, and lets go of
// the picture, whose key it returns.
func dismissPreview(ctx context.Context, db tenant.DB, message, id int64) (gone bool, key string, err error) {
	var keys []string
	err = db.NewRaw(`WITH old AS (SELECT id, image_key FROM ?tenant.previews WHERE id = ? AND message_id = ? AND dismissed_at IS NULL FOR UPDATE)
		UPDATE ?tenant.previews AS pv SET dismissed_at = now(), image_key = '', width = 0, height = 0
		FROM old WHERE pv.id = old.id RETURNING old.image_key`, id, message).Scan(ctx, &keys)
	if err != nil || len(keys) == 0 {
		return false, "", tenant.Fault(err, "dismiss preview %d", id)
	}
	return true, keys[0], nil
}

// wasDismissed faults with NotFound unless a message once had the preview.
func wasDismissed(ctx context.Context, db tenant.DB, message, id int64) error {
	var found bool
	err := db.NewRaw(`SELECT EXISTS (SELECT 1 FROM ?tenant.previews WHERE id = ? AND message_id = ?)`, id, message).Scan(ctx, &found)
	if err == nil && !found {
		return noPreview()
	}
	return tenant.Fault(err, "preview %d", id)
}

// noteUpdated takes the room's next number for news of a message that did not change
// itself.
func noteUpdated(ctx context.Context, db tenant.DB, room, message int64) (seq int64, err error) {
	err = db.NewRaw(`WITH head AS (UPDATE ?tenant.rooms SET seq = seq + 1, counted_seq = counted_seq + 1 WHERE id = ?0 RETURNING seq),
		log AS (INSERT INTO ?tenant.room_events (room_id, seq, type, message_id) SELECT ?0, head.seq, ?2, ?1 FROM head),
		`+wakes(inRoom, "?3")+`
		SELECT seq FROM head`, room, message, MessageUpdated, db.Tenant()).Scan(ctx, &seq)
	return seq, tenant.Fault(err, "news of message %d", message)
}
