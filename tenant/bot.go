package tenant

import (
	"context"
	"errors"
	"slices"
	"time"

	"hearth/tenant/fault"
	"hearth/tenant/outbound"

	"github.com/uptrace/bun"
)

// MostBots is how many bots a workspace has at a time.
const MostBots = 200

// Bot is a member that is a program: it has a key instead of an address and a
// password, never signs in and takes no seat. Its name and picture are its Member's.
type Bot struct {
	bun.BaseModel `bun:"table:?tenant.bots,alias:bt"`

	MemberID    int64     `bun:"member_id,pk"`
	KeyHash     string    `bun:"key_hash"`
	KeyedAt     time.Time `bun:"keyed_at,nullzero,default:now()"` // when it was given the key
	FormerHash  string    `bun:"former_hash"`                     // of the key before, good until FormerUntil
	FormerUntil time.Time `bun:"former_until,nullzero"`
	WebhookURL  string    `bun:"webhook_url"`           // "" for none
	PausedAt    time.Time `bun:"paused_at,nullzero"`    // neither heard nor called since; zero: works
	LastUsedAt  time.Time `bun:"last_used_at,nullzero"` // to the hour; zero: never
	CreatedBy   int64     `bun:"created_by"`
	CreatedAt   time.Time `bun:"created_at,nullzero,default:now()"`

	Member Member `bun:"-"`
}

// IsPaused reports whether an administrator has paused the bot.
func (b Bot) IsPaused() bool { return !b.PausedAt.IsZero() }

// BotForm is what an administrator types about a bot.
type BotForm struct{ Name, WebhookURL string }

// Clean returns the form as it is kept. Faults: Invalid joined per field, "name" and
// "webhook_url".
func (f BotForm) Clean() (BotForm, error) {
	name, errName := CleanName("name", f.Name)
	url, errURL := cleanWebhook(f.WebhookURL)
	return BotForm{name, url}, errors.Join(errName, errURL)
}

func cleanWebhook(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	u, err := outbound.Parse(text)
	if err != nil {
		return "", fault.Field("webhook_url", "%s", fault.Message(err))
	}
	return u.String(), nil
}

// CreateBot adds a bot, to every open room, and returns its key, which is not kept.
// Faults: Forbidden for those who do not administer the workspace, Invalid joined per
// field, Precondition where there are MostBots.
func (s *Service) CreateBot(ctx context.Context, db DB, me Member, form BotForm) (b Bot, key string, err error) {
	if err := mayMakeBots(me); err != nil {
		return b, "", err
	}
	if form, err = form.Clean(); err != nil {
		return b, "", err
	}
	b = Bot{WebhookURL: form.WebhookURL, CreatedBy: me.ID, Member: Member{Name: form.Name, Role: RoleBot, Status: StatusActive}}
	err = db.InTx(ctx, func(ctx context.Context, db DB) error {
		n, err := countBots(ctx, db)
		if err != nil {
			return err
		}
		if n >= MostBots {
			return fault.New(fault.Precondition, "This workspace has %d bots, which is as many as fit. Delete one first.", MostBots)
		}
		if err := insertMember(ctx, db, &b.Member); err != nil {
			return err
		}
		b.MemberID, key = b.Member.ID, newBotKey(b.Member.ID)
		return s.addBot(ctx, db, &b, key)
	})
	if err != nil {
		return Bot{}, "", err
	}
	s.rooms.Announce(ctx, db.Tenant(), b.Member)
	return b, key, nil
}

// addBot makes a bot of a member and opens the door for its key, before the commit:
// a door without a bot behind it opens nothing.
func (s *Service) addBot(ctx context.Context, db DB, b *Bot, key string) error {
	b.KeyHash = botHash(db.Tenant(), key)
	if err := insertBot(ctx, db, b); err != nil {
		return err
	}
	if err := s.rooms.Admit(ctx, db, b.Member); err != nil {
		return err
	}
	return openDoor(ctx, s.registry.Control(), DoorBot, db.Tenant(), key)
}

// ChangeBot changes a bot's name and where it is called. Faults: as CreateBot, and
// NotFound.
func (s *Service) ChangeBot(ctx context.Context, db DB, me Member, id int64, form BotForm) (Bot, error) {
	b, err := s.botOf(ctx, db, me, id)
	if err != nil {
		return b, err
	}
	if form, err = form.Clean(); err != nil {
		return b, err
	}
	b.Member.Name, b.WebhookURL = form.Name, form.WebhookURL
	err = db.InTx(ctx, func(ctx context.Context, db DB) error {
		if err := updateMember(ctx, db, b.Member, "name"); err != nil {
			return err
		}
		return updateBot(ctx, db, b, "webhook_url")
	})
	if err != nil {
		return b, err
	}
	s.rooms.Announce(ctx, db.Tenant(), b.Member)
	return b, nil
}

// PauseBot lets a bot neither speak nor be called, or both again. Faults: Forbidden,
// NotFound.
func (s *Service) PauseBot(ctx context.Context, db DB, me Member, id int64, pause bool) (Bot, error) {
	b, err := s.botOf(ctx, db, me, id)
	if err != nil || b.IsPaused() == pause {
		return b, err
	}
	b.PausedAt = time.Time{}
	if pause {
		b.PausedAt = s.now()
	}
	if err := updateBot(ctx, db, b, "paused_at"); err != nil {
		return b, err
	}
	if pause {
		s.sockets.CutMember(ctx, db.Tenant(), id)
	}
	return b, nil
}

// RemoveBot deactivates a bot for good: its keys open nothing any more, and what it
// said stays. Faults: Forbidden, NotFound.
func (s *Service) RemoveBot(ctx context.Context, db DB, me Member, id int64) (Bot, error) {
	if err := mayMakeBots(me); err != nil {
		return Bot{}, err
	}
	var b Bot
	var over [][]byte
	err := db.InTx(ctx, func(ctx context.Context, db DB) (err error) {
		if b, err = lockBot(ctx, db, id); err != nil {
			return err
		}
		b.Member.Status = StatusDeactivated
		if err := updateMember(ctx, db, b.Member, "status"); err != nil {
			return err
		}
		tokens, err := deleteTokens(ctx, db, id, 0)
		if err != nil {
			return err
		}
		incoming, err := deleteIncoming(ctx, db, id, 0)
		over = slices.Concat(b.doors(true), tokens, incoming)
		return err
	})
	if err != nil {
		return b, err
	}
	s.closeDoors(ctx, db.Tenant(), over)
	s.sockets.CutMember(ctx, db.Tenant(), b.MemberID)
	s.rooms.Announce(ctx, db.Tenant(), b.Member)
	return b, nil
}

// SetBotAvatar is SetAvatar for a bot; no picture goes back to that of all bots.
// Faults: Forbidden, NotFound, Invalid on "avatar".
func (s *Service) SetBotAvatar(ctx context.Context, db DB, me Member, id int64, picture []byte) error {
	b, err := s.botOf(ctx, db, me, id)
	if err != nil {
		return err
	}
	if len(picture) == 0 {
		return s.RemoveAvatar(ctx, db, b.Member)
	}
	return s.SetAvatar(ctx, db, b.Member, picture)
}

// botOf finds a bot whom me may manage.
func (s *Service) botOf(ctx context.Context, db DB, me Member, id int64) (Bot, error) {
	if err := mayMakeBots(me); err != nil {
		return Bot{}, err
	}
	return BotByID(ctx, db, id)
}

func mayMakeBots(me Member) error {
	if !me.IsAdministrator() {
		return fault.New(fault.Forbidden, "Only administrators can make and change bots.")
	}
	return nil
}
