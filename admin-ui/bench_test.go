package adminui

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant/tenanttest"
)

// BenchmarkConsole asks for whole pages of the console over few tenants and over many:
// what an operator waits for should not tell which it is.
//
//	go test ./admin-ui -run '^$' -bench Console -benchtime 200x
func BenchmarkConsole(b *testing.B) {
	for _, n := range []int{500, 50_000} {
		env := tenanttest.Alone(b)
		one := tenanttest.Crowd(b, env, n)
		lively(b, env, n)
		for _, page := range []struct{ name, path string }{
			{"overview", "/"}, {"traffic", "/traffic"}, {"margin", "/tenants?sort=-margin"}, {"list", "/tenants"}, {"filtered", "/tenants?state=active&plan=team&mrr_from=10&sort=mrr"}, {"seen", "/tenants?seen=over30d&sort=seen"},
			{"page", "/tenants?after=northgate"}, {"search-name", "/tenants?q=harrow+hill"}, {"search-words", "/tenants?q=hill+school"}, {"money", "/money"}, {"search-mail", "/tenants?q=owner40@"}, {"search-slug", "/tenants?q=" + one.Slug[:7]},
		} {
			c := newConsoleOn(b, env) // which has counted no requests yet
			_, token := c.operator()
			b.Run(fmt.Sprintf("%s/%d", page.name, n), func(b *testing.B) {
				for b.Loop() {
					r := httptest.NewRequest(http.MethodGet, "http://admin.hearth.test"+page.path, nil)
					r.AddCookie(&http.Cookie{Name: cookie, Value: token})
					res, err := c.app.Test(r, -1)
					if err != nil {
						b.Fatal(err)
					}
					if res.StatusCode != http.StatusOK {
						b.Fatalf("%s: %d", page.path, res.StatusCode)
					}
					if _, err := io.Copy(io.Discard, res.Body); err != nil {
						b.Fatal(err)
					}
					res.Body.Close()
				}
			})
		}
	}
}

// lively gives a crowd of n what the overview counts: sign-ups of two weeks, costs, and
// traffic of a day.
func lively(b *testing.B, env *tenanttest.Env, n int) {
	b.Helper()
	control := env.Registry.Control()
	for _, statement := range []string{
		`INSERT INTO control.tenants (id, slug, name, state, created_at, last_active_at)
			SELECT (lpad(to_hex((extract(epoch FROM s.at) * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(s.i), 12, '0'))::uuid, 'new-' || s.i, 'New ' || s.i, 'active', s.at, s.at
			FROM (SELECT i, now() - (i * 7919 % 1123200) * interval '1 second' AS at FROM generate_series(1, ?0::int / 64) AS i) AS s`,
		`UPDATE control.tenants SET cost = 100 + abs(hashtext(slug)) % 900000 WHERE abs(hashtext(slug)) % 5 = 0 AND ?0 > 0`,
		`INSERT INTO control.pulse (minute, requests, failed, messages) SELECT date_trunc('minute', now()) - i * interval '1 minute', 900, i % 3, 120 FROM generate_series(0, 1440) AS i WHERE ?0 > 0`,
	} {
		if _, err := control.NewRaw(statement, n).Exec(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := env.Pools.Owner.ExecContext(b.Context(), `VACUUM (ANALYZE) control.tenants`); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := billing.NewUsage(billing.UsageConfig{Control: control, Nodes: env.Registry.Nodes, Now: time.Now}).Reckon(b.Context(), billing.DefaultRates); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d tenants were added up in %s", n, time.Since(began).Round(time.Millisecond))
}
