package chat_test

import (
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

func TestInvolvement(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	service, events, _ := roomService()
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	first, err := service.CreateRoom(t.Context(), db, ada, "Aardvarks")
	if err != nil {
		t.Fatal(err)
	}
	second, err := service.CreateRoom(t.Context(), db, ada, "Badgers")
	if err != nil {
		t.Fatal(err)
	}
	listed := func() (names []string) {
		rooms, err := chat.RoomsOf(t.Context(), db, grace.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rooms {
			names = append(names, r.Name)
		}
		return names
	}
	for _, step := range []struct {
		name  string
		room  chat.Room
		level chat.Involvement
		want  []string
	}{
		{"muted rooms come last", first, chat.InvolvedNothing, []string{"Badgers", "Aardvarks"}},
		{"invisible ones not at all", second, chat.InvolvedInvisible, []string{"Aardvarks"}},
		{"and come back", second, chat.InvolvedEverything, []string{"Badgers", "Aardvarks"}},
	} {
		if err := service.Involve(t.Context(), db, step.room, grace, step.level); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, listed()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
		told := events.Seen()[len(events.Seen())-1]
		if told.Type != chat.RoomInvolvement || !cmp.Equal(told.To, []int64{grace.ID}) || told.Involvement != step.level {
			t.Errorf("%s: told %+v", step.name, told)
		}
	}
	all, err := chat.AllRoomsOf(t.Context(), db, grace.ID)
	if err != nil || len(all) != 2 || all[0].Involvement != chat.InvolvedNothing {
		t.Errorf("all rooms %+v, %v", all, err)
	}
	if err := service.Involve(t.Context(), db, first, grace, "loudly"); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown level: %v", err)
	}
	closed, err := service.CreateClosedRoom(t.Context(), db, ada, "Hers", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Involve(t.Context(), db, closed, grace, chat.InvolvedEverything); !fault.Is(err, fault.NotFound) {
		t.Errorf("a room of others: %v", err)
	}
}

func TestMentionsAreCountedUntilRead(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	service, _, _ := roomService()
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	room := chattest.Room(t, db)
	counts := func() [2]int {
		entry, err := chat.EntryFor(t.Context(), db, grace.ID, room.ID)
		if err != nil {
			t.Fatal(err)
		}
		return [2]int{entry.Unread, entry.Mentions}
	}
	expect := func(what string, want [2]int) {
		t.Helper()
		if diff := cmp.Diff(want, counts()); diff != "" {
			t.Errorf("%s: unread and mentions (-want +got):\n%s", what, diff)
		}
	}
	called := chattest.Post(t, db, room, ada, "@Grace, and @Ada herself, and @Grace again")
	if diff := cmp.Diff([]int64{grace.ID}, called.Mentions); diff != "" {
		t.Errorf("mentions (-want +got):\n%s", diff)
	}
	quiet := chattest.Post(t, db, room, ada, "Nobody")
	expect("one of two calls", [2]int{2, 1})
	if _, err := service.EditMessage(t.Context(), db, room, ada, called.ID, "Never mind"); err != nil {
		t.Fatal(err)
	}
	expect("an edit takes it back", [2]int{2, 0})
	if _, err := service.EditMessage(t.Context(), db, room, ada, quiet.ID, "But @Grace"); err != nil {
		t.Fatal(err)
	}
	expect("another calls", [2]int{2, 1})
	replay, err := chat.EventsAfter(t.Context(), db, room.ID, 0)
	if err != nil || !cmp.Equal(replay.Events[len(replay.Events)-1].Message.Mentions, []int64{grace.ID}) {
		t.Errorf("the replay says %+v, %v", replay, err)
	}
	if _, err := service.DeleteMessage(t.Context(), db, room, ada, quiet.ID); err != nil {
		t.Fatal(err)
	}
	expect("deleting takes it away", [2]int{1, 0})
	last := chattest.Post(t, db, room, ada, "@Grace")
	if err := service.MarkRead(t.Context(), db, room, grace, last.ID); err != nil {
		t.Fatal(err)
	}
	expect("read", [2]int{0, 0})
}
