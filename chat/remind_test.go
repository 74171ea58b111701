package chat_test

import (
	"context"
	"fmt"
	"strings"
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

// dueList remembers what was asked for, and for when.
type dueList struct {
	jobList
	mu  sync.Mutex
	due []time.Time
}

func (j *dueList) EnqueueAt(_ context.Context, _ tenant.DB, _ tenant.Queue, args tenant.JobArgs, due time.Time) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.asked, j.due = append(j.asked, args), append(j.due, due)
	return nil
}

// noon is when these tests happen, whatever the time.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func reminding() (*chat.Service, *chattest.Events, *dueList) {
	events, jobs := &chattest.Events{}, &dueList{}
	return chat.NewService(events, jobs, func() time.Time { return noon }), events, jobs
}

func sayInto(t *testing.T, s *chat.Service, db tenant.DB, room chat.Room, me tenant.Member, body string) chat.Outcome {
	t.Helper()
	out, err := s.Say(t.Context(), db, room, me, chat.Draft{Body: body, TimeZone: "Europe/Berlin"})
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return out
}

// lastIn is the newest message that a member finds in a room.
func lastIn(t *testing.T, db tenant.DB, room int64) chat.Message {
	t.Helper()
	page, err := chat.MessagesBefore(t.Context(), db, room, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(page) == 0 {
		return chat.Message{}
	}
	return page[len(page)-1]
}

func TestRemindersAreSaidWhereTheyBelong(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada, grace := chattest.Member(t, db, "Ada Okafor"), chattest.Member(t, db, "Grace Lindqvist")
	service, events, jobs := reminding()
	tests := []struct {
		name, body, answer string
		due                time.Time
		people             []int64 // of the direct room it goes to; nil: the room
		html               string
		calls              []int64
	}{
		{"me", "/remind me in 20 minutes to stretch", "Reminder for you on Saturday 21 November 2026 at 13:20 (Europe/Berlin): stretch", noon.Add(20 * time.Minute), []int64{}, "stretch", []int64{ada.ID}},
		{"nobody named is me", "/remind at 15:30 to go *home*", "Reminder for you on Saturday 21 November 2026 at 15:30 (Europe/Berlin): go *home*", noon.Add(150 * time.Minute), []int64{}, "go <em>home</em>", []int64{ada.ID}},
		{"here", "/remind here tomorrow 9:00 to call @Grace", "Reminder for everybody in " + room.Name + " on Sunday 22 November 2026 at 09:00 (Europe/Berlin): call @Grace", noon.Add(20 * time.Hour), nil, "@Grace</span>", []int64{grace.ID, ada.ID}},
		{"somebody", "/remind @Grace Lindqvist on 2027-07-01 to go to sea", "Reminder for Grace Lindqvist on Thursday 1 July 2027 at 09:00 (Europe/Berlin): go to sea", time.Date(2027, 7, 1, 7, 0, 0, 0, time.UTC), []int64{grace.ID}, "go to sea", nil},
	}
	for _, tt := range tests {
		if got := sayInto(t, service, db, room, ada, tt.body); got.Answer.Text != tt.answer || got.Message.ID != 0 {
			t.Errorf("%s: answer %q, want %q", tt.name, got.Answer.Text, tt.answer)
		}
		if got := jobs.due[len(jobs.due)-1]; !got.Equal(tt.due) {
			t.Errorf("%s: due %s, want %s", tt.name, got, tt.due)
		}
		id := jobs.asked[len(jobs.asked)-1].(chat.RemindArgs).ReminderID
		before := len(events.Seen())
		for range 2 {
			if err := service.Remind(t.Context(), db, id); err != nil {
				t.Fatal(err)
			}
		}
		at := room
		if tt.people != nil {
			var err error
			if at, err = service.DirectRoom(t.Context(), db, ada, tt.people); err != nil {
				t.Fatal(err)
			}
		}
		msg := lastIn(t, db, at.ID)
		if !strings.Contains(msg.BodyHTML, "<strong>Reminder:</strong> ") || !strings.Contains(msg.BodyHTML, tt.html) || msg.CreatorID != ada.ID {
			t.Errorf("%s: said %s", tt.name, msg.BodyHTML)
		}
		told := 0
		for _, e := range events.Seen()[before:] {
			if e.Type == chat.MessageCreated {
				told++
				if diff := cmp.Diff(tt.calls, e.Message.Mentions); diff != "" {
					t.Errorf("%s: calls (-want +got):\n%s", tt.name, diff)
				}
			}
		}
		if told != 1 {
			t.Errorf("%s: said %d times, want once", tt.name, told)
		}
	}
}

// What one said to oneself is read as soon as it is said; a reminder is not.
func TestAReminderIsUnreadForWhoeverAskedForIt(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada Okafor")
	service, _, jobs := reminding()
	for _, body := range []string{"/remind me in 1 minute to stretch", "/remind here in 1 minute to sit"} {
		sayInto(t, service, db, room, ada, body)
	}
	for _, args := range jobs.asked {
		if err := service.Remind(t.Context(), db, args.(chat.RemindArgs).ReminderID); err != nil {
			t.Fatal(err)
		}
	}
	rooms, err := chat.RoomsOf(t.Context(), db, ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	unread := map[chat.RoomKind]int{}
	for _, r := range rooms {
		unread[r.Kind] += r.Unread
	}
	if diff := cmp.Diff(map[chat.RoomKind]int{chat.RoomOpen: 1, chat.RoomDirect: 1}, unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
}

func TestRemindersAreDroppedPolitely(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	owner := tenanttest.MemberAs(t, db, "Olu Owner", tenant.RoleOwner)
	service, events, jobs := reminding()
	deactivate := func(m tenant.Member) {
		if _, err := db.NewRaw(`UPDATE ?tenant.members SET status = 'deactivated' WHERE id = ?`, m.ID).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name, body string
		change     func(ada, grace tenant.Member, room chat.Room, id int64) error
	}{
		{"the asker was deactivated", "/remind me in 1 hour to x", func(ada, _ tenant.Member, _ chat.Room, _ int64) error { deactivate(ada); return nil }},
		{"the addressee was deactivated", "/remind @Grace in 1 hour to x", func(_, grace tenant.Member, _ chat.Room, _ int64) error { deactivate(grace); return nil }},
		{"the asker left the room", "/remind here in 1 hour to x", func(ada, _ tenant.Member, room chat.Room, _ int64) error {
			return service.LeaveRoom(t.Context(), db, room, ada)
		}},
		{"the room was deleted", "/remind here in 1 hour to x", func(_, _ tenant.Member, room chat.Room, _ int64) error {
			return service.DeleteRoom(t.Context(), db, room, owner)
		}},
		{"the room was deleted and purged", "/remind here in 1 hour to x", func(_, _ tenant.Member, room chat.Room, _ int64) error {
			if err := service.DeleteRoom(t.Context(), db, room, owner); err != nil {
				return err
			}
			return service.PurgeRoom(t.Context(), db, room.ID)
		}},
		{"it was cancelled", "/remind me in 1 hour to x", func(ada, _ tenant.Member, _ chat.Room, id int64) error {
			return service.CancelReminder(t.Context(), db, ada, id)
		}},
	}
	for _, tt := range tests {
		ada, grace := chattest.Member(t, db, "Ada Okafor"), tenanttest.Member(t, db, "Grace "+tenanttest.Unique("g"))
		room, err := service.CreateClosedRoom(t.Context(), db, ada, "Ledger", []int64{grace.ID, owner.ID})
		if err != nil {
			t.Fatal(err)
		}
		sayInto(t, service, db, room, ada, tt.body)
		id := jobs.asked[len(jobs.asked)-1].(chat.RemindArgs).ReminderID
		if err := tt.change(ada, grace, room, id); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		before := len(events.Seen())
		if err := service.Remind(t.Context(), db, id); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if n := len(events.Seen()); n != before {
			t.Errorf("%s: %d events", tt.name, n-before)
		}
		if left, err := chat.RemindersOf(t.Context(), db, ada.ID); err != nil || len(left) != 0 && tt.name != "the room was deleted" {
			t.Errorf("%s: %d wait, %v", tt.name, len(left), err)
		}
	}
}

func TestRemindersThatAreRefused(t *testing.T) {
	t.Parallel()
	db, neighbour := tenanttest.OpenTwo(t)
	ada, sam := chattest.Member(t, db, "Ada Okafor"), chattest.Member(t, db, "Sam Ito")
	chattest.Member(t, neighbour, "Nora Neighbour")
	service, _, jobs := reminding()
	room, err := service.CreateClosedRoom(t.Context(), db, ada, "Ledger", nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, body, says string }{
		{"nothing", "/remind", "Write it like this"},
		{"no text", "/remind me in 20 minutes", "Write it like this"},
		{"no time", "/remind me to eat", "We do not understand that time"},
		{"a time that has passed", "/remind me at 9:00 to eat", "has passed already. It is 13:00 on 21 November"},
		{"too far away", "/remind me on 2030-01-01 to eat", "two years"},
		{"who is not in the room", "/remind @Sam in 1 hour to eat", "Nobody in this room is called"},
		{"who is next door", "/remind @Nora Neighbour in 1 hour to eat", "Nobody in this room is called"},
		{"an @ alone", "/remind @ in 1 hour to eat", "Write it like this"},
		{"an @ and nothing else", "/remind @ to eat", "Write it like this"},
		{"a hostile name", "/remind @<script>" + strings.Repeat("x", 3000) + " in 1 hour to eat", "Nobody in this room is called"},
		{"a book", "/remind me in 1 hour to " + strings.Repeat("é", chat.MaxReminder+1), "at most 1000"},
		{"a NUL", "/remind me in 1 hour to \x00", "cannot be stored"},
	}
	for _, tt := range tests {
		_, err := service.Say(t.Context(), db, room, ada, chat.Draft{Body: tt.body, TimeZone: "Europe/Berlin"})
		if !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "body" || !strings.Contains(fault.Message(err), tt.says) || len(fault.Message(err)) > 400 {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.says)
		}
	}
	if _, err := service.Say(t.Context(), db, room, ada, chat.Draft{Body: "/remind me in 1 hour to x", ClientID: strings.Repeat("x", 65)}); fault.FieldOf(err) != "client_id" {
		t.Errorf("a long client id: %v", err)
	}
	if len(jobs.asked) != 0 {
		t.Errorf("asked for %v", jobs.asked)
	}
	sayInto(t, service, db, room, ada, "/remind me in 1 hour to x")
	id := jobs.asked[0].(chat.RemindArgs).ReminderID
	for _, foreign := range []struct {
		db tenant.DB
		m  tenant.Member
	}{{db, sam}, {neighbour, ada}} {
		if err := service.CancelReminder(t.Context(), foreign.db, foreign.m, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else cancels: %v", err)
		}
		if list, err := chat.RemindersOf(t.Context(), foreign.db, foreign.m.ID); foreign.m.ID == sam.ID && (err != nil || len(list) != 0) {
			t.Errorf("somebody else sees %v, %v", list, err)
		}
	}
}

func TestAReminderOfAProgramIsSetOnceAlsoAfterItWasDue(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada Okafor")
	now := time.Now()
	service := chat.NewService(&chattest.Events{}, &dueList{}, func() time.Time { return now })
	ask := func(client string) (chat.Reminder, bool, error) {
		return service.SetReminder(t.Context(), db, room, ada, chat.Reminder{Body: "descale", DueAt: time.Now().Add(time.Hour), ClientID: client})
	}
	set, repeated, err := ask("r-1")
	if err != nil || repeated {
		t.Fatal(repeated, err)
	}
	now = now.Add(2 * time.Hour)
	again, repeated, err := ask("r-1")
	if err != nil || !repeated || again.ID != set.ID {
		t.Errorf("asked again once it was due: %+v, %v, %v, want that of before", again, repeated, err)
	}
	if _, _, err := ask("r-2"); fault.FieldOf(err) != "due_at" {
		t.Errorf("another that is in the past: %v", err)
	}
}

func TestAReminderAskedForTwiceWaitsOnceAndOnlySoManyDo(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	room := chattest.Room(t, db)
	ada := chattest.Member(t, db, "Ada Okafor")
	service, _, jobs := reminding()
	ask := func(id string) error {
		_, err := service.Say(t.Context(), db, room, ada, chat.Draft{Body: "/remind me in 1 hour to " + id, ClientID: id})
		return err
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := ask("once"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	refused := 0
	var mu sync.Mutex
	for w := range 5 {
		wg.Go(func() {
			for i := range 12 {
				if err := ask(fmt.Sprintf("c-%d-%d", w, i)); err != nil {
					mu.Lock()
					refused++
					mu.Unlock()
					if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Message(err), "50 reminders waiting") {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	list, err := chat.RemindersOf(t.Context(), db, ada.ID)
	if err != nil || len(list) != chat.MaxReminders || refused != 11 || len(jobs.asked) != chat.MaxReminders {
		t.Errorf("%d wait, %d were refused, %d jobs, %v; want %d, 11, %d", len(list), refused, len(jobs.asked), err, chat.MaxReminders, chat.MaxReminders)
	}
	shown := sayInto(t, service, db, room, ada, "/remind list").Answer
	if len(shown.Reminders) != chat.MaxReminders || shown.Reminders[0].Whom != "Ada Okafor" {
		t.Errorf("the list has %d", len(shown.Reminders))
	}
	if err := service.CancelReminder(t.Context(), db, ada, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := service.CancelReminder(t.Context(), db, ada, list[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("cancelled again: %v", err)
	}
	if err := ask("another"); err != nil {
		t.Errorf("after one was cancelled: %v", err)
	}
}
