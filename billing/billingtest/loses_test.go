//go:build !production

package billingtest

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
)

// loses answers of Stripe that are about usage: it has done what it was asked, and says
// that it has failed; or it did not do it.
type loses struct {
	to     http.RoundTripper
	mu     sync.Mutex
	random *rand.Rand
	on     bool
	lost   int
}

func (l *loses) RoundTrip(r *http.Request) (*http.Response, error) {
	about := strings.HasSuffix(r.URL.Path, "/usage_records") || strings.HasPrefix(r.URL.Path, "/v1/invoiceitems") || r.Method == http.MethodPost && r.URL.Path == "/v1/invoices" || strings.HasSuffix(r.URL.Path, "_summaries")
	l.mu.Lock()
	fate := 2
	if l.on && about {
		fate = l.random.IntN(8)
	}
	if fate < 2 && l.on && about {
		l.lost++
	}
	lossy := l.on && about
	l.mu.Unlock()
	failed := func() *http.Response {
		return &http.Response{StatusCode: http.StatusInternalServerError, Request: r, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader([]byte(`{"error":{"type":"api_error"}}`)))}
	}
	if lossy && fate == 0 {
		return failed(), nil
	}
	answer, err := l.to.RoundTrip(r)
	if lossy && fate == 1 && err == nil {
		return failed(), nil
	}
	return answer, err
}
