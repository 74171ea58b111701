package tenant_test

import (
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

func TestImportMembers(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	db, here := env.Open(t)
	known := tenanttest.MemberAs(t, db, "Ada Okafor", tenant.RoleOwner)
	email := tenanttest.Unique("grace") + "@example.com"
	joined := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for range 2 {
		got, err := env.Service.ImportMembers(t.Context(), db, []tenant.Member{
			{Name: "Somebody else", Email: known.Email, Role: tenant.RoleMember, Status: tenant.StatusActive, Bio: "Runs the place", ConfirmedAt: joined, CreatedAt: joined},
			{Name: " Grace  Lindqvist", Email: email, Role: tenant.RoleAdministrator, Status: tenant.StatusActive, ConfirmedAt: joined, CreatedAt: joined},
		})
		if err != nil {
			t.Fatal(err)
		}
		ada, grace := got[known.Email], got[email]
		if ada.ID != known.ID || ada.Name != "Ada Okafor" || ada.Role != tenant.RoleOwner || ada.Bio != "Runs the place" || !ada.CreatedAt.Equal(joined) {
			t.Errorf("the one who was here is %+v", ada)
		}
		if grace.ID == 0 || grace.Name != "Grace Lindqvist" || !grace.IsConfirmed() || !grace.IsAdministrator() {
			t.Errorf("the new one is %+v", grace)
		}
	}
	if n, err := tenant.CountMembers(t.Context(), db, tenant.StatusActive); n != 2 || err != nil {
		t.Errorf("%d members, %v", n, err)
	}
	found, err := tenant.TenantsOf(t.Context(), env.Registry.Control(), email)
	if err != nil || len(found) != 1 || found[0].ID != here.ID {
		t.Errorf("the directory says %v, %v", found, err)
	}
	if _, err := env.Service.ImportMembers(t.Context(), db, []tenant.Member{{Name: "No address"}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an address that is missing: %v", err)
	}
}
