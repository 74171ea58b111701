package app

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hearth/tenant"

	"github.com/google/go-cmp/cmp"
)

// row is one route of the cross-tenant matrix: how somebody of one tenant would aim
// it at another, with every id, code and token of that other one.
type row struct {
	route string // method and pattern as the router has them
	aim   func(p party) string
	form  func(p party) url.Values
	json  func(p party) string // sent instead of a form
	open  bool                 // shows something to whoever is signed out, by design: a sign-in page

	upgrade bool // answers WebSocket clients only
	bearer  bool // whoever holds the link may use it, at its own host
}

func path(p string) func(party) string { return func(party) string { return p } }

func inRoom(format string) func(party) string {
	return func(p party) string { return fmt.Sprintf(format, p.room.ID) }
}

func onMessage(format string) func(party) string {
	return func(p party) string { return fmt.Sprintf(format, p.room.ID, p.message.ID) }
}

func fields(pairs ...string) func(party) url.Values {
	return func(party) url.Values {
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return form
	}
}

// TestNoRouteCrossesTenants lists every route of a workspace from the router itself
// and tries each from next door: with the neighbour's cookie at the victim's host,
// and with the victim's ids at the neighbour's own host. Nothing of the victim may
// be shown, and nothing of the victim may change. A route without a row fails.
func TestNoRouteCrossesTenants(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	mallory := newParty(t, a, "Mallorymark", 1_000)
	victim := newParty(t, a, "Victimmark", 500_000)

	var routes []string
	for _, r := range a.web.Routes(tenant.HostWorkspace).GetRoutes(true) {
		if r.Method != http.MethodHead {
			routes = append(routes, r.Method+" "+r.Path)
		}
	}
	var rows []string
	for _, r := range matrix {
		rows = append(rows, r.route)
	}
	slices.Sort(routes)
	slices.Sort(rows)
	if diff := cmp.Diff(slices.Compact(routes), rows); diff != "" {
		t.Fatalf("routes and rows differ; give each new route a row (-router +matrix):\n%s", diff)
	}

	for _, r := range matrix { // each row aims at something that is there
		if method, _, _ := strings.Cut(r.route, " "); method == http.MethodGet {
			if res, body := ask(t, a, method, victim.host(), r.aim(victim), nil, nil, cookie(t, a, victim)); res.StatusCode >= 400 && !r.upgrade {
				t.Errorf("%s: the victim's own request for %s answers %d:\n%s", r.route, r.aim(victim), res.StatusCode, body)
			}
		}
	}
	before := snapshot(t, a, victim)
	for _, r := range matrix {
		t.Run(r.route, func(t *testing.T) {
			method, _, _ := strings.Cut(r.route, " ")
			var form url.Values
			if r.form != nil {
				form = r.form(victim)
			} else if method != http.MethodGet {
				form = url.Values{}
			}
			target := r.aim(victim)
			mine, theirs := cookie(t, a, mallory), cookie(t, a, victim)
			for _, attempt := range []struct {
				name, host string
				cookies    []*http.Cookie
			}{
				{"my cookie at their host", victim.host(), []*http.Cookie{mine}},
				{"their ids at my host", mallory.host(), []*http.Cookie{mine}},
				{"no cookie at their host", victim.host(), nil},
				{"their cookie at my host", mallory.host(), []*http.Cookie{theirs}},
			} {
				if r.bearer && attempt.host == victim.host() {
					continue
				}
				res, body := ask(t, a, method, attempt.host, target, form, nil, attempt.cookies...)
				if r.json != nil {
					res.StatusCode, body = askJSON(t, a, method, attempt.host, target, r.json(victim), "", attempt.cookies...)
				}
				shown := body + fmt.Sprint(res.Header)
				shown = strings.ReplaceAll(shown, url.QueryEscape(target), "") // a redirect to sign in names the page asked for
				if r.open && attempt.host == victim.host() {
					shown = strings.ReplaceAll(shown, "Workspace "+victim.marker, "") // its name is on its door
				}
				if strings.Contains(shown, victim.marker) {
					t.Errorf("%s: %d shows %s:\n%s", attempt.name, res.StatusCode, victim.marker, body)
				}
				if attempt.host == victim.host() && res.StatusCode < 300 && !r.open {
					t.Errorf("%s: answered %d", attempt.name, res.StatusCode)
				}
				if res.StatusCode >= 500 {
					t.Errorf("%s: answered %d", attempt.name, res.StatusCode)
				}
			}
		})
	}
	if diff := cmp.Diff(before, snapshot(t, a, victim)); diff != "" {
		t.Errorf("the victim's data changed (-before +after):\n%s", diff)
	}
}

// cookie begins a session of the owner; some rows end the one they are given.
func cookie(t *testing.T, a *App, p party) *http.Cookie {
	t.Helper()
	return cookieOf(t, a, p, p.owner.ID)
}

func cookieOf(t *testing.T, a *App, p party, member int64) *http.Cookie {
	t.Helper()
	_, token, err := a.Tenants.BeginSession(t.Context(), p.db, member, tenant.Visitor{})
	must(t, err)
	return &http.Cookie{Name: "hearth_session", Value: token}
}

// snapshot is everything a tenant has, as text, besides the sessions that the test
// itself begins; whose they are must not change either.
func snapshot(t *testing.T, a *App, p party) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, table := range []string{"settings", "members", "rooms", "memberships", "messages", "mentions", "attachments", "room_events", "push_subscriptions", "tokens", "boosts", "reminders"} {
		var text string
		err := p.db.NewRaw(`SELECT coalesce(string_agg(x::text, E'\n' ORDER BY x::text), '') FROM ?tenant.`+table+` AS x`).Scan(t.Context(), &text)
		must(t, err)
		all[table] = text
	}
	var sessions int
	must(t, p.db.NewRaw(`SELECT count(*) FROM ?tenant.sessions WHERE id = ?`, p.session).Scan(t.Context(), &sessions))
	all["session"] = strconv.Itoa(sessions)
	fresh, err := tenant.TenantByID(t.Context(), a.Registry.Control(), p.t.ID)
	must(t, err)
	all["tenant"] = fresh.Slug + fresh.Name + fresh.Accent + string(fresh.State)
	return all
}
