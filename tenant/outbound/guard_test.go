package outbound_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"hearth/tenant/fault"
	"hearth/tenant/outbound"
)

func TestNothingInsideIsReached(t *testing.T) {
	t.Parallel()
	inside := newSite(t, hello)
	port := inside.at().Port()
	public := "93.184.216.34"
	names := names{
		"inside.example": {"127.0.0.1"}, "mapped.example": {"::ffff:127.0.0.1"}, "six.example": {"::1"},
		"private.example": {"10.1.2.3"}, "metadata.example": {"169.254.169.254"}, "ula.example": {"fd00:ec2::254"},
		"mixed.example": {public + " 127.0.0.1"}, "mixed6.example": {"2606:4700::1 fe80::1"}, "nat64.example": {"64:ff9b::7f00:1"},
		"localhost": {"127.0.0.1"}, "sixtofour.example": {"2002:7f00:1::1"}, "teredo.example": {"2001::1"}, "compatible.example": {"::127.0.0.1"},
	}
	hosts := []string{
		"127.0.0.1", "127.0.0.1.", "127.0.0.2", "0.0.0.0", "10.0.0.1", "169.254.169.254", "100.100.100.200", "１２７.0.0.1",
		"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
		"[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fd00:ec2::254]", "[::ffff:0:127.0.0.1]", "[0:0:0:0:0:0:0:1]",
		"localhost", "LOCALHOST.",
	}
	for name := range names {
		hosts = append(hosts, name)
	}
	for _, host := range hosts {
		t.Run(host, func(t *testing.T) {
			out := outbound.New(outbound.Config{Resolver: &resolver{names: names}})
			_, err := out.Do(t.Context(), outbound.Request{URL: fmt.Sprintf("http://%s:%d/", host, port), Timeout: 2 * time.Second})
			if !errors.Is(err, outbound.ErrBlocked) || !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "url" {
				t.Errorf("it ended in %v", err)
			}
		})
	}
	if n := inside.came.Load(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

func TestRedirectsAreJudgedLikeTheFirstAddress(t *testing.T) {
	t.Parallel()
	inside := newSite(t, hello)
	var place atomic.Value
	s := opened(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", place.Load().(string))
		w.WriteHeader(http.StatusFound)
	})
	tests := []struct {
		name, to string
		want     error
	}{
		{"to this machine", inside.URL, outbound.ErrBlocked},
		{"to metadata", "http://169.254.169.254/latest/meta-data", outbound.ErrBlocked},
		{"to a name inside", "http://db.example/", outbound.ErrBlocked},
		{"to decimal", "http://2130706433/", outbound.ErrBlocked},
		{"to another scheme", "file:///etc/passwd", nil},
		{"to a password", "http://a:b@example.com/", nil},
		{"to a mail server", "http://example.com:25/", nil},
		{"to nowhere", "http://[", nil},
		{"to itself", "/again", outbound.ErrTooMany},
		{"to nobody", "http://nobody.example/", outbound.ErrUnresolvable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			place.Store(tt.to)
			out := outbound.New(outbound.Config{Resolver: &resolver{names: names{"db.example": {"192.168.1.1"}}}})
			came := s.came.Load()
			_, err := out.Do(t.Context(), outbound.Request{URL: s.URL, Redirects: 10})
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) || tt.want == nil && !fault.Is(err, fault.Invalid) {
				t.Errorf("it ended in %v", err)
			}
			if n := s.came.Load() - came; n > 11 {
				t.Errorf("it was asked %d times", n)
			}
		})
	}
	if n := inside.came.Load(); n != 0 {
		t.Errorf("%d requests arrived inside", n)
	}
}

func TestRebinding(t *testing.T) {
	t.Parallel()
	inside := newSite(t, hello)
	s := opened(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/around" {
			http.Redirect(w, r, fmt.Sprintf("http://turns.example:%d/", inside.at().Port()), http.StatusFound)
			return
		}
		io.WriteString(w, r.Host)
	})
	host := fmt.Sprintf("turns.example:%d", s.at().Port())
	r := &resolver{names: names{"turns.example": {"127.0.0.1", "169.254.169.254"}}}
	res, err := outbound.New(outbound.Config{Resolver: r}).Do(t.Context(), outbound.Request{URL: "http://" + host})
	if err != nil || string(res.Body) != host {
		t.Fatalf("the judged address: %q, %v", res.Body, err)
	}
	if want := []string{"turns.example."}; !slices.Equal(r.asked, want) {
		t.Errorf("it looked up %v, want %v", r.asked, want)
	}
	r = &resolver{names: names{"turns.example": {"127.0.0.1"}}}
	_, err = outbound.New(outbound.Config{Resolver: r}).Do(t.Context(), outbound.Request{URL: "http://" + host + "/around", Redirects: 3})
	if !errors.Is(err, outbound.ErrBlocked) || len(r.asked) != 2 {
		t.Errorf("around: %v after %v", err, r.asked)
	}
	if n := inside.came.Load(); n != 0 {
		t.Errorf("%d requests arrived inside", n)
	}
}

func TestNamesWithoutAnAddressAreNotBlocked(t *testing.T) {
	t.Parallel()
	out := outbound.New(outbound.Config{Resolver: &resolver{names: names{"empty.example": {""}, "fails.example": {"fails"}}}})
	tests := []struct {
		host string
		kind fault.Kind
		want error
	}{
		{"nobody.example", fault.NotFound, outbound.ErrUnresolvable},
		{"empty.example", fault.NotFound, outbound.ErrUnresolvable},
		{"fails.example", fault.Unavailable, nil},
	}
	for _, tt := range tests {
		_, err := out.Do(t.Context(), outbound.Request{URL: "http://" + tt.host})
		if !fault.Is(err, tt.kind) || errors.Is(err, outbound.ErrBlocked) || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.host, err)
		}
	}
}
