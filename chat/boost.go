package chat

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/uptrace/bun"
)

const (
	// MaxBoost is how many characters a boost has at most, as a reader counts them.
	MaxBoost = 16

	// MaxBoosts is how many boosts a member may give one message.
	MaxBoosts = 12

	// MaxTallies is how many different boosts a message may have.
	MaxTallies = 60

	// mostBoostRunes is the column's width: emoji are several code points each.
	mostBoostRunes = 128

	// namesOfTally is how many of those who gave a boost are named.
	namesOfTally = 12
)

// Boost is what somebody has to say about a message in an emoji or a few words.
type Boost struct {
	bun.BaseModel `bun:"table:?tenant.boosts,alias:b" json:"-"`

	ID          int64     `bun:"id,pk,nullzero" json:"id"`
	MessageID   int64     `bun:"message_id" json:"message_id"`
	BoosterID   int64     `bun:"booster_id" json:"booster_id,omitempty"`
	BoosterName string    `bun:"booster_name,scanonly" json:"booster_name,omitempty"`
	Content     string    `bun:"content" json:"content,omitempty"`
	CreatedAt   time.Time `bun:"created_at,nullzero" json:"created_at,omitzero"`

	Repeated bool `bun:"-" json:"-"` // it was there already
}

// Tally is one kind of boost of a message: all that say the same.
type Tally struct {
	Content string   `json:"content"`
	Members []int64  `json:"member_ids"` // whose it is, in the order of giving
	Names   []string `json:"names"`      // of the first of them
}

// Others is how many of those who gave it are not named.
func (t Tally) Others() int { return len(t.Members) - len(t.Names) }

// HasBoost reports whether a member has said this about the message.
func (m Message) HasBoost(member int64, content string) bool {
	i := tallyOf(m.Boosts, content)
	return i >= 0 && slices.Contains(m.Boosts[i].Members, member)
}

// Boost adds a boost of a member to a message of a room that me belongs to. What is
// there already is returned with Repeated set. Faults: Invalid on "content",
// NotFound for a message that is not there, Precondition when there are too many.
func (s *Service) Boost(ctx context.Context, db tenant.DB, room Room, me tenant.Member, message int64, content string) (Boost, error) {
	content, err := boostText(content)
	if err != nil {
		return Boost{}, err
	}
	b := Boost{MessageID: message, BoosterID: me.ID, BoosterName: me.Name, Content: content}
	var e Event
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		msg, err := boostable(ctx, db, room, message)
		if err != nil {
			return err
		}
		if msg.HasBoost(me.ID, content) {
			b.Repeated = true
			return findBoost(ctx, db, &b)
		}
		if err := hasPlace(msg, me.ID, content); err != nil {
			return err
		}
		msg.Boosts = plus(msg.Boosts, b)
		e = Event{Tenant: db.Tenant(), Type: BoostCreated, Room: room.ID, Message: aboutBoosts(msg), Boost: &b}
		e.Seq, err = insertBoost(ctx, db, room.ID, &b)
		return err
	})
	if err == nil && !b.Repeated {
		s.publisher.Publish(ctx, e)
	}
	return b, err
}

// Unboost takes a boost back. Faults: Invalid on "content", NotFound unless me has
// given it.
func (s *Service) Unboost(ctx context.Context, db tenant.DB, room Room, me tenant.Member, message int64, content string) error {
	content, err := boostText(content)
	if err != nil {
		return err
	}
	b := Boost{MessageID: message, BoosterID: me.ID, BoosterName: me.Name, Content: content}
	var e Event
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		msg, err := boostable(ctx, db, room, message)
		if err != nil {
			return err
		}
		if !msg.HasBoost(me.ID, content) {
			return fault.New(fault.NotFound, "You have not added this reaction.")
		}
		msg.Boosts = minus(msg.Boosts, b)
		e = Event{Tenant: db.Tenant(), Type: BoostDeleted, Room: room.ID, Message: aboutBoosts(msg), Boost: &b}
		e.Seq, err = removeBoost(ctx, db, room.ID, &b)
		return err
	})
	if err == nil {
		s.publisher.Publish(ctx, e)
	}
	return err
}

