package adminui

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// roleMatrix says who may use which route, by the first letters of viewer, support,
// billing, engineer and owner. It is written beside the code's own table, so that a
// change of one is seen in the other.
var roleMatrix = map[string]string{
	"GET /":                                      "vsbeo",
	"GET /tenants":                               "vsbeo",
	"POST /tenants/:id/suspension":               "seo",
	"POST /tenants/:id/suspension/delete":        "seo",
	"POST /tenants/:id/hibernation":              "eo",
	"POST /tenants/:id/hibernation/delete":       "seo",
	"POST /tenants/:id/trial":                    "sbo",
	"POST /tenants/:id/plan":                     "bo",
	"POST /tenants/:id/credits":                  "bo",
	"POST /tenants/:id/credits/:credit/delete":   "bo",
	"POST /tenants/:id/address":                  "seo",
	"POST /tenants/:id/domain":                   "seo",
	"POST /tenants/:id/domain/verify":            "seo",
	"POST /tenants/:id/domain/vouch":             "eo",
	"POST /tenants/:id/domain/delete":            "seo",
	"POST /tenants/:id/hold":                     "eo",
	"POST /tenants/:id/hold/delete":              "eo",
	"POST /tenants/:id/exports":                  "eo",
	"POST /tenants/:id/exports/:export/download": "eo",
	"POST /tenants/:id/deletion":                 "eo",
	"POST /tenants/:id/deletion/confirm":         "eo",
	"POST /tenants/:id/deletion/delete":          "eo",
	"GET /tenants/:id":                           "vsbeo",
	"GET /tenants/:id/timeline":                  "vsbeo",
	"POST /views":                                "vsbeo",
	"POST /views/:id/delete":                     "vsbeo",
	"GET /operators":                             "vsbeo",
	"POST /operators":                            "o",
	"GET /operators/:id":                         "vsbeo",
	"POST /operators/:id/role":                   "o",
	"POST /operators/:id/link":                   "o",
	"POST /operators/:id/sessions/delete":        "o",
	"POST /operators/:id/factors/delete":         "o",
	"POST /operators/:id/delete":                 "o",
	"GET /audit":                                 "vsbeo",
	"GET /audit/verify":                          "vsbeo",
	"GET /audit.csv":                             "beo",
	"GET /audit.json":                            "beo",
	"GET /account":                               "vsbeo",
	"POST /account/sessions/delete":              "vsbeo",
	"POST /account/sessions/:id/delete":          "vsbeo",
	"GET /account/factors":                       "vsbeo",
	"GET /account/passkeys/new":                  "vsbeo",
	"POST /account/passkeys":                     "vsbeo",
	"POST /account/passkeys/:id/delete":          "vsbeo",
	"GET /account/authenticator/new":             "vsbeo",
	"POST /account/authenticator":                "vsbeo",
	"POST /account/authenticator/delete":         "vsbeo",
	"POST /account/recovery-codes":               "vsbeo",
	"GET /tenants/:id/usage":                     "vsbeo",
	"GET /tenants/:id/billing":                   "vsbeo",
	"GET /tenants/:id/members":                   "sbeo",
	"GET /tenants/:id/jobs":                      "vsbeo",
	"GET /tenants/:id/audit":                     "vsbeo",
	"GET /traffic":                               "vsbeo",
	"GET /money":                                 "vsbeo",
	"GET /money/events/:id":                      "vsbeo",
	"POST /money/events/:id/replay":              "beo",
	"POST /money/replays":                        "beo",
	"POST /money/drift":                          "beo",
	"GET /money/movements":                       "vsbeo",
	"GET /money/movements.csv":                   "beo",
	"GET /money/past-due.csv":                    "beo",
	"GET /tenants.csv":                           "beo",
}

// doors are the routes in front of the door.
var doors = []string{"GET /session/new", "POST /session/new", "GET /session/second", "POST /session/second", "POST /session/delete", "DELETE /session", "GET /welcome", "POST /welcome"}

// as makes an operator with a role and returns them with a session of theirs.
func (c *console) as(role tenant.OperatorRole) (tenant.Operator, string) {
	c.t.Helper()
	_, link, err := c.env.Service.CreateOperator(c.t.Context(), tenant.Terminal, tenanttest.Unique(string(role))+"@example.com", role, "a test")
	if err != nil {
		c.t.Fatal(err)
	}
	o, token, err := c.env.Service.SetOperatorPassword(c.t.Context(), link, password, tenant.Visitor{})
	if err != nil {
		c.t.Fatal(err)
	}
	return o, token
}

// TestRolesAndRoutes sends each role to each route there is, as the router lists them.
func TestRolesAndRoutes(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	var routes, known []string
	for _, r := range c.routes() {
		if !slices.Contains(doors, r) {
			routes = append(routes, r)
		}
	}
	for r := range roleMatrix {
		known = append(known, r)
	}
	slices.Sort(known)
	if diff := cmp.Diff(routes, known); diff != "" {
		t.Fatalf("routes and rows differ; say who may use each new route (-router +matrix):\n%s", diff)
	}
	_, made := c.tenants("Larkfield")
	nobody := strings.NewReplacer(append(c.words(), ":id", "0190a0a0-0000-7000-8000-000000000000")...)
	for _, role := range tenant.OperatorRoles {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			me, token := c.as(role)
			visit := c.visit(made[0])
			for _, r := range routes {
				method, path, _ := strings.Cut(r, " ")
				path = strings.Replace(path, ":visit", visit, 1)
				path = strings.Replace(path, "/money/events/:id", "/money/events/"+c.event(), 1)
				path = strings.Replace(path, "/tenants/:id", "/tenants/"+made[0].ID.String(), 1)
				if path = nobody.Replace(path); method == http.MethodGet {
					path = strings.Replace(path, "/operators/0190a0a0-0000-7000-8000-000000000000", "/operators/"+me.ID.String(), 1)
				}
				form := url.Values{}
				if method == http.MethodGet {
					form = nil
				}
				got := c.send(method, path, token, form)
				want := strings.Contains(roleMatrix[r], string(role[0]))
				switch {
				case got.location == "/session/new" && r != "POST /account/sessions/delete":
					t.Fatalf("%s: signed out", r)
				case !want && (got.status != http.StatusForbidden || !strings.Contains(got.body, "Your role is "+string(role))):
					t.Errorf("%s is open to them: %d", r, got.status)
				case want && (got.status == http.StatusForbidden || got.status >= 500 || method == http.MethodGet && got.status != http.StatusOK):
					t.Errorf("%s is not open to them: %d\n%s", r, got.status, got.body)
				}
				if r == "POST /account/sessions/delete" {
					_, token = c.signIn(me.Email)
				}
			}
		})
	}
}

func TestEveryActionHasRoles(t *testing.T) {
	t.Parallel()
	used := map[Action]bool{}
	for _, r := range (&Handlers{}).routes() {
		used[r.do] = true
		if len(may[r.do]) == 0 {
			t.Errorf("%s %s names %q, which nobody may do", r.method, r.path, r.do)
		}
	}
	for do := range may {
		if !used[do] {
			t.Errorf("no route is %q", do)
		}
	}
	for _, do := range dangerous {
		if may[do] == nil {
			t.Errorf("%q is dangerous and no action", do)
		}
	}
}
