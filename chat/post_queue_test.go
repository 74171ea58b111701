package chat_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// jam holds rooms, so that the first message posted is being written and all others
// wait for it. meanwhile is done in the transaction that holds them.
type jam struct {
	t       *testing.T
	db      tenant.DB
	service *chat.Service
	all     sync.WaitGroup
	begun   chan struct{}
	release chan struct{}
}

func newJam(t *testing.T, db tenant.DB, service *chat.Service, room chat.Room, meanwhile func(db tenant.DB) error) *jam {
	t.Helper()
	j := &jam{t: t, db: db, service: service, begun: make(chan struct{}), release: make(chan struct{})}
	j.all.Go(func() {
		err := db.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error {
			if _, err := db.NewRaw(`SELECT id FROM ?tenant.rooms WHERE id = ? FOR UPDATE`, room.ID).Exec(ctx); err != nil {
				return err
			}
			if err := meanwhile(db); err != nil {
				return err
			}
			close(j.begun)
			<-j.release
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-j.begun
	return j
}

// post posts in a goroutine and waits until so many wait in front of it. then hears
// what became of it.
func (j *jam) post(ctx context.Context, room chat.Room, me tenant.Member, d chat.Draft, then func(chat.Message, error)) {
	j.t.Helper()
	queues, before := chat.Queues(j.service), chat.Waiting(j.service, j.db.Tenant())
	j.all.Go(func() { then(j.service.PostMessage(ctx, j.db, room, me, d)) })
	j.await(func() bool {
		return chat.Queues(j.service) > queues || chat.Waiting(j.service, j.db.Tenant()) > before
	})
}

func (j *jam) await(is func() bool) {
	j.t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); runtime.Gosched() {
		if time.Now().After(end) {
			j.t.Fatal("it does not come to that")
		}
	}
}

func (j *jam) clear() {
	close(j.release)
	j.all.Wait()
	if n := chat.Queues(j.service); n != 0 {
		j.t.Errorf("%d queues are left", n)
	}
}

func nothing(tenant.DB) error { return nil }

func TestMessagesThatMeetShareACommit(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	rooms := []chat.Room{chattest.Room(t, db), chattest.Room(t, db), chattest.Room(t, db)}
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	for range 80 { // so that the hundreds are passed, where events are trimmed
		chattest.Post(t, db, rooms[0], ada, "before")
	}
	service, events := chattest.Service()
	j := newJam(t, db, service, rooms[0], nothing)
	const n = 200
	said := make([]chat.Message, n)
	body := func(i int) string {
		return fmt.Sprintf("%d \"quoted\" 'and' \\ {a,b} NULL ?tenant ?0 $1\n\tü 👍 <b>", i)
	}
	for i := range n {
		me := []tenant.Member{ada, grace}[i%2]
		j.post(t.Context(), rooms[i%3], me, chat.Draft{Body: body(i), ClientID: fmt.Sprintf("c'\"\\%d", i)}, func(msg chat.Message, err error) {
			if said[i] = msg; err != nil {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	j.clear()
	before := []int64{80, 0, 0}
	for r, room := range rooms {
		var own []chat.Message
		for i, msg := range said {
			if i%3 == r {
				own = append(own, msg)
			}
		}
		slices.SortFunc(own, func(a, b chat.Message) int { return int(a.Seq - b.Seq) })
		for i, msg := range own {
			if msg.Seq != before[r]+int64(i)+1 || i > 0 && (msg.ID <= own[i-1].ID || msg.CreatedAt.Before(own[i-1].CreatedAt)) {
				t.Fatalf("room %d: message %d has number %d, id %d, time %v after %+v", r, i, msg.Seq, msg.ID, msg.CreatedAt, own[max(i-1, 0)])
			}
		}
		last := own[len(own)-1]
		found, err := chat.RoomFor(t.Context(), db, ada, room.ID)
		if err != nil || found.Seq != last.Seq || found.LastMessageID != last.ID {
			t.Errorf("room %d is at %d with message %d, want %d and %d: %v", r, found.Seq, found.LastMessageID, last.Seq, last.ID, err)
		}
		replay, err := chat.EventsAfter(t.Context(), db, room.ID, before[r])
		if err != nil || replay.Resync || len(replay.Events) != len(own) {
			t.Fatalf("room %d replays %d events, want %d: %v, %v", r, len(replay.Events), len(own), replay.Resync, err)
		}
		for i, e := range replay.Events {
			got := e.Message
			if e.Seq != own[i].Seq || got.ID != own[i].ID || got.Body != own[i].Body || got.BodyHTML != own[i].BodyHTML || got.ClientID != own[i].ClientID || got.CreatorID != own[i].CreatorID {
				t.Fatalf("event %d of room %d is %+v, want %+v", i, r, got, own[i])
			}
		}
	}
	if n := len(events.Seen()); n != 200 {
		t.Errorf("%d events were published", n)
	}
	var commits, unread int
	if err := db.NewRaw(`SELECT count(DISTINCT xmin::text) FROM ?tenant.messages WHERE body <> 'before'`).Scan(t.Context(), &commits); err != nil || commits > 5 {
		t.Errorf("%d commits for 200 messages, %v", commits, err)
	}
	if err := db.NewRaw(`SELECT count(*) FROM ?tenant.memberships AS ms WHERE ms.last_read_message_id <>
		(SELECT max(m.id) FROM ?tenant.messages AS m WHERE m.room_id = ms.room_id AND m.creator_id = ms.member_id)`).Scan(t.Context(), &unread); err != nil || unread > 0 {
		t.Errorf("%d authors have not read their own last message, %v", unread, err)
	}
}

func TestOneThatIsRefusedHurtsNobodyBesides(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room, doomed := chattest.Room(t, db), chattest.Room(t, db)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	service, _ := chattest.Service()
	old, err := service.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "old", ClientID: "old"})
	if err != nil {
		t.Fatal(err)
	}
	j := newJam(t, db, service, room, func(db tenant.DB) error {
		_, err := db.NewRaw(`DELETE FROM ?tenant.rooms WHERE id = ?`, doomed.ID).Exec(t.Context())
		return err
	})
	outcomes := map[string]string{}
	var mu sync.Mutex
	note := func(name string) func(chat.Message, error) {
		return func(msg chat.Message, err error) {
			mu.Lock()
			defer mu.Unlock()
			outcomes[name] = fmt.Sprintf("%t %t %s", msg.ID == old.ID, msg.Repeated, fault.Of(err))
			if err == nil {
				outcomes[name] = fmt.Sprintf("%t %t", msg.ID == old.ID, msg.Repeated)
			}
		}
	}
	gone, leave := context.WithCancel(t.Context())
	j.post(t.Context(), room, ada, chat.Draft{Body: "first"}, note("the first"))
	j.post(t.Context(), room, grace, chat.Draft{Body: "second"}, note("another"))
	j.post(t.Context(), room, ada, chat.Draft{Body: "old", ClientID: "old"}, note("one that is there"))
	j.post(t.Context(), doomed, ada, chat.Draft{Body: "nowhere"}, note("in a room that is gone"))
	j.post(t.Context(), room, ada, chat.Draft{Body: "third", ClientID: "twice"}, note("twice"))
	j.post(t.Context(), room, ada, chat.Draft{Body: "third", ClientID: "twice"}, note("twice again"))
	j.post(gone, room, ada, chat.Draft{Body: "never mind"}, note("who went away"))
	j.post(t.Context(), room, grace, chat.Draft{Body: "last"}, note("the last"))
	leave()
	j.await(func() bool { return chat.Waiting(service, db.Tenant()) == 6 })
	j.clear()
	want := map[string]string{
		"the first": "false false", "another": "false false", "one that is there": "true true", "in a room that is gone": "false false not_found",
		"twice": "false false", "twice again": "false true", "who went away": "false false unavailable", "the last": "false false",
	}
	if diff := cmp.Diff(want, outcomes); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	page, err := chat.MessagesBefore(t.Context(), db, room.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for _, m := range page {
		bodies = append(bodies, m.Body)
	}
	if diff := cmp.Diff([]string{"old", "first", "second", "third", "last"}, bodies); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if found, err := chat.RoomFor(t.Context(), db, ada, room.ID); err != nil || found.Seq != 5 {
		t.Errorf("the room is at %d, %v", found.Seq, err)
	}
}

// One whose turn it became to write, and who is gone, hands on to the next.
func TestWhoeverWaitsIsNotLeftBehind(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada")
	for round := range 20 {
		service, _ := chattest.Service()
		var all sync.WaitGroup
		for i := range 12 {
			ctx, leave := context.WithCancel(t.Context())
			all.Go(func() {
				_, err := service.PostMessage(ctx, db, room, ada, chat.Draft{Body: fmt.Sprint(round, i)})
				if err != nil && (i%3 > 0 || !fault.Is(err, fault.Unavailable)) {
					t.Errorf("%d: %v", i, err)
				}
			})
			if i%3 == 0 {
				all.Go(leave)
			} else {
				defer leave()
			}
		}
		all.Wait()
		if n := chat.Queues(service); n != 0 {
			t.Fatalf("%d queues are left", n)
		}
	}
}

func TestMentionsAndDevicesHearOfEachMessage(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	rooms := []chat.Room{chattest.Room(t, db), chattest.Room(t, db)}
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	for i, m := range []tenant.Member{ada, grace} {
		if _, err := db.NewRaw(`INSERT INTO ?tenant.push_subscriptions (member_id, session_id, endpoint, p256dh, auth) VALUES (?, 1, ?, 'x', 'x')`,
			m.ID, fmt.Sprintf("https://push.example/%d", i)).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.NewRaw(`UPDATE ?tenant.memberships SET involvement = 'everything' WHERE room_id = ? AND member_id = ?`, rooms[1].ID, grace.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	drafts := []struct {
		room   int
		author tenant.Member
		body   string
		called []int64
		pushed bool
	}{
		{0, ada, "hello", nil, false},
		{0, ada, "@Grace hello", []int64{grace.ID}, true},
		{0, grace, "hello", nil, false},
		{1, ada, "hello", nil, true}, // Grace hears of everything there
		{1, grace, "hello", nil, false},
		{0, grace, "@Ada and @Ada", []int64{ada.ID}, true},
	}
	for _, together := range []bool{false, true} {
		service, _ := chattest.Service()
		meet := chattest.Room(t, db)
		j := newJam(t, db, service, meet, nothing)
		if together {
			j.post(t.Context(), meet, ada, chat.Draft{Body: "x"}, func(chat.Message, error) {})
		}
		said := make([]chat.Message, len(drafts))
		for i, d := range drafts {
			if !together {
				var err error
				if said[i], err = service.PostMessage(t.Context(), db, rooms[d.room], d.author, chat.Draft{Body: d.body}); err != nil {
					t.Fatal(err)
				}
				continue
			}
			j.post(t.Context(), rooms[d.room], d.author, chat.Draft{Body: d.body}, func(msg chat.Message, err error) {
				if said[i] = msg; err != nil {
					t.Error(err)
				}
			})
		}
		j.clear()
		for i, d := range drafts {
			var called []int64
			if err := db.NewRaw(`SELECT member_id FROM ?tenant.mentions WHERE message_id = ? AND room_id = ?`, said[i].ID, rooms[d.room].ID).Scan(t.Context(), &called); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(called, d.called) || said[i].Pushed != d.pushed {
				t.Errorf("together %t, %q in room %d: calls %v, pushed %t; want %v, %t", together, d.body, d.room, called, said[i].Pushed, d.called, d.pushed)
			}
		}
	}
}
