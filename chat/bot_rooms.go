package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// PutBotIn makes a bot a member of a room that me belongs to, or takes it out. Faults:
// Forbidden for those who do not administer the workspace, Invalid for whom is no bot,
// Conflict for a direct room.
func (s *Service) PutBotIn(ctx context.Context, db tenant.DB, room Room, me, bot tenant.Member, in bool) error {
	switch {
	case !me.IsAdministrator():
		return fault.New(fault.Forbidden, "Only administrators can put bots into rooms.")
	case !bot.IsBot():
		return fault.New(fault.Invalid, "%s is not a bot.", bot.Name)
	case room.IsDirect():
		return fault.New(fault.Conflict, "The people of a direct room stay the same.")
	}
	var came, went []int64
	err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) (err error) {
		if err := lockRooms(ctx, db, []int64{room.ID}); err != nil {
			return err
		}
		if in {
			came, err = admit(ctx, db, room.ID, []int64{bot.ID}, InvolvedMentions)
			return err
		}
		went = []int64{bot.ID}
		return dismiss(ctx, db, room.ID, bot.ID)
	})
	if err != nil {
		return err
	}
	s.tellMembership(ctx, db, room, came, went)
	return nil
}
