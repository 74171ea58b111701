package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// since says when somebody was in a tenant the last time, and that it may be idle.
func since(t *testing.T, env *tenanttest.Env, id tenant.ID, active, asked time.Duration) {
	t.Helper()
	_, err := env.Registry.Control().NewRaw(`UPDATE control.tenants SET last_active_at = ?, last_request_at = ?, idle_at = now() - interval '1 minute' WHERE id = ?`,
		time.Now().Add(-active), time.Now().Add(-asked), id).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
}

// idleAt is when a tenant is looked at again.
func idleAt(t *testing.T, env *tenanttest.Env, id tenant.ID) (at time.Time) {
	t.Helper()
	if err := env.Registry.Control().NewRaw(`SELECT idle_at FROM control.tenants WHERE id = ?`, id).Scan(t.Context(), &at); err != nil {
		t.Fatal(err)
	}
	return at
}

// nobodyElse keeps the tenants of other tests out of rounds. Tests with rounds are not
// parallel: a round takes every idle tenant of the database.
func nobodyElse(t *testing.T, env *tenanttest.Env) {
	t.Helper()
	if _, err := env.Registry.Control().NewRaw(`UPDATE control.tenants SET idle_at = now() + interval '30 days'`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestOnlyTheIdleHibernate asks for a round with tenants that were used at different
// times.
func TestOnlyTheIdleHibernate(t *testing.T) {
	env := tenanttest.New(t)
	nobodyElse(t, env)
	day, idle := 24*time.Hour, tenant.IdleAfter(24*time.Hour)
	for _, tt := range []struct {
		name          string
		idle          tenant.Idle
		active, asked time.Duration // ago
		job           time.Duration // from now; 0: none
		messages      int
		want          tenant.Residence
	}{
		{"somebody was there an hour ago", idle, time.Hour, time.Hour, 0, 3, tenant.ResidenceAwake},
		{"nobody for two days", idle, 2 * day, 2 * day, 0, 3, tenant.ResidenceHibernated},
		{"nobody for two days, but something asks", idle, 2 * day, 30 * time.Minute, 0, 3, tenant.ResidenceAwake},
		{"nobody for two days, and a job is due", idle, 2 * day, 2 * day, time.Minute, 3, tenant.ResidenceAwake},
		{"nobody for two days, and a reminder in a week", idle, 2 * day, 2 * day, 7 * day, 3, tenant.ResidenceHibernated},
		{"little in it, and nobody for three hours", idle.Sizes(time.Hour, 0), 3 * time.Hour, 3 * time.Hour, 0, 3, tenant.ResidenceHibernated},
		{"more in it, and nobody for three hours", idle.Sizes(time.Hour, 0), 3 * time.Hour, 3 * time.Hour, 0, 3000, tenant.ResidenceAwake},
		{"more in it, and nobody for two days", idle.Sizes(time.Hour, 0), 2 * day, 2 * day, 0, 3000, tenant.ResidenceHibernated},
		{"nothing ever sleeps", tenant.IdleAfter(0), 99 * day, 99 * day, 0, 3, tenant.ResidenceAwake},
	} {
		env.Registry.Archive(tenant.Archives{Files: env.Files, Idle: tt.idle, Now: time.Now})
		made := workspace(t, env, 1, tt.messages)
		since(t, env, made.ID, tt.active, tt.asked)
		if tt.job != 0 {
			if err := tenant.AppendOutbox(t.Context(), mustOpen(t, env, made.ID), tenant.QueueSoon, tenant.ConfirmMailArgs{}, time.Now().Add(tt.job)); err != nil {
				t.Fatal(err)
			}
		}
		if err := env.Registry.HibernateIdle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := residence(t, env, made.ID); got != tt.want {
			t.Errorf("%s: it is %s, want %s", tt.name, got, tt.want)
		}
		if at := idleAt(t, env, made.ID); tt.idle.After > 0 && tt.want == tenant.ResidenceAwake && !at.After(time.Now()) {
			t.Errorf("%s: the next round looks at it again, at %s", tt.name, at)
		}
	}
}

// TestIdleTimesBySizeAndPlan compares how long tenants are left alone.
func TestIdleTimesBySizeAndPlan(t *testing.T) {
	t.Parallel()
	day := tenant.IdleAfter(24*time.Hour).Sizes(time.Hour, 14*24*time.Hour)
	for _, tt := range []struct {
		name string
		idle tenant.Idle
		size int64
		want time.Duration
		ever bool
	}{
		{"nothing in it", day, 0, time.Hour, true},
		{"the largest small one", day, tenant.SmallArchive, time.Hour, true},
		{"an ordinary one", day, tenant.SmallArchive + 1, 24 * time.Hour, true},
		{"the smallest large one", day, tenant.LargeArchive, 14 * 24 * time.Hour, true},
		{"large ones never", day.Sizes(time.Hour, 0), tenant.LargeArchive, 24 * time.Hour, false},
		{"small is never longer", day.Sizes(48*time.Hour, 0), 1, 24 * time.Hour, true},
		{"large is never shorter", day.Sizes(1, time.Hour), tenant.LargeArchive, 24 * time.Hour, true},
		{"never at all", tenant.IdleAfter(0), 1, 0, false},
	} {
		if after, ever := tenant.Lasts(tt.idle, tt.size); after != tt.want || ever != tt.ever {
			t.Errorf("%s: %s, %v, want %s, %v", tt.name, after, ever, tt.want, tt.ever)
		}
	}
}

// TestAPlanHasItsOwnTime lets one of two neighbours sleep sooner than the other.
func TestAPlanHasItsOwnTime(t *testing.T) {
	env := tenanttest.New(t)
	nobodyElse(t, env)
	sooner, other := workspace(t, env, 1, 3), workspace(t, env, 2, 3)
	plans := func(_ context.Context, ids []tenant.ID) (map[tenant.ID]tenant.Idle, error) {
		if len(ids) != 2 {
			t.Errorf("asked for the plans of %d tenants, want two at once", len(ids))
		}
		return map[tenant.ID]tenant.Idle{sooner.ID: tenant.IdleAfter(time.Minute)}, nil
	}
	env.Registry.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(24 * time.Hour), Plans: plans, Now: time.Now})
	for _, made := range []tenant.Tenant{sooner, other} {
		since(t, env, made.ID, 2*time.Hour, 2*time.Hour)
	}
	if err := env.Registry.HibernateIdle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := []tenant.Residence{residence(t, env, sooner.ID), residence(t, env, other.ID)}; got[0] != tenant.ResidenceHibernated || got[1] != tenant.ResidenceAwake {
		t.Errorf("they are %v", got)
	}
}

