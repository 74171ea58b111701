package app

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func inAPI(format string, of func(p party) int64) func(party) string {
	return func(p party) string { return fmt.Sprintf("/api/v1"+format, of(p)) }
}

func roomOf(p party) int64    { return p.room.ID }
func messageOf(p party) int64 { return p.message.ID }

func saying(body string) func(party) string { return func(party) string { return body } }

// matrixAPI has one row for each route of the JSON API. What it sends is JSON.
var matrixAPI = []row{
	{route: "GET /api/v1", aim: path("/api/v1"), open: true},
	{route: "GET /api/v1/openapi.json", aim: path("/api/v1/openapi.json"), open: true},
	{route: "GET /api/v1/me", aim: path("/api/v1/me")},
	{route: "PATCH /api/v1/me", aim: path("/api/v1/me"), json: saying(`{"bio":"Broken in"}`)},
	{route: "PUT /api/v1/me/avatar", aim: path("/api/v1/me/avatar"), json: saying("{}")},
	{route: "DELETE /api/v1/me/avatar", aim: path("/api/v1/me/avatar")},
	{route: "GET /api/v1/rooms", aim: path("/api/v1/rooms")},
	{route: "POST /api/v1/rooms", aim: path("/api/v1/rooms"), json: func(p party) string {
		return fmt.Sprintf(`{"kind":"closed","name":"Broken in","people":[%d]}`, p.member.ID)
	}},
	{route: "GET /api/v1/rooms/:id", aim: inAPI("/rooms/%d", roomOf)},
	{route: "PATCH /api/v1/rooms/:id", aim: inAPI("/rooms/%d", roomOf), json: saying(`{"name":"Broken in"}`)},
	{route: "DELETE /api/v1/rooms/:id", aim: inAPI("/rooms/%d", roomOf)},
	{route: "PUT /api/v1/rooms/:id/involvement", aim: inAPI("/rooms/%d/involvement", roomOf), json: saying(`{"involvement":"invisible"}`)},
	{route: "GET /api/v1/rooms/:id/members", aim: inAPI("/rooms/%d/members", roomOf)},
	{route: "POST /api/v1/rooms/:id/members", aim: inAPI("/rooms/%d/members", roomOf), json: func(p party) string { return fmt.Sprintf(`{"member_id":%d}`, p.member.ID) }},
	{route: "PUT /api/v1/rooms/:id/members", aim: inAPI("/rooms/%d/members", roomOf), json: func(p party) string { return fmt.Sprintf(`{"people":[%d]}`, p.owner.ID) }},
	{route: "DELETE /api/v1/rooms/:id/members/:member", aim: func(p party) string { return fmt.Sprintf("/api/v1/rooms/%d/members/%d", p.room.ID, p.member.ID) }},
	{route: "GET /api/v1/rooms/:id/messages", aim: inAPI("/rooms/%d/messages", roomOf)},
	{route: "POST /api/v1/rooms/:id/messages", aim: inAPI("/rooms/%d/messages", roomOf), json: saying(`{"body":"Broken in"}`)},
	{route: "POST /api/v1/rooms/:id/read", aim: inAPI("/rooms/%d/read", roomOf), json: func(p party) string { return fmt.Sprintf(`{"message_id":%d}`, p.message.ID) }},
	{route: "GET /api/v1/messages/:id", aim: inAPI("/messages/%d", messageOf)},
	{route: "PATCH /api/v1/messages/:id", aim: inAPI("/messages/%d", messageOf), json: saying(`{"body":"Broken in"}`)},
	{route: "DELETE /api/v1/messages/:id", aim: inAPI("/messages/%d", messageOf)},
	{route: "DELETE /api/v1/messages/:id/previews/:preview", aim: func(p party) string { return fmt.Sprintf("/api/v1/messages/%d/previews/%d", p.message.ID, p.preview) }},
	{route: "GET /api/v1/messages/:id/boosts", aim: inAPI("/messages/%d/boosts", messageOf)},
	{route: "POST /api/v1/messages/:id/boosts", aim: inAPI("/messages/%d/boosts", messageOf), json: saying(`{"content":"x"}`)},
	{route: "DELETE /api/v1/boosts/:id", aim: inAPI("/boosts/%d", func(p party) int64 { return p.boost })},
	{route: "GET /api/v1/attachments/:id", aim: inAPI("/attachments/%d", func(p party) int64 { return p.file })},
	{route: "GET /api/v1/previews/:id/picture", aim: inAPI("/previews/%d/picture", func(p party) int64 { return p.preview })},
	{route: "GET /api/v1/members", aim: path("/api/v1/members")},
	{route: "GET /api/v1/members/:id", aim: inAPI("/members/%d", func(p party) int64 { return p.member.ID })},
	{route: "GET /api/v1/members/:id/avatar", aim: inAPI("/members/%d/avatar", func(p party) int64 { return p.member.ID })},
	{route: "GET /api/v1/presence", aim: path("/api/v1/presence")},
	{route: "GET /api/v1/unread", aim: path("/api/v1/unread")},
	{route: "GET /api/v1/search", aim: func(p party) string { return "/api/v1/search?q=" + strings.ToLower(p.marker[:6]) }},
	{route: "GET /api/v1/reminders", aim: path("/api/v1/reminders")},
	{route: "POST /api/v1/rooms/:id/reminders", aim: inAPI("/rooms/%d/reminders", roomOf), json: saying(`{"body":"Broken in","due_at":"2027-11-01T09:00:00Z"}`)},
	{route: "DELETE /api/v1/reminders/:id", aim: inAPI("/reminders/%d", func(p party) int64 { return p.reminder })},
}

