package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// AttachmentFor finds a file on a message that a member may read. Faults: NotFound
// otherwise, whether the file exists or not.
func AttachmentFor(ctx context.Context, db tenant.DB, me tenant.Member, id int64) (Attachment, error) {
	var a Attachment
	err := db.NewSelect().Model(&a).
		Join("JOIN ?tenant.messages AS m ON m.id = a.message_id AND m.deleted_at IS NULL").
		Join("JOIN ?tenant.memberships AS ms ON ms.room_id = m.room_id AND ms.member_id = ?", me.ID).
		Where("a.id = ?", id).
		Scan(ctx)
	if fault.Is(tenant.Fault(err, ""), fault.NotFound) {
		return Attachment{}, fault.New(fault.NotFound, "This file does not exist any more.")
	}
	return a, tenant.Fault(err, "attachment %d", id)
}
