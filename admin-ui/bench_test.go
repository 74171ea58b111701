package adminui

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

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
		for _, page := range []struct{ name, path string }{
			{"overview", "/"}, {"list", "/tenants"}, {"filtered", "/tenants?state=active&plan=team&mrr_from=10&sort=mrr"}, {"seen", "/tenants?seen=over30d&sort=seen"},
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
