package workers

import (
	"slices"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/workers/job/jobtest"
)

// TestTheDirectoryFollowsWhoIsHere: the directory lies in the control plane, so it
// follows by a job that is written with what it follows.
func TestTheDirectoryFollowsWhoIsHere(t *testing.T) {
	t.Parallel()
	env, mux, _, _ := setup(t)
	db, workspace := env.Open(t)
	owner := tenanttest.MemberAs(t, db, "Olive", tenant.RoleOwner)
	code, err := env.Service.RegenerateInvite(t.Context(), db, owner)
	if err != nil {
		t.Fatal(err)
	}
	email := tenanttest.Unique("pia") + "@example.com"
	pia, _, err := env.Service.Join(t.Context(), db, code, tenant.Join{Name: "Pia", Email: email, Password: "pepper bottle shelf"}, tenant.Visitor{})
	if err != nil {
		t.Fatal(err)
	}
	listed := func() bool {
		t.Helper()
		jobtest.RunTwice(t, env.Registry.Control(), mux, db.Tenant())
		found, err := tenant.TenantsOf(t.Context(), env.Registry.Control(), email)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(found, func(have tenant.Tenant) bool { return have.ID == workspace.ID })
	}
	if !listed() {
		t.Error("whoever joins is not listed")
	}
	if err := env.Service.Deactivate(t.Context(), db, owner, pia.ID); err != nil {
		t.Fatal(err)
	}
	if listed() {
		t.Error("whoever was deactivated is still listed")
	}
	if err := env.Service.Reactivate(t.Context(), db, owner, pia.ID); err != nil {
		t.Fatal(err)
	}
	if !listed() {
		t.Error("whoever came back is not listed")
	}
}
