package billing_test

import (
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

func TestWhoPaysSleepsLater(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	var ids []tenant.ID
	for _, plan := range []string{"", "free@1", "team@1"} {
		db, _ := env.Open(t)
		if _, err := env.Registry.Control().NewRaw(`UPDATE control.tenants SET plan = ? WHERE id = ?`, plan, db.Tenant()).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, db.Tenant())
	}
	idle := tenant.IdleAfter(24*time.Hour).Sizes(time.Hour, 0)
	got, err := billing.IdleByPlan(env.Registry.Control(), idle)(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	longer := idle
	longer.After, longer.Small = 72*time.Hour, 3*time.Hour
	if diff := cmp.Diff(map[tenant.ID]tenant.Idle{ids[1]: idle, ids[2]: longer}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if none, err := billing.IdleByPlan(env.Registry.Control(), idle)(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("nobody: %v, %v", none, err)
	}
}
