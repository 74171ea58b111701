package adminui

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
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
			`value="` + prefix + `"`, "/tenants/" + made[0].ID.String(), "Found by",
		}, nil},
		{"the list", "", http.StatusOK, []string{`aria-label="Tenants"`, "MRR", "Saved views"}, nil},
		{"a state and an order", "state=active&sort=-mrr", http.StatusOK, []string{`aria-sort="ascending"`}, nil},
		{"a state nobody is in", "state=cancelled&plan=enterprise", http.StatusOK, []string{"None at the moment"}, nil},
		{"all filters at once", "state=active&plan=team@1&mrr_from=10&mrr_to=500&region=main&version=behind&seen=over30d&drift=1&sort=seen", http.StatusOK, []string{"None at the moment"}, nil},
		{"a region of an older time", "region=" + url.QueryEscape("south"), http.StatusOK, []string{"None at the moment", `value="south" selected`}, nil},
		{"after the last", "after=zzzzzzzz", http.StatusOK, []string{"That was the last page"}, nil},
		{"nothing found", "q=" + url.QueryEscape("no "+hostile), http.StatusOK, []string{"Nothing found", "&lt;script&gt;"}, nil},
		{"a pattern is only text", "q=%25", http.StatusOK, []string{"Nothing found"}, nil},
		{"an underline is only text", "q=_", http.StatusOK, []string{"Nothing found"}, nil},
		{"a quote and a backslash", "q=" + url.QueryEscape(`' OR 1=1 -- \`), http.StatusOK, []string{"Nothing found"}, nil},
		{"words that are operators of a search", "q=" + url.QueryEscape(`abc & | ! ( :* <->`), http.StatusOK, []string{"Nothing found"}, nil},
		{"a search for spaces", "q=%20%20", http.StatusOK, []string{`aria-label="State"`}, nil},
		{"a state that does not exist", "state=" + url.QueryEscape(hostile), http.StatusUnprocessableEntity, []string{"no such state"}, nil},
		{"a plan that does not exist", "plan=" + url.QueryEscape(hostile), http.StatusUnprocessableEntity, []string{"no such plan"}, nil},
		{"an MRR that is no number", "mrr_from=" + url.QueryEscape(hostile), http.StatusUnprocessableEntity, []string{"whole number of dollars"}, nil},
		{"an MRR below nothing", "mrr_to=-1", http.StatusUnprocessableEntity, []string{"whole number of dollars"}, nil},
		{"an MRR from more than up to", "mrr_from=9&mrr_to=1", http.StatusUnprocessableEntity, []string{"smaller"}, nil},
		{"an MRR larger than a number", "mrr_to=99999999999999999999", http.StatusUnprocessableEntity, []string{"whole number of dollars"}, nil},
		{"a region that is no text", "region=%00", http.StatusUnprocessableEntity, []string{"no such region"}, nil},
		{"a version that does not exist", "version=x", http.StatusUnprocessableEntity, []string{"no such version"}, nil},
		{"an activity that does not exist", "seen=5d", http.StatusUnprocessableEntity, []string{"cannot be narrowed"}, nil},
		{"an order that does not exist", "sort=" + url.QueryEscape("id; DROP TABLE"), http.StatusUnprocessableEntity, []string{"such an order"}, nil},
		{"a place of another order", "sort=mrr&after=larkfield", http.StatusUnprocessableEntity, []string{"first page"}, nil},
		{"bytes that are no text", "q=%00%ff", http.StatusUnprocessableEntity, []string{"characters"}, nil},
		{"an after that is no text", "after=%00", http.StatusUnprocessableEntity, []string{"first page"}, nil},
		{"a search longer than anything", "q=" + strings.Repeat("a", 301), http.StatusUnprocessableEntity, []string{"longer than anything"}, nil},
		{"ten kilobytes", "q=" + strings.Repeat("a", 3_000), http.StatusUnprocessableEntity, []string{"longer than anything"}, nil},
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
	f := filter{State: "active", Sort: "mrr"}
	page := tenant.RosterPage{More: true, Tenants: []tenant.Tenant{{MRR: 900}, {MRR: 100}}}
	zero := tenant.ID{}.String()
	tests := []struct {
		name, after, before   string
		more                  bool
		first, previous, next string
	}{
		{"the first page", "", "", true, "", "", "/tenants?after=100." + zero + "&sort=mrr&state=active"},
		{"one in the middle", "x", "", true, "/tenants?sort=mrr&state=active", "/tenants?before=900." + zero + "&sort=mrr&state=active", "/tenants?after=100." + zero + "&sort=mrr&state=active"},
		{"the last", "x", "", false, "/tenants?sort=mrr&state=active", "/tenants?before=900." + zero + "&sort=mrr&state=active", ""},
		{"back to the first", "", "x", false, "", "", "/tenants?after=100." + zero + "&sort=mrr&state=active"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var v tenantsView
			page.More = tt.more
			v.turn(f, page, tt.after, tt.before)
			if v.First != tt.first || v.Previous != tt.previous || v.Next != tt.next {
				t.Errorf("first %q, previous %q, next %q", v.First, v.Previous, v.Next)
			}
		})
	}
}

// TestAnOperatorNamesALists keeps, lists, replaces and deletes views, which are nobody
// else's.
func TestAnOperatorNamesLists(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, olive := c.operator()
	_, otto := c.operator()
	save := func(token, name, query string) answer {
		return c.send(http.MethodPost, "/views", token, url.Values{"name": {name}, "query": {query}})
	}
	if got := save(olive, hostile[:40], "state=past_due&junk=1"); got.location != "/tenants?state=past_due" {
		t.Errorf("saved: %d to %q", got.status, got.location)
	}
	if got := save(olive, hostile[:40], "state=suspended&sort=seen"); got.status != http.StatusSeeOther {
		t.Errorf("saved again: %d", got.status)
	}
	page := c.send(http.MethodGet, "/tenants", olive, nil).body
	if !strings.Contains(page, "/tenants?sort=seen&amp;state=suspended") || strings.Contains(page, "past_due\"") || strings.Contains(page, "<script>alert") {
		t.Error("the view is not there once, as it was saved last")
	}
	if strings.Contains(c.send(http.MethodGet, "/tenants", otto, nil).body, "sort=seen&amp;state=suspended") {
		t.Error("somebody else sees the view")
	}
	for name, tt := range map[string]struct {
		name, query string
		status      int
		says        string
	}{
		"no name": {" ", "state=active", 422, "Give this view a name."}, "a long name": {strings.Repeat("ü", 41), "state=active", 422, "at most 40"},
		"a name nobody can read": {"\x00", "state=active", 422, "at most 40"}, "a list that is none": {"Late", "state=nowhere", 422, "no such state"},
		"a query that is none": {"Late", "%zz", 422, "cannot be kept"}, "a long query": {"Late", strings.Repeat("a", 601), 422, "cannot be kept"},
	} {
		if got := save(olive, tt.name, tt.query); got.status != tt.status || !strings.Contains(got.body, tt.says) {
			t.Errorf("%s: %d\n%s", name, got.status, got.body)
		}
	}
	at := regexp.MustCompile(`/views/[0-9a-f-]{36}/delete`).FindString(page)
	for name, tt := range map[string]struct {
		token, path string
		status      int
	}{
		"somebody else's": {otto, at, 404}, "no id": {olive, "/views/x/delete", 404}, "hostile text": {olive, "/views/" + url.PathEscape(hostile) + "/delete", 404},
	} {
		if got := c.send(http.MethodPost, tt.path, tt.token, url.Values{}); got.status != tt.status {
			t.Errorf("delete %s: %d", name, got.status)
		}
	}
	if got := c.send(http.MethodPost, at, olive, url.Values{}); got.status != http.StatusSeeOther {
		t.Errorf("delete: %d", got.status)
	}
	for i := range 20 {
		save(olive, fmt.Sprint("View ", i), "state=active")
	}
	if got := save(olive, "One more", "state=active"); got.status != http.StatusConflict || !strings.Contains(got.body, "as many as fit") {
		t.Errorf("the 21st: %d", got.status)
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
		{"one that exists", "/tenants/" + id + "/timeline", http.StatusOK, "Nothing has happened yet"},
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
	waiting := c.send(http.MethodGet, "/tenants/"+id.String()+"/jobs", token, nil)
	if !strings.Contains(waiting.body, "Waiting") || !strings.Contains(waiting.body, "Provisioning") {
		t.Errorf("before: %s", waiting.body)
	}
	if _, _, done, err := c.env.Service.AwaitProvisioned(t.Context(), id, patience); err != nil || !done {
		t.Fatal(done, err)
	}
	got := c.send(http.MethodGet, "/tenants/"+id.String()+"/jobs", token, nil)
	if !strings.Contains(got.body, "Provision") || !strings.Contains(got.body, "Done") || strings.Contains(got.body, "argon2") {
		t.Errorf("after: %s", got.body)
	}
}
