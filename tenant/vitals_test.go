package tenant_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// TestThePulseOfProcesses counts in two processes: minutes add up, what nobody wrote in
// is not there, and old minutes go.
func TestThePulseOfProcesses(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	c, now := env.Registry.Control(), time.Date(2026, 11, 20, 9, 30, 20, 0, time.UTC)
	if _, err := c.NewRaw(`INSERT INTO control.pulse VALUES (?, 7, 7, 7)`, now.Add(-26*time.Hour).Truncate(time.Minute)).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return now }
	one, two := tenant.NewPulse(c, clock), tenant.NewPulse(c, clock)
	rows := func() (n int) {
		t.Helper()
		if err := c.NewRaw(`SELECT count(*) FROM control.pulse`).Scan(t.Context(), &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	flush := func(all ...*tenant.Pulse) {
		t.Helper()
		for _, p := range all {
			if err := p.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	flush(one, two)
	if n := rows(); n != 1 {
		t.Fatalf("%d rows where nothing was counted", n)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 100 {
				one.Answered(i%50 == 0)
				two.Posted(1)
			}
		})
	}
	all.Wait()
	flush(one, two, one, two)
	now = now.Add(2 * time.Minute)
	two.Answered(true)
	flush(two)
	got, err := tenant.Traffic(t.Context(), c, now.Truncate(time.Minute).Add(-2*time.Minute), now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i].At = time.Time{}
	}
	want := []tenant.Beat{{Requests: 400, Failed: 8, Messages: 400}, {}, {Requests: 1, Failed: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("minutes (-want +got):\n%s", diff)
	}
	if n := rows(); n != 2 {
		t.Errorf("%d rows are left", n)
	}
}

func TestVitals(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	c, now := env.Registry.Control(), time.Now().UTC()
	today := now.Truncate(24 * time.Hour)
	sign := func(at, seen time.Time, state string, mrr int64) {
		t.Helper()
		id := fmt.Sprintf("%012x", at.UnixMilli())
		id = id[:8] + "-" + id[8:] + "-7" + strings.Repeat("0", 3) + "-8000-" + tenant.NewID().String()[24:]
		_, err := c.NewRaw(`INSERT INTO control.tenants (id, slug, name, state, created_at, last_active_at, mrr) VALUES (?0::uuid, ?1, 'One', ?2, ?3, ?4, ?5)`, id, tenanttest.Unique("v"), state, at, seen, mrr).Exec(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	sign(today, now, "active", 600)
	sign(today, now.Add(-2*time.Hour), "trialing", 0)
	sign(today.Add(-time.Second), now.Add(-30*time.Minute), "active", 1_200)
	sign(today.AddDate(0, 0, -13), now.Add(-30*time.Minute), "deleted", 0)
	sign(today.AddDate(0, 0, -14).Add(23*time.Hour), now.AddDate(0, 0, -1), "active", 5)
	v, err := tenant.VitalsNow(t.Context(), c, now)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2}, v.Signups); diff != "" {
		t.Errorf("sign-ups (-want +got):\n%s", diff)
	}
	if v.Active != 2 || v.MRR != 1_805 || len(v.Hour) != 60 {
		t.Errorf("%d are active, %d cents come in, %d minutes", v.Active, v.MRR, len(v.Hour))
	}
}
