package app

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hearth/tenant"

	"github.com/google/go-cmp/cmp"
)

// hostRow is one route of the site or the console.
type hostRow struct {
	route string
	aim   func(p party) string
	form  func(p party) url.Values
	open  bool // answers whoever is signed out, by design
	names bool // shows an operator the tenants
}

func operatorLike(format string) func(party) string {
	return func(p party) string { return fmt.Sprintf(format, p.t.ID) }
}

func tenantPath(p party) string { return "/tenants/" + p.t.ID.String() }

func actPath(rest string) func(p party) string {
	return func(p party) string { return tenantPath(p) + rest }
}

func operatorPath(rest string) func(p party) string {
	return func(p party) string { return "/operators/" + p.t.ID.String() + rest }
}

var siteMatrix = []hostRow{
	{route: "GET /", aim: path("/"), open: true},
	{route: "GET /pricing", aim: path("/pricing"), open: true},
	{route: "GET /robots.txt", aim: path("/robots.txt"), open: true},
	{route: "POST /stripe/webhook", aim: path("/stripe/webhook"), open: true},
	{route: "GET /signup", aim: path("/signup"), open: true},
	{route: "POST /signup", aim: path("/signup"), open: true, form: func(p party) url.Values {
		return url.Values{"name": {"Mallory"}, "email": {"m@example.com"}, "password": {"short"}, "workspace": {"Mine"}, "slug": {p.t.Slug}}
	}},
	{route: "GET /signup/address", aim: func(p party) string { return "/signup/address?slug=" + p.t.Slug }, open: true},
	{route: "GET /signup/progress", aim: func(p party) string { return "/signup/progress?token=" + url.QueryEscape(p.confirm()) }, open: true},
	{route: "GET /workspaces", aim: path("/workspaces"), open: true},
	{route: "POST /workspaces", aim: path("/workspaces"), open: true, form: func(p party) url.Values { return url.Values{"email": {p.owner.Email}} }},
	{route: "GET /workspaces/remember", aim: func(p party) string { return "/workspaces/remember?token=" + url.QueryEscape(p.handover()) }, open: true},
}

