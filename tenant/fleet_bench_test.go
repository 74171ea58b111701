package tenant_test

import (
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// BenchmarkFleet migrates tenants by one file, as many at a time as by default.
func BenchmarkFleet(b *testing.B) {
	env := tenanttest.Alone(b)
	old := older(env)
	fleetOf(b, old, b.N)
	b.ResetTimer()
	run, err := env.Registry.MigrateFleet(b.Context(), tenant.FleetPlan{})
	if err != nil || run.Moved != b.N {
		b.Fatalf("moved %d of %d, %v", run.Moved, b.N, err)
	}
}
