package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hearth/migrations"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// former is the version of schemas before the newest.
const former = 20261121140400

// older returns the registry of the binary before this one, on the same database.
func older(env *tenanttest.Env) *tenant.Registry {
	r := tenant.NewRegistry(env.Pools, "hearth.test", nil)
	r.Archive(tenant.Archives{Files: env.Files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
	r.Until(former)
	return r
}

// fleetOf makes tenants as the older binary did.
func fleetOf(t testing.TB, r *tenant.Registry, n int) (made []tenant.Tenant) {
	t.Helper()
	for range n {
		slug := tenanttest.Unique("t")
		one, err := r.CreateBare(t.Context(), slug, slug)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, one)
	}
	return made
}

// obstruct makes the migration of a tenant fail until mend is called.
func obstruct(t *testing.T, env *tenanttest.Env, id tenant.ID) (mend func()) {
	t.Helper()
	do := func(statement string) {
		t.Helper()
		if _, err := env.Pools.Owner.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	table := tenant.Schema(id) + ".reminders"
	do("CREATE TABLE " + table + " (nothing int)")
	return func() { do("DROP TABLE " + table) }
}

func behind(t *testing.T, r *tenant.Registry) tenant.FleetState {
	t.Helper()
	s, err := r.Fleet(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFleetMigratesInWaves(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	old := older(env)
	made := fleetOf(t, old, 7)
	for _, table := range []string{"control.tenants SET residence = 'hibernated' WHERE id", "node.residence SET residence = 'hibernated' WHERE tenant_id"} {
		if _, err := env.Pools.Owner.ExecContext(t.Context(), "UPDATE "+table+" = ?", made[6].ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := env.Registry.SetCanary(t.Context(), made[4].ID, true); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var order []string
	env.Registry.OnReached(func(point string) {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasPrefix(point, "migrated ") || strings.HasPrefix(point, "after wave ") {
			order = append(order, point)
		}
	})
	run, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"migrated " + made[4].Slug, "after wave canary", "migrated " + made[0].Slug, "after wave some"}
	for _, i := range []int{1, 2, 3, 5} {
		want = append(want, "migrated "+made[i].Slug)
	}
	if diff := cmp.Diff(append(want, "after wave all"), order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if run.Moved != 6 || run.Outcome != tenant.RunDone {
		t.Errorf("run %+v, want 6 moved", run)
	}
	s, err := env.Registry.MigrationStatus(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]tenant.VersionCount{{Version: former, Tenants: 1, Hibernated: 1}, {Version: migrations.TenantVersion, Tenants: 6}}, s.Tenants); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
	if s.Behind != 0 || s.Run == nil || s.Run.Moved != 6 || s.Run.IsRunning(time.Now()) {
		t.Errorf("status %+v", s)
	}
	again, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{})
	if err != nil || again.Moved != 0 {
		t.Errorf("a second run moved %d, %v; want nothing to do", again.Moved, err)
	}
}

func TestFleetStopsAWaveThatFails(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	tests := []struct {
		name            string
		broken          []int // of 8 tenants
		allowed         int
		moved, failures int
		outcome         tenant.RunOutcome
		says            string
	}{
		{"a canary stops what comes after it", []int{0}, 0, 2, 1, tenant.RunStopped, `wave "canary": 1 of`},
		{"all canaries, though so many may fail", []int{0, 1, 2}, 5, 0, 3, tenant.RunStopped, `wave "canary": 3 of 3`},
		{"one of all is noted and stops nobody", []int{6}, 1, 7, 1, tenant.RunDone, "1 of the workspaces"},
		{"more of all than may", []int{4, 5, 6, 7}, 1, 4, 2, tenant.RunStopped, `wave "all": 2 of`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			made := fleetOf(t, older(env), 8)
			var mend []func()
			for _, i := range tt.broken {
				mend = append(mend, obstruct(t, env, made[i].ID))
			}
			run, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{Workers: 1, Failures: tt.allowed})
			if !fault.Is(err, fault.Precondition) || !strings.Contains(fault.Message(err), tt.says) {
				t.Errorf("error %v, want one that says %q", err, tt.says)
			}
			// Of two failures the second may have been handed out with one more.
			if run.Failures < tt.failures || run.Failures > tt.failures+1 || run.Outcome != tt.outcome || run.Moved != tt.moved && tt.outcome == tenant.RunDone {
				t.Errorf("run %+v, want %d failures of which it is %s", run, tt.failures, tt.outcome)
			}
			s, err := env.Registry.MigrationStatus(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if s.Failed != run.Failures || len(s.Failures) != run.Failures || !strings.Contains(s.Failures[0].Error, "already exists") || s.Failures[0].Target != migrations.TenantVersion {
				t.Errorf("failures %+v, want %d that say why", s.Failures, run.Failures)
			}
			if _, err := env.Registry.Open(t.Context(), made[tt.broken[0]].ID); !fault.Is(err, fault.Unavailable) {
				t.Errorf("opening one that failed: %v, want Unavailable", err)
			}
			if _, err := older(env).Open(t.Context(), made[tt.broken[0]].ID); err != nil {
				t.Errorf("opening one that failed with the older binary: %v", err)
			}
			for _, mend := range mend {
				mend()
			}
			if _, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{}); err != nil {
				t.Errorf("after mending: %v", err)
			}
			if left := behind(t, env.Registry); left != (tenant.FleetState{}) {
				t.Errorf("left after mending: %+v", left)
			}
		})
	}
}

// TestAFailureIsOverWhenTheTenantGotThere follows a tenant that failed and was brought
// up to date some other way: by a newer binary, or while it was moved.
func TestAFailureIsOverWhenTheTenantGotThere(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	made := fleetOf(t, older(env), 1)
	obstruct(t, env, made[0].ID)
	if _, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{}); err == nil {
		t.Fatal("it did not fail")
	}
	if s := behind(t, env.Registry); s != (tenant.FleetState{Behind: 1, Failed: 1}) {
		t.Errorf("state %+v", s)
	}
	if _, err := env.Pools.Owner.ExecContext(t.Context(), "UPDATE control.tenants SET schema_version = ?", migrations.TenantVersion); err != nil {
		t.Fatal(err)
	}
	s, err := env.Registry.FleetStatus(t.Context())
	if err != nil || s.FleetState != (tenant.FleetState{}) || len(s.Failures) != 0 {
		t.Errorf("status %+v, %v; want nothing left", s, err)
	}
}

// TestOlderBinaryServesDuringAWave reads and writes as the older binary while the
// newer one migrates the same tenants.
func TestOlderBinaryServesDuringAWave(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	old := older(env)
	made := fleetOf(t, old, 12)
	ctx, stop := context.WithCancel(t.Context())
	var visitors sync.WaitGroup
	var visits atomic.Int64
	for i, one := range made {
		visitors.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				db, err := old.Open(t.Context(), one.ID)
				if err != nil {
					t.Errorf("open: %v", err)
					return
				}
				err = db.InTx(t.Context(), func(ctx context.Context, db tenant.DB) error {
					_, err := db.NewRaw("INSERT INTO ?tenant.rooms (name, kind) VALUES (?, 'open')", fmt.Sprint("room ", i, n)).Exec(ctx)
					return err
				})
				if err == nil {
					_, err = db.NewRaw("SELECT count(*) FROM ?tenant.rooms").Exec(t.Context())
				}
				if err != nil {
					t.Errorf("visit: %v", err)
					return
				}
				visits.Add(1)
			}
		})
	}
	waitUntil(t, func() bool { return visits.Load() > 24 })
	run, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{})
	if err != nil || run.Moved != len(made) {
		t.Errorf("moved %d, %v; want %d", run.Moved, err, len(made))
	}
	after := visits.Load()
	waitUntil(t, func() bool { return visits.Load() > after+24 })
	stop()
	visitors.Wait()
	if err := old.Hibernate(t.Context(), made[0].ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("the older binary hibernates what it does not know: %v, want Conflict", err)
	}
}

