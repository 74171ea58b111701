package app

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hearth/cmd/internal/config"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// onNorth configures a second server, and the weight of main.
func onNorth(address string, main int) func(*config.Config) {
	return func(c *config.Config) {
		c.Metrics.Address = "127.0.0.1:0"
		c.Servers = map[string]config.Server{"main": {Weight: &main}, tenanttest.North: {URL: config.Secret(address)}}
	}
}

func (a *App) serverOf(t tenant.Tenant) tenant.Server {
	servers := a.Registry.Servers()
	return servers[slices.IndexFunc(servers, func(s tenant.Server) bool { return s.Name == t.Node })]
}

// TestAWorkspaceOnAnotherServer is made, used and looked at like any other.
func TestAWorkspaceOnAnotherServer(t *testing.T) {
	t.Parallel()
	a := newApp(t, onNorth(tenanttest.NewSpread(t).NorthURL, 0))
	p := newParty(t, a, "Northmark", 2_000)
	if p.t.Node != tenanttest.North {
		t.Fatalf("it is on %q", p.t.Node)
	}
	must(t, a.Current(t.Context()))
	for _, path := range []string{fmt.Sprintf("/rooms/%d", p.room.ID), "/search?q=Northmark", "/profile", "/settings/members"} {
		if res, _ := ask(t, a, http.MethodGet, p.host(), path, nil, nil, p.cookie); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	must(t, a.Registry.Wake(t.Context(), p.t.ID))
	if _, text := privateAsk(t, a, "/metrics"); !strings.Contains(text, `hearth_server_up{server="north"} 1`) || !strings.Contains(text, `go_sql_open_connections{db_name="owner-north"}`) {
		t.Error("the metrics do not know the server")
	}
}

// TestAServerThatIsAwayIsItsTenantsMisfortune looks at the others, at what a proxy
// asks, and at the metrics.
func TestAServerThatIsAwayIsItsTenantsMisfortune(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp4", "127.0.0.1:0")
	must(t, err)
	closed.Close()
	env := tenanttest.NewSpread(t)
	a := newApp(t, onNorth("postgres://hearth@"+closed.Addr().String()+"/hearth", 1))
	_, there := env.OpenOn(t, tenanttest.North)
	p := newParty(t, a, "Staymark", 3_000)
	if p.t.Node != tenant.MainServer {
		t.Fatalf("it is on %q", p.t.Node)
	}
	must(t, a.Current(t.Context()))
	for _, tt := range []struct {
		host, path string
		want       int
	}{
		{"hearth.test", "/up", http.StatusOK},
		{p.host(), "/up", http.StatusOK},
		{p.host(), fmt.Sprintf("/rooms/%d", p.room.ID), http.StatusOK},
		{there.Slug + ".hearth.test", "/session/new", http.StatusOK}, // which opens nothing
		{there.Slug + ".hearth.test", "/up", http.StatusOK},
	} {
		if res, _ := ask(t, a, http.MethodGet, tt.host, tt.path, nil, nil, p.cookie); res.StatusCode != tt.want {
			t.Errorf("%s%s: %d, want %d", tt.host, tt.path, res.StatusCode, tt.want)
		}
	}
	form := url.Values{"email": {"nobody@example.com"}, "password": {"whatever it was"}}
	if res, _ := ask(t, a, http.MethodPost, there.Slug+".hearth.test", "/session/new", form, nil); res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a sign-in there: %d, want 503", res.StatusCode)
	}
	if _, text := privateAsk(t, a, "/metrics"); !strings.Contains(text, `hearth_server_up{server="north"} 0`) || !strings.Contains(text, "\nhearth_postgres_up 1") || !strings.Contains(text, "\nhearth_outbox_due ") {
		t.Error("the metrics do not tell")
	}
}
