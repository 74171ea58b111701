package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// down is a store that does not answer while it is away.
type down struct {
	tenant.Files
	away *atomic.Bool
}

func (d down) Get(ctx context.Context, id tenant.ID, key string) (io.ReadCloser, int64, error) {
	if d.away.Load() {
		return nil, 0, fault.Wrap(errors.New("connection refused"), fault.Unavailable, "This file could not be kept just now.")
	}
	return d.Files.Get(ctx, id, key)
}

// TestAStoreThatIsDownWhenSomebodyComes tells them to try again, in the words for
// them, and lets them in as soon as the store is back.
func TestAStoreThatIsDownWhenSomebodyComes(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p := newParty(t, a, "Downmark", 1_000)
	sleeps(t, a, p)
	var away atomic.Bool
	away.Store(true)
	var failed atomic.Int64
	a.Registry.Archive(tenant.Archives{Files: down{a.Files, &away}, Idle: tenant.IdleAfter(time.Hour), Now: time.Now, Observe: func(o tenant.Operated) {
		if o.Kind == tenant.OpWake && o.Failed {
			failed.Add(1)
		}
	}})
	path := fmt.Sprintf("/rooms/%d", p.room.ID)
	const sentence = "This workspace could not be woken just now."
	page, stream, program := http.Header{"Accept": {"text/html"}}, http.Header{"Accept": {"text/vnd.turbo-stream.html"}}, http.Header{"Accept": {"application/json"}}
	for _, tt := range []struct {
		name, method, path string
		form               url.Values
		header             http.Header
	}{
		{"a page", http.MethodGet, path, nil, page},
		{"a message", http.MethodPost, path + "/messages", url.Values{"body": {"on we go"}}, stream},
		{"a program", http.MethodGet, path, nil, program},
		{"signing in", http.MethodPost, "/session/new", url.Values{"email": {"downmark@example.com"}, "password": {"copper kettle Downmark"}}, page},
	} {
		res, body := ask(t, a, tt.method, p.host(), tt.path, tt.form, tt.header, p.cookie)
		if res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, sentence) || res.Header.Get("Retry-After") == "" || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s is answered %d %v\n%.500s", tt.name, res.StatusCode, res.Header, body)
		}
		if tt.name == "a program" && !json.Valid([]byte(body)) {
			t.Errorf("a program is told %.300s", body)
		}
	}
	if failed.Load() == 0 || !isAsleep(t, a, p) {
		t.Errorf("%d failures were counted, it sleeps: %v", failed.Load(), isAsleep(t, a, p))
	}
	away.Store(false)
	if res, body := ask(t, a, http.MethodGet, p.host(), path, nil, page, p.cookie); res.StatusCode != http.StatusOK || !strings.Contains(body, "Message "+p.marker) {
		t.Errorf("with the store it answers %d %.300s", res.StatusCode, body)
	}
}

// TestCrawlersAndHealthChecksWakeNobody asks for what programs ask for that were not
// invited.
func TestCrawlersAndHealthChecksWakeNobody(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p := newParty(t, a, "Crawlmark", 1_000)
	sleeps(t, a, p)
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
		for _, path := range []string{"/", "/up", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/session/new", "/password/reset", "/offline", "/manifest.webmanifest", "/sw.js",
			"/.well-known/security.txt", "/wp-login.php", "/rooms/1", "/rooms/1?page=2", "/api/v1/rooms", "/realtime", "/join/aaaa-bbbb-cccc", "/%00", "/../etc/passwd"} {
			res, body := ask(t, a, method, p.host(), path, nil, http.Header{"User-Agent": {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}, "Accept": {"*/*"}})
			if res.StatusCode >= 500 || !isAsleep(t, a, p) {
				t.Errorf("%s %s: %d, it sleeps: %v\n%.300s", method, path, res.StatusCode, isAsleep(t, a, p), body)
				sleeps(t, a, p)
			}
		}
	}
}