// full is a store that has no room for some.
type full struct {
	tenant.Files
	refuses map[tenant.ID]bool
	tries   map[tenant.ID]int
}

func (f full) Put(ctx context.Context, id tenant.ID, key string, body io.Reader, size int64) error {
	if f.tries[id]++; f.refuses[id] {
		return fault.Wrap(errors.New("no space left on device"), fault.Unavailable, "This file could not be kept just now.")
	}
	return f.Files.Put(ctx, id, key, body, size)
}

// TestOneThatCannotSleepKeepsNobodyAwake has a tenant that the store refuses. It is
// tried again after a while, not in each round, and leaves nothing behind.
func TestOneThatCannotSleepKeepsNobodyAwake(t *testing.T) {
	env := tenanttest.New(t)
	nobodyElse(t, env)
	ill, well := workspace(t, env, 1, 3), workspace(t, env, 2, 3)
	store := full{env.Files, map[tenant.ID]bool{ill.ID: true}, map[tenant.ID]int{}}
	clock, failed := time.Now(), 0
	env.Registry.Archive(tenant.Archives{Files: store, Idle: tenant.IdleAfter(24 * time.Hour), Now: func() time.Time { return clock }, Observe: func(o tenant.Operated) {
		if o.Failed {
			failed++
		}
	}})
	since(t, env, ill.ID, 72*time.Hour, 72*time.Hour)
	since(t, env, well.ID, 48*time.Hour, 48*time.Hour)
	if err := env.Registry.HibernateIdle(t.Context()); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), ill.ID.String()) {
		t.Errorf("the round says %v", err)
	}
	if got := residence(t, env, well.ID); got != tenant.ResidenceHibernated || failed != 1 {
		t.Errorf("its neighbour is %s, %d failures were counted", got, failed)
	}
	if err := env.Registry.HibernateIdle(t.Context()); err != nil || store.tries[ill.ID] != 1 {
		t.Errorf("a round at once: %v, %d tries", err, store.tries[ill.ID])
	}
	if n := announced(t, env, ill.ID); n != 0 {
		t.Errorf("%d announcements are left of what was never kept", n)
	}
	if _, err := mustOpen(t, env, ill.ID).NewRaw(`UPDATE ?tenant.rooms SET topic = 'on we go'`).Exec(t.Context()); err != nil {
		t.Error("work does not go on:", err)
	}
	delete(store.refuses, ill.ID)
	clock = clock.Add(16 * time.Minute)
	if err := env.Registry.HibernateIdle(t.Context()); err != nil || residence(t, env, ill.ID) != tenant.ResidenceHibernated {
		t.Errorf("a quarter of an hour later: %v, it is %s", err, residence(t, env, ill.ID))
	}
}

