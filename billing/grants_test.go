package billing

import (
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
)

func TestGrantsFor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		t       tenant.Tenant
		members int64
		kind    fault.Kind
	}{
		{"nothing bought", tenant.Tenant{}, 25, ""},
		{"a plan", tenant.Tenant{Plan: "team@1", Seats: 3}, 500, ""},
		{"with something agreed", tenant.Tenant{Plan: "free@1", Overrides: []byte(`{"members":60}`)}, 60, ""},
		{"nothing agreed", tenant.Tenant{Overrides: []byte(`{}`)}, 25, ""},
		{"a plan that is not there", tenant.Tenant{Plan: "gold@1"}, 0, fault.NotFound},
		{"a limit that is not there", tenant.Tenant{Overrides: []byte(`{"beer":1}`)}, 0, fault.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, err := GrantsFor(tt.t)
			if got := g.Limit(Members); got != tt.members || err != nil && !fault.Is(err, tt.kind) || err == nil && tt.kind != "" {
				t.Errorf("%d members, %v", got, err)
			}
		})
	}
}
