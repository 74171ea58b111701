package tenant_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// soon waits for a condition with a deadline.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("still not so: %s", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// audited counts entries of an action in the log of a database of one's own.
func audited(t *testing.T, env *tenanttest.Env, action string) (n int) {
	t.Helper()
	if err := env.Registry.Control().NewRaw(`SELECT count(*) FROM control.audit_log WHERE action = ?`, action).Scan(t.Context(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestFleetIsHeldWithinOneTenant pauses a run that goes on, has it pass by a tenant, and
// lets it go on.
func TestFleetIsHeldWithinOneTenant(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	made := fleetOf(t, older(env), 6)
	var last atomic.Pointer[tenant.FleetRun]
	env.Registry.OnReached(func(point string) {
		if point == "migrated "+made[1].Slug {
			if err := env.Service.HoldFleet(context.Background(), operator, "something looks odd"); err != nil {
				t.Error(err)
			}
		}
	})
	ended := make(chan error, 1)
	go func() {
		_, err := env.Registry.MigrateFleet(context.Background(), tenant.FleetPlan{Workers: 1, Progress: func(run tenant.FleetRun) { last.Store(&run) }})
		ended <- err
	}()
	soon(t, "the run to be held", func() bool { run := last.Load(); return run != nil && run.Held })
	if n := behind(t, env.Registry).Behind; n != 4 {
		t.Errorf("%d are behind, want 4: it went on to another tenant", n)
	}
	if run, err := env.Registry.LatestRun(t.Context()); err != nil || !run.Held || !run.IsRunning(time.Now()) {
		t.Errorf("the run reads as %+v, %v", run, err)
	}
	if err := env.Service.HoldFleet(t.Context(), operator, "again"); !fault.Is(err, fault.Conflict) {
		t.Errorf("held twice: %v", err)
	}
	if err := env.Service.SkipTenant(t.Context(), operator, made[4], "theirs is huge"); err != nil {
		t.Fatal(err)
	}
	if err := env.Service.SkipTenant(t.Context(), operator, made[4], "again"); !fault.Is(err, fault.Conflict) {
		t.Errorf("skipped twice: %v", err)
	}
	skips, err := tenant.FleetSkips(t.Context(), env.Registry.Control(), 10)
	if err != nil || len(skips) != 1 || skips[0].Slug != made[4].Slug || skips[0].By != operator.Name {
		t.Errorf("skips %+v, %v", skips, err)
	}
	if err := env.Service.ReleaseFleet(t.Context(), operator, "it was nothing"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if n := behind(t, env.Registry).Behind; n != 1 {
		t.Errorf("%d are behind, want the one that is skipped", n)
	}
	if run, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{}); err != nil || run.Moved != 0 {
		t.Errorf("another run moved %d, %v", run.Moved, err)
	}
	if err := env.Service.UnskipTenant(t.Context(), operator, made[4].ID, "now"); err != nil {
		t.Fatal(err)
	}
	if run, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{}); err != nil || run.Moved != 1 {
		t.Errorf("the last run moved %d, %v", run.Moved, err)
	}
	for _, action := range []string{"fleet.hold", "fleet.release", "fleet.skip", "fleet.unskip"} {
		if n := audited(t, env, action); n != 1 {
			t.Errorf("%s is in the audit log %d times", action, n)
		}
	}
}

func TestFleetActsAreRefused(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	_, current := env.Open(t)
	s, ctx := env.Service, t.Context()
	tests := []struct {
		name string
		err  error
		want fault.Kind
	}{
		{"a hold without a reason", s.HoldFleet(ctx, operator, "  "), fault.Invalid},
		{"a release of nothing", s.ReleaseFleet(ctx, operator, "x"), fault.Precondition},
		{"a tenant that is not behind", s.SkipTenant(ctx, operator, current, "x"), fault.Precondition},
		{"one that is not skipped", s.UnskipTenant(ctx, operator, current.ID, "x"), fault.Precondition},
		{"nobody", s.UnskipTenant(ctx, operator, tenant.NewID(), "x"), fault.Precondition},
	}
	for _, tt := range tests {
		if !fault.Is(tt.err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, tt.err, tt.want)
		}
	}
	for _, action := range []string{"fleet.hold", "fleet.release", "fleet.skip", "fleet.unskip"} {
		if n := audited(t, env, action); n != 0 {
			t.Errorf("%s was refused and is in the audit log", action)
		}
	}
}