func init() { matrix = append(matrix, matrixAPI...) }

// TestNoTokenCrossesTenants is the matrix with tokens: with the neighbour's at the
// victim's host, and with either at the neighbour's own.
func TestNoTokenCrossesTenants(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	mallory := newParty(t, a, "Mallorymark", 1_000)
	victim := newParty(t, a, "Victimmark", 500_000)
	before := snapshot(t, a, victim)
	for _, r := range matrixAPI {
		method, _, _ := strings.Cut(r.route, " ")
		for _, attempt := range []struct{ name, host, token string }{
			{"my token at their host", victim.host(), mallory.bearer},
			{"their ids at my host", mallory.host(), mallory.bearer},
			{"their token at my host", mallory.host(), victim.bearer},
		} {
			t.Run(r.route+", "+attempt.name, func(t *testing.T) {
				status, body := askJSON(t, a, method, attempt.host, r.aim(victim), r.said(victim), attempt.token)
				if strings.Contains(body, victim.marker) && !r.open {
					t.Errorf("%d shows %s:\n%s", status, victim.marker, body)
				}
				if !r.open && attempt.name != "their ids at my host" && status != http.StatusUnauthorized {
					t.Errorf("answered %d:\n%s", status, body)
				}
			})
		}
	}
	if diff := cmp.Diff(before, snapshot(t, a, victim)); diff != "" {
		t.Errorf("the victim's data changed (-before +after):\n%s", diff)
	}
	if status, body := askJSON(t, a, http.MethodGet, victim.host(), "/api/v1/me", "", victim.bearer); status != http.StatusOK {
		t.Errorf("the victim's own token: %d %s", status, body)
	}
}

func (r row) said(p party) string {
	if r.json == nil {
		return ""
	}
	return r.json(p)
}

// askJSON is ask as a program does.
func askJSON(t *testing.T, a *App, method, host, path, body, token string, cookies ...*http.Cookie) (int, string) {
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Host = host
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	} else {
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	res, err := a.web.App().Test(req, 60_000)
	must(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(t, err)
	return res.StatusCode, string(text) + fmt.Sprint(res.Header)
}
