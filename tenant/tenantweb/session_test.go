package tenantweb

import (
	"net/http"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/web/webtest"

	"github.com/google/go-cmp/cmp"
)

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	wantStatus(t, s.get(t, w.Slug, "/session/new?next=/rooms/3"), 200, "Sign in", "Larkfield", `value="/rooms/3"`)
	in := s.post(t, w.Slug, "/session/new", values("email", strings.ToUpper(w.owner.Email), "password", password, "next", "/rooms/3"))
	wantLocation(t, in, "/rooms/3")
	session := cookie(in, "hearth_session")
	if session == nil || !session.HttpOnly || session.Domain != "" || session.SameSite != http.SameSiteLaxMode {
		t.Fatalf("session cookie %+v", session)
	}
	wantLocation(t, s.get(t, w.Slug, "/session/new?next=/rooms/3", session), "/rooms/3")
	wantStatus(t, s.get(t, w.Slug, "/profile", session), 200)

	out := s.post(t, w.Slug, "/session/delete", nil, session)
	wantLocation(t, out, "/session/new")
	if c := cookie(out, "hearth_session"); c == nil || c.Value != "" {
		t.Errorf("the cookie stays: %+v", c)
	}
	wantLocation(t, s.get(t, w.Slug, "/profile", session), "/session/new?next=%2Fprofile")
	gone := webtest.Do(t, s.Server, webtest.Request{Method: http.MethodDelete, Host: w.Slug, Path: "/session", Cookies: []*http.Cookie{session}})
	wantLocation(t, gone, "/session/new")
}

func TestNextStaysHere(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "/x\r\nSet-Cookie: a=b", ""} {
		in := s.post(t, w.Slug, "/session/new", values("email", w.owner.Email, "password", password, "next", next))
		wantLocation(t, in, "/")
	}
}

// TestNobodyLearnsWhoIsAMember compares whole answers: the form repeats what was
// typed, so both ask with an address of the same length.
func TestNobodyLearnsWhoIsAMember(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	gone, _ := s.member(t, w, "Gone Gray", tenant.RoleMember)
	if err := s.env.Service.Deactivate(t.Context(), w.db, w.owner, gone.ID); err != nil {
		t.Fatal(err)
	}
	stranger := strings.Repeat("x", strings.IndexByte(w.owner.Email, '@')) + w.owner.Email[strings.IndexByte(w.owner.Email, '@'):]
	answer := func(host, path, email string, more ...string) string {
		a := s.post(t, host, path, values(append([]string{"email", email}, more...)...))
		return a.Status + a.Header.Get("Location") + strings.ReplaceAll(a.Body, email, "EMAIL")
	}
	for _, tt := range []struct {
		name, host, path, email string
		more                    []string
	}{
		{"a wrong password", w.Slug, "/session/new", w.owner.Email, []string{"password", "wrong wrong wrong"}},
		{"a deactivated member", w.Slug, "/session/new", gone.Email, []string{"password", "wrong wrong wrong"}},
		{"forgetting a password", w.Slug, "/password/reset", w.owner.Email, nil},
		{"forgetting a password, deactivated", w.Slug, "/password/reset", gone.Email, nil},
		{"finding workspaces", "", "/workspaces", w.owner.Email, nil},
		{"finding workspaces again", "", "/workspaces", strings.ToUpper(w.owner.Email), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := answer(tt.host, tt.path, stranger, tt.more...)
			if diff := cmp.Diff(want, answer(tt.host, tt.path, tt.email, tt.more...)); diff != "" {
				t.Errorf("a stranger gets another answer (-stranger +member):\n%s", diff)
			}
		})
	}
}

func TestFindWorkspacesRefusesWhatIsNoAddress(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	wantStatus(t, s.post(t, "", "/workspaces", values("email", "ada")), 422, "That does not look like an email address.", `value="ada"`)
	wantLocation(t, s.post(t, "", "/workspaces", values("email", "ada@example.com")), "/workspaces?sent=1")
}

// TestForgeriesWakeNobody takes the schema away: whatever reads it then fails.
func TestForgeriesWakeNobody(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w, other := s.workspace(t), s.workspace(t)
	schema := "t_" + strings.ReplaceAll(w.ID.String(), "-", "")
	if _, err := s.env.Pools.Owner.ExecContext(t.Context(), "DROP SCHEMA "+schema+" CASCADE"); err != nil {
		t.Fatal(err)
	}
	forged := &http.Cookie{Name: "hearth_session", Value: "AAAA.AAAA"}
	theirs := s.env.Service.HandoverToken(other.ID, other.owner.ID, "/")
	tests := []struct {
		name, path string
		status     int
	}{
		{"sign-in form", "/session/new", 200},
		{"join with a wrong code", "/join/aaaa-bbbb-cccc", 404},
		{"join with no code at all", "/join/..%2f..%2f", 404},
		{"confirm", "/confirm?token=AAAA.AAAA", 422},
		{"reset", "/password/reset", 200},
		{"reset link", "/password/new?token=AAAA.AAAA", 422},
		{"handover", "/session/handover?token=AAAA.AAAA", 422},
		{"a neighbour's handover", "/session/handover?token=" + theirs, 422},
		{"profile", "/profile", 303},
		{"members", "/settings/members", 303},
		{"an avatar", "/avatars/1/2", 303},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantStatus(t, s.get(t, w.Slug, tt.path, forged), tt.status)
			wantStatus(t, s.get(t, w.Slug, tt.path, other.as), tt.status)
		})
	}
}
