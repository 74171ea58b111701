package adminui

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
)

func TestTenants(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.operator()
	prefix, made := c.tenants("Larkfield", hostile, "Village halls")
	tests := []struct {
		name    string
		query   string
		status  int
		says    []string
		saysNot []string
	}{
		{"all of a search", "q=" + prefix, http.StatusOK, []string{
			">Larkfield</a>", "&lt;script&gt;", ">Village halls</a>", `aria-label="Tenants"`, "http://" + prefix + "-a.hearth.test/",
			`value="` + prefix + `"`, "/tenants/" + made[0].ID.String(),
		}, nil},
		{"narrowed to a state", "state=active&q=" + prefix, http.StatusOK, []string{">Larkfield</a>"}, nil},
		{"a state nobody is in", "state=suspended&q=" + prefix, http.StatusOK, []string{"Nothing found"}, []string{">Larkfield</a>"}},
		{"after a slug", "q=" + prefix + "&after=" + prefix + "-b", http.StatusOK, []string{">Village halls</a>", "First page"}, []string{">Larkfield</a>"}},
		{"after the last", "after=zzzzzzzz", http.StatusOK, []string{"That was the last page"}, nil},
		{"nothing found", "q=" + url.QueryEscape("no "+hostile), http.StatusOK, []string{"Nothing found", "&lt;script&gt;"}, nil},
		{"a pattern is only text", "q=%25", http.StatusOK, []string{"Nothing found"}, nil},
		{"a state that does not exist", "state=" + url.QueryEscape(hostile), http.StatusUnprocessableEntity, []string{"no such state"}, nil},
		{"bytes that are no text", "q=%00%ff", http.StatusUnprocessableEntity, []string{"characters"}, nil},
		{"an after that is no text", "after=%00", http.StatusUnprocessableEntity, []string{"characters"}, nil},
		{"a search longer than a name", "q=" + strings.Repeat("a", 101), http.StatusUnprocessableEntity, []string{"longer than any name"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := c.send(http.MethodGet, "/tenants?"+tt.query, token, nil)
			if got.status != tt.status {
				t.Errorf("status %d, want %d", got.status, tt.status)
			}
			for _, want := range tt.says {
				if !strings.Contains(got.body, want) {
					t.Errorf("%q is missing", want)
				}
			}
			for _, bad := range append(tt.saysNot, "<script>alert", "<img src=x") {
				if strings.Contains(got.body, bad) {
					t.Errorf("%q is there", bad)
				}
			}
		})
	}
}

func TestPagesOfTenantsFollowEachOther(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	found := make([]tenant.Tenant, tenantsPage+1)
	for i := range found {
		found[i].Slug = fmt.Sprintf("larkfield-%03d", i)
	}
	search := tenant.TenantSearch{Text: "lark & field", State: tenant.StateActive}
	first := c.own.list(search, found, nil)
	if want := "/tenants?after=larkfield-049&q=lark+%26+field&state=active"; first.Next != want || first.First != "" || len(first.Rows) != tenantsPage {
		t.Errorf("first page: %d rows, next %q, want %q", len(first.Rows), first.Next, want)
	}
	search.After = "larkfield-049"
	last := c.own.list(search, found[tenantsPage:], nil)
	if want := "/tenants?q=lark+%26+field&state=active"; last.Next != "" || last.First != want || len(last.Rows) != 1 {
		t.Errorf("last page: %d rows, next %q, first %q", len(last.Rows), last.Next, last.First)
	}
}

func TestATenant(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.operator()
	_, made := c.tenants(hostile)
	id := made[0].ID.String()
	tests := []struct {
		name   string
		path   string
		status int
		says   string
	}{
		{"one that exists", "/tenants/" + id, http.StatusOK, "Nothing was done yet"},
		{"one that does not", "/tenants/" + tenant.NewID().String(), http.StatusNotFound, "There is no such tenant."},
		{"what is no id", "/tenants/larkfield", http.StatusNotFound, "There is no such tenant."},
		{"hostile text for an id", "/tenants/" + url.PathEscape(hostile), http.StatusNotFound, "There is no such tenant."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := c.send(http.MethodGet, tt.path, token, nil)
			if got.status != tt.status || !strings.Contains(got.body, tt.says) || strings.Contains(got.body, "<script>alert") {
				t.Errorf("status %d, want %d with %q:\n%s", got.status, tt.status, tt.says, got.body)
			}
		})
	}
	if got := c.send(http.MethodGet, "/tenants?q="+id, token, nil); got.location != "/tenants/"+id {
		t.Errorf("an id that is searched for leads to %q", got.location)
	}
}

func TestATenantsOperationsAreListed(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, token := c.operator()
	id, err := c.env.Service.BeginSignUp(t.Context(), tenant.SignUp{
		Name: "Ada Okafor", Email: "ada@example.com", Password: password, Workspace: "Larkfield", Slug: "larkfield",
	})
	if err != nil {
		t.Fatal(err)
	}
	waiting := c.send(http.MethodGet, "/tenants/"+id.String(), token, nil)
	if !strings.Contains(waiting.body, "Waiting") || !strings.Contains(waiting.body, "Provisioning") {
		t.Errorf("before: %s", waiting.body)
	}
	if _, _, done, err := c.env.Service.AwaitProvisioned(t.Context(), id, patience); err != nil || !done {
		t.Fatal(done, err)
	}
	got := c.send(http.MethodGet, "/tenants/"+id.String(), token, nil)
	if !strings.Contains(got.body, "Provision") || !strings.Contains(got.body, "Done") || strings.Contains(got.body, "argon2") {
		t.Errorf("after: %s", got.body)
	}
}
