package chat_test

import (
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

func idsOf(page []chat.Message) []int64 {
	var ids []int64
	for _, m := range page {
		ids = append(ids, m.ID)
	}
	return ids
}

func TestMessagesBefore(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ids := chattest.Messages(t, db, room, chat.MaxPage+2)
	tests := []struct {
		name   string
		before int64
		want   []int64
	}{
		{"newest page", 0, ids[2:]},
		{"the rest", ids[2], ids[:2]},
		{"nothing older", ids[0], nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page, err := chat.MessagesBefore(t.Context(), db, room.ID, tt.before)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, idsOf(page)); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMessagesAround(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ids := chattest.Messages(t, db, room, 2*chat.MaxPage+20)
	middle := chat.MaxPage + 10
	page, err := chat.MessagesAround(t.Context(), db, room.ID, ids[middle])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ids[middle-chat.MaxPage:middle+chat.MaxPage+1], idsOf(page)); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	if _, err := chat.MessagesAround(t.Context(), db, room.ID, ids[0]-1); !fault.Is(err, fault.NotFound) {
		t.Errorf("around a message that is not there: %v", err)
	}
	other := chattest.Room(t, db)
	if _, err := chat.MessagesAround(t.Context(), db, other.ID, ids[middle]); !fault.Is(err, fault.NotFound) {
		t.Errorf("around a message of another room: %v", err)
	}
}

func TestUnreadCountsWhatOthersSaid(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	first := chattest.Post(t, db, room, grace, "one")
	chattest.Post(t, db, room, grace, "two")
	service, events := chattest.Service()
	gone := chattest.Post(t, db, room, grace, "three")
	if _, err := service.DeleteMessage(t.Context(), db, room, grace, gone.ID); err != nil {
		t.Fatal(err)
	}
	unread := func(member int64) int {
		t.Helper()
		rooms, err := chat.RoomsOf(t.Context(), db, member)
		if err != nil || len(rooms) != 1 {
			t.Fatalf("%d rooms, %v", len(rooms), err)
		}
		return rooms[0].Unread
	}
	if got := unread(ada.ID); got != 2 {
		t.Errorf("Ada has %d unread, want 2", got)
	}
	if got := unread(grace.ID); got != 0 {
		t.Errorf("Grace has %d unread of her own", got)
	}
	if err := service.MarkRead(t.Context(), db, room, ada, first.ID); err != nil {
		t.Fatal(err)
	}
	if got := unread(ada.ID); got != 1 {
		t.Errorf("after reading one Ada has %d unread, want 1", got)
	}
	published := len(events.Seen())
	if err := service.MarkRead(t.Context(), db, room, ada, first.ID-1); err != nil {
		t.Fatal(err)
	}
	if got := unread(ada.ID); got != 1 || len(events.Seen()) != published {
		t.Errorf("reading backwards changed something: %d unread", got)
	}
}
