package tenant_test

import (
	"slices"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

func TestSocketsOfATokenEndWithIt(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	now := time.Now()
	s := bots(env, &now)
	db, _ := env.Open(t)
	ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleOwner)
	bot, _, err := s.CreateBot(t.Context(), db, ada, tenant.BotForm{Name: "Dice"})
	if err != nil {
		t.Fatal(err)
	}
	token := func(of tenant.Member, days int) tenant.Token {
		t.Helper()
		made, _, err := s.CreateToken(t.Context(), db, ada, of, tenant.NewToken{Name: "Listener", Scope: tenant.ScopeRead, Days: days})
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	kept, revoked, over, bots := token(ada, 0), token(ada, 30), token(ada, 30), token(bot.Member, 0)
	alive := func(want ...int64) {
		t.Helper()
		ids := []int64{kept.ID, revoked.ID, over.ID, bots.ID}
		found, err := tenant.SessionsAlive(t.Context(), db, ids)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			if found[id] != slices.Contains(want, id) {
				t.Errorf("token %d of %d alive: %v", id, ids, found[id])
			}
		}
	}
	alive(kept.ID, revoked.ID, over.ID, bots.ID)
	if _, err := db.NewRaw(`UPDATE ?tenant.tokens SET expires_at = now() - interval '1 second' WHERE id = ?`, over.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.RevokeToken(t.Context(), db, ada, revoked.ID); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(env.Sockets.Sessions, revoked.ID) {
		t.Errorf("revoked, and only %d were cut", env.Sockets.Sessions)
	}
	alive(kept.ID, bots.ID)
	if _, err := s.PauseBot(t.Context(), db, ada, bot.MemberID, true); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(env.Sockets.Members, bot.MemberID) {
		t.Errorf("paused, and only %d were cut", env.Sockets.Members)
	}
	alive(kept.ID)
}
