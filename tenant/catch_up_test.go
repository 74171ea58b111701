package tenant_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// TestATenantThatIsOpenedIsMigratedOnce lets many come into a tenant that is behind.
func TestATenantThatIsOpenedIsMigratedOnce(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	made := fleetOf(t, older(env), 1)[0]
	var tries atomic.Int64
	env.Registry.OnReached(func(point string) {
		if strings.HasPrefix(point, "before CREATE TABLE") && strings.Contains(point, ".reminders") {
			tries.Add(1)
		}
	})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := env.Registry.OpenTenant(t.Context(), made); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if tries.Load() != 1 {
		t.Errorf("it was migrated %d times", tries.Load())
	}
}

// TestASchemaThatFailsIsSpared opens one that cannot be migrated again and again.
func TestASchemaThatFailsIsSpared(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	made := fleetOf(t, older(env), 1)[0]
	mend := obstruct(t, env, made.ID)
	for range 5 {
		if _, err := env.Registry.OpenTenant(t.Context(), made); !fault.Is(err, fault.Unavailable) || !strings.Contains(fault.Message(err), "is being updated") {
			t.Errorf("it opens with %v, want Unavailable", err)
		}
	}
	s, err := env.Registry.FleetStatus(t.Context())
	if err != nil || len(s.Failures) != 1 || s.Failures[0].Attempts != 1 {
		t.Errorf("failures %+v, %v; want one of one attempt", s.Failures, err)
	}
	mend()
	if _, err := env.Registry.MigrateFleet(t.Context(), tenant.FleetPlan{}); err != nil {
		t.Fatal(err)
	}
	if _, err := env.Registry.Open(t.Context(), made.ID); err != nil {
		t.Errorf("mended: %v", err)
	}
}
