package chat_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// past is a workspace with messages of several ages.
type past struct {
	*testing.T
	db      tenant.DB
	of      tenant.Tenant
	chat    *chat.Service
	allowed *tenanttest.Allowances
	ada     tenant.Member
	room    chat.Room
	ids     []int64 // of messages, oldest first
}

// newPast makes one message for each age, in days.
func newPast(t *testing.T, ages ...int) *past {
	t.Helper()
	p := &past{T: t, allowed: &tenanttest.Allowances{}}
	p.db, p.of = tenanttest.New(t).Open(t)
	p.chat, _ = chattest.Service()
	p.chat.AllowBy(p.allowed)
	p.ada, p.room = chattest.Member(t, p.db, "Ada"), chattest.Room(t, p.db)
	p.ids = chattest.Messages(t, p.db, p.room, len(ages))
	for i, days := range ages {
		if _, err := p.db.NewRaw(`UPDATE ?tenant.messages SET created_at = now() - ? * interval '1 day' WHERE id = ?`, days, p.ids[i]).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *past) plan(days, messages int64) {
	p.allowed.Set(p.of.ID, tenant.EntitledDays, days)
	p.allowed.Set(p.of.ID, tenant.EntitledMessages, messages)
}

// open does what opening a room does.
func (p *past) open() chat.Past {
	p.Helper()
	bar, err := chat.SidebarOf(p.Context(), p.db, p.ada.ID)
	if err != nil {
		p.Fatal(err)
	}
	now, err := p.chat.FollowPlan(p.Context(), p.db, p.of, bar.Past)
	if err != nil {
		p.Fatal(err)
	}
	return now
}

// shows checks that the newest n messages are shown and the others are counted.
func (p *past) shows(name string, n int) {
	p.Helper()
	now := p.open()
	page, err := chat.MessagesBefore(p.Context(), p.db, p.room.ID, 0)
	if err != nil || len(page) != n || now.Hidden != int64(len(p.ids)-n) {
		p.Errorf("%s: %d messages and %d hidden, %v; want %d of %d", name, len(page), now.Hidden, err, n, len(p.ids))
	}
}

func (p *past) hourPasses() {
	p.Helper()
	if _, err := p.db.NewRaw(`UPDATE ?tenant.settings SET history_at = history_at - interval '61 minutes'`).Exec(p.Context()); err != nil {
		p.Fatal(err)
	}
}

func TestThePlanSaysHowMuchIsShown(t *testing.T) {
	t.Parallel()
	p := newPast(t, 400, 200, 100, 91, 89, 50, 1, 0)
	p.shows("without a limit", 8)
	tests := []struct {
		name           string
		days, messages int64
		want           int
	}{
		{"days show more", 90, 2, 4},
		{"messages show more", 90, 6, 6},
		{"as many as there are", 1, 8, 8},
		{"more than there are", 1, 9, 8},
		{"one above the limit", 0, 7, 7},
		{"nothing at all", 0, 0, 0},
		{"older than everything", 500, 1, 8},
		{"one of the limits is none", tenant.Unlimited, 1, 8},
		{"the other is", 1, tenant.Unlimited, 8},
		{"down again", 90, 1, 4},
		{"and all of it is there at once", tenant.Unlimited, tenant.Unlimited, 8},
	}
	for _, tt := range tests {
		p.plan(tt.days, tt.messages)
		p.shows(tt.name, tt.want)
	}
}

func TestDaysGoBy(t *testing.T) {
	t.Parallel()
	p := newPast(t, 400, 100, 80, 1)
	p.plan(90, 1)
	p.shows("two are older", 2)
	if _, err := p.db.NewRaw(`UPDATE ?tenant.messages SET created_at = created_at - interval '20 days'`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.shows("looked at once an hour", 2)
	p.hourPasses()
	p.shows("an hour later", 1)
	p.plan(90, 3)
	p.shows("a plan with more messages", 3)
	if _, err := p.chat.DeleteMessage(t.Context(), p.db, p.room, tenant.Member{ID: p.ada.ID, Role: tenant.RoleOwner}, p.ids[3]); err != nil {
		t.Fatal(err)
	}
	p.hourPasses()
	if now := p.open(); now.Hidden != 0 { // the newest three are the three that are left
		t.Errorf("%d hidden after a deletion", now.Hidden)
	}
}

func TestWhatIsHiddenIsHiddenEverywhere(t *testing.T) {
	t.Parallel()
	p := newPast(t, 200, 100, 1)
	ctx, old, fresh := t.Context(), p.ids[0], p.ids[2]
	var file int64
	if err := p.db.NewRaw(`INSERT INTO ?tenant.attachments (message_id, key, filename, content_type, byte_size) VALUES (?, 'k', 'a.txt', 'text/plain', 1) RETURNING id`, old).Scan(ctx, &file); err != nil {
		t.Fatal(err)
	}
	bob := chattest.Member(t, p.db, "Bob")
	if _, err := p.db.NewRaw(`UPDATE ?tenant.messages SET creator_id = ?`, bob.ID).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := p.db.NewRaw(`INSERT INTO ?tenant.memberships (member_id, room_id) VALUES (?0, ?1) ON CONFLICT (member_id, room_id) DO UPDATE SET last_read_message_id = 0`, p.ada.ID, p.room.ID).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	reads := map[string]func() (int, error){
		"the newest page": func() (int, error) { m, err := chat.MessagesBefore(ctx, p.db, p.room.ID, 0); return len(m), err },
		"an older page": func() (int, error) {
			m, err := chat.MessagesFor(ctx, p.db, p.ada, p.room.ID, fresh, false)
			return len(m) + 1, err
		},
		"a newer page": func() (int, error) {
			m, err := chat.MessagesFor(ctx, p.db, p.ada, p.room.ID, 1, true)
			return len(m), err
		},
		"around a message": func() (int, error) { m, err := chat.MessagesAround(ctx, p.db, p.room.ID, fresh); return len(m), err },
		"search": func() (int, error) {
			f, err := p.chat.Search(ctx, p.db, p.ada, chat.SearchRequest{Text: "in:" + `"` + p.room.Name + `"`, Zone: time.UTC})
			return len(f.Found), err
		},
		"what is unread": func() (int, error) { b, err := chat.SidebarOf(ctx, p.db, p.ada.ID); return unreadIn(b, p.room.ID), err },
	}
	refused := map[string]func() error{
		"a permalink": func() error { _, err := chat.MessagesAround(ctx, p.db, p.room.ID, old); return err },
		"a quote":     func() error { _, err := chat.MessageIn(ctx, p.db, p.room.ID, old); return err },
		"a file":      func() error { _, err := chat.AttachmentFor(ctx, p.db, p.ada, file); return err },
		"a change":    func() error { _, err := p.chat.EditMessage(ctx, p.db, p.room, p.ada, old, "Other words"); return err },
	}
	for i, name := range []string{"before", "while it is hidden", "after the upgrade"} {
		hidden := i == 1
		if p.plan(tenant.Unlimited, 1); hidden {
			p.plan(30, 1)
		}
		p.open()
		for what, read := range reads {
			want := 3
			if hidden {
				want = 1
			}
			if n, err := read(); n != want || err != nil {
				t.Errorf("%s: %s shows %d, %v", name, what, n, err)
			}
		}
		for what, ask := range refused {
			if err := ask(); fault.Is(err, fault.PaymentRequired) != hidden || err != nil && !hidden && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
	}
	p.plan(30, 1)
	p.open()
	if missed, err := chat.EventsAfter(ctx, p.db, p.room.ID, 0); err != nil || !missed.Resync || len(missed.Events) != 0 {
		t.Errorf("who missed what is hidden by now gets %+v, %v", missed, err)
	}
	if _, err := chat.MessageIn(ctx, p.db, p.room.ID, 999_999); !fault.Is(err, fault.NotFound) {
		t.Errorf("a message that never was: %v", err)
	}
	if _, err := chat.MessageIn(ctx, p.db, chattest.Room(t, p.db).ID, old); !fault.Is(err, fault.NotFound) {
		t.Errorf("a message of another room: %v", err)
	}
}

func unreadIn(b chat.Sidebar, room int64) int {
	for _, r := range b.Rooms {
		if r.ID == room {
			return r.Unread
		}
	}
	return -1
}

func TestManyWhoOpenRoomsAtOnceCountOnce(t *testing.T) {
	t.Parallel()
	p := newPast(t, 200, 100, 1)
	p.plan(30, 1)
	var opening sync.WaitGroup
	results := make([]string, 8)
	for i := range results {
		opening.Go(func() {
			now, err := p.chat.FollowPlan(t.Context(), p.db, p.of, chat.Past{})
			results[i] = fmt.Sprint(now.Hidden, err)
		})
	}
	opening.Wait()
	for _, got := range results {
		if got != "2 <nil>" {
			t.Errorf("hidden: %s", got)
		}
	}
}
