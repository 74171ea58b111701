package tenantweb

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"testing"

	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/web/webtest"
)

// at is a request from somewhere in the internet.
func (s stand) at(t *testing.T, ip, method, host, path string, cookies ...*http.Cookie) webtest.Answer {
	t.Helper()
	r := webtest.Request{Method: method, Host: host, Path: path, Cookies: cookies, Header: http.Header{"X-Forwarded-For": {ip}}}
	if method == http.MethodPost {
		r.Form = values("name", "Nora", "email", "n@example.com", "password", "a long password here")
	}
	return webtest.Do(t, s.Server, r)
}

func TestBanningSomebody(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	ann, asAnn := s.member(t, w, "Ann Admin", tenant.RoleAdministrator)
	nora, asNora := s.member(t, w, "Nora", tenant.RoleMember)
	_, _, err := s.env.Service.BeginSession(t.Context(), w.db, nora.ID, tenant.Visitor{IPAddress: "203.0.113.9"})
	if err != nil {
		t.Fatal(err)
	}
	for _, ip := range []string{"203.0.113.9", "2001:db8:1:2:3::4", "127.0.0.1", "10.1.2.3", "::1", "fe80::1", "198.51.100.7", "100.64.1.1", "nonsense", ""} {
		if _, _, err := s.env.Service.BeginSession(t.Context(), w.db, nora.ID, tenant.Visitor{IPAddress: ip}); err != nil {
			t.Fatal(err)
		}
	}
	to := func(m tenant.Member, verb string) string { return fmt.Sprintf("/settings/members/%d/%s", m.ID, verb) }
	wantStatus(t, s.post(t, w.Slug, to(nora, "ban"), nil, asNora), 403)
	wantStatus(t, s.post(t, w.Slug, to(ann, "ban"), nil, asAnn), 403)
	wantStatus(t, s.post(t, w.Slug, to(w.owner, "ban"), nil, asAnn), 403)
	wantStatus(t, s.post(t, w.Slug, to(tenant.Member{ID: 999999}, "ban"), nil, asAnn), 404)
	wantStatus(t, s.post(t, w.Slug, "/settings/members/x/ban", nil, asAnn), 404)

	wantLocation(t, s.post(t, w.Slug, to(nora, "ban"), nil, asAnn), "/settings/members")
	wantLocation(t, s.post(t, w.Slug, to(nora, "ban"), nil, asAnn), "/settings/members") // again changes nothing
	var networks []string
	if err := w.db.NewRaw(`SELECT network FROM ?tenant.bans ORDER BY network`).Scan(t.Context(), &networks); err != nil {
		t.Fatal(err)
	}
	if want := []string{"198.51.100.7", "2001:db8:1:2::/64", "203.0.113.9"}; !slices.Equal(networks, want) {
		t.Errorf("kept out are %v, want %v", networks, want)
	}
	if len(s.env.Rooms.Expelled) != 1 || !slices.Contains(s.env.Sockets.Members, nora.ID) {
		t.Errorf("expelled %v, cut %v", s.env.Rooms.Expelled, s.env.Sockets.Members)
	}
	wantLocation(t, s.get(t, w.Slug, "/profile", asNora), "/session/new?next=%2Fprofile")
	if _, _, err := s.env.Service.SignIn(t.Context(), w.db, nora.Email, password, tenant.Visitor{}); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("signing in: %v", err)
	}
	wantStatus(t, s.post(t, w.Slug, to(nora, "reactivate"), nil, asAnn), 303)
	wantStatus(t, s.get(t, w.Slug, "/settings/members?status=banned", asAnn), 200, "Nora", "by Ann Admin", "Lift the ban")
	wantStatus(t, s.get(t, w.Slug, fmt.Sprintf("/people/%d", nora.ID), w.as), 200, "is not here any more", "by Ann Admin", "Lift the ban")

	for ip, status := range map[string]int{"203.0.113.9": 429, "2001:db8:1:2:ffff::1": 429, "2001:db8:1:3::1": 401, "203.0.113.10": 401, "10.1.2.3": 401} {
		wantStatus(t, s.at(t, ip, http.MethodPost, w.Slug, "/session/new"), status)
	}
	wantStatus(t, s.at(t, "203.0.113.9", http.MethodPost, w.Slug, "/session/new"), 429, "Nothing can be sent from here", "Somebody was banned")
	wantStatus(t, s.at(t, "203.0.113.9", http.MethodPost, w.Slug, "/join/aaaa-bbbb-cccc"), 429)
	wantStatus(t, s.at(t, "203.0.113.9", http.MethodPost, w.Slug, "/profile", asAnn), 429)
	wantStatus(t, s.at(t, "203.0.113.9", http.MethodPost, w.Slug, "/password/reset"), 429)
	wantStatus(t, s.at(t, "203.0.113.9", http.MethodGet, w.Slug, "/profile", asAnn), 200)
	wantStatus(t, s.at(t, "203.0.113.9", http.MethodGet, w.Slug, "/session/new"), 200)
	other := s.workspace(t)
	wantStatus(t, s.at(t, "203.0.113.9", http.MethodPost, other.Slug, "/session/new"), 401)

	wantLocation(t, s.post(t, w.Slug, to(nora, "unban"), nil, asAnn), "/settings/members")
	wantStatus(t, s.at(t, "203.0.113.9", http.MethodPost, w.Slug, "/session/new"), 401)
	found, err := tenant.MemberByID(t.Context(), w.db, nora.ID)
	if err != nil || !found.IsActive() || !found.BannedAt.IsZero() || found.BannedBy != 0 {
		t.Errorf("%+v, %v", found, err)
	}
	back, err := tenant.TenantByID(t.Context(), s.env.Registry.Control(), w.ID)
	if err != nil || back.HasBans {
		t.Errorf("bans are still looked for: %v %v", back.HasBans, err)
	}
}

