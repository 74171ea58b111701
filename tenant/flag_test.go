package tenant_test

import (
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

func TestOverridesWinInTheirOrder(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	_, of := env.Open(t)
	_, neighbour := env.Open(t)
	board, flag := env.Registry.Board(), tenant.PreviewsPerMessage
	of.Plan, neighbour.Plan = "team@1", "business@1"
	look := func(name string, value int64, from tenant.FlagSource, other int64) {
		t.Helper()
		if v, why := board.Flag(flag.Flag, of); v != value || why != from || flag.In(board, of) != value {
			t.Errorf("%s: %v from %s, want %d from %s", name, v, why, value, from)
		}
		if v := flag.In(board, neighbour); v != other {
			t.Errorf("%s: the neighbour has %d, want %d", name, v, other)
		}
	}
	change := func(d tenant.FlagDraft) {
		t.Helper()
		if err := env.Service.ChangeFlag(t.Context(), operator, flag.Flag, d, "trying"); err != nil {
			t.Fatal(err)
		}
	}
	look("nothing is said", 3, tenant.FlagFromDefault, 3)
	if err := env.Service.OverrideFlag(t.Context(), operator, flag.Flag, of.ID, "0", "asked for it"); err != nil {
		t.Fatal(err)
	}
	look("of a tenant alone", 0, tenant.FlagFromTenant, 3)
	d := tenant.FlagDraft{Everybody: "2", Share: 100, Shared: "1", Plans: map[string]string{"team": "3"}, Owner: "Olive@Example.com", ExpiresOn: "2020-01-31"}
	change(d)
	look("of a tenant", 0, tenant.FlagFromTenant, 1)
	if err := env.Service.OverrideFlag(t.Context(), operator, flag.Flag, of.ID, "", "no more"); err != nil {
		t.Fatal(err)
	}
	look("of a plan, expired", 3, tenant.FlagFromPlan, 1)
	if s := board.FlagSetting(flag.Flag); !s.Expired(time.Now()) || s.Owner != "olive@example.com" || s.ChangedBy != operator.Name {
		t.Errorf("said: %+v", s)
	}
	d.Plans = nil
	change(d)
	look("of a share", 1, tenant.FlagFromShare, 1)
	d.Share = 0
	change(d)
	look("of everybody", 2, tenant.FlagFromEverybody, 2)
	change(tenant.FlagDraft{})
	look("nothing is said any more", 3, tenant.FlagFromDefault, 3)
	if _, err := env.Registry.Control().NewRaw(`UPDATE control.flags SET everybody = '"x"'; UPDATE control.board SET generation = generation + 1`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := board.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	look("what does not fit the type", 3, tenant.FlagFromDefault, 3)
	lines, err := tenant.AuditLog(t.Context(), env.Registry.Control(), tenant.AuditSearch{Action: "flag.", Limit: 10})
	if err != nil || len(lines) != 6 || !strings.Contains(string(lines[1].Detail), `"before"`) {
		t.Errorf("audit: %d lines, %v", len(lines), err)
	}
}

// TestAShareIsStable places ten thousand tenants: near the percentage, the same ones
// each time, and growing without letting anybody go.
func TestAShareIsStable(t *testing.T) {
	t.Parallel()
	env := tenanttest.Alone(t)
	board, flag := env.Registry.Board(), tenant.PreviewsPerMessage
	ids := make([]tenant.ID, 10_000)
	for i := range ids {
		ids[i] = tenant.NewID()
	}
	var before map[tenant.ID]bool
	for _, percent := range []int{1, 5, 25, 50, 90, 100} {
		if err := env.Service.ChangeFlag(t.Context(), operator, flag.Flag, tenant.FlagDraft{Share: percent, Shared: "0"}, "more"); err != nil {
			t.Fatal(err)
		}
		in := map[tenant.ID]bool{}
		for _, id := range ids {
			if flag.In(board, tenant.Tenant{ID: id}) == 0 {
				in[id] = true
			}
			if flag.In(board, tenant.Tenant{ID: id}) == 0 != in[id] {
				t.Fatalf("%s is in and out", id)
			}
		}
		if n, want := len(in), percent*100; n < want-200 || n > want+200 || percent == 100 && n != want {
			t.Errorf("%d percent: %d of 10,000", percent, n)
		}
		for id := range before {
			if !in[id] {
				t.Errorf("%s fell out of a larger share", id)
			}
		}
		before = in
	}
}

func TestAFlagIsRefused(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	_, of := env.Open(t)
	for name, tt := range map[string]struct {
		flag   tenant.Flag
		draft  tenant.FlagDraft
		reason string
		field  string
	}{
		"without a reason":     {tenant.FileUploads.Flag, tenant.FlagDraft{Everybody: "off"}, "", "reason"},
		"a word for a number":  {tenant.PreviewsPerMessage.Flag, tenant.FlagDraft{Everybody: "many"}, "r", "everybody"},
		"a large number":       {tenant.PreviewsPerMessage.Flag, tenant.FlagDraft{Everybody: "4"}, "r", "everybody"},
		"a fraction":           {tenant.PreviewsPerMessage.Flag, tenant.FlagDraft{Everybody: "1.5"}, "r", "everybody"},
		"more than a value":    {tenant.PreviewsPerMessage.Flag, tenant.FlagDraft{Everybody: "1 2"}, "r", "everybody"},
		"another choice":       {tenant.PreviewPictures.Flag, tenant.FlagDraft{Everybody: hostileWords}, "r", "everybody"},
		"neither on nor off":   {tenant.FileUploads.Flag, tenant.FlagDraft{Plans: map[string]string{"team": "true"}}, "r", "plan_team"},
		"a share of nothing":   {tenant.FileUploads.Flag, tenant.FlagDraft{Share: 10}, "r", "shared"},
		"more than everybody":  {tenant.FileUploads.Flag, tenant.FlagDraft{Share: 101, Shared: "off"}, "r", "share"},
		"a day there is not":   {tenant.FileUploads.Flag, tenant.FlagDraft{ExpiresOn: "2026-02-30"}, "r", "expires_on"},
		"an owner of no place": {tenant.FileUploads.Flag, tenant.FlagDraft{Owner: "olive"}, "r", "owner"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := env.Service.ChangeFlag(t.Context(), operator, tt.flag, tt.draft, tt.reason); !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != tt.field {
				t.Errorf("got %v on %q, want Invalid on %q", err, fault.FieldOf(err), tt.field)
			}
		})
	}
	if err := env.Service.OverrideFlag(t.Context(), operator, tenant.FileUploads.Flag, of.ID, "maybe", "r"); !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "value" {
		t.Errorf("a value of one: %v", err)
	}
	if err := env.Service.OverrideFlag(t.Context(), operator, tenant.FileUploads.Flag, tenant.NewID(), "off", "r"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of nobody: %v", err)
	}
	if _, err := tenant.FlagNamed("x"); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such flag: %v", err)
	}
}

func BenchmarkFlag(b *testing.B) {
	env := tenanttest.New(b)
	of := tenant.Tenant{ID: tenant.NewID(), Plan: "team@1"}
	if err := env.Service.ChangeFlag(b.Context(), operator, tenant.FileUploads.Flag, tenant.FlagDraft{Share: 50, Shared: "off"}, "bench"); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		tenant.FileUploads.In(env.Registry.Board(), of)
	}
}
