package outbound_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"hearth/tenant/fault"
	"hearth/tenant/outbound"
)

func TestBodiesHaveALimit(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(make([]byte, 8<<20))
	z.Close()
	endless := func(w io.Writer, r *http.Request, what []byte) {
		for r.Context().Err() == nil {
			if _, err := w.Write(what); err != nil {
				return
			}
		}
	}
	s := opened(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/declared":
			w.Header().Set("Content-Length", "5000000000")
			endless(w, r, make([]byte, 1000))
		case "/streamed":
			endless(w, r, make([]byte, 1000))
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(packed.Bytes())
		case "/nothing": // a stream of members that unpack to nothing
			w.Header().Set("Content-Encoding", "gzip")
			var empty bytes.Buffer
			gzip.NewWriter(&empty).Close()
			endless(w, r, bytes.Repeat(empty.Bytes(), 100))
		case "/header":
			for i := range 3000 {
				w.Header().Set(fmt.Sprintf("X-Filler-%d", i), strings.Repeat("x", 40))
			}
		case "/oddly":
			w.Header().Set("Content-Encoding", "br")
			hello(w, r)
		case "/exact":
			w.Write(make([]byte, 5000))
		}
	})
	out := outbound.New(outbound.Config{})
	tests := []struct {
		path string
		cut  bool
		want error
	}{
		{"/declared", false, outbound.ErrTooLarge}, {"/declared", true, nil},
		{"/streamed", false, outbound.ErrTooLarge}, {"/streamed", true, nil},
		{"/bomb", false, outbound.ErrTooLarge}, {"/bomb", true, nil},
		{"/nothing", false, outbound.ErrTooLarge}, {"/nothing", true, outbound.ErrTooLarge},
		{"/oddly", false, outbound.ErrEncoding}, {"/exact", false, nil},
	}
	for _, tt := range tests {
		res, err := out.Do(t.Context(), outbound.Request{URL: s.URL + tt.path, MaxBody: 5000, Cut: tt.cut})
		if !errors.Is(err, tt.want) || tt.want == nil && (err != nil || len(res.Body) != 5000) {
			t.Errorf("%s cut %v: %d bytes, %v", tt.path, tt.cut, len(res.Body), err)
		}
		if tt.want != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s is worth another try: %v", tt.path, err)
		}
	}
	if _, err := out.Do(t.Context(), outbound.Request{URL: s.URL + "/header"}); err == nil {
		t.Error("a header without end was read")
	}
	res, err := out.Do(t.Context(), outbound.Request{URL: s.URL + "/streamed", MaxBody: 5000, Wanted: func(int, http.Header) bool { return false }})
	if err != nil || res.Read || res.Body != nil {
		t.Errorf("unwanted: %+v, %v", res, err)
	}
}

func TestEverythingTogetherHasADeadline(t *testing.T) {
	t.Parallel()
	s := opened(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			io.WriteString(w, "a")
			w.(http.Flusher).Flush()
		}
		if r.URL.Path == "/chain" {
			select {
			case <-time.After(30 * time.Millisecond):
			case <-r.Context().Done():
			}
			http.Redirect(w, r, "/chain", http.StatusFound)
			return
		}
		<-r.Context().Done()
	})
	out := outbound.New(outbound.Config{})
	for _, path := range []string{"/header", "/body", "/chain"} {
		began := time.Now()
		_, err := out.Do(t.Context(), outbound.Request{URL: s.URL + path, Timeout: 150 * time.Millisecond, Redirects: 10})
		if !errors.Is(err, outbound.ErrTooSlow) || !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", path, err)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("%s took %v", path, took)
		}
	}
}

func TestOneTenantsRequestsTakeNobodyElsesTurn(t *testing.T) {
	t.Parallel()
	slow, busy := make(chan struct{}), make(chan struct{}, 2)
	s := opened(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			busy <- struct{}{}
			<-slow
		}
		hello(w, r)
	})
	out := outbound.New(outbound.Config{PerTenant: 2})
	done := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := out.Do(context.Background(), outbound.Request{Tenant: "a", URL: s.URL + "/slow"})
			done <- err
		}()
	}
	<-busy
	<-busy
	_, err := out.Do(t.Context(), outbound.Request{Tenant: "a", URL: s.URL, Timeout: 50 * time.Millisecond})
	if !fault.Is(err, fault.TooMany) || !errors.Is(err, outbound.ErrBusy) {
		t.Errorf("a third of the same tenant: %v", err)
	}
	if _, err := out.Do(t.Context(), outbound.Request{Tenant: "b", URL: s.URL}); err != nil {
		t.Errorf("another tenant: %v", err)
	}
	close(slow)
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if _, err := out.Do(t.Context(), outbound.Request{Tenant: "a", URL: s.URL}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
