package chat

import (
	"context"

	"hearth/tenant"
)

// MarkRead moves a member's reading position in a room up to a message, never
// back, and tells the member's other tabs and devices.
func (s *Service) MarkRead(ctx context.Context, db tenant.DB, room Room, me tenant.Member, messageID int64) error {
	moved, at, err := moveReadPosition(ctx, db, room.ID, me.ID, messageID)
	if err != nil || !moved {
		return err
	}
	who := PersonOf(me)
	s.publisher.Publish(ctx, Event{Tenant: db.Tenant(), Type: Read, Room: room.ID, To: []int64{me.ID}, Member: &who, ReadTo: at})
	return nil
}

// NoteTyping tells a room's subscribers that a member is writing. It may be lost.
func (s *Service) NoteTyping(ctx context.Context, id tenant.ID, room int64, me Person) {
	s.publisher.Publish(ctx, Event{Tenant: id, Type: Typing, Room: room, Member: &me})
}
