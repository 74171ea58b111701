//go:build !production

package billing_test

import (
	"context"
	"testing"
	"time"

	"hearth/billing"
	"hearth/billing/billingtest"
	"hearth/billing/stripefake"
	"hearth/tenant"
)

// TestPagesAreToldOnceItIsSo: whoever is told that a workspace stands otherwise finds it
// so when they look, and nobody is told of what has not changed.
func TestPagesAreToldOnceItIsSo(t *testing.T) {
	t.Parallel()
	w := billingtest.New(t, stripefake.Config{})
	var found []string
	w.Service = billing.NewService(billing.ServiceConfig{
		Control: w.Control(), Gateway: w.Gateway, Jobs: quiet{}, Links: nowhere{}, Tenants: w.Env.Registry, Now: w.Fake.Now,
		Stood: func(ctx context.Context, id tenant.ID) {
			is, err := tenant.TenantByID(ctx, w.Control(), id)
			if err != nil || id != w.Tenant.ID {
				t.Errorf("%s: %v", id, err)
			}
			found = append(found, is.Plan+" "+string(is.State))
		},
	})
	w.Subscribe(billing.PlanTeam, billing.Monthly, "expires")
	w.Deliver()
	for range 3 {
		if err := w.Service.Refresh(t.Context(), w.Tenant.ID, "looked again"); err != nil {
			t.Fatal(err)
		}
	}
	if len(found) != 1 || found[0] != "team@1 active" {
		t.Errorf("told %q", found)
	}
	w.Pass(32 * day)
	w.Pass(15 * day)
	if found[len(found)-1] != "team@1 suspended" {
		t.Errorf("told %q", found)
	}
}

type quiet struct{}

func (quiet) Enqueue(context.Context, tenant.DB, tenant.Queue, tenant.JobArgs) error { return nil }

func (quiet) EnqueueAt(context.Context, tenant.DB, tenant.Queue, tenant.JobArgs, time.Time) error {
	return nil
}

func (quiet) EnqueueControl(context.Context, tenant.ControlDB, tenant.Queue, tenant.JobArgs) error {
	return nil
}

type nowhere struct{}

func (nowhere) SiteURL(path string) string                    { return path }
func (nowhere) TenantURL(_ tenant.Tenant, path string) string { return path }