func TestTwoRunsAtOnceAreSafe(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	made := fleetOf(t, older(env), 20)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if _, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{}); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if left := behind(t, env.Registry); left != (tenant.FleetState{}) {
		t.Errorf("left of %d: %+v", len(made), left)
	}
}

func TestAnInterruptedRunIsContinued(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	fleetOf(t, older(env), 8)
	ctx, interrupt := context.WithCancel(t.Context())
	seen := 0
	env.Registry.OnReached(func(point string) {
		if strings.HasPrefix(point, "migrated ") {
			if seen++; seen == 5 {
				interrupt()
			}
		}
	})
	run, err := env.Registry.MigrateFleet(ctx, tenant.FleetPlan{Workers: 1})
	if !errors.Is(err, context.Canceled) || run.Outcome != tenant.RunInterrupted {
		t.Fatalf("outcome %s, %v; want it interrupted", run.Outcome, err)
	}
	s, err := env.Registry.MigrationStatus(t.Context())
	if err != nil || s.Run.Outcome != tenant.RunInterrupted || s.Behind == 0 || s.Behind == 8 || s.Failed != 0 {
		t.Fatalf("status %+v, %v; want it half done", s, err)
	}
	env.Registry.OnReached(func(string) {})
	if _, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{Rate: 1000}); err != nil {
		t.Fatal(err)
	}
	if left := behind(t, env.Registry); left.Behind != 0 {
		t.Errorf("left: %+v", left)
	}
}

// TestMigrationWaitsForATenantInUse holds a table of a tenant for as long as one try
// waits, and no longer.
func TestMigrationWaitsForATenantInUse(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	made := fleetOf(t, older(env), 1)
	tx, err := env.Pools.Owner.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(t.Context(), "SELECT FROM node.residence WHERE tenant_id = ? FOR UPDATE", made[0].ID); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{})
		done <- err
	}()
	waiting := func() bool {
		var waits bool
		err := env.Pools.Owner.QueryRowContext(t.Context(), "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')").Scan(&waits)
		return err != nil || waits
	}
	waitUntil(t, waiting)
	waitUntil(t, func() bool { return !waiting() })
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func waitUntil(t *testing.T, is func() bool) {
	t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	for !is() {
		select {
		case <-deadline.C:
			t.Fatal("it does not come to pass")
		case <-time.After(5 * time.Millisecond):
		}
	}
}
