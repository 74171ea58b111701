package app

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hearth/cmd/internal/config"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// privateAsk sends a request to the private routes without a network.
func privateAsk(t *testing.T, a *App, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	a.privateRoutes().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := io.ReadAll(w.Result().Body)
	must(t, err)
	return w.Code, string(body)
}

func TestMetricsNameRoutesAndNoTenants(t *testing.T) {
	t.Parallel()
	a := newApp(t, func(c *config.Config) { c.Metrics.Address = "127.0.0.1:0" })
	p := newParty(t, a, "Metricmark", 1_000)
	room := fmt.Sprintf("/rooms/%d", p.room.ID)
	for _, path := range []string{"/", room, "/no/such/page", "/up", "/assets/none.css"} {
		ask(t, a, http.MethodGet, p.host(), path, nil, nil, p.cookie)
	}
	ask(t, a, http.MethodGet, "hearth.test", "/signup", nil, nil)
	ask(t, a, http.MethodPost, "hearth.test", "/signup", url.Values{"name": {"x"}}, nil)
	ask(t, a, http.MethodGet, "admin.hearth.test", "/tenants", nil, nil)
	ask(t, a, http.MethodGet, "nobody.hearth.test", "/", nil, nil)

	status, text := privateAsk(t, a, "/metrics")
	if status != http.StatusOK {
		t.Fatalf("%d: %s", status, text)
	}
	var got []string
	for _, m := range regexp.MustCompile(`(?m)^hearth_http_requests_total\{host="(\w+)",method="(\w+)",route="([^"]+)",status="(\w+)"\}`).FindAllStringSubmatch(text, -1) {
		got = append(got, strings.Join(m[1:], " "))
	}
	want := []string{
		"console GET /tenants 3xx",
		"site GET /signup 2xx",
		"site POST /signup 4xx",
		"workspace GET / 3xx",
		"workspace GET /assets/* 4xx",
		"workspace GET /rooms/:id 2xx",
		"workspace GET /up 2xx",
		"workspace GET unknown 4xx",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	for _, line := range []string{
		`hearth_tenant_operation_seconds_count{operation="provision",outcome="done"} 1`, `hearth_tenant_operation_seconds_count{operation="wake",outcome="done"} 0`, "hearth_realtime_sockets 0", "hearth_postgres_up 1", "hearth_redis_up 1",
		"hearth_outbox_parked ", `go_sql_open_connections{db_name="tenant"}`, "go_goroutines ", "hearth_build_info{",
	} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("no line begins with %s", line)
		}
	}
	for _, secret := range []string{p.t.Slug, p.t.ID.String(), p.marker} {
		if strings.Contains(text, secret) {
			t.Errorf("the metrics name a tenant: %s", secret)
		}
	}
}

func TestOnlyOurHostsMayHaveCertificates(t *testing.T) {
	t.Parallel()
	a := newApp(t, func(c *config.Config) { c.Metrics.Address = "127.0.0.1:0" })
	p := newParty(t, a, "Certmark", 1_000)
	domain := tenanttest.Unique("d") + ".example"
	_, err := a.pools.Owner.ExecContext(t.Context(), `INSERT INTO control.domains (host, tenant_id, verified_at) VALUES (?, ?, now()), (?, ?, NULL)`,
		domain, p.t.ID, "not-yet."+domain, p.t.ID)
	must(t, err)
	former := p.host()
	p.t, err = a.Tenants.ChangeAddress(t.Context(), p.db, p.owner, tenanttest.Unique("moved"))
	must(t, err)
	tests := []struct {
		name, domain string
		want         int
	}{
		{"the site", "hearth.test", http.StatusOK},
		{"the console", "admin.hearth.test", http.StatusOK},
		{"a workspace", p.host(), http.StatusOK},
		{"an address it had before", former, http.StatusOK},
		{"a workspace in capitals", strings.ToUpper(p.host()), http.StatusOK},
		{"a verified domain", domain, http.StatusOK},
		{"a domain that is not verified", "not-yet." + domain, http.StatusNotFound},
		{"a name below a workspace", "www." + p.host(), http.StatusNotFound},
		{"nobody's workspace", tenanttest.Unique("n") + ".hearth.test", http.StatusNotFound},
		{"somebody else's name", "example.org", http.StatusNotFound},
		{"an address", "127.0.0.1", http.StatusNotFound},
		{"nothing", "", http.StatusNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if status, _ := privateAsk(t, a, "/tls/ask?domain="+url.QueryEscape(tt.domain)); status != tt.want {
				t.Errorf("%d, want %d", status, tt.want)
			}
		})
	}
}

func TestThePrivateListenerIsApart(t *testing.T) {
	t.Parallel()
	a := newApp(t, func(c *config.Config) { c.Metrics.Address = "127.0.0.1:0" })
	for _, path := range []string{"/metrics", "/tls/ask?domain=hearth.test", "/debug/pprof/"} {
		if res, _ := ask(t, a, http.MethodGet, "hearth.test", path, nil, nil); res.StatusCode != http.StatusNotFound {
			t.Errorf("the public listener answers %s with %d", path, res.StatusCode)
		}
		if status, _ := privateAsk(t, a, path); status != http.StatusOK {
			t.Errorf("the private one answers %s with %d", path, status)
		}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close()
	b := newApp(t, func(c *config.Config) { c.Metrics.Address = taken.Addr().String() })
	if err := b.Work(t.Context(), func() { t.Error("it is ready without its metrics") }); err == nil || !strings.Contains(err.Error(), "for metrics") {
		t.Errorf("Work = %v", err)
	}
}
