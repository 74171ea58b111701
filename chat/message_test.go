package chat_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

func TestPostMessageRefusesWhatCannotBeKept(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada")
	service, events := chattest.Service()
	tests := []struct {
		name  string
		draft chat.Draft
		field string
	}{
		{"nothing", chat.Draft{Body: " \n\t "}, "body"},
		{"a NUL", chat.Draft{Body: "a\x00b"}, "body"},
		{"invalid UTF-8", chat.Draft{Body: "a\xc3("}, "body"},
		{"a megabyte", chat.Draft{Body: strings.Repeat("x", 1<<20)}, "body"},
		{"a client id that is too long", chat.Draft{Body: "x", ClientID: strings.Repeat("x", 65)}, "client_id"},
		{"a client id with a NUL", chat.Draft{Body: "x", ClientID: "a\x00"}, "client_id"},
	}
	for _, tt := range tests {
		_, err := service.PostMessage(t.Context(), db, room, ada, tt.draft)
		if !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != tt.field {
			t.Errorf("%s: %v, want invalid %s", tt.name, err, tt.field)
		}
	}
	if page, err := chat.MessagesBefore(t.Context(), db, room.ID, 0); err != nil || len(page) != 0 {
		t.Errorf("%d messages are there, %v", len(page), err)
	}
	if n := len(events.Seen()); n != 0 {
		t.Errorf("%d events were published", n)
	}
}

func TestSendingTwicePostsOnce(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room, other := chattest.Room(t, db), chattest.Room(t, db)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	service, events := chattest.Service()
	draft := chat.Draft{Body: "hello", ClientID: "c1"}
	first, err := service.PostMessage(t.Context(), db, room, ada, draft)
	if err != nil {
		t.Fatal(err)
	}
	again, err := service.PostMessage(t.Context(), db, room, ada, draft)
	if err != nil || again.ID != first.ID || !again.Repeated {
		t.Errorf("again is %d (repeated %v), want %d: %v", again.ID, again.Repeated, first.ID, err)
	}
	if _, err := service.PostMessage(t.Context(), db, other, ada, draft); !fault.Is(err, fault.Conflict) {
		t.Errorf("the same id in another room: %v", err)
	}
	if hers, err := service.PostMessage(t.Context(), db, room, grace, draft); err != nil || hers.ID == first.ID {
		t.Errorf("Grace's own message with the same id: %d, %v", hers.ID, err)
	}
	if n := len(events.Seen()); n != 2 {
		t.Errorf("%d events were published, want 2", n)
	}
}

func TestSequenceIsGaplessUnderConcurrentWrites(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada")
	service, _ := chattest.Service()
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			for i := range 10 {
				msg, err := service.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: fmt.Sprintf("%d-%d", w, i)})
				if err == nil && i%3 == 0 {
					_, err = service.EditMessage(t.Context(), db, room, ada, msg.ID, "edited")
				}
				if err == nil && i%5 == 0 {
					_, err = service.DeleteMessage(t.Context(), db, room, ada, msg.ID)
				}
				// A repeat in between must not burn a number.
				if _, again := service.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "x", ClientID: msg.ClientID}); again != nil {
					err = again
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	replay, err := chat.EventsAfter(t.Context(), db, room.ID, 0)
	if err != nil || replay.Resync {
		t.Fatalf("replay: resync %v, %v", replay.Resync, err)
	}
	want := int64(6 * (10 + 4 + 2))
	if replay.Head != want || int64(len(replay.Events)) != want {
		t.Errorf("head %d with %d events, want %d", replay.Head, len(replay.Events), want)
	}
	last := int64(0)
	for i, e := range replay.Events {
		if e.Seq != int64(i+1) {
			t.Fatalf("event %d has number %d", i, e.Seq)
		}
		if e.Type == chat.MessageCreated {
			if e.Message.ID <= last {
				t.Errorf("message %d comes after %d", e.Message.ID, last)
			}
			last = e.Message.ID
		}
	}
}

