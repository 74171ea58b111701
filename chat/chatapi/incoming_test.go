package chatapi_test

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"
)

// alarms is a tool that has an address of a room.
type alarms struct {
	botSite
	bot  tenant.Bot
	in   tenant.Incoming
	url  string // of the process
	path string
}

func newAlarms(t *testing.T) alarms {
	t.Helper()
	a := alarms{botSite: newBotSite(t)}
	a.bot, _ = a.botSite.bot(t, "Alerts")
	in, secret, err := a.env.Service.CreateIncoming(t.Context(), a.db, a.ada, a.bot.MemberID, a.room.ID)
	must(t, err)
	a.url = "http://" + webtest.Listen(t, a.server)
	a.in, a.path = in, web.PlaceIncoming+"/"+strconv.FormatInt(in.ID, 10)+"/"+secret
	return a
}

// send knows nothing of cookies and pages.
func (a alarms) send(t *testing.T, path, contentType, body string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.url+path, strings.NewReader(body))
	must(t, err)
	req.Host = a.t.Slug + ".hearth.test"
	req.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(t, err)
	return res, string(text)
}

func (a alarms) last(t *testing.T) chat.Message {
	t.Helper()
	page, err := chat.MessagesBefore(t.Context(), a.db, a.room.ID, 0)
	must(t, err)
	if len(page) == 0 {
		return chat.Message{}
	}
	return page[len(page)-1]
}

func TestAlertingToolsPostInTheirOwnFormat(t *testing.T) {
	t.Parallel()
	a := newAlarms(t)
	tests := []struct{ name, contentType, body, want string }{
		{"JSON", "application/json", `{"text":"*down*"}`, "<div><strong>down</strong></div>"},
		{"the field of a form", "application/x-www-form-urlencoded", "payload=" + url.QueryEscape(`{"text":"from a <form>"}`), "from a &lt;form&gt;"},
		{"JSON that curl calls a form", "application/x-www-form-urlencoded", `{"text":"100% & more"}`, "<div>100% &amp; more</div>"},
		{"an attachment", "application/json; charset=utf-8", `{"attachments":[{"title":"[FIRING] cpu","title_link":"https://a.example/1","text":"high"}]}`, `<blockquote><div><strong><a href="https://a.example/1"`},
		{"somebody's name", "application/json", `{"text":"@Ada Lovelace look"}`, `data-member-id="` + strconv.FormatInt(a.ada.ID, 10) + `"`},
	}
	for _, tt := range tests {
		if res, text := a.send(t, a.path, tt.contentType, tt.body); res.StatusCode != 200 || text != "ok" {
			t.Errorf("%s: answered %d %q", tt.name, res.StatusCode, text)
		}
		if m := a.last(t); !strings.Contains(m.BodyHTML, tt.want) || m.CreatorID != a.bot.MemberID {
			t.Errorf("%s: by %d: %s", tt.name, m.CreatorID, m.BodyHTML)
		}
	}
	if got := a.calls.n.Load(); got != int64(len(tests)) {
		t.Errorf("counted %d calls, want %d", got, len(tests))
	}
}

func TestAlertingToolsAreToldWhatWasWrong(t *testing.T) {
	t.Parallel()
	a := newAlarms(t)
	b := newAlarms(t)
	id := strconv.FormatInt(a.in.ID, 10)
	tests := []struct {
		name, path, body string
		status           int
		text             string
	}{
		{"no JSON", a.path, "hello", 400, "invalid_payload"},
		{"nothing", a.path, "", 400, "invalid_payload"},
		{"invalid UTF-8 in a text", a.path, "{\"text\":\"\xff\"}", 200, "ok"}, // JSON replaces what is none
		{"no text", a.path, "{}", 400, "no_text"},
		{"HTML that shows nothing", a.path, `{"blocks":[{"type":"divider"}]}`, 200, "ok"},
		{"a secret that is none", web.PlaceIncoming + "/" + id + "/" + strings.Repeat("x", 43), `{"text":"x"}`, 404, "no_service"},
		{"an id that is none", web.PlaceIncoming + "/abc/" + strings.Repeat("x", 43), `{"text":"x"}`, 404, "no_service"},
		{"the address of another workspace", b.path, `{"text":"x"}`, 404, "no_service"},
	}
	for _, tt := range tests {
		if res, text := a.send(t, tt.path, "application/json", tt.body); res.StatusCode != tt.status || text != tt.text {
			t.Errorf("%s: answered %d %q, want %d %q", tt.name, res.StatusCode, text, tt.status, tt.text)
		}
	}
	_, err := a.db.NewRaw(`DELETE FROM ?tenant.memberships WHERE room_id = ? AND member_id = ?`, a.room.ID, a.bot.MemberID).Exec(t.Context())
	must(t, err)
	if res, text := a.send(t, a.path, "application/json", `{"text":"x"}`); res.StatusCode != 404 || text != "channel_not_found" {
		t.Errorf("a room that the bot left: answered %d %q", res.StatusCode, text)
	}
	if res, _ := b.send(t, b.path, "application/json", `{"text":"x"}`); res.StatusCode != 200 {
		t.Errorf("a neighbour: answered %d", res.StatusCode)
	}
	b.calls.most.Store(1)
	if res, text := b.send(t, b.path, "application/json", `{"text":"x"}`); res.StatusCode != 402 || !strings.Contains(text, "Free plan") {
		t.Errorf("at the plan's limit: answered %d %q", res.StatusCode, text)
	}
}

func TestAFloodOfAlarmsIsLimited(t *testing.T) {
	t.Parallel()
	a := newAlarms(t)
	for range 3 * web.IncomingRule.Burst {
		res, _ := a.send(t, a.path, "application/json", "{}")
		if res.StatusCode == 429 && res.Header.Get("Retry-After") != "" {
			return
		}
	}
	t.Error("nothing stopped it, or nothing says when to come again")
}
