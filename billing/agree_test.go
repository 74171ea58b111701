package billing

import (
	"encoding/json"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

func TestAgree(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	_, ours := env.Open(t)
	_, next := env.Open(t)
	control := env.Registry.Control()
	key := func(text string) *PlanKey { k := PlanKey(text); return &k }
	number := func(n int64) *int64 { return &n }
	tests := []struct {
		name    string
		a       Agreement
		members int64 // that are allowed afterwards
		wrong   string
	}{
		{"a plan", Agreement{Plan: key("team@1"), Seats: number(3), Reason: "a friend"}, 500, ""},
		{"more of something", Agreement{Overrides: []string{"members=600", "storage=unlimited"}}, 600, ""},
		{"the rest stays", Agreement{Overrides: []string{"file_size=5"}}, 600, ""},
		{"no end", Agreement{Overrides: []string{"members=unlimited"}}, Unlimited, ""},
		{"back to the plan's own", Agreement{Overrides: []string{"members=plan"}}, 500, ""},
		{"a plan that is not there", Agreement{Plan: key("gold@1")}, 500, "no plan gold@1"},
		{"no such limit", Agreement{Overrides: []string{"beer=1"}}, 500, "no limit called beer"},
		{"no amount", Agreement{Overrides: []string{"members=many"}}, 500, "no amount"},
		{"less than nothing", Agreement{Overrides: []string{"members=-1"}}, 500, "no amount"},
		{"half a limit", Agreement{Overrides: []string{"members"}}, 500, "no limit"},
		{"negative seats", Agreement{Seats: number(-1)}, 500, "from 0 to"},
		{"down again", Agreement{Plan: key("")}, 25, ""},
	}
	for _, tt := range tests {
		err := Agree(t.Context(), control, ours.ID, tt.a)
		if (err != nil) != (tt.wrong != "") || err != nil && !strings.Contains(fault.Message(err), tt.wrong) {
			t.Errorf("%s: %v", tt.name, err)
		}
		got, err := Allower{Control: control}.Allowance(t.Context(), ours.ID, tenant.EntitledMembers)
		if err != nil || got.Limit != tt.members {
			t.Errorf("%s: %d members, %v", tt.name, got.Limit, err)
		}
	}
	neighbour, err := Allower{Control: control}.Allowance(t.Context(), next.ID, tenant.EntitledMembers)
	if err != nil || neighbour.Limit != 25 {
		t.Errorf("the neighbour may have %d, %v", neighbour.Limit, err)
	}
	var action, reason, detail string
	var rows int
	err = control.NewRaw(`SELECT action, reason, detail, count(*) OVER () FROM control.audit_log WHERE tenant_id = ? ORDER BY id LIMIT 1`, ours.ID).Scan(t.Context(), &action, &reason, &detail, &rows)
	var said struct{ Before, After tenant.Purchase }
	if err != nil || action != "billing.agree" || reason != "a friend" || rows != 6 || json.Unmarshal([]byte(detail), &said) != nil || said.Before.Plan != "" || said.After.Plan != "team@1" || said.After.Seats != 3 {
		t.Errorf("the log says %s, %s, %s, in %d rows, %v", action, reason, detail, rows, err)
	}
	if err := Agree(t.Context(), control, tenant.NewID(), Agreement{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger: %v", err)
	}
}

func TestAnAllowanceRefusesInWords(t *testing.T) {
	t.Parallel()
	control := Allower{}
	tests := []struct {
		name       string
		of         tenant.Tenant
		e          tenant.Entitlement
		used, more int64
		want       string
	}{
		{"at the limit", tenant.Tenant{}, tenant.EntitledMembers, 24, 1, ""},
		{"one above", tenant.Tenant{}, tenant.EntitledMembers, 25, 1, "The Free plan of this workspace allows 25 members. Team allows 500 members: an owner can change the plan under Billing."},
		{"what is used is said", tenant.Tenant{}, tenant.EntitledStorage, 4_900_000_000, 200_000_000, "The Free plan of this workspace allows 5 GB of files. Team allows 10 GB of files: an owner can change the plan under Billing. 4.9 GB are used now."},
		{"no end", tenant.Tenant{Plan: "enterprise@1"}, tenant.EntitledMembers, 1 << 40, 1, ""},
		{"what no plan names", tenant.Tenant{}, "beer", 0, 1, "The Free plan"},
	}
	for _, tt := range tests {
		allowance, err := control.AllowanceOf(tt.of, tt.e)
		if err != nil {
			t.Fatal(err)
		}
		err = allowance.Check(t.Context(), tt.used, tt.more)
		if (err != nil) != (tt.want != "") || err != nil && (!fault.Is(err, fault.PaymentRequired) || !strings.HasPrefix(fault.Message(err), tt.want)) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if _, err := control.AllowanceOf(tenant.Tenant{Plan: "gold@1"}, tenant.EntitledMembers); err == nil {
		t.Error("a plan that is not there allows something")
	}
}
