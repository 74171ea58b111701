package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// visitor is an operator who is in a workspace as one of its members.
type visitor struct {
	by     tenant.Actor
	op     tenant.Operator
	v      tenant.Visit
	cookie *http.Cookie
}

// visits begins a visit and follows the link to the workspace.
func visits(t *testing.T, p party, as tenant.Member, reason string) visitor {
	t.Helper()
	email := tenanttest.Unique("olive") + "@example.com"
	must(t, p.a.Tenants.SeedOperator(t.Context(), email, "Olive Operator", "a console of copper"))
	o, _, err := p.a.Tenants.OperatorSignIn(t.Context(), email, "a console of copper", tenant.Visitor{})
	must(t, err)
	fresh, err := tenant.TenantByID(t.Context(), p.a.Registry.Control(), p.t.ID)
	must(t, err)
	v, token, err := p.a.Tenants.BeginVisit(t.Context(), o, o.Actor("192.0.2.9"), fresh, as.Email, reason)
	must(t, err)
	link := "/session/handover?token=" + url.QueryEscape(token)
	res, _ := ask(t, p.a, http.MethodGet, p.host(), link, nil, nil)
	if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) == 0 {
		t.Fatalf("the way in answers %d", res.StatusCode)
	}
	kept := res.Cookies()[0]
	if kept.MaxAge <= 0 || kept.MaxAge > int(tenant.VisitFor.Seconds()) {
		t.Errorf("the cookie of a visit is kept for %d seconds", kept.MaxAge)
	}
	if res, _ := ask(t, p.a, http.MethodGet, p.host(), link, nil, nil); res.StatusCode < 400 {
		t.Errorf("the way in is open twice: %d", res.StatusCode)
	}
	return visitor{o.Actor("192.0.2.9"), o, v, &http.Cookie{Name: kept.Name, Value: kept.Value}}
}

// visit is one that somebody begins, for whoever looks at it in the console.
func (p party) visit() int64 {
	fresh, err := tenant.TenantByID(context.Background(), p.a.Registry.Control(), p.t.ID)
	if err != nil {
		panic(err)
	}
	o := tenant.Operator{ID: [16]byte{1}, Email: "olive@example.com", Name: "Olive Operator"}
	v, _, err := p.a.Tenants.BeginVisit(context.Background(), o, tenant.Terminal, fresh, p.owner.Email, "a test")
	if err != nil {
		panic(err)
	}
	return v.ID
}

// leaving is what a visit may always send.
var leaving = []string{"POST /session/delete", "DELETE /session"}

// raisedWrites is what a visit that was raised may send, written beside the code's own
// table so that a change of one is seen in the other.
var raisedWrites = []string{
	"DELETE /rooms/:id/messages/:message", "DELETE /rooms/:id/messages/:message/boosts", "PATCH /rooms/:id/messages/:message", "POST /profile", "POST /profile/picture",
	"POST /profile/picture/delete", "POST /rooms", "POST /rooms/:id/edit", "POST /rooms/:id/involvement", "POST /rooms/:id/members", "POST /rooms/:id/messages",
	"POST /rooms/:id/messages/:message", "POST /rooms/:id/messages/:message/boosts", "POST /rooms/:id/messages/:message/previews/:preview/delete", "POST /settings",
	"POST /settings/appearance/logo", "POST /settings/appearance/logo/delete", "POST /settings/appearance/styles", "POST /settings/appearance/try", "POST /settings/previews",
	"POST /settings/rooms",
}

