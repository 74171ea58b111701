package chatapi_test

import (
	"fmt"
	"strconv"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
)

// A token opens one workspace, as one member, for as long as it is there.
func TestATokenOpensOneWorkspaceAsOneMember(t *testing.T) {
	t.Parallel()
	w := newV1World(t, tenanttest.New(t))
	reads := w.tokenOf(t, w.ben, tenant.ScopeRead)
	writes := w.tokenOf(t, w.ben, tenant.ScopeWrite)
	messages := fmt.Sprintf("/rooms/%d/messages", w.room.ID)

	if a := w.sendAs(t, reads, "GET", "/me", "", nil); a.StatusCode != 200 {
		t.Errorf("reading: %d %s", a.StatusCode, a.body)
	}
	for _, at := range []string{messages, fmt.Sprintf("/rooms/%d/read", w.room.ID)} {
		a := w.sendAs(t, reads, "POST", at, `{"body":"x"}`, nil)
		if code, _ := a.problem(); a.StatusCode != 403 || code != "forbidden" {
			t.Errorf("writing to %s with a token that may read: %d %s", at, a.StatusCode, a.body)
		}
	}
	if a := w.sendAs(t, writes, "POST", messages, `{"body":"x"}`, nil); a.StatusCode != 201 {
		t.Errorf("writing: %d %s", a.StatusCode, a.body)
	}
	if _, err := w.env.Registry.Control().NewRaw(`UPDATE control.tenants SET state = 'suspended' WHERE id = ?`, w.t.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := w.sendAs(t, writes, "POST", messages, `{"body":"x"}`, nil); a.StatusCode != 402 {
		t.Errorf("writing in a suspended workspace: %d %s", a.StatusCode, a.body)
	}
	if a := w.sendAs(t, writes, "POST", fmt.Sprintf("/rooms/%d/read", w.room.ID), `{"message_id":1}`, nil); a.StatusCode != 204 {
		t.Errorf("reading on in a suspended workspace: %d %s", a.StatusCode, a.body)
	}
	if _, err := w.env.Registry.Control().NewRaw(`UPDATE control.tenants SET state = 'active' WHERE id = ?`, w.t.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	made, err := tenant.TokensOf(t.Context(), w.db, w.ben)
	if err != nil || len(made) != 2 || made[0].LastUsedAt.IsZero() {
		t.Fatalf("tokens of ben: %v %v", made, err)
	}
	if err := w.env.Service.RevokeToken(t.Context(), w.db, w.ben, made[0].ID); err != nil {
		t.Fatal(err)
	}
	if a := w.sendAs(t, writes, "GET", "/me", "", nil); a.StatusCode != 401 || a.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("a revoked token: %d %s", a.StatusCode, a.body)
	}
	if err := w.env.Service.Deactivate(t.Context(), w.db, w.ada, w.ben.ID); err != nil {
		t.Fatal(err)
	}
	if a := w.sendAs(t, reads, "GET", "/me", "", nil); a.StatusCode != 401 {
		t.Errorf("a token of somebody who was let go: %d %s", a.StatusCode, a.body)
	}
	if err := w.env.Service.Reactivate(t.Context(), w.db, w.ada, w.ben.ID); err != nil {
		t.Fatal(err)
	}
	if a := w.sendAs(t, reads, "GET", "/me", "", nil); a.StatusCode != 401 {
		t.Errorf("a token of before they came back: %d %s", a.StatusCode, a.body)
	}
}

// A workspace that sleeps is woken by a token of its own, and by no other.
func TestAForeignTokenWakesNobody(t *testing.T) {
	t.Parallel()
	w := newV1World(t, tenanttest.New(t))
	foreign := w.token
	w.move(t)
	own := w.token
	if err := w.env.Registry.Hibernate(t.Context(), w.t.ID); err != nil {
		t.Fatal(err)
	}
	residence := func() tenant.Residence {
		found, err := tenant.TenantByID(t.Context(), w.env.Registry.Control(), w.t.ID)
		if err != nil {
			t.Fatal(err)
		}
		return found.Residence
	}
	for _, token := range []string{foreign, "hearth_", "hearth_0123456789012345678901234567890123456789012", "x"} {
		if a := w.sendAs(t, token, "GET", "/me", "", nil); a.StatusCode != 401 {
			t.Errorf("%s: %d %s", token, a.StatusCode, a.body)
		}
	}
	if r := residence(); r != tenant.ResidenceHibernated {
		t.Errorf("after tokens of others it is %s", r)
	}
	if a := w.sendAs(t, own, "GET", "/me", "", nil); a.StatusCode != 200 {
		t.Errorf("its own token: %d %s", a.StatusCode, a.body)
	}
	if r := residence(); r != tenant.ResidenceAwake {
		t.Errorf("after its own token it is %s", r)
	}
}

// Every answer says how much is left, and the one that is too much when to come back.
func TestATokenIsToldHowMuchIsLeft(t *testing.T) {
	t.Parallel()
	w := newV1World(t, tenanttest.New(t))
	first := w.send(t, "GET", "/me", "")
	if got := first.Header.Get("RateLimit-Remaining"); got != strconv.Itoa(web.TokenRule.Burst-1) || first.Header.Get("RateLimit-Limit") != strconv.Itoa(web.TokenRule.Burst) || first.Header.Get("RateLimit") == "" {
		t.Errorf("after one request: %v", first.Header)
	}
	for range 20 * web.TokenRule.Burst {
		a := w.send(t, "GET", "/me", "")
		if a.StatusCode == 429 {
			if code, _ := a.problem(); code != "too_many" || a.Header.Get("Retry-After") == "" || a.Header.Get("RateLimit-Remaining") != "0" {
				t.Errorf("%s %v", a.body, a.Header)
			}
			return
		}
	}
	t.Error("nobody stops a program that goes mad")
}
