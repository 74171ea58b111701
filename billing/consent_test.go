package billing

import (
	"testing"

	"hearth/tenant"

	"github.com/google/go-cmp/cmp"
)

func TestWhatAWorkspaceAllows(t *testing.T) {
	t.Parallel()
	yes, no, ten, none := true, false, 10*Dollars, Unlimited
	tests := []struct {
		name    string
		plan    string
		seats   int64
		every   Interval
		state   tenant.State
		overage tenant.Overage
		want    Consent
	}{
		{"Free never", "", 0, "", tenant.StateActive, tenant.Overage{On: &yes, Cap: &none}, Consent{Cap: -1, Own: true}},
		{"Team not by itself", "team@1", 10, Monthly, tenant.StateActive, tenant.Overage{}, Consent{Cap: 12 * Dollars, Offered: true}},
		{"Team when switched on", "team@1", 10, Monthly, tenant.StateActive, tenant.Overage{On: &yes, Cap: &ten}, Consent{On: true, Cap: ten, Own: true, Offered: true}},
		{"Business up to a fifth of its bill", "business@1", 10, Monthly, tenant.StateActive, tenant.Overage{}, Consent{On: true, Cap: 22 * Dollars, Offered: true}},
		{"a fifth of a twelfth of a year", "business@1", 10, Yearly, tenant.StateActive, tenant.Overage{}, Consent{On: true, Cap: 18 * Dollars, Offered: true}},
		{"one seat at least", "business@1", 0, Monthly, tenant.StateActive, tenant.Overage{}, Consent{On: true, Cap: 2_200_000, Offered: true}},
		{"Business switched off", "business@1", 10, Monthly, tenant.StateActive, tenant.Overage{On: &no, Cap: &ten}, Consent{Cap: ten, Own: true, Offered: true}},
		{"a trial costs nothing", "business@1", 10, Monthly, tenant.StateTrialing, tenant.Overage{On: &yes, Cap: &ten}, Consent{Cap: ten, Own: true}},
		{"Enterprise without a cap", "enterprise@1", 60, Yearly, tenant.StateActive, tenant.Overage{}, Consent{On: true, Cap: Unlimited, Offered: true}},
		{"Enterprise as agreed", "enterprise@1", 60, Yearly, tenant.StateActive, tenant.Overage{Cap: &ten}, Consent{On: true, Cap: ten, Own: true, Offered: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			workspace := tenant.Tenant{Plan: tt.plan, Seats: tt.seats, State: tt.state, Overage: tt.overage.On, OverageCap: tt.overage.Cap}
			g, err := GrantsFor(workspace)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, ConsentOf(workspace, g, tt.every)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