func TestProxiesAreNotKeptOut(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	nora, _ := s.member(t, w, "Nora", tenant.RoleMember)
	for _, ip := range []string{"203.0.113.1", "203.0.113.9"} {
		if _, _, err := s.env.Service.BeginSession(t.Context(), w.db, nora.ID, tenant.Visitor{IPAddress: ip}); err != nil {
			t.Fatal(err)
		}
	}
	proxy := netip.MustParseAddr("203.0.113.1")
	if _, err := s.env.Service.Ban(t.Context(), w.db, w.owner, nora.ID, func(ip netip.Addr) bool { return ip == proxy }); err != nil {
		t.Fatal(err)
	}
	for ip, want := range map[string]bool{"203.0.113.1": false, "203.0.113.9": true, "::ffff:203.0.113.9": true} {
		if got, err := tenant.IsBanned(t.Context(), w.db, ip); err != nil || got != want {
			t.Errorf("%s is kept out: %t, %v; want %t", ip, got, err, want)
		}
	}
}

func TestThePageOfAPerson(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w, other := s.workspace(t), s.workspace(t)
	nora, asNora := s.member(t, w, "Nora", tenant.RoleMember)
	theo, _ := s.member(t, w, "Theo", tenant.RoleMember)
	at := func(m tenant.Member) string { return fmt.Sprintf("/people/%d", m.ID) }
	seen := s.get(t, w.Slug, at(theo), asNora)
	wantStatus(t, seen, 200, "Theo", `action="/direct"`, "Message")
	for _, hidden := range []string{theo.Email, "Ban", "Make a sign-in link", "Deactivate"} {
		if contains(seen.Body, hidden) {
			t.Errorf("a member is shown %q", hidden)
		}
	}
	wantStatus(t, s.get(t, w.Slug, at(nora), asNora), 200, nora.Email, "Change your profile")
	wantStatus(t, s.get(t, w.Slug, at(theo), w.as), 200, theo.Email, "Make a sign-in link", "Deactivate", "Ban Theo?", "Role of Theo", "Make the owner")
	wantStatus(t, s.get(t, w.Slug, "/people/999999", asNora), 404, "no such member")
	wantStatus(t, s.get(t, w.Slug, "/people/x", asNora), 404)
	wantStatus(t, s.get(t, w.Slug, at(theo), other.as), 303)
}
