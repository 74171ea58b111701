package hub_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// visiting is a member as an operator is them, until a time.
func visiting(t *testing.T, db tenant.DB, m tenant.Member, until time.Time) tenant.Member {
	t.Helper()
	v := tenant.Visit{MemberID: m.ID, OperatorEmail: "olive@example.com", ExpiresAt: until}
	err := db.NewRaw(`INSERT INTO ?tenant.visits (member_id, operator_id, operator_session, operator_email, operator_name, reason, expires_at, created_at)
		VALUES (?, gen_random_uuid(), gen_random_uuid(), 'olive@example.com', 'Olive', 'a test', ?1, ?1::timestamptz - interval '1 minute') RETURNING id`, m.ID, until).Scan(t.Context(), &v.ID)
	if err != nil {
		t.Fatal(err)
	}
	m.Session, m.Visit = v.ID, &v
	return m
}

// TestAVisitingSocketIsNobody opens one beside the member's own, and beside a bystander
// who would see the member come.
func TestAVisitingSocketIsNobody(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada, grace := chattest.Member(t, db, "Ada"), chattest.Member(t, db, "Grace")
	room := chattest.Room(t, db)
	var mu sync.Mutex
	var marks []string
	cfg := swift(redisClient(t))
	cfg.Mark = func(_ context.Context, id tenant.ID, v tenant.Visit, _ string, r tenant.VisitRequest) error {
		mu.Lock()
		defer mu.Unlock()
		if id != db.Tenant() || v.OperatorEmail != "olive@example.com" {
			t.Errorf("marked as %s in %s", v.OperatorEmail, id)
		}
		marks = append(marks, fmt.Sprintf("%s in %d", r.Route, r.Room))
		return nil
	}
	p := start(t, cfg)
	direct, err := p.chat.DirectRoom(t.Context(), db, ada, []int64{grace.ID})
	if err != nil {
		t.Fatal(err)
	}
	bystander := p.connect(t, db, grace).attend()
	v := p.connect(t, db.WithoutDirect(), visiting(t, db, ada, time.Now().Add(time.Hour)))
	v.subscribe(room.ID)
	for _, op := range []string{"typing", "look"} {
		v.say(`{"op":"%s","room":%d}`, op, room.ID)
		v.expect(fmt.Sprintf("error forbidden room %d seq 0", room.ID))
	}
	v.say(`{"op":"subscribe","room":%d}`, direct.ID)
	v.expect(fmt.Sprintf("error not_found room %d seq 0", direct.ID))
	v.say(`{"op":"format_disk"}`)
	v.expect("error invalid room 0 seq 0")

	// It hears the room it asked for, and nothing of what is the member's alone.
	if _, err := p.chat.PostMessage(t.Context(), db, direct, grace, chat.Draft{Body: "Between us", ClientID: "1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.chat.PostMessage(t.Context(), db, room, grace, chat.Draft{Body: "For all", ClientID: "2"}); err != nil {
		t.Fatal(err)
	}
	v.expect(fmt.Sprintf("event message.created room %d seq 1", room.ID))
	v.silent()
	bystander.becomes(grace.ID)
	if got := p.Attended(); len(got) != 1 {
		t.Errorf("attended: %v", got)
	}

	// The member's own window hears of both, whoever came last.
	own := p.connect(t, db, ada)
	own.subscribe(direct.ID)
	bystander.becomes(ada.ID, grace.ID)
	mu.Lock()
	defer mu.Unlock()
	want := fmt.Sprintf("[/realtime subscribe in %d /realtime typing in %d /realtime look in %d /realtime subscribe in %d /realtime unknown in 0]", room.ID, room.ID, room.ID, direct.ID)
	if got := fmt.Sprint(marks); got != want {
		t.Errorf("marked %s, want %s", got, want)
	}
}

func TestAVisitingSocketEnds(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	var mu sync.Mutex
	now := time.Now()
	cfg := swift(redisClient(t))
	cfg.Now = func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	p := start(t, cfg)
	byClock := p.connect(t, db, visiting(t, db, ada, now.Add(10*time.Minute)))
	byHand := visiting(t, db, ada, now.Add(20*time.Minute))
	cut := p.connect(t, db, byHand)
	own := p.connect(t, db, ada)
	p.CutSession(t.Context(), db.Tenant(), byHand.Session)
	if code := cut.closed(); code != hub.CodeSignedOut {
		t.Errorf("cut: closed with %d", code)
	}
	byClock.silent()
	mu.Lock()
	now = now.Add(10 * time.Minute)
	mu.Unlock()
	if code := byClock.closed(); code != hub.CodeSignedOut {
		t.Errorf("over: closed with %d", code)
	}
	own.silent()
	_ = own.CloseNow()
	wait(t, "nobody is left", func() bool { return len(p.Attended()) == 0 && p.Counts().Sockets == 0 })
}

// TestAVisitingSocketGoesWithItsOperator has one operator sign out at the console and
// another one removed, while a third stays.
func TestAVisitingSocketGoesWithItsOperator(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, _ := env.Open(t)
	ada := chattest.Member(t, db, "Ada")
	cfg := swift(redisClient(t))
	cfg.CheckEvery = 20 * time.Millisecond
	var fails atomic.Bool
	cfg.SignedIn = func(ctx context.Context, visits []tenant.Visit) ([]bool, error) {
		if fails.Load() {
			return nil, errors.New("the control plane is away")
		}
		return env.Service.VisitorsSignedIn(ctx, visits)
	}
	p := start(t, cfg)
	visit := func() (tenant.Operator, *client) {
		email := tenanttest.Unique("olive") + "@example.com"
		if err := env.Service.SeedOperator(t.Context(), email, "Olive", "lantern over the quiet harbour"); err != nil {
			t.Fatal(err)
		}
		o, _, err := env.Service.OperatorSignIn(t.Context(), email, "lantern over the quiet harbour", tenant.Visitor{})
		if err != nil {
			t.Fatal(err)
		}
		m := visiting(t, db, ada, time.Now().Add(time.Hour))
		m.Visit.OperatorID, m.Visit.OperatorSession = o.ID, o.Session
		return o, p.connect(t, db, m)
	}
	_, stays := visit()
	leaves, left := visit()
	goes, gone := visit()
	own := p.connect(t, db, ada)
	if err := env.Service.OperatorSignOut(t.Context(), leaves); err != nil {
		t.Fatal(err)
	}
	if code := left.closed(); code != hub.CodeSignedOut {
		t.Errorf("signed out: closed with %d", code)
	}
	fails.Store(true)
	if err := env.Service.RemoveOperator(t.Context(), tenant.Terminal, tenant.ID(goes.ID), "they left"); err != nil {
		t.Fatal(err)
	}
	gone.silent()
	fails.Store(false)
	if code := gone.closed(); code != hub.CodeSignedOut {
		t.Errorf("removed: closed with %d", code)
	}
	stays.silent()
	own.silent()
}
