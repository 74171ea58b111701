package main

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"hearth/tenant"

	"github.com/coder/websocket"
)

// TestTwoProcesses is the deployment that everything is built for: two processes
// that serve and one that works, on one Postgres and one Redis.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.serve(freeAddress(t)), w.serve(freeAddress(t))
	worker := w.work()
	h := w.signUp(one, two)

	both := []*server{one, two}
	all := h.crowdOf(t, both, 8)
	l := newTally()
	h.people[0].say(t.Context(), l, []*server{one}, 0, h.room, "said at one")
	hears(t, all, 1)
	h.people[1].say(t.Context(), l, []*server{two}, 0, h.room, "said at two")
	hears(t, all, 2)

	onward := func() { t.Helper(); hears(t, all, l.count()+10) }
	stop := h.chatter(t, l, both, 150*time.Millisecond)
	onward()
	w.stopRedis()
	onward()
	if err := w.startRedis(); err != nil {
		t.Fatal(err)
	}
	onward()
	one.end(t, syscall.SIGTERM)
	onward()
	stop()
	h.agree(t, l, all)
	l.check(t)
	var told int
	for _, a := range all {
		a.mu.Lock()
		if slices.Contains(a.closes, websocket.StatusServiceRestart) {
			told++
		} else if len(a.closes) > 0 {
			t.Errorf("a socket was closed with %v", a.closes)
		}
		a.mu.Unlock()
	}
	if told != 4 {
		t.Errorf("%d sockets were told to come back, want the 4 of the process that ended", told)
	}
	worker.end(t, syscall.SIGTERM)
	two.end(t, syscall.SIGTERM)
}

// signUp makes a workspace of two people as they do: each step at the other process
// than the one before.
func (w *world) signUp(one, two *server) hall {
	t := w.t
	t.Helper()
	res, _ := newVisitor("hearth.test").must(t, http.StatusSeeOther, one.address, "/signup", url.Values{"name": {"Olive Marsh"}, "email": {"olive@marsh.example"},
		"password": {"copper kettle hill"}, "workspace": {"Marsh & Daughters"}, "slug": {"marsh"}})
	olive := newVisitor("marsh.hearth.test").arrive(t, two.address, res.Header.Get("Location"))
	u, err := url.Parse(w.mail.arrives(t, "olive@marsh.example"))
	if err != nil {
		t.Fatal(err)
	}
	if res, body := olive.must(t, http.StatusSeeOther, two.address, u.RequestURI(), nil); res.Header.Get("Location") == "" {
		t.Errorf("confirming leads nowhere:\n%s", body)
	}
	_, page := olive.must(t, http.StatusOK, one.address, "/settings/members", nil)
	invite := regexp.MustCompile(`/join/[a-z0-9-]+`).FindString(page)
	res, _ = newVisitor("marsh.hearth.test").must(t, http.StatusSeeOther, two.address, invite, url.Values{"name": {"Pia Marsh"}, "email": {"pia@marsh.example"},
		"password": {"pepper bottle shelf"}})
	pia := newVisitor("marsh.hearth.test").keep(t, res)
	res, _ = pia.must(t, http.StatusSeeOther, one.address, "/rooms", url.Values{"name": {"Garden"}})
	h := hall{host: pia.host, people: []visitor{olive, pia}}
	made, err := tenant.TenantBySlug(t.Context(), w.app.Registry.Control(), "marsh")
	if err != nil {
		t.Fatal(err)
	}
	if h.db, err = w.app.Registry.OpenTenant(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	for _, digit := range strings.TrimPrefix(res.Header.Get("Location"), "/rooms/") {
		h.room = h.room*10 + int64(digit-'0')
	}
	return h
}
