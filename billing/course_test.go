package billing_test

import (
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// TestCoursesOfATenant reads a level and what came, in even steps, of one tenant alone.
func TestCoursesOfATenant(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	_, made := env.Open(t)
	_, other := env.Open(t)
	now := time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
	used := func(id tenant.ID, m billing.Metric, at time.Time, n int64) {
		t.Helper()
		_, err := env.Pools.Owner.ExecContext(t.Context(), `INSERT INTO control.usage_hourly (tenant_id, metric, hour, node, quantity, era, as_of) VALUES (?, ?, ?, 'main', ?, 1, 1)`, id, m, at, n)
		if err != nil {
			t.Fatal(err)
		}
	}
	hour := now.Truncate(time.Hour)
	used(made.ID, billing.MetricStorage, hour.AddDate(0, -3, 0), 500)
	used(made.ID, billing.MetricStorage, hour.Add(-2*time.Hour), 40)
	used(made.ID, billing.MetricStorage, hour, -600)
	used(made.ID, billing.MetricMessages, hour.AddDate(0, -3, 0), 9)
	used(made.ID, billing.MetricMessages, hour.Add(-time.Hour), 7)
	used(made.ID, billing.MetricMessages, hour, 3)
	used(other.ID, billing.MetricMessages, hour, 100)
	day, err := billing.SpanByName("24h")
	if err != nil {
		t.Fatal(err)
	}
	courses, err := billing.CoursesOf(t.Context(), env.Registry.Control(), made, day, now)
	if err != nil {
		t.Fatal(err)
	}
	got := map[billing.Metric][]int64{}
	for _, c := range courses {
		if len(c.Values) != 24 || !c.From.Equal(hour.Add(-23*time.Hour)) {
			t.Fatalf("%s: %d values from %s", c.Metric, len(c.Values), c.From)
		}
		got[c.Metric] = c.Values[20:]
	}
	want := map[billing.Metric][]int64{
		billing.MetricStorage: {500, 540, 540, 0}, billing.MetricMessages: {0, 0, 7, 3}, billing.MetricActive: {0, 0, 0, 0}, billing.MetricCalls: {0, 0, 0, 0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the last four hours (-want +got):\n%s", diff)
	}
	year, err := billing.SpanByName("12m")
	if err != nil {
		t.Fatal(err)
	}
	if courses, err = billing.CoursesOf(t.Context(), env.Registry.Control(), made, year, now); err != nil {
		t.Fatal(err)
	}
	sum := int64(0)
	for _, n := range courses[0].Values {
		sum += n
	}
	if sum != 19 {
		t.Errorf("%d messages in a year", sum)
	}
	if courses[2].Limit == billing.Unlimited || courses[0].Limit != billing.Unlimited {
		t.Error("storage has no limit, or messages have one")
	}
	for _, bad := range []string{"1h", "'", "24H", "\x00"} {
		if _, err := billing.SpanByName(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
