package chat

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"hearth/tenant"
)

// PumpFeedArgs asks for an event subscription to be told what it has not been told of a
// room.
type PumpFeedArgs struct {
	FeedID int64 `json:"feed_id"`
	RoomID int64 `json:"room_id"`
}

// Kind implements tenant.JobArgs.
func (PumpFeedArgs) Kind() string { return pumpFeedKind }

// PumpFeed tells a subscription the next events of a room, one after the other. The first
// that fails is tried again later, and those behind it wait: they come in order, each at
// least once, under the same id each time.
func (s *Service) PumpFeed(ctx context.Context, db tenant.DB, a PumpFeedArgs) error {
	if s.caller == nil {
		return nil
	}
	f, err := feedByID(ctx, db, a.FeedID)
	if err != nil || !f.PausedAt.IsZero() {
		return missing(err) // who is paused is woken when it is resumed
	}
	c, rows, err := s.nextFor(ctx, db, a)
	if err != nil || len(rows) == 0 {
		return missing(err)
	}
	if err = missing(s.pump(ctx, db, f, c, rows)); err != nil {
		return errors.Join(err, freeCursor(context.WithoutCancel(ctx), db, c)) // so that the next try need not wait for the lease
	}
	return nil
}

// nextFor takes a cursor and reads the events after it, none where there is nothing to
// tell. The room is held meanwhile, so that nothing is read which is said once it is
// closed.
func (s *Service) nextFor(ctx context.Context, db tenant.DB, a PumpFeedArgs) (c feedCursor, rows []eventRow, err error) {
	err = db.InTx(ctx, func(ctx context.Context, db tenant.DB) (err error) {
		if err := lockRooms(ctx, db, []int64{a.RoomID}); err != nil {
			return err
		}
		var taken bool
		if c, taken, err = leaseCursor(ctx, db, a.FeedID, a.RoomID, s.now()); err != nil || !taken {
			return err
		}
		rows, err = eventRows(ctx, db, c.RoomID, c.Seq, feedBatch)
		return err
	})
	return c, rows, err
}

// pump tells the events that come next after a cursor.
func (s *Service) pump(ctx context.Context, db tenant.DB, f Feed, c feedCursor, rows []eventRow) error {
	began := s.now()
	for _, row := range rows {
		if row.Number == 0 || s.now().Sub(began) > feedPatient {
			break
		}
		good, err := s.feed(ctx, db, f, c, row)
		if err != nil {
			return err
		}
		if !good {
			return s.feedLater(ctx, db, c, row.Number)
		}
		c.Seq, c.Attempts, c.FailingSince = row.Number, 0, time.Time{}
		if err := moveCursor(ctx, db, c); err != nil {
			return err
		}
	}
	return s.feedOn(ctx, db, c)
}

// feed tells one event, and what was missed before it; good is false where that failed.
func (s *Service) feed(ctx context.Context, db tenant.DB, f Feed, c feedCursor, row eventRow) (good bool, err error) {
	if row.Number > c.Seq+1 {
		id := fmt.Sprintf("%d-%d", c.Seq+1, row.Number-1)
		good, err := s.tell(ctx, db, f, HookDelivery{Event: "events.missed", RoomID: c.RoomID, EventID: feedEventID(db.Tenant(), f.ID, c.RoomID, id), RequestBody: missedBody(c, row.Number-1)})
		if err != nil || !good {
			return good, err
		}
	}
	if row.Hidden || !f.Wants(row.Type) {
		return true, nil
	}
	return s.tell(ctx, db, f, HookDelivery{Event: row.Type, RoomID: c.RoomID, MessageID: row.Message.ID,
		EventID: feedEventID(db.Tenant(), f.ID, c.RoomID, fmt.Sprint(row.Number)), RequestBody: eventBody(row, c.RoomName)})
}

// tell makes one call of a subscription and notes what came of it.
func (s *Service) tell(ctx context.Context, db tenant.DB, f Feed, d HookDelivery) (good bool, err error) {
	d.ReceiverID = f.ID
	if err := noteEvent(ctx, db, &d); err != nil {
		return false, err
	}
	standing, err := s.receiver(ctx, db, f.ID)
	if err != nil {
		return false, err
	}
	if _, err := s.call(ctx, db, standing, &d, f.URL, 0); err != nil {
		return false, err
	}
	return d.Outcome == HookDone, s.settle(ctx, db, d, feedDay)
}