var consoleMatrix = []hostRow{
	{route: "GET /", aim: path("/"), names: true},
	{route: "GET /traffic", aim: path("/traffic")},
	{route: "GET /tenants", aim: path("/tenants"), names: true},
	{route: "POST /tenants/:id/suspension", aim: actPath("/suspension")},
	{route: "POST /tenants/:id/suspension/delete", aim: actPath("/suspension/delete")},
	{route: "POST /tenants/:id/hibernation", aim: actPath("/hibernation")},
	{route: "POST /tenants/:id/hibernation/delete", aim: actPath("/hibernation/delete")},
	{route: "POST /tenants/:id/trial", aim: actPath("/trial")},
	{route: "POST /tenants/:id/plan", aim: actPath("/plan")},
	{route: "POST /tenants/:id/credits", aim: actPath("/credits")},
	{route: "POST /tenants/:id/credits/:credit/delete", aim: actPath("/credits/019342b7-6c1e-7000-8000-0123456789ab/delete")},
	{route: "POST /tenants/:id/address", aim: actPath("/address")},
	{route: "POST /tenants/:id/domain", aim: actPath("/domain")},
	{route: "POST /tenants/:id/domain/verify", aim: actPath("/domain/verify")},
	{route: "POST /tenants/:id/domain/vouch", aim: actPath("/domain/vouch")},
	{route: "POST /tenants/:id/domain/delete", aim: actPath("/domain/delete")},
	{route: "POST /tenants/:id/hold", aim: actPath("/hold")},
	{route: "POST /tenants/:id/hold/delete", aim: actPath("/hold/delete")},
	{route: "POST /tenants/:id/exports", aim: actPath("/exports")},
	{route: "POST /tenants/:id/exports/:export/download", aim: actPath("/exports/nonsense/download")},
	{route: "POST /tenants/:id/deletion", aim: actPath("/deletion")},
	{route: "POST /tenants/:id/deletion/confirm", aim: actPath("/deletion/confirm")},
	{route: "POST /tenants/:id/deletion/delete", aim: actPath("/deletion/delete")},
	{route: "GET /tenants/:id", aim: tenantPath, names: true},
	{route: "GET /tenants/:id/timeline", aim: func(p party) string { return tenantPath(p) + "/timeline" }, names: true},
	{route: "GET /tenants/:id/usage", aim: func(p party) string { return tenantPath(p) + "/usage" }, names: true},
	{route: "GET /tenants/:id/billing", aim: func(p party) string { return tenantPath(p) + "/billing" }, names: true},
	{route: "GET /tenants/:id/members", aim: func(p party) string { return tenantPath(p) + "/members" }, names: true},
	{route: "POST /tenants/:id/visits", aim: actPath("/visits"), form: func(p party) url.Values {
		return url.Values{"member": {p.owner.Email}, "reason": {"Broken in"}}
	}},
	{route: "GET /tenants/:id/visits/:visit", aim: func(p party) string { return fmt.Sprintf("%s/visits/%d", tenantPath(p), p.visit()) }, names: true},
	{route: "POST /tenants/:id/visits/:visit/raise", aim: actPath("/visits/1/raise"), form: func(party) url.Values { return url.Values{"reason": {"Broken in"}} }},
	{route: "POST /tenants/:id/visits/:visit/delete", aim: actPath("/visits/1/delete")},
	{route: "GET /tenants/:id/jobs", aim: func(p party) string { return tenantPath(p) + "/jobs" }, names: true},
	{route: "GET /tenants/:id/audit", aim: func(p party) string { return tenantPath(p) + "/audit" }, names: true},
	{route: "POST /views", aim: path("/views"), form: func(party) url.Values {
		return url.Values{"name": {"Late"}, "query": {"state=past_due"}}
	}},
	{route: "POST /views/:id/delete", aim: path("/views/019342b7-6c1e-7000-8000-0123456789ab/delete")},
	{route: "GET /session/new", aim: path("/session/new"), open: true},
	{route: "POST /session/new", aim: path("/session/new"), open: true, form: func(p party) url.Values {
		return url.Values{"email": {p.owner.Email}, "password": {"copper kettle " + p.marker}}
	}},
	{route: "GET /session/second", aim: path("/session/second")},
	{route: "POST /session/second", aim: path("/session/second")},
	{route: "GET /operators", aim: path("/operators")},
	{route: "POST /operators", aim: path("/operators")},
	{route: "GET /money", aim: path("/money")},
	{route: "GET /money/events/:id", aim: path("/money/events/evt_none")},
	{route: "POST /money/events/:id/replay", aim: path("/money/events/evt_none/replay")},
	{route: "POST /money/replays", aim: path("/money/replays")},
	{route: "POST /money/drift", aim: path("/money/drift")},
	{route: "GET /money/movements", aim: path("/money/movements")},
	{route: "GET /money/movements.csv", aim: path("/money/movements.csv")},
	{route: "GET /money/past-due.csv", aim: path("/money/past-due.csv")},
	{route: "GET /tenants.csv", aim: path("/tenants.csv"), names: true},
	{route: "GET /operators/:id", aim: operatorPath("")},
	{route: "POST /operators/:id/role", aim: operatorPath("/role")},
	{route: "POST /operators/:id/link", aim: operatorPath("/link")},
	{route: "POST /operators/:id/sessions/delete", aim: operatorPath("/sessions/delete")},
	{route: "POST /operators/:id/factors/delete", aim: operatorPath("/factors/delete")},
	{route: "POST /operators/:id/delete", aim: operatorPath("/delete")},
	{route: "GET /fleet", aim: path("/fleet")},
	{route: "POST /fleet/hold", aim: path("/fleet/hold")},
	{route: "POST /fleet/hold/delete", aim: path("/fleet/hold/delete")},
	{route: "POST /fleet/skips", aim: path("/fleet/skips"), form: func(p party) url.Values { return url.Values{"tenant": {p.t.Slug}, "reason": {"x"}} }},
	{route: "POST /fleet/skips/:id/delete", aim: operatorLike("/fleet/skips/%s/delete")},
	{route: "GET /operations", aim: path("/operations"), names: true},
	{route: "GET /outbox", aim: path("/outbox"), names: true},
	{route: "POST /outbox/replays", aim: path("/outbox/replays")},
	{route: "POST /outbox/drops", aim: path("/outbox/drops")},
	{route: "GET /queues", aim: path("/queues"), names: true},
	{route: "GET /queues/:queue", aim: path("/queues/now"), names: true},
	{route: "POST /queues/:queue/pause", aim: path("/queues/now/pause")},
	{route: "POST /queues/:queue/pause/delete", aim: path("/queues/now/pause/delete")},
	{route: "POST /queues/:queue/runs", aim: path("/queues/now/runs")},
	{route: "POST /queues/:queue/drops", aim: path("/queues/now/drops")},
	{route: "GET /health", aim: path("/health"), names: true},
	{route: "GET /health/checks", aim: path("/health/checks"), names: true},
	{route: "GET /processes", aim: path("/processes"), names: true},
	{route: "GET /announcements", aim: path("/announcements")},
	{route: "GET /announcements/new", aim: path("/announcements/new")},
	{route: "POST /announcements", aim: path("/announcements")},
	{route: "POST /announcements/preview", aim: path("/announcements/preview")},
	{route: "GET /announcements/:announcement", aim: operatorLike("/announcements/%s")},
	{route: "POST /announcements/:announcement", aim: operatorLike("/announcements/%s")},
	{route: "POST /announcements/:announcement/end", aim: operatorLike("/announcements/%s/end")},
	{route: "GET /maintenance", aim: path("/maintenance")},
	{route: "POST /maintenance", aim: path("/maintenance")},
	{route: "POST /maintenance/:switch/off", aim: operatorLike("/maintenance/%s/off")},
	{route: "GET /flags", aim: path("/flags")},
	{route: "GET /flags/:flag", aim: path("/flags/file_uploads")},
	{route: "POST /flags/:flag", aim: path("/flags/file_uploads")},
	{route: "POST /flags/:flag/tenants", aim: path("/flags/file_uploads/tenants")},
	{route: "GET /tenants/:id/flags", aim: operatorLike("/tenants/%s/flags"), names: true},
	{route: "POST /tenants/:id/flags/:flag", aim: operatorLike("/tenants/%s/flags/file_uploads")},
	{route: "GET /audit", aim: path("/audit")},
	{route: "GET /audit/verify", aim: path("/audit/verify")},
	{route: "GET /audit.csv", aim: path("/audit.csv")},
	{route: "GET /audit.json", aim: path("/audit.json")},
	{route: "GET /account", aim: path("/account")},
	{route: "POST /account/sessions/delete", aim: path("/account/sessions/delete")},
	{route: "POST /account/sessions/:id/delete", aim: func(p party) string { return "/account/sessions/" + p.t.ID.String() + "/delete" }},
	{route: "GET /account/factors", aim: path("/account/factors")},
	{route: "GET /account/passkeys/new", aim: path("/account/passkeys/new")},
	{route: "POST /account/passkeys", aim: path("/account/passkeys")},
	{route: "POST /account/passkeys/:id/delete", aim: func(p party) string { return "/account/passkeys/" + p.t.ID.String() + "/delete" }},
	{route: "GET /account/authenticator/new", aim: path("/account/authenticator/new")},
	{route: "POST /account/authenticator", aim: path("/account/authenticator")},
	{route: "POST /account/authenticator/delete", aim: path("/account/authenticator/delete")},
	{route: "POST /account/recovery-codes", aim: path("/account/recovery-codes")},
	{route: "POST /session/delete", aim: path("/session/delete")},
	{route: "DELETE /session", aim: path("/session")},
	{route: "GET /welcome", aim: func(p party) string { return "/welcome?token=" + url.QueryEscape(p.confirm()) }, open: true},
	{route: "POST /welcome", aim: path("/welcome"), open: true, form: func(p party) url.Values {
		return url.Values{"token": {p.confirm()}, "password": {"broken into this"}}
	}},
}