// TestVisitsWriteNothing goes through every unsafe route that the router has, on a visit
// that reads only and on one that was raised.
func TestVisitsWriteNothing(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p := newParty(t, a, "Hostmark", 500_000)
	for _, r := range routesOf(a, tenant.HostWorkspace) {
		if !slices.ContainsFunc(matrix, func(m row) bool { return m.route == r }) {
			t.Errorf("%s is in no row", r)
		}
	}
	plain, raised := visits(t, p, p.owner, "They asked"), visits(t, p, p.owner, "They asked")
	fresh, err := tenant.TenantByID(t.Context(), a.Registry.Control(), p.t.ID)
	must(t, err)
	_, err = a.Tenants.RaiseVisit(t.Context(), raised.by, fresh, raised.v.ID, "A room to mend")
	must(t, err)
	before := snapshot(t, a, p)
	var open []string
	for _, r := range matrix {
		method, _, _ := strings.Cut(r.route, " ")
		if method == http.MethodGet || slices.Contains(leaving, r.route) {
			continue
		}
		form := url.Values{}
		if r.form != nil {
			form = r.form(p)
		}
		res, body := ask(t, a, method, p.host(), r.aim(p), form, nil, plain.cookie)
		if res.StatusCode != http.StatusForbidden || !strings.Contains(body, "visit") {
			t.Errorf("read only: %s answers %d\n%s", r.route, res.StatusCode, body)
		}
		if slices.Contains(raisedWrites, r.route) {
			open = append(open, r.route)
			continue
		}
		if res, body := ask(t, a, method, p.host(), r.aim(p), form, nil, raised.cookie); res.StatusCode != http.StatusForbidden || !strings.Contains(body, "on a visit") {
			t.Errorf("raised: %s answers %d\n%s", r.route, res.StatusCode, body)
		}
	}
	slices.Sort(open)
	if diff := cmp.Diff(raisedWrites, open); diff != "" {
		t.Errorf("what a raised visit may do (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, snapshot(t, a, p)); diff != "" {
		t.Errorf("something changed (-before +after):\n%s", diff)
	}
	for _, r := range matrix { // what it may do is not refused for being a visit
		if !slices.Contains(raisedWrites, r.route) {
			continue
		}
		method, _, _ := strings.Cut(r.route, " ")
		form := url.Values{}
		if r.form != nil {
			form = r.form(p)
		}
		if res, body := ask(t, a, method, p.host(), r.aim(p), form, nil, raised.cookie); res.StatusCode == http.StatusForbidden && strings.Contains(body, "visit") {
			t.Errorf("raised: %s is refused", r.route)
		}
	}
	for _, r := range leaving { // each ends the one it is given
		method, at, _ := strings.Cut(r, " ")
		v := visits(t, p, p.owner, "Once more")
		res, _ := ask(t, a, method, p.host(), at, url.Values{}, nil, v.cookie)
		if at := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, "http://admin.hearth.test/tenants/"+p.t.ID.String()) {
			t.Errorf("%s: %d to %q", r, res.StatusCode, at)
		}
		if res, _ := ask(t, a, http.MethodGet, p.host(), "/rooms", nil, nil, v.cookie); !strings.HasPrefix(res.Header.Get("Location"), "/session/new") {
			t.Errorf("%s: goes on: %d", r, res.StatusCode)
		}
	}
}

// directOf makes a direct room of the two people of a party with all that hangs on one,
// and returns the party as if it were their room.
func directOf(t *testing.T, p party) party {
	t.Helper()
	ctx := t.Context()
	d := p
	var err error
	d.marker = "Whispermark"
	d.room, err = p.a.Chat.DirectRoom(ctx, p.db, p.owner, []int64{p.member.ID})
	must(t, err)
	d.message, err = p.a.Chat.PostMessage(ctx, p.db, d.room, p.member, chat.Draft{Body: "Message " + d.marker, ClientID: "client-" + d.marker})
	must(t, err)
	key := "files/whispermark.txt"
	must(t, p.a.Files.Put(ctx, p.t.ID, key, strings.NewReader("File "+d.marker), int64(len("File "+d.marker))))
	must(t, p.db.NewRaw(`INSERT INTO ?tenant.attachments (message_id, key, filename, content_type, byte_size) VALUES (?, ?, ?, 'text/plain', ?) RETURNING id`,
		d.message.ID, key, d.marker+".txt", len("File "+d.marker)).Scan(ctx, &d.file))
	must(t, p.db.NewRaw(`INSERT INTO ?tenant.previews (message_id, position, url, title, image_key, width, height) VALUES (?, 0, ?, ?, ?, 60, 60) RETURNING id`,
		d.message.ID, "https://whisper.example", "Page "+d.marker, key).Scan(ctx, &d.preview))
	return d
}

