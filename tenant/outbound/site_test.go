package outbound_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"hearth/tenant/outbound"
)

// site is a server that counts who came.
type site struct {
	*httptest.Server
	came atomic.Int64
}

func newSite(t *testing.T, answer http.HandlerFunc) *site {
	t.Helper()
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.came.Add(1)
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *site) at() netip.AddrPort { return s.Listener.Addr().(*net.TCPAddr).AddrPort() }

func opened(t *testing.T, answer http.HandlerFunc) *site {
	t.Helper()
	s := newSite(t, answer)
	outbound.OpenInTest(t, s.at(), nil)
	return s
}

// names answers look-ups: each in turn, the last one for ever.
type names map[string][]string

type resolver struct {
	names names
	asked []string
}

func (r *resolver) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	r.asked = append(r.asked, host)
	name := strings.TrimSuffix(host, ".")
	answers, ok := r.names[name]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	if len(answers) > 1 {
		r.names[name] = answers[1:]
	}
	var found []netip.Addr
	for text := range strings.FieldsSeq(answers[0]) {
		if text == "fails" {
			return nil, &net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}
		}
		found = append(found, netip.AddrFrom16(netip.MustParseAddr(text).As16())) // as net does
	}
	return found, nil
}

func hello(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }

// TestNothingInsideIsReached asks a server on this machine in every way there is.
// TestRebinding is a name that answers well when it is judged and otherwise when it
// is dialled, or when it is asked again after a redirect.
