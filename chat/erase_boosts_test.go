package chat_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// TestReactionsOfABannedMemberAreRemoved has one who has said nothing themselves, and
// reacted more often than one batch holds, beside somebody who stays.
func TestReactionsOfABannedMemberAreRemoved(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	service, events := chattest.Service()
	nora, ada := chattest.Member(t, db, "Nora"), chattest.Member(t, db, "Ada")
	rooms := []chat.Room{chattest.Room(t, db), chattest.Room(t, db)}
	boost := func(room chat.Room, by tenant.Member, m chat.Message, content string) {
		t.Helper()
		if _, err := service.Boost(t.Context(), db, room, by, m.ID, content); err != nil {
			t.Fatal(err)
		}
	}
	var last []chat.Message
	for i := range 24 {
		room := rooms[i%2]
		m, err := service.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "Tea?"})
		if err != nil {
			t.Fatal(err)
		}
		for n := range 10 {
			boost(room, nora, m, fmt.Sprint("no", n))
		}
		boost(room, ada, m, "no1")
		last = append(last, m)
	}
	ban(t, db, nora, tenant.StatusBanned)
	before := events.Seen()
	at := map[int64]int64{}
	for _, e := range before {
		at[e.Room] = max(at[e.Room], e.Seq)
	}
	for range 2 { // the second time changes nothing
		if err := service.EraseMember(t.Context(), db, chat.EraseMemberArgs{MemberID: nora.ID}); err != nil {
			t.Fatal(err)
		}
	}
	seen := events.Seen()[len(before):]
	if len(seen) != 240 {
		t.Errorf("%d events, want one for each reaction", len(seen))
	}
	for _, e := range seen {
		at[e.Room]++
		if e.Type != chat.BoostDeleted || e.Seq != at[e.Room] || e.Boost.BoosterID != nora.ID || e.Message.ID != e.Boost.MessageID {
			t.Fatalf("%s %d after %d in room %d: %+v of %+v", e.Type, e.Seq, at[e.Room]-1, e.Room, e.Boost, e.Message)
		}
	}
	for i, room := range rooms {
		page, err := chat.MessagesBefore(t.Context(), db, room.ID, 0)
		if err != nil || len(page) != 12 {
			t.Fatalf("room %d has %d messages, %v", i, len(page), err)
		}
		for _, m := range page {
			if len(m.Boosts) != 1 || m.Boosts[0].Content != "no1" || len(m.Boosts[0].Members) != 1 || !m.HasBoost(ada.ID, "no1") {
				t.Errorf("message %d has %+v", m.ID, m.Boosts)
			}
		}
		missed, err := chat.EventsAfter(t.Context(), db, room.ID, at[room.ID]-3)
		if err != nil || len(missed.Events) != 3 || missed.Events[2].Type != chat.BoostDeleted || missed.Head != at[room.ID] {
			t.Errorf("who comes back hears %+v, %v", missed, err)
		}
	}

	// A ban that was lifted takes what came before it, and nothing that came after.
	ban(t, db, nora, tenant.StatusActive)
	boost(rooms[0], nora, last[0], "sorry")
	if err := service.EraseMember(t.Context(), db, chat.EraseMemberArgs{MemberID: nora.ID, Until: last[0].ID}); err != nil {
		t.Fatal(err)
	}
	if m, err := chat.MessageIn(t.Context(), db, rooms[0].ID, last[0].ID); err != nil || !m.HasBoost(nora.ID, "sorry") {
		t.Errorf("what came after has %+v, %v", m.Boosts, err)
	}
}

// TestAReactionThatCommitsFirstGoesWithItsMessage holds the room as a reaction does,
// lets the removal wait for it, and commits.
func TestAReactionThatCommitsFirstGoesWithItsMessage(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(context.Context, *chat.Service, tenant.DB, chat.Room, tenant.Member, chat.Message) error{
		"deleted": func(ctx context.Context, s *chat.Service, db tenant.DB, room chat.Room, by tenant.Member, m chat.Message) error {
			_, err := s.DeleteMessage(ctx, db, room, by, m.ID)
			return err
		},
		"erased with its author": func(ctx context.Context, s *chat.Service, db tenant.DB, _ chat.Room, by tenant.Member, m chat.Message) error {
			return s.EraseMember(ctx, db, chat.EraseMemberArgs{MemberID: by.ID, Until: m.ID})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := tenanttest.Open(t)
			service, _ := chattest.Service()
			nora, ada, room := chattest.Member(t, db, "Nora"), chattest.Member(t, db, "Ada"), chattest.Room(t, db)
			m, err := service.PostMessage(t.Context(), db, room, nora, chat.Draft{Body: "Look"})
			if err != nil {
				t.Fatal(err)
			}
			removed := make(chan error, 1)
			err = db.InTx(t.Context(), func(ctx context.Context, held tenant.DB) error {
				if _, err := held.NewRaw(`SELECT 1 FROM ?tenant.rooms WHERE id = ? FOR UPDATE`, room.ID).Exec(ctx); err != nil {
					return err
				}
				if _, err := held.NewRaw(`INSERT INTO ?tenant.boosts (message_id, booster_id, content) VALUES (?, ?, '👏')`, m.ID, ada.ID).Exec(ctx); err != nil {
					return err
				}
				go func() { removed <- remove(t.Context(), service, db, room, nora, m) }()
				for deadline := time.Now().Add(10 * time.Second); ; {
					var waits bool
					err := held.NewRaw(`SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid)`).Scan(ctx, &waits)
					if err != nil || waits {
						return err
					}
					if time.Now().After(deadline) {
						return fmt.Errorf("the removal does not wait for the room")
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := <-removed; err != nil {
				t.Fatal(err)
			}
			var left int
			if err := db.NewRaw(`SELECT count(*) FROM ?tenant.boosts`).Scan(t.Context(), &left); err != nil || left != 0 {
				t.Errorf("%d reactions are left on nothing, %v", left, err)
			}
		})
	}
}
