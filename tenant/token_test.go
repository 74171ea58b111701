package tenant_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
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

// TestNoTokenOutlivesItsHolder makes one while its holder is being let go, who then is let
// in again.
func TestNoTokenOutlivesItsHolder(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, made := env.Open(t)
	ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleOwner)
	jana := tenanttest.Member(t, db, "Jana")
	want := tenant.NewToken{Name: "Script", Scope: tenant.ScopeWrite}
	done := make(chan error, 1)
	err := db.InTx(t.Context(), func(ctx context.Context, tx tenant.DB) error {
		if err := env.Service.Deactivate(ctx, tx, ada, jana.ID); err != nil {
			return err
		}
		go func() {
			_, _, err := env.Service.CreateToken(context.WithoutCancel(ctx), db, jana, jana, want)
			done <- err
		}()
		waitsFor(t, env, made.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-done; !fault.Is(err, fault.Precondition) {
		t.Errorf("a token of somebody who is gone: %v", err)
	}
	if err := env.Service.Reactivate(t.Context(), db, ada, jana.ID); err != nil {
		t.Fatal(err)
	}
	if held, err := tenant.TokensOf(t.Context(), db, jana); err != nil || len(held) != 0 || len(doorsOf(t, env, made.ID)) != 0 {
		t.Errorf("let in again with %d tokens and %d doors, %v", len(held), len(doorsOf(t, env, made.ID)), err)
	}
}

// TestEveryTokenIsListed fills what bots and a person may have.
func TestEveryTokenIsListed(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, _ := env.Open(t)
	ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleOwner)
	var made [2]tenant.Bot
	for i := range made {
		b, _, err := env.Service.CreateBot(t.Context(), db, ada, tenant.BotForm{Name: "Dice"})
		if err != nil {
			t.Fatal(err)
		}
		made[i] = b
	}
	fill := func(of tenant.Member, n int) {
		t.Helper()
		_, err := db.NewRaw(`INSERT INTO ?tenant.tokens (member_id, created_by, name, hash, scope) SELECT ?0, ?1, 'One of many', sha256(convert_to(?0 || ' ' || n, 'UTF8')), 'read' FROM generate_series(1, ?2) AS n`, of.ID, ada.ID, n).Exec(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	token := func(of tenant.Member) error {
		_, _, err := env.Service.CreateToken(t.Context(), db, ada, of, tenant.NewToken{Name: "Listener", Scope: tenant.ScopeRead})
		return err
	}
	fill(ada, tenant.MaxTokens-1)
	fill(made[0].Member, tenant.MostBotTokens-1)
	for _, of := range []tenant.Member{ada, made[1].Member} {
		if err := token(of); err != nil {
			t.Errorf("the last one of %s: %v", of.Name, err)
		}
		if err := token(of); !fault.Is(err, fault.Precondition) {
			t.Errorf("one too many of %s: %v", of.Name, err)
		}
	}
	if held, err := tenant.TokensOf(t.Context(), db, ada); err != nil || len(held) != tenant.MaxTokens+tenant.MostBotTokens {
		t.Errorf("%d are listed, %v", len(held), err)
	}
}
