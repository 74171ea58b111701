package billing

import (
	"context"

	"hearth/tenant"
)

// GrantsFor returns what a tenant may have by what the control plane knows of it.
// Faults: NotFound where its plan does not exist, Invalid where its overrides cannot
// be read.
func GrantsFor(t tenant.Tenant) (Grants, error) {
	plan, err := PlanByKey(PlanKey(t.Plan))
	if err != nil {
		return Grants{}, err
	}
	overrides, err := ParseOverrides(t.Overrides)
	if err != nil {
		return Grants{}, err
	}
	g := GrantsOf(plan, t.Seats, overrides)
	g.consent = ConsentOf(t, g, Monthly)
	return g, nil
}

// GrantsByID is GrantsFor for a caller who has only the tenant's name. It reads the
// control plane and wakes nobody. Faults besides: NotFound for an unknown tenant.
func GrantsByID(ctx context.Context, c tenant.ControlDB, id tenant.ID) (Grants, error) {
	t, err := tenant.TenantByID(ctx, c, id)
	if err != nil {
		return Grants{}, err
	}
	return GrantsFor(t)
}
