package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// AttachmentFor finds a file on a message that a member may read. Faults: NotFound
// otherwise, whether the file exists or not; PaymentRequired where the message is older
// than what is shown.
func AttachmentFor(ctx context.Context, db tenant.DB, me tenant.Member, id int64) (Attachment, error) {
	var a struct {
		Attachment
		Hidden bool `bun:"hidden"`
	}
	err := db.NewSelect().Model(&a).ModelTableExpr("?tenant.attachments AS a").
		ColumnExpr("a.*, a.message_id < "+shownFrom+" AS hidden").
		Join("JOIN ?tenant.messages AS m ON m.id = a.message_id AND m.deleted_at IS NULL").
		Join("JOIN ?memberships AS ms ON ms.room_id = m.room_id AND ms.member_id = ?", me.ID).
		Where("a.id = ?", id).
		Scan(ctx)
	if fault.Is(tenant.Fault(err, ""), fault.NotFound) {
		return Attachment{}, fault.New(fault.NotFound, "This file does not exist any more.")
	}
	if err == nil && a.Hidden {
		return Attachment{}, errHidden
	}
	return a.Attachment, tenant.Fault(err, "attachment %d", id)
}

// insertAttachments hangs files on a message and fills in their ids.
func insertAttachments(ctx context.Context, db tenant.DB, message int64, files []Attachment) error {
	for i := range files {
		files[i].MessageID = message
	}
	_, err := db.NewInsert().Model(&files).Returning("id").Exec(ctx)
	return tenant.Fault(err, "attach %d files to message %d", len(files), message)
}

// removeAttachments takes the files off messages and returns what they leave.
func removeAttachments(ctx context.Context, db tenant.DB, messages ...int64) (left freed, err error) {
	var gone []Attachment
	err = db.NewRaw(`DELETE FROM ?tenant.attachments WHERE message_id IN (?) RETURNING id, key, thumb_key, byte_size`, bun.List(messages)).Scan(ctx, &gone)
	for i, a := range gone {
		if i == 0 || a.ID < left.first {
			left.first = a.ID
		}
		left.bytes += a.ByteSize
		left.keys = append(left.keys, a.Key)
		if a.ThumbKey != "" && a.ThumbKey != a.Key {
			left.keys = append(left.keys, a.ThumbKey)
		}
	}
	return left, tenant.Fault(err, "files of %d messages", len(messages))
}

func picturesWithoutThumb(ctx context.Context, db tenant.DB, message int64) ([]Attachment, error) {
	var found []Attachment
	err := db.NewSelect().Model(&found).Where("a.message_id = ?", message).Where("a.width > 0").Where("a.thumb_key = ''").OrderExpr("a.id").Scan(ctx)
	return found, tenant.Fault(err, "pictures of message %d", message)
}

// setThumb says where a picture's small variant lies; there is false when the picture
// is gone.
func setThumb(ctx context.Context, db tenant.DB, id int64, key string) (there bool, err error) {
	res, err := db.NewRaw(`UPDATE ?tenant.attachments SET thumb_key = ? WHERE id = ?`, key, id).Exec(ctx)
	if err != nil {
		return false, tenant.Fault(err, "thumbnail of attachment %d", id)
	}
	n, err := res.RowsAffected()
	return n > 0, tenant.Fault(err, "thumbnail of attachment %d", id)
}

func keysInUse(ctx context.Context, db tenant.DB, keys []string) (map[string]bool, error) {
	var found []string
	if len(keys) > 0 {
		err := db.NewRaw(`SELECT key FROM ?tenant.attachments WHERE key IN (?0) UNION SELECT thumb_key FROM ?tenant.attachments WHERE thumb_key IN (?0)
			UNION SELECT image_key FROM ?tenant.previews WHERE image_key IN (?0) UNION SELECT image_key FROM ?tenant.linked_pages WHERE image_key IN (?0)`, bun.List(keys)).Scan(ctx, &found)
		if err != nil {
			return nil, tenant.Fault(err, "files in use")
		}
	}
	named := map[string]bool{}
	for _, key := range found {
		named[key] = true
	}
	return named, nil
}

// BytesOfFiles is what all files of a tenant come to, in bytes.
func BytesOfFiles(ctx context.Context, db tenant.DB) (bytes int64, err error) {
	err = db.NewRaw(`SELECT coalesce(sum(byte_size), 0)::bigint FROM ?tenant.attachments`).Scan(ctx, &bytes)
	return bytes, tenant.Fault(err, "bytes of files")
}
