package billing

import (
	"testing"
	"time"

	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// TestCourseOfMRR puts months and days together from what was moved on days.
func TestCourseOfMRR(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 23, 30, 0, 0, time.UTC)
	on := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, time.UTC) }
	c := courseOf([]movedOn{
		{Delta: 5_000, Count: 3}, {on(11, 21), MovedNew, 1_000, 1}, {on(11, 2), MovedChurn, -500, 1}, {on(10, 31), MovedExpansion, 300, 1}, {on(1, 1), MovedNew, 2_000, 1},
	}, now)
	if c.MRR != 5_000 || c.Paying != 3 || len(c.Months) != 12 || len(c.Days) != 30 {
		t.Fatalf("%+v", c)
	}
	var got []int64
	for _, s := range []MRRStep{c.Months[11], c.Months[10], c.Months[9], c.Months[1], c.Months[0], c.Days[29], c.Days[28], c.Days[9], c.Days[0]} {
		got = append(got, s.Net(), s.MRR)
	}
	want := []int64{500, 5_000, 300, 4_500, 0, 4_200, 2_000, 4_200, 0, 2_200, 1_000, 5_000, 0, 4_000, 0, 4_500, 0, 4_200}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("net and MRR of steps (-want +got):\n%s", diff)
	}
	if !c.Months[0].From.Equal(time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC)) || !c.Days[0].From.Equal(on(10, 23)) {
		t.Errorf("begins %s and %s", c.Months[0].From, c.Days[0].From)
	}
}

// TestMovementsAreOfTheirKinds: the database tells them from what was and what is, and
// nobody takes one back.
func TestMovementsAreOfTheirKinds(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	_, made := env.Open(t)
	control := env.Registry.Control()
	for _, mrr := range []int64{600, 600, 900, 300, 0, 0, 500} {
		if _, err := control.NewRaw(`UPDATE control.tenants SET mrr = ? WHERE id = ?`, mrr, made.ID).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	err := control.NewRaw(`SELECT kind || ' ' || delta || ' ' || mrr FROM control.mrr_movements WHERE tenant_id = ? ORDER BY id`, made.ID).Scan(t.Context(), &got)
	want := []string{"new 600 600", "expansion 300 900", "contraction -600 300", "churn -300 0", "reactivation 500 500"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, statement := range []string{`DELETE FROM control.mrr_movements WHERE tenant_id = ?`, `UPDATE control.mrr_movements SET delta = 1 WHERE tenant_id = ?`} {
		if _, err := control.NewRaw(statement, made.ID).Exec(t.Context()); err == nil {
			t.Errorf("%s is let through", statement)
		}
	}
}

// TestOwingByAgeAndInSum holds the sums of ages against their lists, at the edges.
func TestOwingByAgeAndInSum(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	control, now := env.Registry.Control(), time.Now().UTC()
	ages := []int{0, 6, 7, 13, 14, 29, 30, 400}
	for i, days := range ages {
		_, made := env.Open(t)
		for n := range 1 + i%2 { // the second is younger
			if _, err := control.NewRaw(`INSERT INTO control.invoices (id, tenant_id, status, currency, total, remaining, attempted, created_at) VALUES (?, ?, 'open', 'usd', 100, 100, true, ?)`,
				tenanttest.Unique("in"), made.ID, now.AddDate(0, 0, n-days).Add(-time.Minute)).Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	sums, err := OwingSums(t.Context(), control, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sums {
		rows, err := OwingByAge(t.Context(), control, s.OwingAge, now, 100)
		owed := int64(0)
		for _, r := range rows {
			owed += r.Owed
		}
		if err != nil || len(rows) != 2 || s.Tenants != 2 || s.Owed != 300 || owed != 300 {
			t.Errorf("%s: %d tenants owe %d, %d rows of %d, %v", s.Label, s.Tenants, s.Owed, len(rows), owed, err)
		}
	}
	if all, err := OwingByAge(t.Context(), control, OwingAgeByName("nonsense"), now, 100); err != nil || len(all) != len(ages) || !all[0].Since.Before(all[1].Since) {
		t.Errorf("%d in all, %v", len(all), err)
	}
}
