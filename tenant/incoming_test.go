package tenant_test

import (
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

func TestAnIncomingAddressPostsForItsBotUntilItIsRemoved(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	now := time.Now()
	s := bots(env, &now)
	db, _ := env.Open(t)
	other, _ := env.Open(t)
	ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleOwner)
	b, _, err := s.CreateBot(t.Context(), db, ada, tenant.BotForm{Name: "Alerts"})
	if err != nil {
		t.Fatal(err)
	}
	make := func() (tenant.Incoming, string) {
		t.Helper()
		in, secret, err := s.CreateIncoming(t.Context(), db, ada, b.MemberID, 1)
		if err != nil {
			t.Fatal(err)
		}
		return in, secret
	}
	in, secret := make()
	second, secondSecret := make()
	opens := func(db tenant.DB, id int64, secret string) bool {
		t.Helper()
		err := s.CheckIncoming(t.Context(), db.Tenant(), secret)
		if err == nil {
			_, _, err = s.IncomingBySecret(t.Context(), db, id, secret)
		}
		if err != nil && !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("address %d: %v", id, err)
		}
		return err == nil
	}
	tests := []struct {
		name   string
		db     tenant.DB
		id     int64
		secret string
		want   bool
	}{
		{"its own", db, in.ID, secret, true},
		{"the secret of another address", db, in.ID, secondSecret, false},
		{"the id of another address", db, second.ID, secret, false},
		{"an id that is none", db, 0, secret, false},
		{"a secret that is none", db, in.ID, strings.Repeat("x", 43), false},
		{"no secret", db, in.ID, "", false},
		{"another workspace", other, in.ID, secret, false},
	}
	for _, tt := range tests {
		if got := opens(tt.db, tt.id, tt.secret); got != tt.want {
			t.Errorf("%s opens: %v", tt.name, got)
		}
	}
	got, bot, err := s.IncomingBySecret(t.Context(), db, in.ID, secret)
	if err != nil || got.RoomID != 1 || bot.MemberID != b.MemberID || got.LastUsedAt.IsZero() {
		t.Errorf("found %+v of bot %d, %v", got, bot.MemberID, err)
	}

	if _, err := s.PauseBot(t.Context(), db, ada, b.MemberID, true); err != nil || opens(db, in.ID, secret) {
		t.Errorf("a paused bot's address still opens, %v", err)
	}
	if _, err := s.PauseBot(t.Context(), db, ada, b.MemberID, false); err != nil || !opens(db, in.ID, secret) {
		t.Errorf("a resumed bot's address does not open, %v", err)
	}
	if err := s.RemoveIncoming(t.Context(), db, ada, b.MemberID, in.ID); err != nil || opens(db, in.ID, secret) {
		t.Errorf("a removed address still opens, %v", err)
	}
	if err := s.RemoveIncoming(t.Context(), db, ada, b.MemberID, in.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed again: got %v, want NotFound", err)
	}
	if err := s.RemoveIncoming(t.Context(), db, ada, b.MemberID+1, second.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed as another bot's: got %v, want NotFound", err)
	}
	if _, err := s.RemoveBot(t.Context(), db, ada, b.MemberID); err != nil || opens(db, second.ID, secondSecret) {
		t.Errorf("the address of a bot that is gone still opens, %v", err)
	}
	if err := s.CheckIncoming(t.Context(), db.Tenant(), secondSecret); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("its door: got %v, want Unauthenticated", err)
	}
}

func TestIncomingAddressesAreForAdministratorsToMake(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	now := time.Now()
	s := bots(env, &now)
	db, _ := env.Open(t)
	ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleAdministrator)
	ben := tenanttest.Member(t, db, "Ben")
	b, _, err := s.CreateBot(t.Context(), db, ada, tenant.BotForm{Name: "Alerts"})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.CreateIncoming(t.Context(), db, ben, b.MemberID, 1); !fault.Is(err, fault.Forbidden) {
		t.Errorf("by a member: got %v, want Forbidden", err)
	}
	if _, _, err := s.CreateIncoming(t.Context(), db, ada, ben.ID, 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("for a person: got %v, want NotFound", err)
	}
	for range tenant.MostIncoming {
		if _, _, err := s.CreateIncoming(t.Context(), db, ada, b.MemberID, 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.CreateIncoming(t.Context(), db, ada, b.MemberID, 1); !fault.Is(err, fault.Precondition) {
		t.Errorf("one too many: got %v, want Precondition", err)
	}
}
