package chat

import (
	"context"
	"time"

	"hearth/tenant"
)

// EraseMemberArgs asks for everything that a banned member said to be removed, with
// their boosts of what others said: up to the id Until, and all of it while they are
// banned.
type EraseMemberArgs struct {
	MemberID int64 `json:"member_id"`
	Until    int64 `json:"until"`
}

// Kind implements tenant.JobArgs.
func (EraseMemberArgs) Kind() string { return "chat:erase_member" }

// eraseBatch is how many messages, or boosts, are removed in one commit.
const eraseBatch = 100

// lastWords is when everything that a member was sending as they were banned has been
// written or refused.
const lastWords = time.Minute

// Expel forgets, in db's transaction, a member's devices, and asks for everything that
// they said to be removed. Rooms stay, and so do direct ones for the others in them.
func (s *Service) Expel(ctx context.Context, db tenant.DB, m tenant.Member) error {
	until, err := lastWordBy(ctx, db, m.ID)
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

// EraseMember removes what a banned member said and their boosts, a batch at a time,
// and tells the rooms of each. It may run again.
func (s *Service) EraseMember(ctx context.Context, db tenant.DB, a EraseMemberArgs) error {
	for _, erase := range []func(context.Context, tenant.DB, EraseMemberArgs) (bool, []Event, error){s.eraseMessages, eraseBoosts} {
		for more := true; more; {
			var events []Event
			err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) (err error) {
				more, events, err = erase(ctx, db, a)
				return err
			})
			if err != nil {
				return err
			}
			for _, e := range events {
				s.publisher.Publish(ctx, e)
			}
		}
	}
	return countPastAnew(ctx, db)
}

// eraseMessages removes the next batch of messages with their files; more says that
// there may be others.
func (s *Service) eraseMessages(ctx context.Context, db tenant.DB, a EraseMemberArgs) (more bool, events []Event, err error) {
	rooms, err := lockRoomsToErase(ctx, db, theirMessages, a.MemberID, a.Until, eraseBatch)
	if err != nil || len(rooms) == 0 {
		return false, nil, err
	}
	gone, err := eraseMessagesBy(ctx, db, rooms, a.MemberID, a.Until, eraseBatch)
	if err != nil || len(gone) == 0 {
		return true, nil, err
	}
	ids := make([]int64, len(gone))
	for i, m := range gone {
		ids[i] = m.ID
		events = append(events, Event{Tenant: db.Tenant(), Type: MessageDeleted, Room: m.RoomID, Seq: m.Seq, Message: &gone[i]})
	}
	return true, events, s.removeFilesOf(ctx, db, ids...)
}

// eraseBoosts is eraseMessages for boosts on what others said. Each event shows the
// message as it is after the whole batch.
func eraseBoosts(ctx context.Context, db tenant.DB, a EraseMemberArgs) (more bool, events []Event, err error) {
	rooms, err := lockRoomsToErase(ctx, db, theirBoosts, a.MemberID, a.Until, eraseBatch)
	if err != nil || len(rooms) == 0 {
		return false, nil, err
	}
	gone, err := eraseBoostsBy(ctx, db, rooms, a.MemberID, a.Until, eraseBatch)
	if err != nil || len(gone) == 0 {
		return true, nil, err
	}
	ids := make([]int64, len(gone))
	for i, b := range gone {
		ids[i] = b.MessageID
	}
	messages, err := messagesByID(ctx, db, ids)
	for i, b := range gone {
		events = append(events, Event{Tenant: db.Tenant(), Type: BoostDeleted, Room: b.RoomID, Seq: b.Seq, Message: aboutBoosts(messages[b.MessageID]), Boost: &gone[i].Boost})
	}
	return true, events, err
}

// removeFilesOf takes away, in db's transaction, what hangs on messages that are gone.
func (s *Service) removeFilesOf(ctx context.Context, db tenant.DB, messages ...int64) error {
	left, err := removeAttachments(ctx, db, messages...)
	if err != nil {
		return err
	}
	pictures, err := removePreviews(ctx, db, messages...)
	if err != nil {
		return err
	}
	left.keys = append(left.keys, pictures...)
	return s.giveUp(ctx, db, left)
}
