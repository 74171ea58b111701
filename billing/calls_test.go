package billing

import (
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

func TestCallsEndAtThePlansLimit(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	_, of := env.Open(t)
	_, neighbour := env.Open(t)
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	control := env.Registry.Control()
	buffer := NewBuffer(control, tenant.NewID().String(), func() time.Time { return now })
	calls := NewCallCount(Allower{Control: control, Now: func() time.Time { return now }}, buffer)
	g, err := GrantsFor(of)
	if err != nil {
		t.Fatal(err)
	}
	most := g.Limit(Calls)
	use := func(n int64, hour time.Time) {
		t.Helper()
		if _, err := control.NewRaw(`INSERT INTO control.usage_hourly (tenant_id, metric, hour, node, quantity, moment, era, as_of) VALUES (?, 'calls', ?, 'main', ?, 0, 1, 0)
			ON CONFLICT (tenant_id, metric, hour, node) DO UPDATE SET quantity = excluded.quantity`, of.ID, hour, n).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	spend := func(of tenant.Tenant, n int, want fault.Kind) {
		t.Helper()
		for range n {
			if err := calls.Spend(t.Context(), of); err != nil && (want == "" || !fault.Is(err, want)) || err == nil && want != "" {
				t.Fatalf("%v, want %q", err, want)
			}
		}
	}
	use(1_000_000, now.Add(-40*24*time.Hour)) // of another month
	use(most-3, now.Add(-24*time.Hour).Truncate(time.Hour))
	spend(of, 3, "")
	spend(of, 2, fault.PaymentRequired)
	spend(neighbour, 2, "")
	if held := buffer.Held(); held != 5 {
		t.Errorf("%d calls are counted; those that were refused do not count", held)
	}
	now = now.Add(2 * time.Minute)
	spend(of, 1, fault.PaymentRequired) // what was counted here is not forgotten before it is rolled up
	now = time.Date(2026, 12, 1, 0, 0, 1, 0, time.UTC)
	spend(of, 1, "")

	if err := buffer.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}
