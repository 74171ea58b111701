package tenant_test

import (
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// TestAMemberCountsOnceADay signs a member in twice and lets both sessions rest until
// another day.
func TestAMemberCountsOnceADay(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, made := env.Open(t)
	came := 0
	service := tenant.NewService(tenant.ServiceConfig{Registry: env.Registry, Keys: env.Keys, Rooms: env.Rooms, Sockets: env.Sockets, Files: env.Files, Resolver: env.DNS, Now: time.Now, Came: func(id tenant.ID) {
		if id != made.ID {
			t.Errorf("somebody came to %s", id)
		}
		came++
	}})
	kit := tenanttest.Member(t, db, "Kit")
	var tokens []string
	for range 2 {
		_, token, err := service.BeginSession(t.Context(), db, kit.ID, tenant.Visitor{})
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, token)
	}
	resume := func() {
		t.Helper()
		for _, token := range append(tokens, tokens...) {
			if _, err := service.Resume(t.Context(), db, token, tenant.Visitor{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	resume()
	if came != 1 {
		t.Fatalf("two sign-ins on a day count %d times", came)
	}
	if _, err := env.Pools.Owner.ExecContext(t.Context(), `UPDATE `+tenant.Schema(made.ID)+`.sessions SET last_active_at = now() - interval '25 hours'`); err != nil {
		t.Fatal(err)
	}
	resume()
	if came != 2 {
		t.Errorf("with a day later they count %d times", came)
	}
}
