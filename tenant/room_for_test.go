package tenant_test

import (
	"fmt"
	"sync"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// house is a workspace that people can join.
type house struct {
	db    tenant.DB
	of    tenant.Tenant
	owner tenant.Member
	code  string
}

func openHouse(t *testing.T, env *tenanttest.Env) (h house) {
	t.Helper()
	h.db, h.of = env.Open(t)
	h.owner = tenanttest.MemberAs(t, h.db, "Olive", tenant.RoleOwner)
	var err error
	if h.code, err = env.Service.RegenerateInvite(t.Context(), h.db, h.owner); err != nil {
		t.Fatal(err)
	}
	return h
}

// guest is what the n-th person types who follows an invite link.
func guest(n int) tenant.Join {
	return tenant.Join{Name: fmt.Sprintf("Guest %d", n), Email: fmt.Sprintf("guest%d@example.com", n), Password: "copper kettle hill"}
}

func TestMembersStopAtTheLimit(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	w := openHouse(t, env)
	next := openHouse(t, env)
	env.Allowances.Set(w.of.ID, tenant.EntitledMembers, 4)
	join := func(w house, n int) error {
		_, _, err := env.Service.Join(t.Context(), w.db, w.code, guest(n), tenant.Visitor{})
		return err
	}
	want := func(name string, err error, full bool) {
		t.Helper()
		if fault.Is(err, fault.PaymentRequired) != full || !full && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	want("the second of four", join(w, 2), false)
	want("the third", join(w, 3), false)
	want("the fourth", join(w, 4), false)
	want("the fifth", join(w, 5), true)
	want("somebody who is here signs in", join(w, 4), false)
	wrong := guest(4)
	wrong.Password = "another long one"
	_, _, err := env.Service.Join(t.Context(), w.db, w.code, wrong, tenant.Visitor{})
	want("with a wrong password it is as for anybody", err, true)
	want("next door is not concerned", join(next, 5), false)
	want("there is no room", env.Service.HasRoom(t.Context(), w.db, w.of), true)

	third, err := tenant.MembersLike(t.Context(), w.db, "guest 3", tenant.StatusActive, "", 0)
	if err != nil || len(third) != 1 {
		t.Fatal(third, err)
	}
	want("one leaves", env.Service.Deactivate(t.Context(), w.db, w.owner, third[0].ID), false)
	want("the deactivated do not count", join(w, 6), false)
	want("no way back", env.Service.Reactivate(t.Context(), w.db, w.owner, third[0].ID), true)
	sixth, err := tenant.MembersLike(t.Context(), w.db, "guest 6", tenant.StatusActive, "", 0)
	if err != nil || len(sixth) != 1 {
		t.Fatal(sixth, err)
	}
	_, err = env.Service.Ban(t.Context(), w.db, w.owner, sixth[0].ID, nil)
	want("one is banned", err, false)
	want("nor do the banned", env.Service.Reactivate(t.Context(), w.db, w.owner, third[0].ID), false)
	_, err = env.Service.Unban(t.Context(), w.db, w.owner, sixth[0].ID)
	want("a ban is not lifted into a full house", err, true)
	people := []tenant.Member{{Name: "Ines", Email: "ines@example.com", Role: tenant.RoleMember, Status: tenant.StatusActive}}
	_, err = env.Service.ImportMembers(t.Context(), w.db, people)
	want("an import", err, true)
	if n, err := tenant.CountMembers(t.Context(), w.db, tenant.StatusActive); err != nil || n != 4 {
		t.Errorf("%d members, %v", n, err)
	}

	env.Allowances.Set(w.of.ID, tenant.EntitledMembers, 2) // a smaller plan
	if n, err := tenant.CountMembers(t.Context(), w.db, tenant.StatusActive); err != nil || n != 4 {
		t.Errorf("%d members after the downgrade, %v", n, err)
	}
	_, _, err = env.Service.SignIn(t.Context(), w.db, "guest4@example.com", "copper kettle hill", tenant.Visitor{})
	want("everybody goes on signing in", err, false)
	known := []tenant.Member{{Name: "Guest 4", Email: "guest4@example.com", Bio: "Hi", Role: tenant.RoleMember, Status: tenant.StatusActive}}
	_, err = env.Service.ImportMembers(t.Context(), w.db, known)
	want("an import that adds nobody", err, false)
	env.Allowances.Set(w.of.ID, tenant.EntitledMembers, 5)
	_, err = env.Service.ImportMembers(t.Context(), w.db, people)
	want("an import with room", err, false)
}

func TestTwoWhoMeetAtTheLimitDoNotBothJoin(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	w := openHouse(t, env)
	const limit, guests = 4, 12
	env.Allowances.Set(w.of.ID, tenant.EntitledMembers, limit)
	var joining sync.WaitGroup
	results := make([]error, guests)
	for i := range guests {
		joining.Go(func() {
			_, _, results[i] = env.Service.Join(t.Context(), w.db, w.code, guest(i), tenant.Visitor{})
		})
	}
	joining.Wait()
	in := 0
	for i, err := range results {
		switch {
		case err == nil:
			in++
		case !fault.Is(err, fault.PaymentRequired):
			t.Errorf("guest %d: %v", i, err)
		}
	}
	n, err := tenant.CountMembers(t.Context(), w.db, tenant.StatusActive)
	if in != limit-1 || n != limit || err != nil {
		t.Errorf("%d joined, %d members, %v", in, n, err)
	}
}
