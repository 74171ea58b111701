package adminui

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hearth/billing"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/workers/job"

	"github.com/gofiber/fiber/v2"
)

const (
	patience = 10 * time.Second
	password = "lantern over the quiet harbour"

	// hostile is what people call their workspaces.
	hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)> & 'Ada' {{.}}`
)

// outbox keeps what is asked for and wakes no relay.
type outbox struct{ tenant.Enqueuer }

func (outbox) EnqueueControl(ctx context.Context, c tenant.ControlDB, q tenant.Queue, a tenant.JobArgs) error {
	return tenant.AppendControlOutbox(ctx, c, q, a, time.Time{})
}

// console is the whole console on a real database.
type console struct {
	t   testing.TB
	env *tenanttest.Env
	app *fiber.App
	own *Handlers
}

type healthy struct{}

func (healthy) Up(context.Context) (string, error) { return "ok", nil }

func newConsole(t *testing.T) *console {
	t.Helper()
	return newConsoleOn(t, tenanttest.New(t))
}

func newConsoleOn(t testing.TB, env *tenanttest.Env) *console {
	t.Helper()
	server := web.New(web.Config{BaseURL: "http://hearth.test"}, env.Registry, env.Service, env.Keys, healthy{}, slog.New(slog.DiscardHandler))
	queues, err := job.NewInspector(job.Config{RedisURL: "redis://127.0.0.1:1/0"}) // where nobody answers
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { queues.Close() })
	h := New(Deps{Queues: queues, Dependencies: func() []Dependency { return nil }, Processes: func(context.Context) ([]Process, error) { return nil, errors.New("nobody answers") }, Server: server, Tenants: env.Service, Money: billing.NewService(billing.ServiceConfig{Control: env.Registry.Control(), Jobs: outbox{}})})
	h.Console(server.Routes(tenant.HostConsole))
	return &console{t, env, server.App(), h}
}

// routes are those of the console, as the router lists them.
func (c *console) routes() (routes []string) {
	for _, r := range c.own.server.Routes(tenant.HostConsole).GetRoutes(true) {
		if r.Method != http.MethodHead {
			routes = append(routes, r.Method+" "+r.Path)
		}
	}
	slices.Sort(routes)
	return slices.Compact(routes)
}

// answer is what came back.
type answer struct {
	status   int
	location string
	cookies  []*http.Cookie
	body     string
}

// send asks the console, as somebody who holds the session token given, or as
// nobody. A form makes it a POST from the console's own page.
func (c *console) send(method, path, token string, form url.Values) answer {
	c.t.Helper()
	r := httptest.NewRequest(method, "http://admin.hearth.test"+path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if token != "" {
		r.AddCookie(&http.Cookie{Name: cookie, Value: token})
	}
	res, err := c.app.Test(r, -1)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header.Get("Location"), res.Cookies(), string(body)}
}

// operator makes one with the password of these tests and returns their address
// and a session of theirs.
func (c *console) operator() (email, token string) {
	c.t.Helper()
	email = tenanttest.Unique("olive") + "@example.com"
	if err := c.env.Service.SeedOperator(c.t.Context(), email, "Olive Operator", password); err != nil {
		c.t.Fatal(err)
	}
	_, token = c.signIn(email)
	return email, token
}

// signIn begins a session with the password of these tests.
func (c *console) signIn(email string) (tenant.Operator, string) {
	c.t.Helper()
	o, token, err := c.env.Service.OperatorSignIn(c.t.Context(), email, password, tenant.Visitor{})
	if err != nil {
		c.t.Fatal(err)
	}
	return o, token
}

// tenants makes workspaces whose addresses begin alike and returns that beginning.
func (c *console) tenants(names ...string) (prefix string, made []tenant.Tenant) {
	c.t.Helper()
	prefix = tenanttest.Unique("c")
	for i, name := range names {
		t, err := c.env.Registry.CreateBare(c.t.Context(), prefix+"-"+string(rune('a'+i)), name)
		if err != nil {
			c.t.Fatal(err)
		}
		made = append(made, t)
	}
	return prefix, made
}

// session returns the token that an answer keeps in the browser.
func (a answer) session(t testing.TB) string {
	t.Helper()
	for _, k := range a.cookies {
		if k.Name != cookie {
			continue
		}
		if k.Domain != "" || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" {
			t.Errorf("the session cookie is not host-only, HttpOnly and Lax: %v", k)
		}
		return k.Value
	}
	t.Fatal("no session cookie was set")
	return ""
}