// boostable finds a message, with the room locked: what others say about it is seen
// before the next number is taken, so that every event tells how it stands then.
func boostable(ctx context.Context, db tenant.DB, room Room, message int64) (Message, error) {
	if err := lockRooms(ctx, db, []int64{room.ID}); err != nil {
		return Message{}, err
	}
	return MessageIn(ctx, db, room.ID, message)
}

// aboutBoosts leaves of a message what an event of a boost needs.
func aboutBoosts(m Message) *Message {
	return &Message{ID: m.ID, RoomID: m.RoomID, CreatorID: m.CreatorID, ClientID: m.ClientID, CreatedAt: m.CreatedAt, Boosts: m.Boosts}
}

func hasPlace(m Message, member int64, content string) error {
	mine := 0
	for _, t := range m.Boosts {
		if slices.Contains(t.Members, member) {
			mine++
		}
	}
	switch {
	case mine >= MaxBoosts:
		return fault.New(fault.Precondition, "You have added %d reactions to this message. Take one back first.", MaxBoosts)
	case len(m.Boosts) >= MaxTallies && tallyOf(m.Boosts, content) < 0:
		return fault.New(fault.Precondition, "This message has %d different reactions. Pick one of them.", MaxTallies)
	}
	return nil
}

func tallyOf(all []Tally, content string) int {
	return slices.IndexFunc(all, func(t Tally) bool { return t.Content == content })
}

func plus(all []Tally, b Boost) []Tally {
	i := tallyOf(all, b.Content)
	if i < 0 {
		return append(all, Tally{Content: b.Content, Members: []int64{b.BoosterID}, Names: []string{b.BoosterName}})
	}
	t := &all[i]
	t.Members = append(t.Members, b.BoosterID)
	if len(t.Names) < namesOfTally {
		t.Names = append(t.Names, b.BoosterName)
	}
	return all
}

func minus(all []Tally, b Boost) []Tally {
	i := tallyOf(all, b.Content)
	t := &all[i]
	at := slices.Index(t.Members, b.BoosterID)
	t.Members = slices.Delete(t.Members, at, at+1)
	if at < len(t.Names) {
		t.Names = slices.Delete(t.Names, at, at+1)
	}
	if len(t.Members) == 0 {
		return slices.Delete(all, i, i+1)
	}
	return all
}

// boostText is what is kept of a boost: one line.
func boostText(content string) (string, error) {
	if !tenant.CleanText(content) {
		return "", fault.Field("content", "This reaction has characters that cannot be stored.")
	}
	content = strings.Join(strings.Fields(content), " ")
	switch n := characters(content); {
	case n == 0:
		return "", fault.Field("content", "Pick an emoji, or write a word or two.")
	case n > MaxBoost || len([]rune(content)) > mostBoostRunes:
		return "", fault.Field("content", "A reaction has at most %d characters.", MaxBoost)
	}
	return content, nil
}

// characters counts what a reader sees as one: a letter with its accents, an emoji
// with its tone and whatever is joined to it, a flag of two letters. What cannot be
// seen counts nothing.
func characters(s string) int {
	n, joined, flag := 0, false, false
	for _, r := range s {
		switch {
		case r >= 0x1f1e6 && r <= 0x1f1ff && flag:
			flag = false
			continue
		case unicode.In(r, unicode.M, unicode.Cf) || r >= 0x1f3fb && r <= 0x1f3ff && n > 0:
			joined = r == '\u200d' && n > 0
			continue
		case !joined:
			n++
		}
		joined, flag = false, r >= 0x1f1e6 && r <= 0x1f1ff
	}
	return n
}
