// Package webtest drives a Server in a test, without a network.
package webtest

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
)

// Base is where the site of tests lives; a workspace is at <slug>.hearth.test.
const Base = "http://hearth.test"

// New returns a Server over env without routes.
func New(t testing.TB, env *tenanttest.Env) *web.Server {
	t.Helper()
	return NewWith(t, env, web.Config{BaseURL: Base})
}

// NewWith is New with other settings.
func NewWith(t testing.TB, env *tenanttest.Env, cfg web.Config) *web.Server {
	t.Helper()
	return web.New(cfg, env.Registry, env.Service, env.Keys, healthy{}, slog.New(slog.DiscardHandler))
}

type healthy struct{}

func (healthy) Up(context.Context) (string, error) { return "ok", nil }

// SignIn begins a session and returns its cookie.
func SignIn(t testing.TB, env *tenanttest.Env, db tenant.DB, m tenant.Member) *http.Cookie {
	t.Helper()
	_, token, err := env.Service.BeginSession(t.Context(), db, m.ID, tenant.Visitor{})
	if err != nil {
		t.Fatal(err)
	}
	return &http.Cookie{Name: "hearth_session", Value: token}
}

// Request is one request. Form makes it a POST of same origin unless Method says
// otherwise.
type Request struct {
	Method  string
	Host    string // with or without the base: "demo" or "demo.hearth.test"
	Path    string
	Form    url.Values
	Header  http.Header
	Cookies []*http.Cookie
}

// Answer is a response that was read to its end.
type Answer struct {
	*http.Response
	Body string
}

// Do sends a request to a server whose routes are in place.
func Do(t testing.TB, s *web.Server, r Request) Answer {
	t.Helper()
	method, body := r.Method, io.Reader(nil)
	if r.Form != nil {
		body = strings.NewReader(r.Form.Encode())
		if method == "" {
			method = http.MethodPost
		}
	}
	if method == "" {
		method = http.MethodGet
	}
	req := httptest.NewRequest(method, r.Path, body)
	req.Host = r.Host
	if !strings.Contains(r.Host, ".") {
		req.Host = strings.TrimPrefix(r.Host+".hearth.test", ".")
	}
	if r.Form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, values := range r.Header {
		req.Header[name] = values
	}
	for _, cookie := range r.Cookies {
		req.AddCookie(cookie)
	}
	res, err := s.App().Test(req, 30_000)
	if err != nil {
		t.Fatalf("%s %s: %v", method, r.Path, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Answer{res, string(text)}
}

// Listen serves on a port of the loopback interface until the test ends, as a process
// does, and returns its address.
func Listen(t testing.TB, s *web.Server) string {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := s.Listener()
	done := make(chan error, 1)
	go func() { done <- server.Serve(s.Guard(ln)) }()
	t.Cleanup(func() {
		_ = ln.Close()
		<-done
	})
	return ln.Addr().String()
}
