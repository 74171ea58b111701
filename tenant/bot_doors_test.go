package tenant_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// doorsOf are a tenant's doors, each with when it closes.
func doorsOf(t *testing.T, env *tenanttest.Env, id tenant.ID) (doors []string) {
	t.Helper()
	err := env.Registry.Control().NewRaw(`SELECT encode(hash, 'hex') || ' until ' || coalesce(closes_at::text, 'ever') FROM control.doors WHERE tenant_id = ?`, id).Scan(t.Context(), &doors)
	if err != nil {
		t.Fatal(err)
	}
	return doors
}

// TestNoDoorClosesForWhatWasNotDone has a commit fail at its very end: what opened the
// workspace before still has its door.
func TestNoDoorClosesForWhatWasNotDone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, on string // what is written where
		act      func(s *tenant.Service, db tenant.DB, ada tenant.Member, bot, incoming int64) error
	}{
		{"replacing a key", "UPDATE ON %s.bots", func(s *tenant.Service, db tenant.DB, ada tenant.Member, bot, _ int64) error {
			_, _, err := s.ReplaceBotKey(t.Context(), db, ada, bot)
			return err
		}},
		{"deleting a bot", "UPDATE ON %s.members", func(s *tenant.Service, db tenant.DB, ada tenant.Member, bot, _ int64) error {
			_, err := s.RemoveBot(t.Context(), db, ada, bot)
			return err
		}},
		{"removing an incoming address", "DELETE ON %s.incoming", func(s *tenant.Service, db tenant.DB, ada tenant.Member, bot, incoming int64) error {
			return s.RemoveIncoming(t.Context(), db, ada, bot, incoming)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := tenanttest.New(t)
			now := time.Now()
			s := bots(env, &now)
			db, made := env.Open(t)
			ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleOwner)
			b, _, err := s.CreateBot(t.Context(), db, ada, tenant.BotForm{Name: "Alerts"})
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := s.ReplaceBotKey(t.Context(), db, ada, b.MemberID); err != nil {
				t.Fatal(err)
			}
			in, _, err := s.CreateIncoming(t.Context(), db, ada, b.MemberID, 1)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := s.CreateToken(t.Context(), db, ada, b.Member, tenant.NewToken{Name: "Listener", Scope: tenant.ScopeRead}); err != nil {
				t.Fatal(err)
			}
			before := doorsOf(t, env, made.ID)
			if len(before) != 4 {
				t.Fatalf("%d doors, want those of two keys, an address and a token", len(before))
			}
			schema := tenant.Schema(made.ID)
			for _, q := range []string{
				`CREATE FUNCTION ` + schema + `.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$`,
				`CREATE CONSTRAINT TRIGGER refuse AFTER ` + fmt.Sprintf(tt.on, schema) + ` DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ` + schema + `.refuse()`,
			} {
				if _, err := env.Pools.Owner.ExecContext(t.Context(), q); err != nil {
					t.Fatal(err)
				}
			}
			if err := tt.act(s, db, ada, b.MemberID, in.ID); err == nil {
				t.Fatal("it was done")
			}
			after := doorsOf(t, env, made.ID)
			for _, door := range before {
				if !slices.Contains(after, door) {
					t.Errorf("door %s was closed, there are %q", door, after)
				}
			}
		})
	}
}

// waitsFor waits until a statement in a tenant's schema waits for somebody.
func waitsFor(t *testing.T, env *tenanttest.Env, id tenant.ID) {
	t.Helper()
	waitUntil(t, func() bool {
		var waits bool
		err := env.Pools.Owner.QueryRowContext(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%' || ? || '%')`, tenant.Schema(id)).Scan(&waits)
		return err != nil || waits
	})
}

// TestAKeyThatIsReplacedMeanwhileGoesWithItsBot deletes a bot while its key is replaced,
// and replaces one while its bot is deleted.
func TestAKeyThatIsReplacedMeanwhileGoesWithItsBot(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	now := time.Now()
	s := bots(env, &now)
	db, made := env.Open(t)
	ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleOwner)
	replace := func(ctx context.Context, db tenant.DB, bot int64) error {
		_, _, err := s.ReplaceBotKey(ctx, db, ada, bot)
		return err
	}
	remove := func(ctx context.Context, db tenant.DB, bot int64) error {
		_, err := s.RemoveBot(ctx, db, ada, bot)
		return err
	}
	for _, tt := range []struct {
		name        string
		first, then func(ctx context.Context, db tenant.DB, bot int64) error
		want        fault.Kind
	}{
		{"deleted after it was replaced", replace, remove, ""},
		{"replaced after it was deleted", remove, replace, fault.NotFound},
	} {
		b, _, err := s.CreateBot(t.Context(), db, ada, tenant.BotForm{Name: "Alerts"})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		err = db.InTx(t.Context(), func(ctx context.Context, tx tenant.DB) error {
			if _, err := tx.NewRaw(`SELECT 1 FROM ?tenant.members WHERE id = ? FOR UPDATE`, b.MemberID).Exec(ctx); err != nil {
				return err
			}
			if err := tt.first(ctx, tx, b.MemberID); err != nil {
				return err
			}
			go func() { done <- tt.then(context.WithoutCancel(ctx), db, b.MemberID) }()
			waitsFor(t, env, made.ID)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := <-done; tt.want == "" && err != nil || tt.want != "" && !fault.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if doors := doorsOf(t, env, made.ID); len(doors) != 0 {
			t.Errorf("%s: doors %q stay open", tt.name, doors)
		}
	}
}
