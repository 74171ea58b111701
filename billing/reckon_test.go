package billing

import (
	"context"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// reckoning is a Usage whose clock a test turns, on a database of its own.
type reckoning struct {
	t   *testing.T
	env *tenanttest.Env
	l   *ledgers
	u   *Usage
	now time.Time
}

func newReckoning(t *testing.T) *reckoning {
	t.Helper()
	r := &reckoning{t: t, env: tenanttest.Alone(t), now: time.Now().UTC()}
	r.l = ledgersOn(t, r.env, 0)
	r.u = r.l.usage()
	r.u.now = func() time.Time { return r.now }
	return r
}

// reckon adds up what was used and reckons what it costs.
func (r *reckoning) reckon() {
	r.t.Helper()
	r.l.settle(r.t, r.u)
	if err := r.u.Reckon(r.t.Context(), DefaultRates); err != nil {
		r.t.Fatal(err)
	}
	r.l.settle(r.t, r.u)
}

func (r *reckoning) number(query string, args ...any) (n int64) {
	r.t.Helper()
	if err := r.env.Registry.Control().NewRaw(query, args...).Scan(r.t.Context(), &n); err != nil {
		r.t.Fatal(err)
	}
	return n
}

func (r *reckoning) cost(id tenant.ID) int64 {
	return r.number(`SELECT coalesce(cost, 0) FROM control.tenants WHERE id = ?`, id)
}

// TestWhatAWorkspaceCosts follows one from its first request until it sleeps and is
// forgotten, beside one that nobody comes to, which has no row of its own anywhere.
func TestWhatAWorkspaceCosts(t *testing.T) {
	t.Parallel()
	r := newReckoning(t)
	ctx, control := t.Context(), r.env.Registry.Control()
	db, used := r.env.Open(t)
	_, idle := r.env.Open(t)
	requests := NewSlowBuffer(control, tenant.NewID().String(), func() time.Time { return r.now })
	for range 3_000 {
		requests.Count(used.ID, MetricWork, 60_000)
		requests.Count(used.ID, MetricEgress, 100_000)
	}
	if n := r.number(`SELECT count(*) FROM node.usage_ledger`); n != 0 {
		t.Fatalf("%d entries were written before it was time", n)
	}
	if err := requests.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	if n := r.number(`SELECT count(*) FROM node.usage_ledger`); n != 2 {
		t.Fatalf("%d entries of 6,000 counts", n)
	}
	if err := RecordStored(ctx, db, 1, 40*gb); err != nil {
		t.Fatal(err)
	}
	r.reckon()

	schema := r.number(`SELECT coalesce(database_size, 0) FROM control.tenants WHERE id = ?`, used.ID)
	if schema < 200_000 || schema > 5_000_000 {
		t.Fatalf("its schema is said to have %d bytes", schema)
	}
	// 180 seconds of work, 300 MB of egress, 40 GB of files.
	flows := int64(6_000 + 27_000)
	kept := portion(schema, DefaultRates.DatabaseGB, gb) + 920_000
	if got := r.cost(used.ID); got != flows+kept {
		t.Errorf("it costs %d, want %d", got, flows+kept)
	}
	if level := r.number(`SELECT sum(quantity)::bigint FROM control.usage_hourly WHERE tenant_id = ? AND metric = 'database'`, used.ID); level != schema {
		t.Errorf("the ledger says %d bytes of schema, measured are %d", level, schema)
	}
	cost, err := CostOf(ctx, control, used.ID, DefaultRates, r.now)
	if err != nil || cost.Total != flows+kept {
		t.Errorf("its page says %d (%v)", cost.Total, err)
	}
	course, err := CostCourse(ctx, control, used.ID, DefaultRates, Spans()[0], r.now)
	if err != nil {
		t.Fatal(err)
	}
	last := course.Values[len(course.Values)-1]
	if last < flows || last > flows+kept/720+3 {
		t.Errorf("the running hour cost %d: more than %d of requests and a part of an hour of %d a month", last, flows, kept)
	}

	if n := r.number(`SELECT count(*) FROM control.costs_due WHERE tenant_id = ?`, idle.ID) + r.number(`SELECT count(*) FROM node.usage_ledger WHERE tenant_id = ?`, idle.ID) +
		r.number(`SELECT count(*) FROM control.usage_hourly WHERE tenant_id = ?`, idle.ID) + r.number(`SELECT count(*) FROM control.tenants WHERE id = ? AND (cost IS NOT NULL OR database_size IS NOT NULL)`, idle.ID); n != 0 {
		t.Errorf("the idle one has %d rows", n)
	}

	entries := r.number(`SELECT count(*) FROM node.usage_ledger`)
	r.now = r.now.Add(25 * time.Hour)
	r.reckon()
	if n := r.number(`SELECT count(*) FROM node.usage_ledger`); n != entries || r.cost(used.ID) != flows+kept {
		t.Errorf("it was measured again and %d entries written; it costs %d", n-entries, r.cost(used.ID))
	}
	if err := r.env.Registry.Hibernate(ctx, used.ID); err != nil {
		t.Fatal(err)
	}
	r.now = r.now.Add(25 * time.Hour)
	r.reckon()
	archive := r.number(`SELECT archive_size FROM control.tenants WHERE id = ?`, used.ID)
	asleep := portion(40*gb+archive, DefaultRates.ObjectGB, gb)
	if got := r.cost(used.ID); got != flows+asleep {
		t.Errorf("asleep it costs %d, want %d", got, flows+asleep)
	}
	if level := r.number(`SELECT sum(quantity)::bigint FROM control.usage_hourly WHERE tenant_id = ? AND metric = 'database'`, used.ID); level != 0 {
		t.Errorf("asleep it has %d bytes of schema", level)
	}
	r.now = r.now.AddDate(0, 0, 31)
	r.reckon()
	if got := r.cost(used.ID); got != asleep {
		t.Errorf("after a month of sleep it costs %d, want %d", got, asleep)
	}
	if n := r.number(`SELECT count(*) FROM control.costs_due`); n != 0 {
		t.Errorf("%d are still looked at", n)
	}
	var d CostDay
	if d, err = LatestCosts(ctx, control); err != nil {
		t.Fatal(err)
	}
	if d.Tenants != 2 || d.Asleep != 1 || d.AsleepBytes != archive || d.Cost != asleep {
		t.Errorf("the day says %+v", d)
	}
}

// TestCostsOfMany reckons more than one batch, twice at once.
func TestCostsOfMany(t *testing.T) {
	t.Parallel()
	r := newReckoning(t)
	tenanttest.Crowd(t, r.env, reckonBatch+30)
	if _, err := r.env.Registry.Control().NewRaw(`INSERT INTO node.usage_ledger (tenant_id, metric, source, seq, quantity) SELECT id, 'egress', 'test ' || id, 1, 1000000000 FROM control.tenants`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.l.settle(t, r.u)
	done := make(chan error, 2)
	for range 2 {
		go func() { done <- r.u.Reckon(context.WithoutCancel(t.Context()), DefaultRates) }()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := r.number(`SELECT count(*) FROM control.tenants WHERE cost = 90000`); n != reckonBatch+30 {
		t.Errorf("%d of %d were reckoned", n, reckonBatch+30)
	}
	d, err := LatestCosts(t.Context(), r.env.Registry.Control())
	if err != nil || d.Cost != (reckonBatch+30)*90_000 {
		t.Errorf("%d in all (%v)", d.Cost, err)
	}
}
