package tenant_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

var operator = tenant.Actor{Name: "olive@example.com", IPAddress: "192.0.2.7"}

const hostileWords = `"><script>alert(1)</script>`

func announcement(env *tenanttest.Env, reach tenant.Reach) tenant.Announcement {
	now := time.Now()
	return tenant.Announcement{Kind: tenant.AnnounceNotice, Title: "Words", Body: "See https://hearth.test/news.", Dismissible: true,
		Reach: reach, StartsAt: now.Add(-time.Minute), EndsAt: now.Add(time.Hour)}
}

func TestAnAnnouncementReachesWhomItNames(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	_, a := env.Open(t)
	_, b := env.Open(t)
	b.Plan, b.State, b.Node = "team@1", tenant.StatePastDue, "north"
	for _, tt := range []struct {
		name  string
		reach tenant.Reach
		a, b  bool
	}{
		{"everybody", tenant.Reach{}, true, true},
		{"a plan", tenant.Reach{Plans: []string{"team"}}, false, true},
		{"those who never bought", tenant.Reach{Plans: []string{"free"}}, true, false},
		{"states", tenant.Reach{States: []tenant.State{tenant.StatePastDue, tenant.StateSuspended}}, false, true},
		{"a server", tenant.Reach{Servers: []string{"north"}}, false, true},
		{"one tenant", tenant.Reach{Tenants: []tenant.ID{a.ID}}, true, false},
		{"all lists at once", tenant.Reach{Plans: []string{"team"}, Tenants: []tenant.ID{a.ID}}, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			made, err := env.Service.Announce(t.Context(), operator, announcement(env, tt.reach))
			if err != nil {
				t.Fatal(err)
			}
			board := env.Registry.Board()
			if got := len(board.Words(a).Announcements) == 1; got != tt.a {
				t.Errorf("a sees it: %v, want %v", got, tt.a)
			}
			if got := len(board.Words(b).Announcements) == 1; got != tt.b {
				t.Errorf("b sees it: %v, want %v", got, tt.b)
			}
			if n := len(board.Words(tenant.Tenant{}).Announcements); n != 0 {
				t.Errorf("the site shows %d announcements", n)
			}
			if err := env.Service.EndAnnouncement(t.Context(), operator, made.ID); err != nil {
				t.Fatal(err)
			}
			if n := len(board.Words(a).Announcements) + len(board.Words(b).Announcements); n != 0 {
				t.Errorf("%d are still shown", n)
			}
			if err := env.Service.EndAnnouncement(t.Context(), operator, made.ID); !fault.Is(err, fault.Precondition) {
				t.Errorf("ended twice: %v", err)
			}
		})
	}
	lines, err := tenant.AuditLog(t.Context(), env.Registry.Control(), tenant.AuditSearch{Action: "announcement.", Limit: 100})
	if err != nil || len(lines) != 14 || lines[0].Action != "announcement.end" || lines[1].Action != "announcement.create" || lines[0].Actor != operator.Name {
		t.Errorf("audit: %d lines, %v", len(lines), err)
	}
}

func TestAnAnnouncementIsRefused(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	for name, tt := range map[string]struct {
		change func(a *tenant.Announcement)
		field  string
	}{
		"without a title":    {func(a *tenant.Announcement) { a.Title = "" }, "title"},
		"a long title":       {func(a *tenant.Announcement) { a.Title = strings.Repeat("é", 121) }, "title"},
		"two lines":          {func(a *tenant.Announcement) { a.Title = "a\nb" }, "title"},
		"control characters": {func(a *tenant.Announcement) { a.Body = "a\x00b" }, "body"},
		"broken text":        {func(a *tenant.Announcement) { a.Body = "\xff" }, "body"},
		"a long text":        {func(a *tenant.Announcement) { a.Body = strings.Repeat("x", 2001) }, "body"},
		"another kind":       {func(a *tenant.Announcement) { a.Kind = "shout" }, "kind"},
		"no beginning":       {func(a *tenant.Announcement) { a.StartsAt = time.Time{} }, "starts_at"},
		"over before it is":  {func(a *tenant.Announcement) { a.EndsAt = a.StartsAt }, "ends_at"},
		"over already": {func(a *tenant.Announcement) {
			a.StartsAt, a.EndsAt = a.StartsAt.Add(-time.Hour), time.Now().Add(-time.Second)
		}, "ends_at"},
		"for years":           {func(a *tenant.Announcement) { a.EndsAt = a.StartsAt.AddDate(2, 0, 0) }, "ends_at"},
		"too many workspaces": {func(a *tenant.Announcement) { a.Tenants = make([]tenant.ID, 101) }, "tenants"},
	} {
		t.Run(name, func(t *testing.T) {
			a := announcement(env, tenant.Reach{})
			tt.change(&a)
			if _, err := env.Service.Announce(t.Context(), operator, a); !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != tt.field {
				t.Errorf("got %v on %q, want Invalid on %q", err, fault.FieldOf(err), tt.field)
			}
		})
	}
	missing := announcement(env, tenant.Reach{})
	missing.ID = tenant.NewID()
	if err := env.Service.ChangeAnnouncement(t.Context(), operator, missing); !fault.Is(err, fault.NotFound) {
		t.Errorf("a change of none: %v", err)
	}
}

