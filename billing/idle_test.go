package billing

import (
	"fmt"
	"strings"
	"testing"

	"hearth/tenant"
)

// TestTheRollUpDoesNotSeeTheIdle explains the one statement that reads the ledger with
// a history of twenty tenants, and with that of ten thousand more who are idle now:
// neither is read whole, and the longer one begins with the index on what is new.
func TestTheRollUpDoesNotSeeTheIdle(t *testing.T) {
	t.Parallel()
	l := newLedgers(t, 1)
	n := l.nodes[1] // where nobody else writes
	history := func(tenants int, kind string) {
		t.Helper()
		for _, s := range []string{
			fmt.Sprintf(`INSERT INTO node.usage_ledger (tenant_id, metric, source, seq, quantity, occurred_at)
				SELECT md5('%s' || t)::uuid, 'calls', '%s ' || t, h, 1, now() - h * interval '30 minutes' FROM generate_series(1, %d) AS t, generate_series(1, %d) AS h`,
				kind, kind, tenants, max(200_000/tenants, 20)),
			`ANALYZE node.usage_ledger`,
		} {
			if _, err := n.NewRaw(s).Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	explain := func() string {
		t.Helper()
		w, err := windowOf(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		if err := moveWatermark(t.Context(), n, w); err != nil {
			t.Fatal(err)
		}
		e := Entry{Tenant: tenant.NewID(), Metric: MetricCalls, Source: "new " + tenant.NewID().String(), Quantity: 1}
		if err := appendEntries(t.Context(), n, []Entry{e}); err != nil {
			t.Fatal(err)
		}
		if w, err = windowOf(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		var plan []string
		if err := n.NewRaw(`EXPLAIN (COSTS OFF) `+dirtyHoursQuery, w.Low, w.High).Scan(t.Context(), &plan); err != nil {
			t.Fatal(err)
		}
		for i, line := range plan { // the numbers of transactions are others each time
			if at := strings.Index(line, "'"); at >= 0 {
				plan[i] = line[:at]
			}
		}
		return strings.Join(plan, "\n")
	}
	history(20, "active")
	before := explain()
	history(10_000, "idle")
	after := explain()
	for _, index := range []string{"usage_ledger_xid", "usage_ledger_hour"} {
		if !strings.Contains(after, index) {
			t.Errorf("%s is not used:\n%s", index, after)
		}
	}
	for _, plan := range []string{before, after} { // which of two indexes is better, it may see otherwise once there are more
		if strings.Contains(plan, "Seq Scan") {
			t.Errorf("the ledger is read whole:\n%s", plan)
		}
	}
}
