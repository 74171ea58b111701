package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/tenant/tenanttest"
)

// TestPostgresRestarts stops and kills Postgres while people talk. Whoever asks
// meanwhile is told to come back, and nobody has to restart Hearth.
func TestPostgresRestarts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	both := []*server{w.serve(freeAddress(t)), w.serve(freeAddress(t))}
	w.work()
	h := w.newHall(speakers)
	all := h.crowdOf(t, both, 8)
	l := newTally()
	stop := h.chatter(t, l, both, speakingPause)
	hears(t, all, 10)
	for _, end := range []func(){w.stopPostgres, w.killPostgres} {
		end()
		for _, p := range both {
			p.turnsAway(t, h.people[0], h)
		}
		if err := w.startPostgres(); err != nil {
			t.Fatal(err)
		}
		hears(t, all, l.count()+10)
		for _, p := range both {
			p.isUp(t, "postgres: ok\nredis: ok\n")
		}
	}
	stop()
	h.agree(t, l, all)
	l.check(t)
	if l.seen(http.StatusServiceUnavailable) == 0 {
		t.Error("nobody was turned away: Postgres was not missed")
	}
	w.greets(both[0])
}

// turnsAway expects that a process without its database says so, in the words of
// whoever asks.
func (s *server) turnsAway(t *testing.T, v visitor, h hall) {
	t.Helper()
	s.isUp(t, "postgres: down\n")
	room := roomAddress(h.room)
	program := v
	program.accept = "application/json"
	form := url.Values{"name": {"Olive Marsh"}, "email": {"olive@marsh.example"}, "password": {"copper kettle hill"}, "workspace": {"Marsh"}, "slug": {"marsh"}}
	for _, q := range []struct {
		name string
		who  visitor
		path string
		form url.Values
	}{
		{"a room", v, room, nil},
		{"older messages", v, room + "/messages?before=1000", nil},
		{"a message", v, room + "/messages", url.Values{"body": {"never"}, "client_id": {"never"}}},
		{"a profile", v, "/profile", nil},
		{"sign-in", newVisitor(h.host), "/session/new", url.Values{"email": {"a@b.example"}, "password": {"wrong wrong wrong"}}},
		{"sign-up", newVisitor("hearth.test"), "/signup", form},
		{"a program's question", program, room + "/refresh?after=0", nil},
	} {
		res, body := q.who.must(t, http.StatusServiceUnavailable, s.address, q.path, q.form)
		if res.Header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", q.name)
		}
		if q.who.accept == "" {
			if !strings.Contains(body, "Please try again in a moment.") { // on a page of its own, or on the form with what was typed
				t.Errorf("%s: no page:\n%s", q.name, body)
			}
			continue
		}
		var said struct {
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(body), &said); err != nil || said.Error.Code != "unavailable" || said.Error.Message == "" {
			t.Errorf("%s: %v\n%s", q.name, err, body)
		}
	}
}

// isUp waits for what a process says of itself.
func (s *server) isUp(t *testing.T, want string) {
	t.Helper()
	status := http.StatusOK
	if strings.Contains(want, "down") {
		status = http.StatusServiceUnavailable
	}
	eventually(t, s.address+" says "+want, func() bool {
		res, body, err := newVisitor("hearth.test").ask(t.Context(), s.address, "/up", nil)
		return err == nil && res.StatusCode == status && body == want
	})
}

// greets expects that a new workspace and its mail are made, through the worker.
func (w *world) greets(p *server) {
	w.t.Helper()
	slug := tenanttest.Unique("new")
	email := slug + "@marsh.example"
	newVisitor("hearth.test").must(w.t, http.StatusSeeOther, p.address, "/signup", url.Values{"name": {"Olive Marsh"}, "email": {email},
		"password": {"copper kettle hill"}, "workspace": {"The marsh"}, "slug": {slug}})
	w.mail.arrives(w.t, email)
}
