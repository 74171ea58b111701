package billing

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// inspected is a workspace whose usage is billed, on a database where nobody else is.
type inspected struct {
	*chain
	i     *Inspection
	files map[tenant.ID]int64
}

func (d *inspected) OpenAwake(ctx context.Context, t tenant.Tenant) (tenant.DB, bool, error) {
	return d.env.Registry.OpenAwake(ctx, t)
}

// newInspected makes two workspaces with periods that were pushed and nothing that
// differs.
func newInspected(t *testing.T, l *ledgers) *inspected {
	t.Helper()
	c := &chain{ledgers: l, sink: newPretendSink(1), renewal: time.Now().UTC().Add(-60 * time.Hour).Truncate(time.Second)}
	d := &inspected{chain: c, files: map[tenant.ID]int64{}}
	for n := range 2 {
		db, made := c.env.Open(t)
		c.tenants = append(c.tenants, db)
		c.subscribe(t, made.ID, n)
		yesterday := time.Now().UTC().Truncate(24 * time.Hour).Add(-10 * time.Hour)
		for seq, e := range []Entry{
			{Metric: MetricCalls, Quantity: 5_000_000, At: yesterday}, {Metric: MetricCalls, Quantity: 7_000, At: yesterday.Add(3 * time.Hour)},
			{Metric: MetricStorage, Quantity: 4_000, At: yesterday.Add(90 * time.Minute)},
		} {
			e.Source, e.Seq, e.Tenant = "drift "+made.ID.String(), int64(seq), made.ID
			if err := appendEntries(t.Context(), c.nodes[seq%len(c.nodes)], []Entry{e}); err != nil {
				t.Fatal(err)
			}
		}
		d.files[made.ID] = 4_000
	}
	u := c.usage()
	u.sink = c.sink
	c.settle(t, u)
	if err := u.Push(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.i = NewInspection(InspectionConfig{Usage: u, Tenants: d, Files: func(_ context.Context, db tenant.DB) (int64, error) { return d.files[db.Tenant()], nil }})
	return d
}

// look makes a report and narrows it to this test's workspaces.
func (d *inspected) look(t *testing.T) (found []string, report DriftReport) {
	t.Helper()
	report, err := d.i.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range report.Found {
		if n := slices.IndexFunc(d.tenants, func(db tenant.DB) bool { return db.Tenant() == row.TenantID }); n >= 0 {
			found = append(found, fmt.Sprintf("%d %s %s %d %t %s", n, row.What, row.Metric, row.Delta, row.Alarming, row.Action))
		}
	}
	slices.Sort(found)
	return found, report
}

func (d *inspected) do(t *testing.T, c tenant.ControlDB, statement string, args ...any) {
	t.Helper()
	if _, err := c.NewRaw(statement, args...).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestTheReportFindsWhatDiffers breaks one thing of each kind, looks, and looks again.
func TestTheReportFindsWhatDiffers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		spoil func(t *testing.T, d *inspected, id tenant.ID, control tenant.ControlDB)
		want  []string
		again []string // what the next report finds: nothing where it was put right
		holds func(t *testing.T, d *inspected, id tenant.ID)
	}{
		{name: "nothing", spoil: func(*testing.T, *inspected, tenant.ID, tenant.ControlDB) {}},
		{name: "an hour that says too much", spoil: func(t *testing.T, d *inspected, id tenant.ID, c tenant.ControlDB) {
			d.do(t, c, `UPDATE control.usage_hourly SET quantity = quantity + 90000 WHERE tenant_id = ? AND metric = 'calls' AND quantity = 7000`, id)
		}, want: []string{"0 ledger_hours calls 90000 true made its hours anew from the ledger"}},
		{name: "an hour that is gone", spoil: func(t *testing.T, d *inspected, id tenant.ID, c tenant.ControlDB) {
			d.do(t, c, `DELETE FROM control.usage_hourly WHERE tenant_id = ? AND metric = 'calls' AND quantity = 5000000`, id)
		}, want: []string{"0 ledger_hours calls 5000000 true made its hours anew from the ledger"}},
		{name: "an hour that nobody used", spoil: func(t *testing.T, d *inspected, id tenant.ID, c tenant.ControlDB) {
			d.do(t, c, `INSERT INTO control.usage_hourly (tenant_id, metric, hour, node, quantity, era, as_of) SELECT tenant_id, 'extension_cpu', hour, node, 11, era, 0 FROM control.usage_hourly WHERE tenant_id = ? AND metric = 'calls' AND quantity = 7000`, id)
		}, want: []string{"0 ledger_hours extension_cpu 11 true made its hours anew from the ledger"}},
		{name: "two hours that were exchanged", spoil: func(t *testing.T, d *inspected, id tenant.ID, c tenant.ControlDB) {
			d.do(t, c, `UPDATE control.usage_hourly SET hour = hour + interval '1 hour' WHERE tenant_id = ? AND metric = 'calls' AND quantity = 7000`, id)
		}, want: []string{"0 ledger_hours calls 1 false made its hours anew from the ledger"}},
		{name: "a period", spoil: func(t *testing.T, d *inspected, id tenant.ID, c tenant.ControlDB) {
			d.do(t, c, `UPDATE control.usage_periods SET used = used - 5000, billable = billable - 5 WHERE tenant_id = ? AND metric = 'calls'`, id)
		}, want: []string{"0 hours_period calls 5000 false added the period up anew"}},
		{name: "what Stripe would bill", spoil: func(t *testing.T, d *inspected, id tenant.ID, _ tenant.ControlDB) {
			for key := range d.sink.totals {
				if strings.HasPrefix(key, id.String()) {
					d.sink.totals[key] -= 60
				}
			}
		}, want: []string{"0 period_stripe calls 60 true pushed the amount again"}},
		{name: "a level that no file makes", spoil: func(_ *testing.T, d *inspected, id tenant.ID, _ tenant.ControlDB) { d.files[id] = 3_000 },
			want: []string{"0 storage_files storage 1000 true "}, again: []string{"0 storage_files storage 1000 true "}},
		{name: "the files of one who sleeps", spoil: func(t *testing.T, d *inspected, id tenant.ID, c tenant.ControlDB) {
			d.files[id] = 3_000
			d.do(t, c, `UPDATE control.tenants SET residence = 'hibernated' WHERE id = ?`, id)
		}},
		{name: "the files of one who was not there yesterday", spoil: func(t *testing.T, d *inspected, id tenant.ID, c tenant.ControlDB) {
			d.files[id] = 3_000
			d.do(t, c, `UPDATE control.tenants SET last_active_at = now() - interval '2 days' WHERE id = ?`, id)
		}},
		{name: "seats", spoil: func(t *testing.T, d *inspected, id tenant.ID, c tenant.ControlDB) {
			d.do(t, c, `INSERT INTO control.subscription_items (id, subscription_id, metric, price, quantity) VALUES (?, ?, 'seats', 'seats', 2)`, "seats_"+id.String(), "sub_"+id.String())
			d.do(t, c, `INSERT INTO control.seat_counts (tenant_id, active, counted_at, revision, pushed_revision) VALUES (?, 5, now() - interval '3 hours', 3, 3)`, id)
			d.do(t, c, `UPDATE control.customers SET fetched_at = now() WHERE tenant_id = ?`, id)
		}, want: []string{"0 seats_stripe seats 3 true set the seats again"},
			holds: func(t *testing.T, d *inspected, id tenant.ID) {
				if n := len(d.sink.seats); n == 0 || d.sink.seats[n-1].Seats != 5 || d.sink.seats[n-1].Tenant != id {
					t.Errorf("seats set: %+v", d.sink.seats)
				}
			}},
	}
	l := ledgersOn(t, tenanttest.Alone(t), 1)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newInspected(t, l)
			control, id := d.env.Registry.Control(), d.tenants[0].Tenant()
			if tt.name == "what Stripe would bill" && len(d.sink.totals) == 0 {
				t.Fatal("nothing was pushed")
			}
			was := d.billedUnits(t)
			tt.spoil(t, d, id, control)
			got, _ := d.look(t)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
			if tt.holds != nil {
				tt.holds(t, d, id)
			}
			if got, _ = d.look(t); !cmp.Equal(tt.again, got) {
				t.Errorf("found again: %v, want %v", got, tt.again)
			}
			if err := d.i.Push(t.Context()); err != nil {
				t.Fatal(err)
			}
			if is := d.billedUnits(t); !cmp.Equal(was, is) {
				t.Errorf("billed (-before +after):\n%s", cmp.Diff(was, is))
			}
		})
	}
}

