package chat

import (
	"context"
	"time"

	"hearth/tenant"
)

// EraseMemberArgs asks for everything that a banned member said to be removed: up to
// the message Until, and all of it while they are banned.
type EraseMemberArgs struct {
	MemberID int64 `json:"member_id"`
	Until    int64 `json:"until"`
}

// Kind implements tenant.JobArgs.
func (EraseMemberArgs) Kind() string { return "chat:erase_member" }

// eraseBatch is how many messages are removed in one commit.
const eraseBatch = 100

// lastWords is when everything that a member was sending as they were banned has been
// written or refused.
const lastWords = time.Minute

// Expel forgets, in db's transaction, a member's devices, and asks for everything that
// they said to be removed. Rooms stay, and so do direct ones for the others in them.
func (s *Service) Expel(ctx context.Context, db tenant.DB, m tenant.Member) error {
	until, err := lastMessageBy(ctx, db, m.ID)
	if err != nil {
		return err
	}
	if err := forgetDevices(ctx, db, m.ID); err != nil {
		return err
	}
	args := EraseMemberArgs{MemberID: m.ID, Until: until}
	if err := s.jobs.Enqueue(ctx, db, tenant.QueueNow, args); err != nil {
		return err
	}
	return s.jobs.EnqueueAt(ctx, db, tenant.QueueBulk, args, s.now().Add(lastWords))
}

// EraseMember removes what a banned member said, a batch at a time, and tells the
// rooms of each message. It may run again.
func (s *Service) EraseMember(ctx context.Context, db tenant.DB, a EraseMemberArgs) error {
	for more := true; more; {
		var gone []Message
		err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
			var err error
			if gone, err = eraseMessagesBy(ctx, db, a.MemberID, a.Until, eraseBatch); err != nil || len(gone) == 0 {
				return err
			}
			ids := make([]int64, len(gone))
			for i, m := range gone {
				ids[i] = m.ID
			}
			keys, err := removeAttachments(ctx, db, ids...)
			if err != nil {
				return err
			}
			pictures, err := removePreviews(ctx, db, ids...)
			if err != nil {
				return err
			}
			return s.deleteFiles(ctx, db, append(keys, pictures...))
		})
		if err != nil {
			return err
		}
		for _, m := range gone {
			s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: MessageDeleted, Room: m.RoomID, Seq: m.Seq, Message: &m})
		}
		more = len(gone) == eraseBatch
	}
	return nil
}
