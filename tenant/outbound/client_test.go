package outbound_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"hearth/tenant/fault"
	"hearth/tenant/outbound"
)

func TestAPublicPageIsRead(t *testing.T) {
	t.Parallel()
	var seen http.Header
	s := opened(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header.Clone()
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "ada"})
		hello(w, r)
	})
	out := outbound.New(outbound.Config{UserAgent: "Hearth (+https://hearth.example)"})
	for range 2 {
		res, err := out.Do(t.Context(), outbound.Request{URL: s.URL + "/a", Header: http.Header{"Accept": {"text/html"}, "User-Agent": {"mine"}}})
		if err != nil {
			t.Fatal(err)
		}
		if res.Status != 200 || string(res.Body) != "hello" || !res.Read || res.Cut || res.URL.Path != "/a" {
			t.Errorf("it answered %+v", res)
		}
	}
	if got := seen.Get("User-Agent"); got != "Hearth (+https://hearth.example)" {
		t.Errorf("it says it is %q", got)
	}
	if seen.Get("Accept") != "text/html" || seen.Get("Cookie") != "" || seen.Get("Referer") != "" {
		t.Errorf("it sent %v", seen)
	}
}

func TestTLSIsChecked(t *testing.T) {
	t.Parallel()
	trusted, stranger := httptest.NewTLSServer(http.HandlerFunc(hello)), httptest.NewUnstartedServer(http.HandlerFunc(hello))
	t.Cleanup(trusted.Close)
	outbound.OpenInTest(t, trusted.Listener.Addr().(*net.TCPAddr).AddrPort(), trusted.Certificate())
	stranger.Config.ErrorLog = nil
	stranger.StartTLS()
	t.Cleanup(stranger.Close)
	at := stranger.Listener.Addr().(*net.TCPAddr).AddrPort()
	outbound.OpenInTest(t, at, nil)
	// The stranger's certificate is for another name than it is asked by.
	out := outbound.New(outbound.Config{Resolver: &resolver{names: names{"bank.invalid": {"127.0.0.1"}}}})
	if _, err := out.Do(t.Context(), outbound.Request{URL: trusted.URL, HTTPS: true}); err != nil {
		t.Errorf("trusted: %v", err)
	}
	if _, err := out.Do(t.Context(), outbound.Request{URL: fmt.Sprintf("https://bank.invalid:%d/", at.Port())}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("for another name: %v", err)
	}
	if _, err := out.Do(t.Context(), outbound.Request{URL: strings.Replace(trusted.URL, "https", "http", 1), HTTPS: true}); !fault.Is(err, fault.Invalid) {
		t.Errorf("http where https is asked for: %v", err)
	}
}

func TestRedirectsOnlyWhereTheyWereAskedFor(t *testing.T) {
	t.Parallel()
	var seen atomic.Value
	last := opened(t, func(w http.ResponseWriter, r *http.Request) { seen.Store(r.Header.Clone()); hello(w, r) })
	first := opened(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, last.URL+"/end", http.StatusTemporaryRedirect)
	})
	out := outbound.New(outbound.Config{})
	secret := http.Header{"Authorization": {"Bearer x"}, "Accept": {"text/html"}}
	res, err := out.Do(t.Context(), outbound.Request{URL: first.URL, Header: secret, Redirects: 1})
	if err != nil || string(res.Body) != "hello" || res.URL.Path != "/end" {
		t.Fatalf("followed: %+v, %v", res, err)
	}
	if got := seen.Load().(http.Header); got.Get("Authorization") != "" || got.Get("Accept") != "text/html" {
		t.Errorf("another host was told %v", got)
	}
	came := last.came.Load()
	for _, r := range []outbound.Request{{URL: first.URL}, {URL: first.URL, Method: http.MethodPost, Body: []byte("x"), Redirects: 5}} {
		res, err := out.Do(t.Context(), r)
		if err != nil || res.Status != http.StatusTemporaryRedirect {
			t.Errorf("%s: %+v, %v", r.Method, res, err)
		}
	}
	if last.came.Load() != came {
		t.Error("a redirect was followed unasked")
	}
}

func TestTheEnvironmentsProxyIsNotAsked(t *testing.T) {
	proxy := newSite(t, hello)
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	s := opened(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "direct") })
	r := &resolver{names: names{"site.example": {"127.0.0.1"}}}
	res, err := outbound.New(outbound.Config{Resolver: r}).Do(t.Context(), outbound.Request{URL: fmt.Sprintf("http://site.example:%d/", s.at().Port())})
	if err != nil || string(res.Body) != "direct" || proxy.came.Load() != 0 {
		t.Errorf("it answered %q, %v", res.Body, err)
	}
}
