package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Remind says a reminder that is due, where it belongs: once, however often it is
// called. One whose asker or addressee is gone, or whose room its asker has left, is
// dropped without a word.
func (s *Service) Remind(ctx context.Context, db tenant.DB, id int64) error {
	r, there, err := waitingReminder(ctx, db, id)
	if err != nil || !there {
		return err
	}
	if !r.Welcome {
		_, err := finishReminder(ctx, db, id, r.MemberID, s.now())
		return err
	}
	asker := tenant.Member{ID: r.MemberID, Name: r.AskerName, AvatarVersion: r.AskerAvatar, Role: tenant.Role(r.AskerRole)}
	room := Room{ID: r.RoomID}
	if r.ForID != 0 {
		if room, err = s.DirectRoom(ctx, db, asker, []int64{r.ForID}); err != nil {
			return err
		}
	}
	msg, err := s.reminderMessage(ctx, db, room, asker, r.Reminder)
	if err != nil {
		return err
	}
	said := false
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) (err error) {
		if err := lockRooms(ctx, db, []int64{room.ID}); err != nil {
			return err
		}
		if said, err = finishReminder(ctx, db, id, r.MemberID, s.now()); err != nil || !said {
			return err
		}
		return insertUnread(ctx, db, &msg)
	})
	switch {
	case fault.Is(err, fault.NotFound):
		return nil // the room was deleted meanwhile, which its purging remembers
	case err != nil || !said:
		return err
	}
	if msg.Pushed && s.nudge != nil {
		s.nudge()
	}
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: MessageCreated, Room: room.ID, Seq: msg.Seq, Message: &msg})
	return nil
}

// reminderMessage calls its own author, which no other message does: it was written
// by somebody who is not looking.
func (s *Service) reminderMessage(ctx context.Context, db tenant.DB, room Room, asker tenant.Member, r Reminder) (Message, error) {
	body := "⏰ **Reminder:** " + r.Body
	said, err := s.render(ctx, db, room, &Draft{Body: body}, false)
	if err != nil {
		return Message{}, err
	}
	msg := Message{RoomID: room.ID, CreatorID: asker.ID, ClientID: tenant.NewID().String(), Body: body, BodyHTML: said.HTML, CreatorName: asker.Name, CreatorAvatar: asker.AvatarVersion, CreatorRole: asker.Role}
	msg.Mentions = without(said.Mentions, asker.ID)
	if r.ForID == 0 || r.ForID == asker.ID {
		msg.Mentions = append(msg.Mentions, asker.ID)
	}
	return msg, nil
}
