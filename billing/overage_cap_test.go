package billing

import (
	"fmt"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// TestALowerCapHoldsFromThen lets usage that is on its way come in after the cap was
// lowered.
func TestALowerCapHoldsFromThen(t *testing.T) {
	t.Parallel()
	a := newAbove(t, "team@1", 2)
	a.allow(AboveWish{On: true, Cap: "10"})
	a.use(MetricCalls, 110_000+400_000) // 2 dollars
	a.rollUp()
	a.allow(AboveWish{On: true, Cap: "1"})
	a.use(MetricCalls, 300_000)
	a.use(MetricCPU, 5_000_000)
	if c := a.close(); c[MetricCalls].Billable != 400 || c[MetricCPU].Billable != 0 {
		t.Errorf("more is billed than the cap: %+v", c)
	}
}

// TestACapThatIsLoweredIsNotRaisedByWhatIsAboveIt takes consent back while more lies above
// the plan than its cap allows: of that no more is billed than the cap was.
func TestACapThatIsLoweredIsNotRaisedByWhatIsAboveIt(t *testing.T) {
	t.Parallel()
	for _, then := range []AboveWish{{On: false, Cap: "2"}, {On: true, Cap: "1"}} {
		a := newAbove(t, "team@1", 2)
		a.use(MetricStorage, 20*gb+50*gb) // 10 dollars a month, from a larger plan
		a.allow(AboveWish{On: true, Cap: "2"})
		a.rollUp()
		a.at = a.start.Add(3 * day)
		a.allow(then)
		if s := a.close()[MetricStorage]; s.Billable*s.Price != 2*Dollars {
			t.Errorf("%s is billed by a cap of $2, then of %+v", Money(s.Billable*s.Price), then)
		}
	}
}

// TestALowerCapIsNotRaisedByWhoReadTheOldOne stops a roll-up where it has read what is
// allowed, and lowers that.
func TestALowerCapIsNotRaisedByWhoReadTheOldOne(t *testing.T) {
	t.Parallel()
	a := newAbove(t, "team@1", 2)
	a.allow(AboveWish{On: true, Cap: "10"})
	lowered := make(chan error, 1)
	u := a.usage()
	u.now = a.clock
	u.reached = func(point string) {
		if point != "terms read" {
			return
		}
		go func() {
			lowered <- a.service().AllowAbove(t.Context(), a.db, tenant.Member{ID: 1, Role: tenant.RoleAdministrator, Status: tenant.StatusActive}, AboveWish{On: true, Cap: "1"})
		}()
		eventually(t, "it is lowered, or waits", func() bool {
			waits := false
			err := a.env.Pools.Owner.DB.QueryRowContext(t.Context(), `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%control.tenants%' AND query LIKE '%' || $1 || '%')`, a.id.String()).Scan(&waits)
			return err != nil || waits || len(lowered) > 0
		})
	}
	if err := u.open(t.Context(), []hour{{Tenant: a.id, Metric: MetricCalls, Hour: a.start}}); err != nil {
		t.Fatal(err)
	}
	if err := <-lowered; err != nil {
		t.Fatal(err)
	}
	for _, p := range a.months() {
		if p.Cap != 1*Dollars {
			t.Errorf("the cap of %s is %s", p.Metric, Money(p.Cap))
		}
	}
}

func TestWhoMayAllowMoreAndHowMuch(t *testing.T) {
	t.Parallel()
	a := newAbove(t, "team@1", 2)
	b := newAbove(t, "", 0)
	tests := []struct {
		cap  string
		role tenant.Role
		plan string
		on   bool
		want fault.Kind
	}{
		{"", tenant.RoleOwner, "team@1", true, fault.Invalid},
		{"-5", tenant.RoleOwner, "team@1", true, fault.Invalid},
		{"+5", tenant.RoleOwner, "team@1", true, fault.Invalid},
		{"0", tenant.RoleOwner, "team@1", true, fault.Invalid},
		{"5.50", tenant.RoleOwner, "team@1", true, fault.Invalid},
		{"1e3", tenant.RoleOwner, "team@1", true, fault.Invalid},
		{"100001", tenant.RoleOwner, "team@1", true, fault.Invalid},
		{strings.Repeat("9", 400), tenant.RoleOwner, "team@1", true, fault.Invalid},
		{"<b>5</b>", tenant.RoleOwner, "team@1", true, fault.Invalid},
		{"5", tenant.RoleMember, "team@1", true, fault.Forbidden},
		{"5", tenant.RoleMember, "team@1", false, fault.Forbidden},
		{"5", tenant.RoleOwner, "", true, fault.Precondition},
		{"5", tenant.RoleOwner, "enterprise@1", true, fault.Precondition},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%.12s %s %s", tt.cap, tt.role, tt.plan), func(t *testing.T) {
			a.exec(`UPDATE control.tenants SET plan = ? WHERE id = ?`, tt.plan, a.id)
			err := a.service().AllowAbove(t.Context(), a.db, tenant.Member{Role: tt.role, Status: tenant.StatusActive}, AboveWish{On: tt.on, Cap: tt.cap})
			if !fault.Is(err, tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	a.exec(`UPDATE control.tenants SET plan = 'team@1' WHERE id = ?`, a.id)
	a.allow(AboveWish{On: true, Cap: " $25 "})
	now, err := tenant.TenantByID(t.Context(), a.env.Registry.Control(), a.id)
	if err != nil || now.Overage == nil || !*now.Overage || *now.OverageCap != 25*Dollars {
		t.Errorf("%+v %v", now, err)
	}
	other, err := tenant.TenantByID(t.Context(), b.env.Registry.Control(), b.id)
	if err != nil || other.Overage != nil || other.OverageCap != nil {
		t.Errorf("a neighbour has %+v %v", other, err)
	}
	var noted int
	if err := a.env.Registry.Control().NewRaw(`SELECT count(*) FROM control.audit_log WHERE tenant_id = ? AND action = 'billing.overage' AND detail->'after'->>'cap' = '25000000' AND actor = 'member 1'`, a.id).Scan(t.Context(), &noted); err != nil || noted != 1 {
		t.Errorf("%d lines in the audit log, %v", noted, err)
	}
}
