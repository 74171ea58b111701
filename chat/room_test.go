package chat_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// jobList remembers what was asked for.
type jobList struct {
	tenant.Enqueuer
	asked []tenant.JobArgs
}

func (j *jobList) Enqueue(_ context.Context, _ tenant.DB, _ tenant.Queue, args tenant.JobArgs) error {
	j.asked = append(j.asked, args)
	return nil
}

func roomService() (*chat.Service, *chattest.Events, *jobList) {
	events, jobs := &chattest.Events{}, &jobList{}
	return chat.NewService(events, jobs, time.Now), events, jobs
}

// isIn reports whether a member finds a room.
func isIn(t *testing.T, db tenant.DB, m tenant.Member, room int64) bool {
	t.Helper()
	_, err := chat.RoomFor(t.Context(), db, m, room)
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	return err == nil
}

func TestDirectRoomsAreOneForEachSetOfPeople(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	service, events, _ := roomService()
	ada, grace, sam := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace"), chattest.Member(t, db, "Sam")
	first, err := service.DirectRoom(t.Context(), db, ada, []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	told := events.Seen()
	if len(told) != 1 || told[0].Type != chat.RoomCreated || !cmp.Equal(told[0].To, []int64{ada.ID, grace.ID}) || told[0].About.Name != "" {
		t.Errorf("told %+v", told)
	}
	tests := []struct {
		name  string
		by    tenant.Member
		with  []int64
		same  bool
		named string
	}{
		{"the other side finds the same room", grace, []int64{ada.ID}, true, "Ada"},
		{"naming oneself and somebody twice changes nothing", ada, []int64{grace.ID, ada.ID, grace.ID}, true, "Grace"},
		{"a third makes another room", ada, []int64{grace.ID, sam.ID}, false, "Grace, Sam"},
		{"nobody else is a room with oneself", ada, nil, false, "Ada"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 {
				room, err := service.DirectRoom(t.Context(), db, tt.by, tt.with)
				if err != nil || (room.ID == first.ID) != tt.same || room.Name != tt.named || room.Kind != chat.RoomDirect {
					t.Errorf("room %+v, %v; want the same: %v, named %q", room, err, tt.same, tt.named)
				}
			}
		})
	}
	entries, err := chat.RoomsOf(t.Context(), db, grace.ID)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name+" "+string(e.Involvement))
	}
	if diff := cmp.Diff([]string{"Ada, Sam everything", "Ada everything"}, names); diff != "" && len(names) != 2 {
		t.Errorf("the sidebar of Grace (-want +got):\n%s", diff)
	}
	if isIn(t, db, sam, first.ID) {
		t.Error("Sam finds what Ada and Grace share")
	}
	if _, err := service.DirectRoom(t.Context(), db, ada, []int64{-1}); !fault.Is(err, fault.Invalid) {
		t.Errorf("somebody who is not here: %v", err)
	}
	if _, err := service.RenameRoom(t.Context(), db, first, ada, "Ours", ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("renaming: %v", err)
	}
	if _, err := service.SetPeople(t.Context(), db, first, ada, true, nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("opening it: %v", err)
	}
	if err := service.LeaveRoom(t.Context(), db, first, ada); !fault.Is(err, fault.Conflict) {
		t.Errorf("leaving: %v", err)
	}
}

func TestTwoPeopleWhoWriteToEachOtherAtOnceShareARoom(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	service, _, _ := roomService()
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	rooms := make(chan int64, 8)
	for i := range cap(rooms) {
		go func() {
			by, with := ada, grace
			if i%2 == 0 {
				by, with = grace, ada
			}
			room, err := service.DirectRoom(t.Context(), db, by, []int64{with.ID})
			if err != nil {
				t.Error(err)
			}
			rooms <- room.ID
		}()
	}
	var ids []int64
	for range cap(rooms) {
		ids = append(ids, <-rooms)
	}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 1 {
		t.Errorf("rooms %v", ids)
	}
}