// billedUnits is what is billed of this test's workspaces.
func (d *inspected) billedUnits(t *testing.T) map[string]int64 {
	t.Helper()
	d.sink.mu.Lock()
	defer d.sink.mu.Unlock()
	billed := map[string]int64{}
	for key, n := range d.sink.totals {
		if slices.ContainsFunc(d.tenants, func(db tenant.DB) bool { return strings.HasPrefix(key, db.Tenant().String()) }) {
			billed[key] = n
		}
	}
	return billed
}

// TestTheReportLeavesAloneWhatMoves looks while eight write and roll up: nothing is
// found, for nothing differs that is not on its way.
func TestTheReportLeavesAloneWhatMoves(t *testing.T) {
	t.Parallel()
	d := newInspected(t, ledgersOn(t, tenanttest.Alone(t), 1))
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		u := d.usage()
		for seq := int64(100); ; seq++ {
			select {
			case <-stop:
				return
			default:
			}
			for _, db := range d.tenants {
				at := time.Now().UTC().Truncate(24 * time.Hour).Add(-time.Duration(seq%1400) * time.Minute)
				e := Entry{Tenant: db.Tenant(), Metric: MetricCalls, Source: "moving " + db.Tenant().String(), Seq: seq, Quantity: 3, At: at}
				if err := appendEntries(t.Context(), d.nodes[seq%2], []Entry{e}); err != nil {
					t.Error(err)
				}
			}
			if err := u.RollUp(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}()
	for range 6 {
		if found, _ := d.look(t); len(found) > 0 {
			t.Errorf("found %v", found)
		}
	}
	close(stop)
	<-done
}

// TestTheSecondNightCalls finds a small thing twice.
func TestTheSecondNightCalls(t *testing.T) {
	t.Parallel()
	d := newInspected(t, ledgersOn(t, tenanttest.Alone(t), 0))
	control, id := d.env.Registry.Control(), d.tenants[0].Tenant()
	small := []Drift{{Run: tenant.NewID(), TenantID: id, What: DriftPeriods, Metric: MetricCalls, Delta: 1, of: 1_000}}
	for night, want := range []bool{false, true} {
		if err := d.i.keep(t.Context(), small[0].Run, DriftPeriods, small); err != nil {
			t.Fatal(err)
		}
		rows, err := Drifts(t.Context(), control, 1000)
		if err != nil {
			t.Fatal(err)
		}
		n := slices.IndexFunc(rows, func(r Drift) bool { return r.TenantID == id })
		if n < 0 || rows[n].Alarming != want {
			t.Errorf("night %d: %+v", night+1, rows)
		}
		d.do(t, control, `UPDATE control.billing_drift SET created_at = created_at - interval '1 day' WHERE tenant_id = ?`, id)
	}
}

// TestLedgersAreOnlyAddedTo tries everything else, as the role that owns them.
func TestLedgersAreOnlyAddedTo(t *testing.T) {
	t.Parallel()
	l := newLedgers(t, 1)
	n := l.nodes[1]
	id := tenant.NewID()
	entry := func(seq int64, at time.Time) error {
		return appendEntries(t.Context(), n, []Entry{{Tenant: id, Metric: MetricCalls, Source: "kept", Seq: seq, Quantity: 1, At: at}})
	}
	now := time.Now()
	if err := entry(1, now); err != nil {
		t.Fatal(err)
	}
	if err := entry(2, now.AddDate(0, -13, 0).Add(-time.Hour)); !fault.Is(err, fault.Invalid) || fault.Message(err) != "This was used more than 13 months ago, and the ledger of that time is closed." {
		t.Errorf("an entry of long ago: %v", err)
	}
	for _, statement := range []string{
		`UPDATE node.usage_ledger SET quantity = 2`, `UPDATE node.usage_ledger SET tenant_id = gen_random_uuid()`, `UPDATE node.usage_ledger SET occurred_at = occurred_at - interval '1 day'`,
		`UPDATE node.usage_ledger SET seq = seq + 1`, `DELETE FROM node.usage_ledger`, `TRUNCATE node.usage_ledger`,
	} {
		if _, err := n.NewRaw(statement).Exec(t.Context()); !fault.Is(tenant.Fault(err, "spoil"), fault.Precondition) {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if err := entry(1, now); err != nil {
		t.Errorf("the same again: %v", err)
	}
	var rows int
	if err := n.NewRaw(`SELECT count(*) FROM node.usage_ledger WHERE quantity = 1`).Scan(t.Context(), &rows); err != nil || rows != 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

// TestOldEntriesGo lets a ledger of two years go to what is kept: hours stay as they
// are, also when the ledger is restored and everything else is made anew.
func TestOldEntriesGo(t *testing.T) {
	t.Parallel()
	l := newLedgers(t, 1)
	n := l.nodes[1]
	_, made := l.env.Open(t)
	control := l.env.Registry.Control()
	age := func(days int) {
		t.Helper()
		for _, s := range []string{`ALTER TABLE node.usage_ledger DISABLE TRIGGER USER`, fmt.Sprintf(`UPDATE node.usage_ledger SET occurred_at = occurred_at - interval '%d days'`, days), `ALTER TABLE node.usage_ledger ENABLE TRIGGER USER`} {
			if _, err := n.NewRaw(s).Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	_, err := n.NewRaw(`INSERT INTO node.usage_ledger (tenant_id, metric, source, seq, quantity, occurred_at) SELECT ?, 'calls', 'old', d, 10, now() - d * interval '1 day' FROM generate_series(1, 390) AS d`, made.ID).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u := l.usage()
	l.settle(t, u)
	total := func() (ledger, hours int64) {
		t.Helper()
		if err := n.NewRaw(`SELECT coalesce(sum(quantity), 0)::bigint FROM node.usage_ledger`).Scan(t.Context(), &ledger); err != nil {
			t.Fatal(err)
		}
		if err := control.NewRaw(`SELECT coalesce(sum(quantity), 0)::bigint FROM control.usage_hourly WHERE tenant_id = ?`, made.ID).Scan(t.Context(), &hours); err != nil {
			t.Fatal(err)
		}
		return ledger, hours
	}
	if gone, err := u.ForgetUsage(t.Context()); err != nil || gone != 0 {
		t.Errorf("%d entries went, %v", gone, err)
	}
	age(100)
	d, err := control.NewRaw(`UPDATE control.usage_hourly SET hour = hour - interval '100 days' WHERE tenant_id = ?`, made.ID).Exec(t.Context())
	if err != nil {
		t.Fatal(d, err)
	}
	gone, err := u.ForgetUsage(t.Context())
	if err != nil || gone < 80 || gone > 100 {
		t.Errorf("%d entries went, %v", gone, err)
	}
	if ledger, hours := total(); ledger != int64(390-gone)*10 || hours != 3_900 {
		t.Errorf("%d in the ledger and %d in the hours", ledger, hours)
	}
	if _, err := n.NewRaw(`UPDATE node.watermarks SET cluster = cluster + 1 WHERE name = 'usage'`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.settle(t, u)
	if _, hours := total(); hours != 3_900 {
		t.Errorf("%d in the hours after a restore", hours)
	}
	if err := appendEntries(t.Context(), n, []Entry{{Tenant: made.ID, Metric: MetricCalls, Source: "old", Seq: 390, Quantity: 10, At: time.Now().AddDate(0, 0, -490)}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("what went comes again: %v", err)
	}
}