// feedLater has an event that failed tried again, or passed over once it was for a day.
func (s *Service) feedLater(ctx context.Context, db tenant.DB, c feedCursor, number int64) error {
	c.Attempts++
	if c.FailingSince.IsZero() {
		c.FailingSince = s.now()
	}
	if s.now().Sub(c.FailingSince) >= feedDay {
		c.Seq, c.Attempts, c.FailingSince = number, 0, time.Time{}
		if err := moveCursor(ctx, db, c); err != nil {
			return err
		}
		return s.feedOn(ctx, db, c)
	}
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := moveCursor(ctx, db, c); err != nil {
			return err
		}
		if _, err := restCursor(ctx, db, c); err != nil {
			return err
		}
		return s.jobs.EnqueueAt(ctx, db, tenant.QueueSoon, PumpFeedArgs{FeedID: c.FeedID, RoomID: c.RoomID}, s.now().Add(feedWait(c.Attempts)))
	})
}

// feedOn gives a cursor back, and asks for the next batch where there is more.
func (s *Service) feedOn(ctx context.Context, db tenant.DB, c feedCursor) error {
	err := db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := lockRooms(ctx, db, []int64{c.RoomID}); err != nil {
			return err
		}
		more, err := restCursor(ctx, db, c)
		if err != nil || !more {
			return err
		}
		return s.jobs.Enqueue(ctx, db, tenant.QueueSoon, PumpFeedArgs{FeedID: c.FeedID, RoomID: c.RoomID})
	})
	return missing(err) // the room was deleted
}

// CallFeedArgs asks for an event subscription to be told of something that has no number,
// or of anything once more.
type CallFeedArgs struct {
	DeliveryID int64 `json:"delivery_id"`
}

// Kind implements tenant.JobArgs.
func (CallFeedArgs) Kind() string { return callFeedKind }

// CallFeed tells it once what came before it was told, and has it tried again for a day
// where that fails. What somebody replays is told out of turn, and tried once.
func (s *Service) CallFeed(ctx context.Context, db tenant.DB, a CallFeedArgs) error {
	if s.caller == nil {
		return nil
	}
	d, url, there, err := feedCall(ctx, db, a.DeliveryID)
	if err != nil || !there {
		return err
	}
	standing, err := s.receiver(ctx, db, d.ReceiverID)
	if err != nil {
		return err
	}
	if d.OriginalID == 0 {
		if turn, err := takeTurn(ctx, db, d); err != nil || !turn {
			return missing(err) // whoever is before it asks for it
		}
	}
	if _, err := s.call(ctx, db, standing, &d, url, 0); err != nil {
		return err
	}
	wait := feedWait(d.Attempts)
	if d.Outcome == HookDone || d.OriginalID != 0 || s.now().Add(wait).After(d.CreatedAt.Add(feedDay)) {
		return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
			if err := s.settle(ctx, db, d, feedDay); err != nil {
				return err
			}
			return passTurn(ctx, db, d)
		})
	}
	d.Outcome = HookWaiting
	return db.InTx(ctx, func(ctx context.Context, db tenant.DB) error {
		if err := s.settle(ctx, db, d, feedDay); err != nil {
			return err
		}
		return s.jobs.EnqueueAt(ctx, db, tenant.QueueSoon, a, s.now().Add(wait))
	})
}

func feedEventID(id tenant.ID, feed, room int64, what string) string {
	return fmt.Sprintf("evt_%s_%d_%d_%s", hex.EncodeToString(id[:]), feed, room, what)
}

// tellFeedsOfRoom tells subscriptions of a room, in db's transaction: those that picked
// it, and where it is or was open until now those of all open rooms.
func (s *Service) tellFeedsOfRoom(ctx context.Context, db tenant.DB, e EventType, room Room, open bool) error {
	if room.IsDirect() {
		return nil
	}
	body := feedPayload{Type: e, At: s.now().UTC(), Data: feedData{Room: &feedRoom{ID: room.ID, Name: room.Name, Kind: room.Kind}}}
	return tellFeeds(ctx, db, e, room.ID, open, "evt_"+tenant.NewID().String(), asJSON(body))
}

// tellFeedsOfMember tells subscriptions of somebody, in db's transaction.
func (s *Service) tellFeedsOfMember(ctx context.Context, db tenant.DB, e EventType, m tenant.Member) error {
	if m.IsBot() {
		return nil
	}
	body := feedPayload{Type: e, At: s.now().UTC(), Data: feedData{Member: &feedPerson{ID: m.ID, Name: m.Name, Role: string(m.Role), Bio: m.Bio, AvatarVersion: m.AvatarVersion}}}
	return tellFeeds(ctx, db, e, 0, false, "evt_"+tenant.NewID().String(), asJSON(body))
}
