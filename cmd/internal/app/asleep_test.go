package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hearth/tenant"
)

// sleeps puts a party to sleep; what waits for it in the outbox is dropped first.
func sleeps(t *testing.T, a *App, p party) {
	t.Helper()
	_, err := a.Registry.Control().NewRaw(`DELETE FROM node.outbox WHERE tenant_id = ?`, p.t.ID).Exec(t.Context())
	must(t, err)
	must(t, a.Registry.Hibernate(t.Context(), p.t.ID))
}

func isAsleep(t *testing.T, a *App, p party) bool {
	t.Helper()
	now, err := tenant.TenantByID(t.Context(), a.Registry.Control(), p.t.ID)
	must(t, err)
	return now.Residence == tenant.ResidenceHibernated
}

// TestNobodyWithoutAKeyWakesAWorkspace aims every route at a sleeping workspace, with
// no cookie, with the neighbour's, and with one that nobody signed. Only a sign-in
// post, whose password nobody can check in its sleep, and links that we signed wake it.
func TestNobodyWithoutAKeyWakesAWorkspace(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	mallory := newParty(t, a, "Mallorysleep", 1_000)
	victim := newParty(t, a, "Victimsleep", 500_000)
	theirs := cookie(t, a, mallory)
	forged := &http.Cookie{Name: "hearth_session", Value: victim.cookie.Value[:len(victim.cookie.Value)-2] + "xx"}
	aims := map[string]string{} // while it is awake: some make what they aim at
	for _, r := range matrix {
		aims[r.route] = r.aim(victim)
	}
	sleeps(t, a, victim)
	for _, r := range matrix {
		if r.bearer || r.route == "POST /session/new" {
			continue
		}
		method, _, _ := strings.Cut(r.route, " ")
		var form url.Values
		if r.form != nil {
			form = r.form(mallory)
		} else if method != http.MethodGet {
			form = url.Values{}
		}
		for name, cookies := range map[string][]*http.Cookie{"no cookie": nil, "the neighbour's cookie": {theirs}, "a forged cookie": {forged}} {
			res, body := ask(t, a, method, victim.host(), aims[r.route], form, nil, cookies...)
			if res.StatusCode >= 500 {
				t.Errorf("%s with %s: %d %.300s", r.route, name, res.StatusCode, body)
			}
			if !isAsleep(t, a, victim) {
				t.Errorf("%s with %s wakes the workspace", r.route, name)
				sleeps(t, a, victim)
			}
		}
	}
	if res, _ := ask(t, a, http.MethodPost, victim.host(), "/join/aaaa-bbbb-cccc", url.Values{"name": {"M"}}, nil); res.StatusCode != http.StatusNotFound || !isAsleep(t, a, victim) {
		t.Errorf("a wrong invite link answers %d", res.StatusCode)
	}

	// Whoever may come in finds everything, and is noted.
	res, body := ask(t, a, http.MethodGet, victim.host(), fmt.Sprintf("/rooms/%d", victim.room.ID), nil, nil, victim.cookie)
	if res.StatusCode != http.StatusOK || !strings.Contains(body, "Message "+victim.marker) {
		t.Errorf("the owner finds %d %.300s", res.StatusCode, body)
	}
	sleeps(t, a, victim)
	res, _ = ask(t, a, http.MethodPost, victim.host(), "/session/new", url.Values{"email": {strings.ToLower(victim.owner.Email)}, "password": {"copper kettle " + victim.marker}}, nil)
	if res.StatusCode != http.StatusSeeOther || isAsleep(t, a, victim) {
		t.Errorf("signing in answers %d", res.StatusCode)
	}
}

