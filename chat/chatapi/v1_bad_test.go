package chatapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

// What is not as it should be is answered with a status, a code and the field.
func TestBadInputIsToldByField(t *testing.T) {
	t.Parallel()
	w := newV1World(t, tenanttest.New(t))
	messages := fmt.Sprintf("/rooms/%d/messages", w.room.ID)
	posted := w.post(t, w.ben, "ben's own words")
	bens := w.tokenOf(t, w.ben, tenant.ScopeWrite)
	elsewhere, err := w.chat.CreateClosedRoom(t.Context(), w.db, w.ada, "Pay", nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, token, method, path, body string
		status                          int
		code, field                     string
	}{
		{"no body", w.token, "POST", messages, `{}`, 422, "invalid", "body"},
		{"a blank one", w.token, "POST", messages, `{"body":"  "}`, 422, "invalid", "body"},
		{"one that is too long", w.token, "POST", messages, `{"body":"` + strings.Repeat("x", 20_001) + `"}`, 422, "invalid", "body"},
		{"the longest, escaped", w.token, "POST", messages, `{"body":"` + strings.Repeat(`\ud83d\ude00`, 20_000) + `"}`, 201, "", ""},
		{"more than is taken", w.token, "POST", messages, `{"body":"` + strings.Repeat("x", 600<<10) + `"}`, 413, "invalid", ""},
		{"a wrong type", w.token, "POST", messages, `{"body":7}`, 422, "invalid", "body"},
		{"a client id that is too long", w.token, "POST", messages, `{"body":"x","client_id":"` + strings.Repeat("x", 65) + `"}`, 422, "invalid", "client_id"},
		{"characters that cannot be stored", w.token, "POST", messages, `{"body":"\u0000"}`, 422, "invalid", "body"},
		{"an unknown field", w.token, "POST", messages, `{"body":"x","colour":"red"}`, 422, "invalid", "colour"},
		{"a field in capitals", w.token, "POST", messages, `{"BODY":"x"}`, 422, "invalid", "BODY"},
		{"a field twice", w.token, "POST", messages, `{"body":"x","body":"y"}`, 422, "invalid", "body"},
		{"something behind it", w.token, "POST", messages, `{"body":"x"} {}`, 400, "invalid", ""},
		{"no JSON", w.token, "POST", messages, `body=x`, 400, "invalid", ""},
		{"no object", w.token, "POST", messages, `["x"]`, 400, "invalid", ""},
		{"an end that is missing", w.token, "POST", messages, `{"body":"x"`, 400, "invalid", ""},
		{"nesting without an end", w.token, "POST", messages, `{"body":` + strings.Repeat("[", 50_000), 400, "invalid", ""},
		{"invalid UTF-8", w.token, "POST", messages, "{\"body\":\"\xff\"}", 400, "invalid", ""},
		{"a room that is not there", w.token, "POST", "/rooms/999999/messages", `{"body":"x"}`, 404, "not_found", ""},
		{"an id that is none", w.token, "GET", "/rooms/x", "", 404, "not_found", ""},
		{"an id beyond all", w.token, "GET", "/rooms/99999999999999999999", "", 404, "not_found", ""},
		{"a room of others", bens, "GET", fmt.Sprintf("/rooms/%d", elsewhere.ID), "", 404, "not_found", ""},
		{"messages of others", bens, "GET", fmt.Sprintf("/rooms/%d/messages", elsewhere.ID), "", 404, "not_found", ""},
		{"ben edits a room of ada's", bens, "PATCH", fmt.Sprintf("/rooms/%d", w.room.ID), `{"name":"Mine"}`, 403, "forbidden", ""},
		{"ada edits what ben said", w.token, "PATCH", fmt.Sprintf("/messages/%d", posted.ID), `{"body":"better"}`, 200, "", ""},
		{"a limit that is none", w.token, "GET", messages + "?limit=many", "", 422, "invalid", "limit"},
		{"a limit beyond all", w.token, "GET", messages + "?limit=101", "", 422, "invalid", "limit"},
		{"before and after", w.token, "GET", messages + "?before=1&after=1", "", 422, "invalid", "after"},
		{"people who are not here", w.token, "POST", "/rooms", `{"kind":"closed","name":"x","people":[999999]}`, 422, "invalid", "people"},
		{"people in an open room", w.token, "POST", "/rooms", `{"name":"x","people":[1]}`, 422, "invalid", "people"},
		{"a kind that is none", w.token, "POST", "/rooms", `{"kind":"secret","name":"x"}`, 422, "invalid", "kind"},
		{"a wrong element", w.token, "POST", "/rooms", `{"kind":"closed","name":"x","people":["ada"]}`, 422, "invalid", "people"},
		{"nothing to look for", w.token, "GET", "/search", "", 422, "invalid", "q"},
		{"a zone that is none", w.token, "GET", "/search?q=x&time_zone=Nowhere", "", 422, "invalid", "time_zone"},
		{"an address that is none", w.token, "GET", "/nothing", "", 404, "not_found", ""},
		{"a token that is none", "hearth_nothing", "GET", "/me", "", 401, "unauthenticated", ""},
		{"no token", "", "GET", "/me", "", 401, "unauthenticated", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := w.sendAs(t, tt.token, tt.method, tt.path, tt.body, nil)
			if code, field := a.problem(); a.StatusCode != tt.status || code != tt.code || tt.field != "" && field != tt.field {
				t.Errorf("%d %q %q, want %d %q %q: %.300s", a.StatusCode, code, field, tt.status, tt.code, tt.field, a.body)
			}
		})
	}
	if a := w.sendAs(t, w.token, "POST", messages, "body=x", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}); a.StatusCode != 415 {
		t.Errorf("a form: %d %s", a.StatusCode, a.body)
	}
	if a := w.sendAs(t, w.token, "POST", messages, "{}", map[string]string{"Content-Encoding": "gzip"}); a.StatusCode < 400 || a.StatusCode > 499 {
		t.Errorf("what is packed: %d %s", a.StatusCode, a.body)
	}
	if a := w.upload(t, messages, "empty.txt", "", nil); a.StatusCode != 422 {
		t.Errorf("an empty file: %d %s", a.StatusCode, a.body)
	}
	if a := w.upload(t, messages, "notes.txt", "x", map[string]string{"colour": "red"}); a.StatusCode != 422 {
		t.Errorf("an unknown field of a form: %d %s", a.StatusCode, a.body)
	}
}

// A page of another origin cannot write with the cookie of whoever looks at it, and a
// browser's own page can.
func TestCookiesWriteFromTheirOwnOriginOnly(t *testing.T) {
	t.Parallel()
	w := newV1World(t, tenanttest.New(t))
	_, cookie, err := w.env.Service.BeginSession(t.Context(), w.db, w.ada.ID, tenant.Visitor{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		site   string
		method string
		status int
	}{{"same-origin", "GET", 200}, {"cross-site", "GET", 200}, {"same-origin", "PATCH", 200}, {"same-site", "PATCH", 403}, {"cross-site", "PATCH", 403}} {
		req := httptest.NewRequest(tt.method, "/api/v1/me", strings.NewReader(`{"bio":"x"}`))
		if tt.method == http.MethodGet {
			req = httptest.NewRequest(tt.method, "/api/v1/me", nil)
		}
		req.Host = w.t.Slug + ".hearth.test"
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Sec-Fetch-Site", tt.site)
		req.AddCookie(&http.Cookie{Name: "hearth_session", Value: cookie})
		if a := w.do(t, req); a.StatusCode != tt.status {
			t.Errorf("%s from %s: %d, want %d: %s", tt.method, tt.site, a.StatusCode, tt.status, a.body)
		}
	}
}