func TestWhoIsInARoom(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	service, events, _ := roomService()
	ada, grace, sam := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace"), chattest.Member(t, db, "Sam")
	room, err := service.CreateClosedRoom(t.Context(), db, ada, "Pay", []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	chattest.Post(t, db, room, ada, "For us")
	in := func() (names []string) {
		people, err := chat.PeopleIn(t.Context(), db, room.ID, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range people {
			names = append(names, p.Name)
		}
		return names
	}
	steps := []struct {
		name  string
		do    func() error
		want  []string
		kind  chat.EventType // of the event before the last about the room itself
		to    []int64
		fault fault.Kind
	}{
		{"another member may not change it", func() error { _, err := service.SetPeople(t.Context(), db, room, grace, true, nil); return err }, []string{"Ada", "Grace"}, chat.RoomCreated, []int64{ada.ID, grace.ID}, fault.Forbidden},
		{"nobody is too few", func() error { _, err := service.SetPeople(t.Context(), db, room, ada, false, nil); return err }, []string{"Ada", "Grace"}, chat.RoomCreated, []int64{ada.ID, grace.ID}, fault.Invalid},
		{"one comes", func() error {
			_, err := service.SetPeople(t.Context(), db, room, ada, false, []int64{ada.ID, grace.ID, sam.ID})
			return err
		}, []string{"Ada", "Grace", "Sam"}, chat.RoomCreated, []int64{sam.ID}, ""},
		{"one goes", func() error {
			_, err := service.SetPeople(t.Context(), db, room, ada, false, []int64{ada.ID, sam.ID})
			return err
		}, []string{"Ada", "Sam"}, chat.RoomLeft, []int64{grace.ID}, ""},
		{"one leaves", func() error { return service.LeaveRoom(t.Context(), db, room, sam) }, []string{"Ada"}, chat.RoomLeft, []int64{sam.ID}, ""},
		{"the last one stays", func() error { return service.LeaveRoom(t.Context(), db, room, ada) }, []string{"Ada"}, chat.RoomLeft, []int64{sam.ID}, fault.Conflict},
		{"everybody comes", func() error { r, err := service.SetPeople(t.Context(), db, room, ada, true, nil); room = r; return err }, []string{"Ada", "Grace", "Sam"}, chat.RoomUpdated, nil, ""},
		{"an open room is not left", func() error { return service.LeaveRoom(t.Context(), db, room, sam) }, []string{"Ada", "Grace", "Sam"}, chat.RoomUpdated, nil, fault.Conflict},
		{"it closes around those picked", func() error {
			r, err := service.SetPeople(t.Context(), db, room, ada, false, []int64{ada.ID})
			room = r
			return err
		}, []string{"Ada"}, chat.RoomUpdated, nil, ""},
	}
	for _, s := range steps {
		err := s.do()
		if s.fault != "" && !fault.Is(err, s.fault) || s.fault == "" && err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if diff := cmp.Diff(s.want, in()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s.name, diff)
		}
		last := events.Seen()[len(events.Seen())-1]
		if last.Type != s.kind || !cmp.Equal(last.To, s.to) {
			t.Errorf("%s: told %s to %v", s.name, last.Type, last.To)
		}
	}
	entry, err := chat.EntryFor(t.Context(), db, ada.ID, room.ID)
	if err != nil || entry.Unread != 0 || entry.Kind != chat.RoomClosed {
		t.Errorf("entry %+v, %v", entry, err)
	}
	if _, err := chat.EntryFor(t.Context(), db, sam.ID, room.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("Sam's entry: %v", err)
	}
}

func TestDeletingARoom(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	service, events, jobs := roomService()
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	room, err := service.CreateRoom(t.Context(), db, ada, "Doomed")
	if err != nil {
		t.Fatal(err)
	}
	stays := chattest.Room(t, db)
	for range 3 {
		chattest.Post(t, db, room, ada, "Hello @Grace")
	}
	kept := chattest.Post(t, db, stays, ada, "Stays, @Grace")
	file := chat.Attachment{MessageID: kept.ID - 1, Key: "files/x", ThumbKey: "thumbs/x", Filename: "x", ContentType: "text/plain", ByteSize: 1}
	if _, err := db.NewInsert().Model(&file).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, in := range []chat.Room{room, stays} {
		page, err := chat.MessagesBefore(t.Context(), db, in.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := service.Boost(t.Context(), db, in, grace, page[0].ID, "👍"); err != nil {
			t.Fatal(err)
		}
	}
	if err := service.DeleteRoom(t.Context(), db, room, grace); !fault.Is(err, fault.Forbidden) {
		t.Fatalf("another member: %v", err)
	}
	if err := service.DeleteRoom(t.Context(), db, room, ada); err != nil {
		t.Fatal(err)
	}
	if isIn(t, db, ada, room.ID) || isIn(t, db, grace, room.ID) {
		t.Error("the room is found")
	}
	last := events.Seen()[len(events.Seen())-1]
	slices.Sort(last.To)
	if last.Type != chat.RoomDeleted || !cmp.Equal(last.To, []int64{ada.ID, grace.ID}) {
		t.Errorf("told %+v", last)
	}
	if _, err := service.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "too late"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("posting: %v", err)
	}
	if err := service.DeleteRoom(t.Context(), db, room, ada); !fault.Is(err, fault.NotFound) {
		t.Errorf("deleting again: %v", err)
	}
	if diff := cmp.Diff([]tenant.JobArgs{chat.PurgeRoomArgs{RoomID: room.ID}}, jobs.asked); diff != "" {
		t.Fatalf("jobs (-want +got):\n%s", diff)
	}
	for range 2 {
		if err := service.PurgeRoom(t.Context(), db, room.ID); err != nil {
			t.Fatal(err)
		}
		if err := service.PurgeRoom(t.Context(), db, stays.ID); err != nil {
			t.Fatal(err)
		}
		for table, want := range map[string]int{"messages": 1, "mentions": 1, "room_events": 2, "boosts": 1, "attachments": 0, "previews": 0} {
			var n int
			if err := db.NewRaw(`SELECT count(*) FROM ?tenant.`+table).Scan(t.Context(), &n); err != nil || n != want {
				t.Errorf("%d rows of %s, want %d (%v)", n, table, want, err)
			}
		}
	}
}

func TestOnlyAdministratorsMakeRooms(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, _ := env.Open(t)
	service, _, _ := roomService()
	boss, sam := tenanttest.MemberAs(t, db, "Boss", tenant.RoleAdministrator), chattest.Member(t, db, "Sam")
	if err := env.Service.LetOnlyAdministratorsMakeRooms(t.Context(), db, sam, true); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member changes the rule: %v", err)
	}
	if err := env.Service.LetOnlyAdministratorsMakeRooms(t.Context(), db, boss, true); err != nil {
		t.Fatal(err)
	}
	if _, err := service.CreateRoom(t.Context(), db, sam, "Mine"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an open room: %v", err)
	}
	if _, err := service.CreateClosedRoom(t.Context(), db, sam, "Mine", nil); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a closed room: %v", err)
	}
	if _, err := service.DirectRoom(t.Context(), db, sam, []int64{boss.ID}); err != nil {
		t.Errorf("a direct room: %v", err)
	}
	if _, err := service.CreateRoom(t.Context(), db, boss, "Ours"); err != nil {
		t.Errorf("an administrator's: %v", err)
	}
	for m, want := range map[int64]bool{sam.ID: true, boss.ID: true} {
		if bar, err := chat.SidebarOf(t.Context(), db, m); err != nil || bar.Restricted != want {
			t.Errorf("sidebar %+v, %v", bar, err)
		}
	}
}
