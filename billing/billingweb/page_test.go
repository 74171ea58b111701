package billingweb

import (
	"bytes"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/tenant/web/ui"
	"hearth/tenant/web/webtest"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens anew")

// hostile is what people type into every field there is.
const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)> & 'Ada' {{.}}`

// stand is a server with this package's pages, and a workspace on it.
type stand struct {
	*web.Server
	env   *tenanttest.Env
	of    tenant.Tenant
	db    tenant.DB
	owner *http.Cookie
}

func newStand(t *testing.T) stand {
	t.Helper()
	env := tenanttest.New(t)
	s := stand{Server: webtest.New(t, env), env: env}
	New(Deps{Web: s.Server, Money: billing.NewService(billing.ServiceConfig{Control: env.Registry.Control()})}).Workspace(s.Routes(tenant.HostWorkspace))
	s.db, s.of = env.Open(t)
	s.owner = s.as(t, hostile[:60], tenant.RoleOwner)
	return s
}

func (s stand) as(t *testing.T, name string, role tenant.Role) *http.Cookie {
	t.Helper()
	return webtest.SignIn(t, s.env, s.db, tenanttest.MemberAs(t, s.db, name, role))
}

// page reads the Billing page as people read it: without its marks.
func (s stand) page(t *testing.T, as *http.Cookie) string {
	t.Helper()
	got := webtest.Do(t, s.Server, webtest.Request{Host: s.of.Slug, Path: web.PlaceBilling, Cookies: []*http.Cookie{as}})
	if got.StatusCode != http.StatusOK {
		t.Fatalf("status %d:\n%s", got.StatusCode, got.Body)
	}
	return strings.Join(strings.Fields(marks.ReplaceAllString(got.Body, " ")), " ")
}

var marks = regexp.MustCompile(`<[^>]*>`)

func (s stand) agree(t *testing.T, a billing.Agreement) {
	t.Helper()
	if err := billing.Agree(t.Context(), s.env.Registry.Control(), s.of.ID, a); err != nil {
		t.Fatal(err)
	}
}

func TestWhoCanPaySeesThePlanOfAClosedWorkspace(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	member := s.as(t, "Mona", tenant.RoleMember)
	_, err := s.env.Registry.Control().NewRaw(`UPDATE control.tenants SET state = 'cancelled', delete_at = now() + interval '9 days' WHERE id = ?`, s.of.ID).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if page := s.page(t, s.owner); !strings.Contains(page, "Your plan") {
		t.Errorf("the owner sees %s", page)
	}
	refused := webtest.Do(t, s.Server, webtest.Request{Host: s.of.Slug, Path: web.PlaceBilling, Cookies: []*http.Cookie{member}})
	if refused.StatusCode != http.StatusPaymentRequired && refused.StatusCode != http.StatusForbidden {
		t.Errorf("a member gets %d:\n%s", refused.StatusCode, refused.Body)
	}
}

func TestWhatAWorkspaceSeesOfItsPlan(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	admin, member := s.as(t, "Anna", tenant.RoleAdministrator), s.as(t, "Mona", tenant.RoleMember)
	team := billing.PlanKey("team@1")
	seats := int64(12)
	tests := []struct {
		name      string
		a         billing.Agreement
		as        *http.Cookie
		has, lack []string
	}{
		{"the owner of a free one", billing.Agreement{}, s.owner, []string{"Free $0 for as long as you like", "Members 3 of 25", "Storage 0 bytes of 5 GB", "90 days, or the newest 10,000 messages", "Largest file 25 MB", "All plans", "Your plan"}, []string{"can change the plan", "hidden"}},
		{"an administrator", billing.Agreement{}, admin, []string{"Members 3 of 25", "&lt;script&gt;", "owns this workspace and can change the plan."}, nil},
		{"a member", billing.Agreement{}, member, []string{"Free $0", "Members 25", "Storage 5 GB", "can change the plan."}, []string{"3 of 25", "All plans"}},
		{"nearly full", billing.Agreement{Overrides: []string{"members=3"}}, s.owner, []string{"3 of 3 Nothing is lost, and nothing more fits. Team allows 500 members."}, nil},
		{"four fifths", billing.Agreement{Overrides: []string{"members=unlimited", "storage=0"}}, s.owner, []string{"Members 3 , no limit", "0 bytes of 0 bytes Nothing is lost"}, nil},
		{"a plan with seats", billing.Agreement{Plan: &team, Seats: &seats, Overrides: []string{"members=plan", "storage=plan"}}, s.owner, []string{"Team $6 a member, each month 12 seats", "of 120 GB", "History Everything"}, nil},
	}
	for _, tt := range tests {
		s.agree(t, tt.a)
		page := s.page(t, tt.as)
		for _, text := range tt.has {
			if !strings.Contains(page, text) {
				t.Errorf("%s: %q is missing in\n%s", tt.name, text, page)
			}
		}
		for _, text := range tt.lack {
			if strings.Contains(page, text) {
				t.Errorf("%s: %q is shown in\n%s", tt.name, text, page)
			}
		}
	}
}

func TestMetersTurnAmberAndRed(t *testing.T) {
	t.Parallel()
	free, err := billing.PlanByKey("")
	if err != nil {
		t.Fatal(err)
	}
	g := billing.GrantsOf(free, 0, billing.Overrides{billing.Members: 10})
	for used, want := range map[int64]string{0: "", 7: "", 8: "amber", 9: "amber", 10: "red", 11: "red"} {
		if got := metersOf(g, tenant.Spent{Members: used})[0].Bar; got.Kind != want || got.Value > got.Max {
			t.Errorf("%d of 10: %q, %d of %d", used, got.Kind, got.Value, got.Max)
		}
	}
}

// TestPages draws the page with hostile text in every place that people fill.
func TestPages(t *testing.T) {
	t.Parallel()
	free, err := billing.PlanByKey("")
	if err != nil {
		t.Fatal(err)
	}
	g := billing.GrantsOf(free, 0, nil)
	head, side := ui.Head{Title: hostile, Flash: ui.Toast{Text: hostile}}, ui.Settings{Title: "Billing", Lede: hostile}
	plan := planOf(tenant.Tenant{State: tenant.StatePastDue}, g, false)
	plan.Owner = hostile
	text := templ.ComponentFunc(ui.Chip{Label: hostile}.Render)
	for name, page := range map[string]templ.Component{
		"billing":              billingPage(pageView{Head: head, Settings: side, Plan: plan, Meters: metersOf(g, tenant.Spent{Members: 21, Storage: 6_000_000_000, Hidden: 4210}), Plans: compare(g), Parts: parts{Above: text, Change: text, Below: text, End: text, Over: text}, Manages: true}),
		"billing_for_a_member": billingPage(pageView{Head: head, Settings: side, Plan: plan, Meters: limitsOf(g)}),
	} {
		golden(t, name, page)
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
	for _, bad := range []string{"<script>alert", "<img src=x", " style="} {
		if strings.Contains(got, bad) {
			t.Errorf("%s: %q got through", name, bad)
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