// operatorCookie begins a session of a new operator.
func operatorCookie(t *testing.T, a *App) *http.Cookie {
	t.Helper()
	const password = "a console of copper"
	email := strings.ToLower(t.Name()) + "@example.com"
	_, link, err := a.Tenants.CreateOperator(t.Context(), tenant.Terminal, email, tenant.OperatorOwner, "a test")
	must(t, err)
	o, _, err := a.Tenants.SetOperatorPassword(t.Context(), link, password, tenant.Visitor{})
	must(t, err)
	secret := tenant.NewTOTPSecret()
	must(t, a.Tenants.SetTOTP(t.Context(), o.Actor(""), o, secret, secret.Code(time.Now())))
	token, err := a.Tenants.SecondOperator(t.Context(), o, tenant.ProofTOTP, tenant.Visitor{})
	must(t, err)
	return &http.Cookie{Name: "hearth_operator", Value: token}
}

func routesOf(a *App, kind tenant.HostKind) (routes []string) {
	for _, r := range a.web.Routes(kind).GetRoutes(true) {
		if r.Method != http.MethodHead {
			routes = append(routes, r.Method+" "+r.Path)
		}
	}
	slices.Sort(routes)
	return slices.Compact(routes)
}

// TestNoHostOpensAnother tries every route of the site and of the console, listed
// from the router, with nothing, with a member's cookie, with it under the operator's
// name, and with an operator's: only the last opens the console, and only there.
func TestNoHostOpensAnother(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	victim := newParty(t, a, "Victimmark", 500_000)
	operator := operatorCookie(t, a)
	for _, host := range []struct {
		name string
		kind tenant.HostKind
		rows []hostRow
	}{
		{"hearth.test", tenant.HostSite, siteMatrix},
		{"admin.hearth.test", tenant.HostConsole, consoleMatrix},
	} {
		var rows []string
		for _, r := range host.rows {
			rows = append(rows, r.route)
		}
		slices.Sort(rows)
		if diff := cmp.Diff(routesOf(a, host.kind), rows); diff != "" {
			t.Fatalf("routes of %s and rows differ; give each new route a row (-router +matrix):\n%s", host.name, diff)
		}
		before := snapshot(t, a, victim)
		for _, r := range host.rows {
			method, _, _ := strings.Cut(r.route, " ")
			form := url.Values{}
			if r.form != nil {
				form = r.form(victim)
			} else if method == http.MethodGet {
				form = nil
			}
			member := cookie(t, a, victim)
			for _, attempt := range []struct {
				name    string
				cookies []*http.Cookie
			}{
				{"nothing", nil},
				{"a member's cookie", []*http.Cookie{member}},
				{"a member's cookie as an operator's", []*http.Cookie{{Name: operator.Name, Value: member.Value}}},
				{"a member's cookie as the site's", []*http.Cookie{{Name: "hearth_workspaces", Value: member.Value}}},
				{"an operator's cookie as a member's", []*http.Cookie{{Name: member.Name, Value: operator.Value}}},
			} {
				res, body := ask(t, a, method, host.name, r.aim(victim), form, nil, attempt.cookies...)
				shown := body + fmt.Sprint(res.Header)
				for _, typed := range form {
					shown = strings.ReplaceAll(shown, typed[0], "") // a form gives back what was typed
				}
				if strings.Contains(strings.ToLower(shown), "victimmark") {
					t.Errorf("%s %s with %s: shows the victim:\n%s", host.name, r.route, attempt.name, body)
				}
				if !r.open && (res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(res.Header.Get("Location"), "/session/new")) {
					t.Errorf("%s %s with %s: %d to %q", host.name, r.route, attempt.name, res.StatusCode, res.Header.Get("Location"))
				}
				if res.StatusCode >= 500 {
					t.Errorf("%s %s with %s: %d", host.name, r.route, attempt.name, res.StatusCode)
				}
			}
			if r.names {
				if res, body := ask(t, a, method, host.name, r.aim(victim), form, nil, operator); res.StatusCode != http.StatusOK {
					t.Errorf("%s %s with an operator's cookie: %d\n%s", host.name, r.route, res.StatusCode, body)
				}
			}
		}
		if diff := cmp.Diff(before, snapshot(t, a, victim)); diff != "" {
			t.Errorf("the victim's data changed through %s (-before +after):\n%s", host.name, diff)
		}
	}
}