// TestASleepingWorkspaceTellsNobodyWhoIsInIt compares what a sign-in says, and what is
// done for it: every address wakes the workspace, and its password is hashed.
func TestASleepingWorkspaceTellsNobodyWhoIsInIt(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p := newParty(t, a, "Tellmark", 1_000)
	var woken atomic.Int64
	a.Registry.Archive(tenant.Archives{Files: a.Files, Idle: tenant.IdleAfter(time.Hour), Now: time.Now, Observe: func(o tenant.Operated) {
		if o.Kind == tenant.OpWake {
			woken.Add(1)
		}
	}})
	said := map[string]string{}
	for _, email := range []string{strings.ToLower(p.owner.Email), "nobody@example.com", "no address", strings.Repeat("a", 300) + "@example.com"} {
		sleeps(t, a, p)
		before := woken.Load()
		res, body := ask(t, a, http.MethodPost, p.host(), "/session/new", url.Values{"email": {email}, "password": {"not the password"}}, nil)
		said[email] = fmt.Sprint(res.StatusCode, strings.ReplaceAll(body, email, "…"))
		if n := woken.Load() - before; n != 1 || isAsleep(t, a, p) {
			t.Errorf("for %.40s it wakes %d times, which others can time", email, n)
		}
	}
	known := said[strings.ToLower(p.owner.Email)]
	for email, answer := range said {
		if answer != known {
			t.Errorf("the answers differ for %.40s:\n%s\n\n%s", email, known, answer)
		}
	}
}

// TestAWorkspaceThatFallsAsleepUnderARequest answers it all the same.
func TestAWorkspaceThatFallsAsleepUnderARequest(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p := newParty(t, a, "Undermark", 1_000)
	sleeps(t, a, p)
	// Control has not heard of it yet.
	_, err := a.Registry.Control().NewRaw(`UPDATE control.tenants SET residence = 'awake' WHERE id = ?`, p.t.ID).Exec(t.Context())
	must(t, err)
	res, body := ask(t, a, http.MethodGet, p.host(), fmt.Sprintf("/rooms/%d", p.room.ID), nil, nil, p.cookie)
	if res.StatusCode != http.StatusOK || !strings.Contains(body, "Message "+p.marker) {
		t.Errorf("%d %.300s", res.StatusCode, body)
	}
}

// slow lets nobody read an archive before it is told to.
type slow struct {
	tenant.Files
	gate chan struct{}
}

func (s slow) Get(ctx context.Context, id tenant.ID, key string) (io.ReadCloser, int64, error) {
	<-s.gate
	return s.Files.Get(ctx, id, key)
}

// TestTheWakingPage shows the workspace's own name and a bar to a browser, asks again
// by itself, and goes on waking for whoever comes back.
func TestTheWakingPage(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p := newParty(t, a, "Slowmark", 1_000)
	sleeps(t, a, p)
	gate := make(chan struct{})
	a.Registry.Archive(tenant.Archives{Files: slow{a.Files, gate}, Idle: tenant.IdleAfter(time.Hour), Now: time.Now})
	path := fmt.Sprintf("/rooms/%d", p.room.ID)
	res, body := ask(t, a, http.MethodGet, p.host(), path, nil, http.Header{"Accept": {"text/html"}}, p.cookie)
	if res.StatusCode != http.StatusAccepted || !strings.Contains(body, "Workspace Slowmark is waking up") || !strings.Contains(body, "<progress") {
		t.Errorf("a browser is shown %d %.2000s", res.StatusCode, body)
	}
	if !strings.Contains(body, `http-equiv="refresh" content="1"`) || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page does not ask again: %v", res.Header)
	}
	answered := make(chan int)
	go func() {
		res, _ := ask(t, a, http.MethodGet, p.host(), path+"/messages", nil, http.Header{"Accept": {"text/html"}, "X-Requested-With": {"hearth"}}, p.cookie)
		answered <- res.StatusCode
	}()
	close(gate)
	if status := <-answered; status != http.StatusOK {
		t.Errorf("a script that waited is answered %d", status)
	}
	if res, body := ask(t, a, http.MethodGet, p.host(), path, nil, http.Header{"Accept": {"text/html"}}, p.cookie); res.StatusCode != http.StatusOK {
		t.Errorf("the page asks again: %d %.300s", res.StatusCode, body)
	}
}
