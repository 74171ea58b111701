package tenantweb

import (
	"net/http"
	"net/url"
	"testing"

	"hearth/tenant"
)

func TestAskingTooOftenIsRefused(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	w := s.workspace(t)
	code, err := s.env.Service.InviteCode(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	typed := values("email", "ada@", "name", "Ada Okafor", "workspace", "Larks", "slug", "x")
	tests := []struct {
		name, host, path string
		form             url.Values
		as               []*http.Cookie
		most             int
		keeps            string
	}{
		{"sign-up", "", "/signup", typed, nil, 5, `value="Ada Okafor"`},
		{"finding workspaces", "", "/workspaces", typed, nil, 5, `value="ada@"`},
		{"checking addresses", "", "/signup/address?slug=ab", nil, nil, 60, "a little often"},
		{"signing in", w.Slug, "/session/new", typed, nil, 10, `value="ada@"`},
		{"asking for a new password", w.Slug, "/password/reset", typed, nil, 5, `value="ada@"`},
		{"joining", w.Slug, "/join/" + code, typed, nil, 10, `value="Ada Okafor"`},
		{"another confirmation mail", w.Slug, "/profile/confirmation", url.Values{}, []*http.Cookie{w.as}, 3, "a little often"},
		{"changing the address", w.Slug, "/profile/email", values("email", "new@example.com"), []*http.Cookie{webSession(t, s, w, tenant.RoleMember)}, 3, `value="new@example.com"`},
		{"guessing the current password", w.Slug, "/profile/password", values("current", "x"), []*http.Cookie{w.as}, 10, "a little often"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ask := func() (status int, retry, body string) {
				if tt.form == nil {
					a := s.get(t, tt.host, tt.path, tt.as...)
					return a.StatusCode, a.Header.Get("Retry-After"), a.Body
				}
				a := s.post(t, tt.host, tt.path, tt.form, tt.as...)
				return a.StatusCode, a.Header.Get("Retry-After"), a.Body
			}
			for n := range tt.most {
				if status, _, _ := ask(); status == http.StatusTooManyRequests {
					t.Fatalf("refused at %d of %d", n+1, tt.most)
				}
			}
			status, retry, body := ask()
			if status != http.StatusTooManyRequests || retry == "" {
				t.Fatalf("after %d: status %d, Retry-After %q", tt.most, status, retry)
			}
			if !contains(body, tt.keeps) || !contains(body, "a little often") {
				t.Errorf("%q is missing in\n%s", tt.keeps, body)
			}
		})
	}
}
