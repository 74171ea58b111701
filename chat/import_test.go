package chat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

var monday = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// history is n messages by one member, a minute apart, the latest first.
func history(room chat.Room, by tenant.Member, n int) []chat.Message {
	var all []chat.Message
	for i := n; i > 0; i-- {
		all = append(all, chat.Message{
			RoomID: room.ID, CreatorID: by.ID, ClientID: fmt.Sprintf("%d:%d", room.ID, i), Body: fmt.Sprintf("message %d", i),
			CreatedAt: monday.Add(time.Duration(i) * time.Minute),
		})
	}
	return all
}

func TestImportMessages(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada Okafor"), chattest.Member(t, db, "Grace Lindqvist")
	room, small := chattest.Room(t, db), chattest.Room(t, db)
	said := append(history(room, ada, chat.ReplayLimit+50), history(small, grace, 3)...)
	said[0].Body = "**Last**, @Grace"
	said[0].Attachments = []chat.Attachment{{Key: "files/plan.png", Filename: "plan.png", ContentType: "image/png", ByteSize: 9, Width: 3, Height: 2}}
	said[0].Boosts = []chat.Tally{{Content: "🎉", Members: []int64{grace.ID, ada.ID}}}
	err := chat.ImportMessages(t.Context(), db, chat.History{
		Messages: said, Unread: []chat.Unread{{RoomID: room.ID, MemberID: grace.ID, Since: monday.Add(345 * time.Minute)}},
	})
	if err != nil {
		t.Fatal(err)
	}

	page, err := chat.MessagesBefore(t.Context(), db, room.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	last := page[len(page)-1]
	if !strings.Contains(last.BodyHTML, "<strong>Last</strong>") || !strings.Contains(last.BodyHTML, fmt.Sprint(grace.ID)) || len(last.Attachments) != 1 {
		t.Errorf("the last message is %+v", last)
	}
	if page[0].Body != "message 311" || !page[0].CreatedAt.Equal(monday.Add(311*time.Minute)) {
		t.Errorf("the page begins with %q at %s", page[0].Body, page[0].CreatedAt)
	}
	if diff := cmp.Diff([]chat.Tally{{Content: "🎉", Members: []int64{grace.ID, ada.ID}, Names: []string{grace.Name, ada.Name}}}, last.Boosts); diff != "" {
		t.Errorf("boosts (-want +got):\n%s", diff)
	}
	if _, err := chat.AttachmentFor(t.Context(), db, grace, last.Attachments[0].ID); err != nil {
		t.Error(err)
	}

	replay, err := chat.EventsAfter(t.Context(), db, room.ID, 50)
	if err != nil || replay.Resync || len(replay.Events) != chat.ReplayLimit || replay.Head != chat.ReplayLimit+50 {
		t.Errorf("replay of the last events: %d of them up to %d, resync %t, %v", len(replay.Events), replay.Head, replay.Resync, err)
	}
	if replay.Events[len(replay.Events)-1].Message.ID != last.ID {
		t.Error("the last event is not of the last message")
	}
	if older, err := chat.EventsAfter(t.Context(), db, room.ID, 49); err != nil || !older.Resync {
		t.Errorf("replay from before what is kept: %+v, %v", older, err)
	}

	want := map[int64]map[int64]int{ada.ID: {room.ID: 0, small.ID: 0}, grace.ID: {room.ID: 5, small.ID: 0}}
	for member, unread := range want {
		entries, err := chat.RoomsOf(t.Context(), db, member)
		if err != nil {
			t.Fatal(err)
		}
		got := map[int64]int{}
		for _, e := range entries {
			got[e.ID] = e.Unread
		}
		if diff := cmp.Diff(unread, got); diff != "" {
			t.Errorf("unread (-want +got):\n%s", diff)
		}
	}

	next := chattest.Post(t, db, room, grace, "and on it goes")
	if next.Seq != chat.ReplayLimit+51 || next.ID <= last.ID {
		t.Errorf("the next message has number %d and id %d after %d", next.Seq, next.ID, last.ID)
	}
}

func TestAnImportHappensOnceOrNotAtAll(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada Okafor")
	room := chattest.Room(t, db)
	first := history(room, ada, 3)
	if err := chat.ImportMessages(t.Context(), db, chat.History{Messages: first}); err != nil {
		t.Fatal(err)
	}
	again := append(history(room, ada, 3)[:1], chat.Message{RoomID: room.ID, CreatorID: ada.ID, ClientID: "new", Body: "new", CreatedAt: monday})
	elsewhere := []chat.Message{{RoomID: room.ID + 1000, CreatorID: ada.ID, ClientID: "elsewhere", Body: "x", CreatedAt: monday}}
	unfit := []chat.Message{{RoomID: room.ID, CreatorID: ada.ID, ClientID: "unfit", Body: "a\x00b", CreatedAt: monday}}
	tests := []struct {
		name string
		said []chat.Message
		want fault.Kind
	}{
		{"one of them is here already", again, fault.Conflict},
		{"a room that does not exist", elsewhere, fault.NotFound},
		{"a body that cannot be stored", unfit, fault.Invalid},
		{"nothing at all", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := chat.ImportMessages(t.Context(), db, chat.History{Messages: tt.said}); fault.Of(err) != tt.want {
				t.Errorf("%v, want %q", err, tt.want)
			}
			page, err := chat.MessagesBefore(t.Context(), db, room.ID, 0)
			if err != nil || len(page) != 3 {
				t.Errorf("%d messages are there, %v", len(page), err)
			}
		})
	}
	for id, want := range map[string]bool{fmt.Sprintf("%d:1", room.ID): true, "new": false} {
		if got, err := chat.WasPosted(t.Context(), db, ada.ID, id); got != want || err != nil {
			t.Errorf("%q was posted: %t, %v", id, got, err)
		}
	}
}

func TestImportRooms(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := tenanttest.Member(t, db, "Ada Okafor")
	wish := []chat.Room{{Name: "Engineering", Topic: "How it is built", CreatorID: ada.ID, CreatedAt: monday}, {Name: "Kitchen table"}}
	first, err := chat.ImportRooms(t.Context(), db, wish)
	if err != nil {
		t.Fatal(err)
	}
	again, err := chat.ImportRooms(t.Context(), db, append(wish, chat.Room{Name: "All hands"}))
	if err != nil {
		t.Fatal(err)
	}
	if len(again) != 3 || again["Engineering"].ID != first["Engineering"].ID || again["Engineering"].Topic != "How it is built" {
		t.Errorf("the second time: %+v", again)
	}
	mine, err := chat.RoomIDsOf(t.Context(), db, ada.ID)
	if err != nil || len(mine) != 3 {
		t.Errorf("Ada is in %d rooms, %v", len(mine), err)
	}
}
