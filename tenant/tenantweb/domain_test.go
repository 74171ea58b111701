package tenantweb

import (
	"net/http"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
)

// prove puts the record of a workspace's claim where the server looks for it.
func (s stand) prove(t *testing.T, w workspace) {
	t.Helper()
	claim, err := tenant.Claim(t.Context(), s.env.Registry.Control(), w.ID)
	if err != nil {
		t.Fatal(err)
	}
	name, text := claim.Record()
	s.env.DNS.Set(name, "v=spf1 -all", text)
}

func TestAWorkspaceLivesAtItsOwnDomain(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	host := tenanttest.Unique("chat") + ".example.org"
	_, nora := s.member(t, w, "Nora", tenant.RoleMember)
	wantStatus(t, s.get(t, w.Slug, "/settings/domain", nora), 200, "Administrators can add one.")
	wantStatus(t, s.post(t, w.Slug, "/settings/domain", values("host", host), nora), 403)
	wantStatus(t, s.post(t, w.Slug, "/settings/domain/verify", nil, w.as), 404, "Add one first.")
	wantStatus(t, s.post(t, w.Slug, "/settings/domain", values("host", "https://x/"), w.as), 422, "Leave out https://", `value="https://x/"`)
	wantLocation(t, s.post(t, w.Slug, "/settings/domain", values("host", strings.ToUpper(host)), w.as), "/settings/domain")
	wantStatus(t, s.get(t, w.Slug, "/settings/domain", w.as), 200, "_hearth."+host, "hearth-verify=", "CNAME", "Not verified yet")
	wantStatus(t, s.get(t, host, "/session/new"), 404, "No workspace lives here")
	wantStatus(t, s.post(t, w.Slug, "/settings/domain/verify", nil, w.as), 409, "no TXT record at _hearth."+host)
	s.prove(t, w)
	for range 2 {
		wantLocation(t, s.post(t, w.Slug, "/settings/domain/verify", nil, w.as), "/settings/domain")
	}

	in := s.post(t, host, "/session/new", values("email", w.owner.Email, "password", password, "next", "/settings/domain"))
	wantLocation(t, in, "/settings/domain")
	session := cookie(in, "hearth_session")
	if session == nil || session.Domain != "" {
		t.Fatalf("session cookie %+v", session)
	}
	wantStatus(t, s.get(t, host, "/settings/domain", session), 200, "Verified", host)
	wantStatus(t, s.get(t, host, "/settings/members", session), 200, "http://"+host+"/join/")
	wantLocation(t, s.post(t, host, "/profile", values("name", "Olive"), session), "/profile")
	wantStatus(t, s.get(t, w.Slug, "/profile", w.as), 200, "Olive") // the address of before goes on
	if link := s.resetLink(t, w, w.owner.Email); link == "" {
		t.Error("no reset link")
	} else {
		wantStatus(t, s.get(t, host, link), 200, "Choose a new password")
	}
	fresh, err := tenant.TenantByID(t.Context(), s.env.Registry.Control(), w.ID)
	if err != nil || s.TenantURL(fresh, "/x") != "http://"+host+"/x" {
		t.Errorf("links lead to %s, %v", s.TenantURL(fresh, "/x"), err)
	}
	// A change of address does not touch who is at the domain.
	wantLocation(t, s.post(t, host, "/settings/address", values("slug", w.Slug+"x"), session), "/settings")

	s.arrive(t, s.post(t, host, "/settings/domain/delete", nil, session), w.Slug+"x", "/settings/domain")
	wantStatus(t, s.get(t, host, "/session/new"), 404, "No workspace lives here")
}

func TestADomainBelongsToWhoProvesIt(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	mallory, owner := s.workspace(t), s.workspace(t)
	host := tenanttest.Unique("chat") + ".example.org"
	for _, w := range []workspace{mallory, owner} { // a claim keeps nobody else out
		wantLocation(t, s.post(t, w.Slug, "/settings/domain", values("host", host), w.as), "/settings/domain")
	}
	s.prove(t, owner)
	wantStatus(t, s.post(t, mallory.Slug, "/settings/domain/verify", nil, mallory.as), 409, "but with another text")
	wantLocation(t, s.post(t, owner.Slug, "/settings/domain/verify", nil, owner.as), "/settings/domain")
	s.prove(t, mallory)
	wantStatus(t, s.post(t, mallory.Slug, "/settings/domain/verify", nil, mallory.as), 409, "leads to another workspace already")
	wantLocation(t, s.post(t, mallory.Slug, "/settings/domain/delete", nil, mallory.as), "/settings/domain")
	wantStatus(t, s.post(t, mallory.Slug, "/settings/domain", values("host", host), mallory.as), 422, "leads to another workspace already")
	wantStatus(t, s.post(t, owner.Slug, "/settings/domain", values("host", "other.example.org"), owner.as), 409, "has a domain already")
	wantStatus(t, s.get(t, host, "/profile", mallory.as), 303)
	wantStatus(t, s.get(t, host, "/profile", owner.as), 200)

	s.exec(t, `UPDATE control.tenants SET state = 'cancelled', delete_at = now() WHERE id = ?`, owner.ID)
	if err := s.env.Service.DeleteClosed(t.Context(), tenant.DeleteClosedArgs{TenantID: owner.ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.env.Registry.Lookup(t.Context(), host); !fault.Is(err, fault.NotFound) {
		t.Errorf("the domain of a deleted workspace: %v, want NotFound", err)
	}
	wantLocation(t, s.post(t, mallory.Slug, "/settings/domain", values("host", host), mallory.as), "/settings/domain")
}

func TestAForgeryAtADomainIsRefused(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	host := tenanttest.Unique("chat") + ".example.org"
	wantLocation(t, s.post(t, w.Slug, "/settings/domain", values("host", host), w.as), "/settings/domain")
	s.prove(t, w)
	wantLocation(t, s.post(t, w.Slug, "/settings/domain/verify", nil, w.as), "/settings/domain")
	got := s.postFrom(t, host, "/profile", "http://"+w.Slug+".hearth.test", values("name", "Forged"), w.as)
	if got.StatusCode != http.StatusForbidden {
		t.Errorf("a form of the other host is answered %d, want 403", got.StatusCode)
	}
}