// TestARoundGivesUpOnAStoreThatIsDown tries a few tenants, not all.
func TestARoundGivesUpOnAStoreThatIsDown(t *testing.T) {
	env := tenanttest.New(t)
	nobodyElse(t, env)
	store := full{env.Files, map[tenant.ID]bool{}, map[tenant.ID]int{}}
	env.Registry.Archive(tenant.Archives{Files: store, Idle: tenant.IdleAfter(24 * time.Hour), Now: time.Now})
	for range 5 {
		made := workspace(t, env, 1, 0)
		store.refuses[made.ID] = true
		since(t, env, made.ID, 48*time.Hour, 48*time.Hour)
	}
	if err := env.Registry.HibernateIdle(t.Context()); err == nil || len(store.tries) != 3 {
		t.Errorf("%d tenants were tried, %v", len(store.tries), err)
	}
}

// TestWhatWokeSlowlyStays wakes a tenant that takes long.
func TestWhatWokeSlowlyStays(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	made := workspace(t, env, 1, 3)
	if err := env.Registry.Hibernate(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	clock := time.Now()
	env.Registry.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(24 * time.Hour), Now: func() time.Time { clock = clock.Add(20 * time.Second); return clock }})
	if err := env.Registry.Wake(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if at := time.Until(idleAt(t, env, made.ID)); at < 5*time.Hour || at > 7*24*time.Hour {
		t.Errorf("it took 20 s to wake and may sleep in %s", at)
	}
}

// TestTheIdleAreFoundByAnIndex asks Postgres how it would look among many tenants.
func TestTheIdleAreFoundByAnIndex(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	undone := errors.New("undone")
	err := env.Registry.Control().InTx(t.Context(), func(ctx context.Context, c tenant.ControlDB) error {
		for _, statement := range []string{
			`INSERT INTO control.tenants (id, slug, name, state, residence, node, idle_at) SELECT gen_random_uuid(), 'idle-' || i, 'Idle', 'active',
				CASE WHEN i % 10 = 0 THEN 'awake' ELSE 'hibernated' END, 'main', now() + (i - 50) * interval '1 minute' FROM generate_series(1, 5000) AS i`,
			`ANALYZE control.tenants`,
		} {
			if _, err := c.NewRaw(statement).Exec(ctx); err != nil {
				return err
			}
		}
		var plan []string
		if err := c.NewRaw(`EXPLAIN `+tenant.DrowsyStatement, time.Now(), 100).Scan(ctx, &plan); err != nil {
			return err
		}
		if text := strings.Join(plan, "\n"); !strings.Contains(text, "Index Scan using tenants_idle_at") || strings.Contains(text, "Sort") || strings.Contains(text, "Seq Scan") {
			t.Errorf("Postgres would do\n%s", text)
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(fmt.Errorf("explain: %w", err))
	}
}