func TestEventsAfter(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room, quiet := chattest.Room(t, db), chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada")
	service, _ := chattest.Service()
	one := chattest.Post(t, db, room, ada, "one")
	two := chattest.Post(t, db, room, ada, "two")
	if _, err := service.EditMessage(t.Context(), db, room, ada, one.ID, "uno"); err != nil {
		t.Fatal(err)
	}
	if _, err := service.DeleteMessage(t.Context(), db, room, ada, two.ID); err != nil {
		t.Fatal(err)
	}
	type seen struct {
		Seq     int64
		Type    chat.EventType
		ID      int64
		Body    string
		Deleted bool
	}
	tests := []struct {
		name   string
		room   int64
		after  int64
		want   []seen
		resync bool
	}{
		{"from the beginning", room.ID, 0, []seen{
			{1, chat.MessageCreated, one.ID, "uno", false}, {2, chat.MessageCreated, two.ID, "", true},
			{3, chat.MessageUpdated, one.ID, "uno", false}, {4, chat.MessageDeleted, two.ID, "", true}}, false},
		{"from the middle", room.ID, 3, []seen{{4, chat.MessageDeleted, two.ID, "", true}}, false},
		{"nothing missed", room.ID, 4, nil, false},
		{"ahead of the room", room.ID, 9, nil, true},
		{"a room where nothing was said", quiet.ID, 0, nil, false},
		{"a room that is not there", 987654321, 0, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			replay, err := chat.EventsAfter(t.Context(), db, tt.room, tt.after)
			if err != nil {
				t.Fatal(err)
			}
			var got []seen
			for _, e := range replay.Events {
				got = append(got, seen{e.Seq, e.Type, e.Message.ID, e.Message.Body, e.Message.IsDeleted()})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || replay.Resync != tt.resync {
				t.Errorf("resync %v, want %v; events (-want +got):\n%s", replay.Resync, tt.resync, diff)
			}
		})
	}
}

func TestFarBehindMeansReload(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	chattest.Messages(t, db, room, chat.ReplayLimit+101)
	behind, err := chat.EventsAfter(t.Context(), db, room.ID, 100)
	if err != nil || !behind.Resync {
		t.Errorf("301 behind: resync %v, %v", behind.Resync, err)
	}
	edge, err := chat.EventsAfter(t.Context(), db, room.ID, 101)
	if err != nil || edge.Resync || len(edge.Events) != chat.ReplayLimit {
		t.Errorf("300 behind: resync %v, %d events, %v", edge.Resync, len(edge.Events), err)
	}
	var kept int
	if err := db.NewRaw(`SELECT count(*) FROM ?tenant.room_events WHERE room_id = ?`, room.ID).Scan(t.Context(), &kept); err != nil || kept > chat.ReplayLimit+100 {
		t.Errorf("%d events are kept, %v", kept, err)
	}
}

func TestOnlyTheAuthorAndAdministratorsChangeAMessage(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	boss := grace
	boss.Role = tenant.RoleAdministrator
	service, _ := chattest.Service()
	msg := chattest.Post(t, db, room, ada, "mine")
	if _, err := service.EditMessage(t.Context(), db, room, grace, msg.ID, "hers"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("Grace edits: %v", err)
	}
	if _, err := service.DeleteMessage(t.Context(), db, room, grace, msg.ID); !fault.Is(err, fault.Forbidden) {
		t.Errorf("Grace deletes: %v", err)
	}
	if _, err := service.EditMessage(t.Context(), db, room, boss, msg.ID, "tidied"); err != nil {
		t.Errorf("an administrator edits: %v", err)
	}
	if _, err := service.EditMessage(t.Context(), db, chattest.Room(t, db), ada, msg.ID, "x"); !fault.Is(err, fault.NotFound) {
		t.Errorf("through another room: %v", err)
	}
	if _, err := service.DeleteMessage(t.Context(), db, room, ada, msg.ID); err != nil {
		t.Error(err)
	}
	if _, err := service.DeleteMessage(t.Context(), db, room, ada, msg.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("deleting twice: %v", err)
	}
}

func TestMentionsBecomeChips(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada Okafor")
	chattest.Member(t, db, "Grace Lindqvist")
	chattest.Member(t, db, "Grace Hopper")
	msg := chattest.Post(t, db, room, ada, "@ada and @Grace and @grace hopper")
	if !strings.Contains(msg.BodyHTML, fmt.Sprintf(`data-member-id="%d">@Ada</span>`, ada.ID)) {
		t.Errorf("no chip for Ada in %s", msg.BodyHTML)
	}
	if n := strings.Count(msg.BodyHTML, `class="at"`); n != 2 {
		t.Errorf("%d chips, want 2: a first name that two share is nobody's: %s", n, msg.BodyHTML)
	}
}
