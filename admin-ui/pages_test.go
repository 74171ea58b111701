package adminui

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/web/ui"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

var (
	update = flag.Bool("update", false, "write the goldens anew")
	hashes = regexp.MustCompile(`/assets/([a-z0-9-]+)-[A-Z0-9]{8}\.`)
)

// page is one as it is drawn.
type page struct {
	name string
	page templ.Component
}

func TestPages(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 9, 2, 3, 0, time.UTC)
	id, err := tenant.ParseID("019342b7-6c1e-7000-8000-0123456789ab")
	if err != nil {
		t.Fatal(err)
	}
	shell := func(title, place, search string) shellView {
		return shellView{Head: ui.Head{Title: title, Family: ui.FamilyConsole}, Operator: tenant.Operator{Email: hostile, Role: tenant.OperatorOwner}, Search: search, Place: place}
	}
	larkfield := tenantRow{Plan: "Team", MRR: "$84", Host: "larkfield.hearth.test", URL: "http://larkfield.hearth.test/", Tenant: tenant.Tenant{
		ID: id, Slug: "larkfield", Name: "Larkfield", State: tenant.StateActive, Residence: tenant.ResidenceAwake, Node: "main",
		SchemaVersion: 20261121080000, CreatedAt: at, LastActiveAt: at,
	}}
	bad := larkfield
	bad.Plan, bad.MRR = hostile, hostile
	bad.Name, bad.Host, bad.URL, bad.Behind = hostile, hostile, "javascript:alert(document.cookie)", true
	bad.State, bad.Residence, bad.Operation, bad.Node, bad.SchemaVersion = tenant.State(hostile), tenant.ResidenceHibernated, tenant.OpKind(hostile), hostile, 0
	tabs := []ui.Tab{{Label: "All", Href: "/tenants", Count: "6,240", Current: true}}
	migrating := fleetView{Running: true, FleetStatus: tenant.FleetStatus{
		TenantNeeds: 20261121080000, FleetState: tenant.FleetState{Behind: 1300},
		Tenants: []tenant.VersionCount{{Version: 20261120080000, Tenants: 1400, Hibernated: 100}, {Version: 20261121080000, Tenants: 3031}},
		Run:     &tenant.FleetRun{Wave: tenant.WaveAll, Size: 4300, Done: 3000, Failed: 1, Outcome: tenant.RunRunning},
	}}
	stuck := fleetView{FleetStatus: tenant.FleetStatus{
		TenantNeeds: 20261121080000, FleetState: tenant.FleetState{Behind: 1, Failed: 1}, Tenants: []tenant.VersionCount{{Version: 20261122080000, Tenants: 1}},
		Run:      &tenant.FleetRun{Wave: tenant.WaveCanary, Size: 1, Done: 1, Failed: 1, Outcome: tenant.RunStopped, SeenAt: at},
		Failures: []tenant.FleetFailure{{TenantID: id, Slug: hostile, Error: hostile, FailedAt: at}},
	}}
	tests := []page{
		{"sign in", signInPage(signInView{Head: ui.Head{Title: "Sign in", Family: ui.FamilyConsole}, Address: hostile, Email: hostile, Problem: hostile})},
		{"welcome", welcomePage(welcomeView{Head: ui.Head{Title: "Welcome"}, Token: hostile, Email: hostile, Problem: hostile})},
		{"overview", overviewPage(overviewView{Shell: shell("Overview", "/", ""), Counts: map[tenant.State]tenant.StateCount{tenant.StateActive: {N: 4431, About: true}, tenant.StatePastDue: {N: 18}, tenant.StateDeleted: {N: 3}}})},
		{"overview while tenants are migrated", overviewPage(overviewView{Shell: shell("Overview", "/", ""), Counts: map[tenant.State]tenant.StateCount{tenant.StateActive: {N: 1001, About: true}}, Fleet: migrating})},
		{"overview of failures", overviewPage(overviewView{Shell: shell("Overview", "/", ""), Counts: map[tenant.State]tenant.StateCount{tenant.StateActive: {N: 1}}, Fleet: stuck})},
		{"overview of deletions", overviewPage(overviewView{Shell: shell("Overview", "/", ""), Deletions: []tenant.Deletion{
			{TenantID: id, Name: hostile, Reason: hostile, AskedName: hostile, AskedAt: at}, {TenantID: id, Name: "Larkfield", AskedAt: at, ConfirmedAt: at, DeleteAt: at},
		}})},
		{"overview with its numbers", overviewPage(overviewView{Shell: shell("Overview", "/", ""), Vitals: vitalsOf(at)})},
		{"traffic", trafficPage(trafficView{Shell: shell("Traffic", "/", ""), Charts: mustCharts(vitalsOf(at).Hour)})},
		{"traffic of nothing", trafficPage(trafficView{Shell: shell("Traffic", "/", ""), Charts: mustCharts(nil)})},
		{"overview of nothing", overviewPage(overviewView{Shell: shell("Overview", "/", "")})},
		{"tenants", tenantsListPage(tenantsView{
			Shell: shell("Tenants", "/tenants", ""), Number: "1,000+", Tabs: tabs, Rows: []tenantRow{larkfield, bad}, Columns: columns(filter{Sort: "-mrr"}), Regions: []option{{Value: hostile, Label: hostile}},
			Filter: filter{State: "active", Sort: "-mrr", Plan: "team", From: "10", Drift: true}, First: "/tenants", Previous: "/tenants?before=larkfield", Next: "/tenants?after=larkfield",
			Views: []tenant.View{{Name: hostile, Query: "state=past_due"}, {Name: "Late", Query: filter{State: "active", Sort: "-mrr", Plan: "team", From: "10", Drift: true}.values().Encode()}}, Naming: hostile, Name: hostile,
		})},
		{"tenants without any", tenantsListPage(tenantsView{Shell: shell("Tenants", "/tenants", ""), Number: "0", Tabs: tabs})},
		{"tenants of an empty state", tenantsListPage(tenantsView{Shell: shell("Tenants", "/tenants", ""), Number: "0", Tabs: tabs, Filter: filter{State: "suspended"}})},
		{"tenants refused", tenantsListPage(tenantsView{Shell: shell("Tenants", "/tenants", ""), Tabs: tabs, Problem: hostile})},
		{"search", tenantsListPage(tenantsView{Shell: shell("Search", "/tenants", hostile), IsSearch: true, Number: "50+", More: true, Rows: []tenantRow{found(larkfield, "Member", hostile), found(bad, "Name", "")}})},
		{"search without a hit", tenantsListPage(tenantsView{Shell: shell("Search", "/tenants", hostile), IsSearch: true, Number: "0"})},
		{"search refused", tenantsListPage(tenantsView{Shell: shell("Search", "/tenants", ""), IsSearch: true, Problem: hostile})},
	}
	for _, tt := range slices.Concat(tests, pagesOfOperators(id, at, shell), pagesOfWords(id, at, shell), pagesOfTenant(id, at, larkfield, bad), pagesOfFleet(id, at, shell), pagesOfQueues(id, at, shell)) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := tt.page.Render(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			// Assets are named by content, which is not what these tests are about.
			got := hashes.ReplaceAllString(b.String(), "/assets/$1.") + "\n"
			golden(t, tt.name, got)
			for _, bad := range []string{"<script>alert", "<img src=x", "javascript:", " style="} {
				if strings.Contains(got, bad) {
					t.Errorf("%q got through", bad)
				}
			}
		})
	}
}

func found(t tenantRow, why, what string) tenantRow {
	t.Why, t.What = why, what
	return t
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".golden.html")
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