func TestDismissingIsTheMembersAlone(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	db, of := env.Open(t)
	_, other := env.Open(t)
	ada, grace := tenanttest.Member(t, db, "Ada"), tenanttest.Member(t, db, "Grace")
	a, err := env.Service.Announce(t.Context(), operator, announcement(env, tenant.Reach{Tenants: []tenant.ID{of.ID}}))
	if err != nil {
		t.Fatal(err)
	}
	stays := announcement(env, tenant.Reach{})
	stays.Dismissible = false
	if stays, err = env.Service.Announce(t.Context(), operator, stays); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := env.Service.Dismiss(t.Context(), db, of, ada, a.ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := env.Service.Dismiss(t.Context(), db, of, ada, stays.ID); !fault.Is(err, fault.Precondition) {
		t.Errorf("one that stays: %v", err)
	}
	if err := env.Service.Dismiss(t.Context(), db, other, ada, a.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("one of another workspace: %v", err)
	}
	for _, tt := range []struct {
		of   tenant.Member
		want int
	}{{ada, 1}, {grace, 2}} {
		m, err := tenant.MemberByID(t.Context(), db, tt.of.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(env.Registry.Board().Words(of).Without(m.Dismissed).Announcements); got != tt.want {
			t.Errorf("%s sees %d, want %d", m.Name, got, tt.want)
		}
	}
	if err := env.Service.EndAnnouncement(t.Context(), operator, a.ID); err != nil {
		t.Fatal(err)
	}
	b, err := env.Service.Announce(t.Context(), operator, announcement(env, tenant.Reach{}))
	if err == nil {
		err = env.Service.Dismiss(t.Context(), db, of, ada, b.ID)
	}
	m, found := tenant.MemberByID(t.Context(), db, ada.ID)
	if err != nil || found != nil || len(m.Dismissed) != 1 || m.Dismissed[0] != b.ID.String() {
		t.Errorf("what is over is not forgotten: %v %v %v", m.Dismissed, err, found)
	}
}

// TestAProcessSeesWhatAnotherPosts has two registries on one database. The second is
// not told; looking is what a process does when it is told, and each minute.
func TestAProcessSeesWhatAnotherPosts(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	_, of := env.Open(t)
	second := tenant.NewRegistry(env.Pools, "hearth.test", nil)
	second.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
	if err := second.Board().Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := env.Service.Announce(t.Context(), operator, announcement(env, tenant.Reach{})); err != nil {
		t.Fatal(err)
	}
	if n := len(second.Board().Words(of).Announcements); n != 0 {
		t.Fatalf("%d seen without looking", n)
	}
	turns := make(chan tenant.Turn, 10)
	second.Board().HearBy(func(_ context.Context, turn tenant.Turn) { turns <- turn })
	go second.Board().Run(t.Context())
	select {
	case turn := <-turns:
		if was, is := turn.Words(of); len(was.Announcements) != 0 || len(is.Announcements) != 1 {
			t.Errorf("turned from %v to %v", was, is)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was heard")
	}
}

// TestTheClockBeginsAndEnds lets an announcement begin and end without anybody doing
// anything.
func TestTheClockBeginsAndEnds(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	_, of := env.Open(t)
	a := announcement(env, tenant.Reach{})
	a.StartsAt, a.EndsAt = time.Now().Add(time.Second), time.Now().Add(2*time.Second)
	if _, err := env.Service.Announce(t.Context(), operator, a); err != nil {
		t.Fatal(err)
	}
	turns := make(chan tenant.Turn, 10)
	board := env.Registry.Board()
	board.HearBy(func(_ context.Context, turn tenant.Turn) { turns <- turn })
	go board.Run(t.Context())
	for _, tt := range []struct {
		at   time.Time
		want int
	}{{a.StartsAt, 1}, {a.EndsAt, 0}} {
		select {
		case turn := <-turns:
			late := time.Since(tt.at)
			if _, is := turn.Words(of); len(is.Announcements) != tt.want || late < 0 || late > time.Second {
				t.Errorf("%d are shown, %v after the time, want %d within a second", len(is.Announcements), late, tt.want)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("nothing was heard")
		}
	}
}
