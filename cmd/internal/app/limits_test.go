package app

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"hearth/tenant/web"
)

// TestAMemberWhoPostsTooFast is told for how long to wait, in the form that their
// client reads; everybody else goes on.
func TestAMemberWhoPostsTooFast(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p := newParty(t, a, "Quickmark", 1_000)
	path := fmt.Sprintf("/rooms/%d/messages", p.room.ID)
	say := func(cookie *http.Cookie, accept string) (*http.Response, string) {
		return ask(t, a, http.MethodPost, p.host(), path, url.Values{"body": {"Hello"}}, http.Header{"Accept": {accept}}, cookie)
	}
	// On a slow machine the bucket fills while one posts: each asks until it is empty.
	refused := func(accept string) (res *http.Response, body string, said int) {
		for said = range 20 * web.MessageRule.Burst {
			if res, body = say(p.cookie, accept); res.StatusCode == http.StatusTooManyRequests {
				return res, body, said
			}
		}
		t.Fatalf("nobody stops a member who posts %d times as %s: %d", said, accept, res.StatusCode)
		return nil, "", 0
	}
	res, body, said := refused("text/html")
	if said < web.MessageRule.Burst || !strings.Contains(body, "A little slower") {
		t.Errorf("after %d messages: %.200s", said, body)
	}
	if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err != nil || seconds < 1 {
		t.Errorf("Retry-After %q", res.Header.Get("Retry-After"))
	}
	if res, body, _ = refused("application/json"); !strings.Contains(body, `{"error":{"code":"too_many","message":"`) || res.Header.Get("Retry-After") == "" {
		t.Errorf("a program is told %s", body)
	}
	if res, _, _ = refused("text/vnd.turbo-stream.html"); !strings.HasPrefix(res.Header.Get("Content-Type"), "text/vnd.turbo-stream.html") {
		t.Errorf("a Turbo form is told %s", res.Header.Get("Content-Type"))
	}
	if res, body = ask(t, a, http.MethodGet, p.host(), fmt.Sprintf("/rooms/%d", p.room.ID), nil, nil, p.cookie); res.StatusCode != http.StatusOK {
		t.Errorf("reading: %d %.200s", res.StatusCode, body)
	}
	other := cookieOf(t, a, p, p.member.ID)
	if res, body = say(other, "text/html"); res.StatusCode == http.StatusTooManyRequests {
		t.Errorf("somebody else waits too: %.200s", body)
	}
}

// TestALongMessageComesBackInItsForm sends a megabyte, which is far more than a
// message takes and not so much that the form is refused.
func TestALongMessageComesBackInItsForm(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p := newParty(t, a, "Longmark", 1_000)
	path := fmt.Sprintf("/rooms/%d/messages", p.room.ID)
	for _, size := range []int{1 << 20, 1300 << 10} {
		res, body := ask(t, a, http.MethodPost, p.host(), path, url.Values{"body": {strings.Repeat("é ", size/3)}}, nil, p.cookie)
		if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "<textarea") {
			t.Errorf("%d bytes: %d %.200s", size, res.StatusCode, body)
		}
	}
	res, body := ask(t, a, http.MethodPost, p.host(), path, url.Values{"body": {strings.Repeat("x", web.MessageBody)}}, nil, p.cookie)
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("more than the form takes: %d %.200s", res.StatusCode, body)
	}
}
