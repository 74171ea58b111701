package tenant

import (
	"context"
	"crypto/subtle"
	"time"

	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

// MostIncoming is how many incoming addresses a bot has at a time.
const MostIncoming = 50

// Incoming is an address to which a tool posts into one room as a bot. Whoever has it
// can do nothing else, so that it may be handed to programs the bot's key is not for.
type Incoming struct {
	bun.BaseModel `bun:"table:?tenant.incoming,alias:ic"`

	ID         int64     `bun:"id,pk,autoincrement"`
	BotID      int64     `bun:"bot_id"`
	RoomID     int64     `bun:"room_id"`
	Hash       []byte    `bun:"hash"` // as its door has it
	CreatedBy  int64     `bun:"created_by"`
	LastUsedAt time.Time `bun:"last_used_at,nullzero"` // to the hour; zero: never
	CreatedAt  time.Time `bun:"created_at,nullzero,default:now()"`
}

func errIncoming() error {
	return fault.New(fault.Unauthenticated, "This address posts into no room. It may have been removed.")
}

// CreateIncoming makes an address that posts into a room as a bot, and returns its
// secret, which is not kept. The caller has found the room to be one of the bot's.
// Faults: Forbidden for those who do not administer the workspace, NotFound for no bot,
// Precondition where there are MostIncoming.
func (s *Service) CreateIncoming(ctx context.Context, db DB, me Member, bot, room int64) (in Incoming, secret string, err error) {
	if _, err := s.botOf(ctx, db, me, bot); err != nil {
		return in, "", err
	}
	secret = NewSecret()
	in = Incoming{BotID: bot, RoomID: room, Hash: doorHash(DoorIncoming, db.Tenant(), secret), CreatedBy: me.ID}
	err = db.InTx(ctx, func(ctx context.Context, db DB) error {
		if _, err := lockBot(ctx, db, bot); err != nil {
			return err
		}
		there, err := IncomingOf(ctx, db, bot)
		if err != nil {
			return err
		}
		if len(there) >= MostIncoming {
			return fault.New(fault.Precondition, "This bot has %d addresses, which is as many as fit. Remove one first.", MostIncoming)
		}
		if err := insertIncoming(ctx, db, &in); err != nil {
			return err
		}
		return openDoor(ctx, s.registry.Control(), DoorIncoming, db.Tenant(), secret)
	})
	if err != nil {
		return Incoming{}, "", err
	}
	return in, secret, nil
}

// RemoveIncoming closes an address of a bot at once. Faults: Forbidden, NotFound.
func (s *Service) RemoveIncoming(ctx context.Context, db DB, me Member, bot, id int64) error {
	if _, err := s.botOf(ctx, db, me, bot); err != nil {
		return err
	}
	hashes, err := deleteIncoming(ctx, db, bot, id)
	if err != nil {
		return err
	}
	if len(hashes) == 0 {
		return fault.New(fault.NotFound, "This address is gone already.")
	}
	s.closeDoors(ctx, db.Tenant(), hashes)
	return nil
}

// CheckIncoming says whether a secret opens a tenant. It reads the control plane only,
// so a wrong one wakes nobody; ask IncomingBySecret next. Faults: Unauthenticated.
func (s *Service) CheckIncoming(ctx context.Context, id ID, secret string) error {
	if len(secret) != 43 {
		return errIncoming()
	}
	open, err := doorOpens(ctx, s.registry.Control(), DoorIncoming, id, secret)
	if err == nil && !open {
		return errIncoming()
	}
	return err
}

// IncomingBySecret finds the address and the bot behind a secret that CheckIncoming let
// in, and notes at most hourly that it was used. Faults: Unauthenticated, also when the
// bot is paused or gone.
func (s *Service) IncomingBySecret(ctx context.Context, db DB, id int64, secret string) (Incoming, Bot, error) {
	in, err := incomingByID(ctx, db, id)
	if fault.Is(err, fault.NotFound) || err == nil && subtle.ConstantTimeCompare(in.Hash, doorHash(DoorIncoming, db.Tenant(), secret)) != 1 {
		return Incoming{}, Bot{}, errIncoming()
	}
	if err != nil {
		return Incoming{}, Bot{}, err
	}
	b, err := BotByID(ctx, db, in.BotID)
	if fault.Is(err, fault.NotFound) || err == nil && b.IsPaused() {
		return Incoming{}, Bot{}, errIncoming()
	}
	if err != nil {
		return Incoming{}, Bot{}, err
	}
	if now := s.now(); now.Sub(in.LastUsedAt) > time.Hour {
		in.LastUsedAt = now
		err = touchIncoming(ctx, db, id, now)
	}
	return in, b, err
}
