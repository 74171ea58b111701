package tenantweb

import (
	"bytes"
	"flag"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/mail"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens anew")

// hostile is what people type into every field there is.
const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)> & 'Ada' {{.}}`

const password = "copper kettle hill"

// stand is a server with this package's pages and nothing else.
type stand struct {
	*web.Server
	env *tenanttest.Env
}

func newStand(t *testing.T, change ...func(*Deps)) stand {
	t.Helper()
	env := tenanttest.New(t)
	s := stand{webtest.NewWith(t, env, web.Config{BaseURL: webtest.Base, TrustedProxies: []string{"0.0.0.0"}}), env} // whom tests come from
	deps := Deps{Server: s.Server, Tenants: env.Service, Mail: mail.NewCatcher()}
	for _, c := range change {
		c(&deps)
	}
	h := New(deps)
	h.Site(s.Routes(tenant.HostSite))
	h.Workspace(s.Routes(tenant.HostWorkspace))
	return s
}

// workspace is one that somebody signed up for.
type workspace struct {
	tenant.Tenant
	db    tenant.DB
	owner tenant.Member
	as    *http.Cookie // the owner's session
}

func (s stand) workspace(t *testing.T) workspace {
	t.Helper()
	slug := "w" + strings.ToLower(tenant.NewSecret()[:10])
	slug = strings.NewReplacer("_", "x", "-", "x").Replace(slug)
	id, err := s.env.Service.BeginSignUp(t.Context(), tenant.SignUp{
		Name: "Olive Owner", Email: "owner@" + slug + ".example", Password: password, Workspace: "Larkfield", Slug: slug,
	})
	if err != nil {
		t.Fatal(err)
	}
	made, owner, done, err := s.env.Service.AwaitProvisioned(t.Context(), id, 20*time.Second)
	if err != nil || !done {
		t.Fatalf("provision: done %v, %v", done, err)
	}
	w := workspace{Tenant: made}
	if w.db, err = s.env.Registry.OpenTenant(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	if w.owner, err = tenant.MemberByID(t.Context(), w.db, owner); err != nil {
		t.Fatal(err)
	}
	w.as = webtest.SignIn(t, s.env, w.db, w.owner)
	return w
}

func (s stand) member(t *testing.T, w workspace, name string, role tenant.Role) (tenant.Member, *http.Cookie) {
	t.Helper()
	m := tenanttest.MemberAs(t, w.db, name, role)
	return m, webtest.SignIn(t, s.env, w.db, m)
}

func (s stand) get(t *testing.T, host, path string, cookies ...*http.Cookie) webtest.Answer {
	t.Helper()
	return webtest.Do(t, s.Server, webtest.Request{Host: host, Path: path, Cookies: cookies})
}

func (s stand) post(t *testing.T, host, path string, form url.Values, cookies ...*http.Cookie) webtest.Answer {
	t.Helper()
	if form == nil {
		form = url.Values{}
	}
	return webtest.Do(t, s.Server, webtest.Request{Host: host, Path: path, Form: form, Cookies: cookies})
}

// postFrom sends a form as a page at origin would.
func (s stand) postFrom(t *testing.T, host, path, origin string, form url.Values, cookies ...*http.Cookie) webtest.Answer {
	t.Helper()
	return webtest.Do(t, s.Server, webtest.Request{Host: host, Path: path, Form: form, Cookies: cookies,
		Header: http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {origin}}})
}

// values makes a form of name, value, name, value.
func values(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

func cookie(a webtest.Answer, name string) *http.Cookie {
	for _, c := range a.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func wantStatus(t *testing.T, a webtest.Answer, status int, contains ...string) {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s %s: status %d, want %d, to %q; body:\n%s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, a.Header.Get("Location"), a.Body)
	}
	for _, text := range contains {
		if !strings.Contains(a.Body, text) {
			t.Errorf("%s %s: %q is missing in\n%s", a.Request.Method, a.Request.URL.Path, text, a.Body)
		}
	}
}

func wantLocation(t *testing.T, a webtest.Answer, location string) {
	t.Helper()
	wantStatus(t, a, http.StatusSeeOther)
	if got := a.Header.Get("Location"); got != location {
		t.Fatalf("%s %s leads to %q, want %q", a.Request.Method, a.Request.URL.Path, got, location)
	}
}

// assetHashes name content, which is not what these tests are about.
var assetHashes = regexp.MustCompile(`/assets/([a-z0-9-]+)-[A-Z0-9]{8}\.([a-z]+)`)

func golden(t *testing.T, name string, page templ.Component) {
	t.Helper()
	var b bytes.Buffer
	if err := page.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(assetHashes.ReplaceAllString(b.String(), "/assets/$1.$2"), "><", ">\n<") + "\n"
	for _, bad := range []string{"<script>alert", "<img src=x", `="javascript:`, " style="} {
		if strings.Contains(got, bad) {
			t.Errorf("%q got through", bad)
		}
	}
	path := filepath.Join("testdata", name+".golden.html")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