// TestVisitsSeeNoDirectMessages asks each page that shows something for a direct room and
// what hangs on it, before the workspace opens them and after.
func TestVisitsSeeNoDirectMessages(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p := newParty(t, a, "Hostmark", 500_000)
	d := directOf(t, p)
	v := visits(t, p, p.owner, "They asked")
	shown := func(open bool) (seen []string) {
		for _, r := range matrix {
			method, _, _ := strings.Cut(r.route, " ")
			if method != http.MethodGet || r.upgrade || r.bearer || strings.HasPrefix(r.route, "GET /api/") { // programs are no visitors: all of it is refused
				continue
			}
			aim := r.aim(d)
			if r.route == "GET /sidebar" {
				aim = fmt.Sprintf("/sidebar?room=%d", d.room.ID)
			}
			res, body := ask(t, a, method, p.host(), aim, nil, nil, v.cookie)
			inRoom := strings.Contains(r.route, ":id") || strings.Contains(r.route, ":attachment") || strings.Contains(r.route, ":preview")
			if strings.Contains(body, d.marker) && r.route != "GET /search" || strings.Contains(body, "Message "+d.marker) ||
				strings.Contains(body, fmt.Sprintf("/rooms/%d\"", d.room.ID)) || inRoom && res.StatusCode < 400 {
				seen = append(seen, r.route)
			} else if inRoom && res.StatusCode != http.StatusNotFound && !open {
				t.Errorf("%s answers %d", r.route, res.StatusCode)
			}
			if res.StatusCode >= 500 {
				t.Errorf("%s answers %d", r.route, res.StatusCode)
			}
		}
		return seen
	}
	if diff := cmp.Diff([]string(nil), shown(false)); diff != "" {
		t.Errorf("hidden, and shown by:\n%s", diff)
	}
	must(t, a.Tenants.OpenDirect(t.Context(), p.db, p.owner))
	if seen := shown(true); !slices.Contains(seen, "GET /rooms/:id") || !slices.Contains(seen, "GET /sidebar") || !slices.Contains(seen, "GET /files/:attachment/:name") || !slices.Contains(seen, "GET /search") {
		t.Errorf("opened, and shown only by %q", seen)
	}
	must(t, a.Tenants.CloseDirect(t.Context(), p.db, p.owner))
	if diff := cmp.Diff([]string(nil), shown(false)); diff != "" {
		t.Errorf("hidden again, and shown by:\n%s", diff)
	}
	if res, body := ask(t, a, http.MethodGet, p.host(), d.roomPath(), nil, nil, cookie(t, a, p)); res.StatusCode != http.StatusOK || !strings.Contains(body, d.marker) {
		t.Errorf("the member's own page: %d", res.StatusCode)
	}
}

func (p party) roomPath() string { return fmt.Sprintf("/rooms/%d", p.room.ID) }

