package tenanttest

import (
	"context"
	"sync"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// Allowances allow everything but what was set. It implements tenant.Allower.
type Allowances struct {
	mu     sync.Mutex
	limits map[tenant.ID]map[tenant.Entitlement]int64
}

// Set says how much of something a tenant may have from now on.
func (a *Allowances) Set(id tenant.ID, e tenant.Entitlement, limit int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.limits == nil {
		a.limits = map[tenant.ID]map[tenant.Entitlement]int64{}
	}
	if a.limits[id] == nil {
		a.limits[id] = map[tenant.Entitlement]int64{}
	}
	a.limits[id][e] = limit
}

// Allowance implements tenant.Allower.
func (a *Allowances) Allowance(_ context.Context, id tenant.ID, e tenant.Entitlement) (tenant.Allowance, error) {
	return a.AllowanceOf(tenant.Tenant{ID: id}, e)
}

// AllowanceOf implements tenant.Allower.
func (a *Allowances) AllowanceOf(t tenant.Tenant, e tenant.Entitlement) (tenant.Allowance, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	limit, set := a.limits[t.ID][e]
	if !set {
		limit = tenant.Unlimited
	}
	return tenant.Allowance{Limit: limit, Refuse: func(used, n int64) error {
		return fault.New(fault.PaymentRequired, "The plan allows %d of %s. An owner can change it.", limit, e)
	}}, nil
}
