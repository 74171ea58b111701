package web_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"

	"github.com/gofiber/fiber/v2"
)

// TestWhatARequestCostsIsObserved has handlers wait for Postgres, send, and refuse: who
// observes hears how long each worked without its waits, what it sent, and for whom.
func TestWhatARequestCostsIsObserved(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	s := webtest.New(t, env)
	_, tn := env.Open(t)
	const wait = 300 * time.Millisecond
	workspace := s.Routes(tenant.HostWorkspace)
	workspace.Get("/waits", func(c *fiber.Ctx) error {
		_, err := env.Registry.Control().NewRaw(`SELECT pg_sleep(?)`, wait.Seconds()).Exec(c.UserContext())
		if err != nil {
			return err
		}
		return c.SendString(strings.Repeat("a", 1_000))
	})
	workspace.Get("/streams", func(c *fiber.Ctx) error { return c.SendStream(strings.NewReader("abcdef"), 6) })
	workspace.Get("/chunks", func(c *fiber.Ctx) error { return c.SendStream(io.LimitReader(strings.NewReader("abcdef"), 6)) })
	workspace.Post("/takes", func(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusNoContent) })
	s.Routes(tenant.HostSite).Get("/", func(c *fiber.Ctx) error { return c.SendString("site") })
	heard := map[string]web.Answered{}
	s.Observe(func(a web.Answered) { heard[a.Method+" "+a.Route] = a })

	for _, r := range []webtest.Request{
		{Host: tn.Slug, Path: "/waits"}, {Host: tn.Slug, Path: "/streams"}, {Host: tn.Slug, Path: "/chunks"},
		{Host: tn.Slug, Path: "/takes", Method: http.MethodPost, Form: url.Values{"a": {"b"}}}, {Path: "/"},
	} {
		webtest.Do(t, s, r)
	}
	tests := []struct {
		route string
		of    tenant.ID
		sent  int64
	}{
		{"GET /waits", tn.ID, 1_000}, {"GET /streams", tn.ID, 6}, {"GET /chunks", tn.ID, 0}, {"POST /takes", tn.ID, 0}, {"GET /", tenant.ID{}, 4},
	}
	for _, tt := range tests {
		a, known := heard[tt.route]
		if !known || a.Tenant != tt.of || a.Sent != tt.sent || a.Worked < 0 || a.Worked > a.Took {
			t.Errorf("%s: %+v", tt.route, a)
		}
	}
	if a := heard["GET /waits"]; a.Took < wait || a.Worked > a.Took-wait {
		t.Errorf("of %s, %s were work though it waited for %s", a.Took, a.Worked, wait)
	}
}