// TestVisitsAreKeptAndLeaveNoTrace looks around on a visit, and compares what the audit
// log has with what was asked, and the workspace with what it was.
func TestVisitsAreKeptAndLeaveNoTrace(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	p, other := newParty(t, a, "Hostmark", 500_000), newParty(t, a, "Nextmark", 1_000)
	ask(t, a, http.MethodGet, p.host(), p.roomPath(), nil, nil, cookie(t, a, p)) // what its plan shows is found out once
	long := time.Now().Add(-72 * time.Hour).UTC().Truncate(time.Second)
	_, err := p.db.NewRaw(`UPDATE ?tenant.sessions SET last_active_at = ?`, long).Exec(t.Context())
	must(t, err)
	_, err = a.Registry.Control().NewRaw(`UPDATE control.tenants SET last_active_at = ? WHERE id = ?`, long, p.t.ID).Exec(t.Context())
	must(t, err)
	const reason = `"><script>alert(1)</script> & 'Ada'`
	v := visits(t, p, p.owner, reason)
	before := snapshot(t, a, p)
	asked := []string{"/", p.roomPath(), p.roomPath() + "/messages", "/search?q=hostmark", "/settings", "/settings/members", "/settings/support", "/profile/sessions", "/notifications", "/nowhere"}
	for _, at := range asked {
		res, body := ask(t, a, http.MethodGet, p.host(), at, nil, nil, v.cookie)
		if res.StatusCode >= 500 || strings.Contains(body, "<script>alert") {
			t.Errorf("%s: %d", at, res.StatusCode)
		}
		if (res.StatusCode == http.StatusOK || at == "/nowhere") && !strings.HasSuffix(at, "/messages") {
			for _, want := range []string{`class="visit-bar"`, "Olive Operator of Hearth support", "Owner Hostmark", "Read only", "&lt;script&gt;", "http://admin.hearth.test/tenants/" + p.t.ID.String()} {
				if !strings.Contains(body, want) {
					t.Errorf("%s does not say %q", at, want)
				}
			}
		}
		if strings.Contains(body, "/join/"+p.invite) {
			t.Errorf("%s shows the invite link", at)
		}
	}
	if res, _ := ask(t, a, http.MethodGet, other.host(), "/rooms", nil, nil, v.cookie); !strings.HasPrefix(res.Header.Get("Location"), "/session/new") {
		t.Errorf("the visit opens another workspace: %d", res.StatusCode)
	}
	for _, at := range []string{"/api/v1/me", "/profile/transfer", "/settings/invite/qr.png", "/settings/billing/portal", "/reminders"} {
		if res, body := ask(t, a, http.MethodGet, p.host(), at, nil, nil, v.cookie); res.StatusCode != http.StatusForbidden || !strings.HasPrefix(at, "/api") && !strings.Contains(body, `class="visit-bar"`) {
			t.Errorf("%s: %d\n%s", at, res.StatusCode, body)
		}
		asked = append(asked, at)
	}
	if diff := cmp.Diff(before, snapshot(t, a, p)); diff != "" {
		t.Errorf("it left a trace (-before +after):\n%s", diff)
	}
	var latest, seen time.Time
	must(t, p.db.NewRaw(`SELECT max(last_active_at) FROM ?tenant.sessions`).Scan(t.Context(), &latest))
	must(t, a.Registry.Control().NewRaw(`SELECT last_active_at FROM control.tenants WHERE id = ?`, p.t.ID).Scan(t.Context(), &seen))
	if !latest.Equal(long) || !seen.Equal(long) {
		t.Errorf("somebody was here: %s, %s, want %s", latest, seen, long)
	}
	lines, err := tenant.AuditLog(t.Context(), a.Registry.Control(), tenant.AuditSearch{Slug: p.t.Slug, Action: "visit.request", Limit: 100})
	must(t, err)
	if len(lines) != len(asked) {
		t.Errorf("%d requests are kept, want %d", len(lines), len(asked))
	}
	inRoom := 0
	for _, l := range lines {
		if l.Actor != v.op.Email || l.IPAddress == "" || !strings.Contains(string(l.Detail), fmt.Sprintf(`"visit": %d`, v.v.ID)) || strings.Contains(string(l.Detail), "hostmark") {
			t.Errorf("kept as %s by %s: %s", l.Action, l.Actor, l.Detail)
		}
		if strings.Contains(string(l.Detail), fmt.Sprintf(`"room": %d`, p.room.ID)) && strings.Contains(string(l.Detail), `"route": "/rooms/:id`) {
			inRoom++
		}
	}
	if inRoom != 2 {
		t.Errorf("%d requests name the room, want 2", inRoom)
	}
	report, err := tenant.VerifyAudit(t.Context(), a.Registry.Control(), time.Time{})
	must(t, err)
	if len(report.Breaks) > 0 {
		t.Errorf("the chain is broken: %v", report.Breaks)
	}
}
