package adminui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
)

// but is a form with some fields changed; a field that becomes "" goes.
func but(form url.Values, pairs ...string) url.Values {
	changed := url.Values{}
	for name, values := range form {
		changed[name] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		changed.Del(pairs[i])
		if pairs[i+1] != "" {
			changed.Set(pairs[i], pairs[i+1])
		}
	}
	return changed
}

// attempt is a form that is refused, with what the page says.
type attempt struct {
	name  string
	form  url.Values
	says  string
	code  int
	typed string // stands in the form again
}

func (c *console) refuses(t *testing.T, token, path string, tries []attempt) {
	t.Helper()
	for _, tt := range tries {
		t.Run(tt.name, func(t *testing.T) {
			if tt.code == 0 {
				tt.code = http.StatusUnprocessableEntity
			}
			got := c.send(http.MethodPost, path, token, tt.form)
			if got.status != tt.code || !strings.Contains(got.body, tt.says) || !strings.Contains(got.body, tt.typed) {
				t.Errorf("%d, want %d with %q and %q:\n%s", got.status, tt.code, tt.says, tt.typed, got.body)
			}
			if strings.Contains(got.body, "<script>alert") {
				t.Error("what was typed runs")
			}
		})
	}
}

func TestAnnouncingFromTheConsole(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, made := c.tenants("Larkfield", "Neighbour")
	_, token := c.as(tenant.OperatorSupport)
	now := time.Now().UTC()
	form := url.Values{"kind": {"incident"}, "title": {"Sending is slow"}, "body": {"We are at it: https://status.hearth.test."}, "tenants": {made[0].Slug},
		"starts_at": {now.Add(-time.Minute).Format(whenTyped)}, "ends_at": {now.Add(time.Hour).Format(whenTyped)}}
	c.refuses(t, token, "/announcements", []attempt{
		{name: "nothing", form: url.Values{}, says: "Say when it begins"},
		{name: "no title", form: but(form, "title", ""), says: "Please say it in a line.", typed: "We are at it"},
		{name: "hostile words are given back", form: but(form, "title", hostile, "ends_at", "x"), says: "Say when it ends", typed: "&lt;script&gt;"},
		{name: "a long title", form: but(form, "title", strings.Repeat("x", 121)), says: "at most 120"},
		{name: "bytes that are no text", form: but(form, "title", "\xff\xfe"), says: "cannot be shown"},
		{name: "another kind", form: but(form, "kind", "shout"), says: "Choose what kind"},
		{name: "another plan", form: but(form, "plan", "gold"), says: "There is no such plan"},
		{name: "another state", form: but(form, "state", "deleted"), says: "There is no such plan, state or server."},
		{name: "another server", form: but(form, "server", "south"), says: "There is no such plan, state or server."},
		{name: "a workspace there is not", form: but(form, "tenants", made[0].Slug+" nobody-here"), says: "There is no workspace at nobody-here."},
		{name: "ten thousand workspaces", form: but(form, "tenants", strings.Repeat("a ", 10_000)), says: "at most 100"},
		{name: "over before it begins", form: but(form, "ends_at", now.Add(-time.Hour).Format(whenTyped)), says: "must end after"},
	})
	if got := c.send(http.MethodPost, "/announcements/preview", token, form); got.status != http.StatusOK || !strings.Contains(got.body, `href="https://status.hearth.test"`) || strings.Count(got.body, "words-preview") != 2 {
		t.Errorf("preview: %d\n%s", got.status, got.body)
	}
	if got := c.send(http.MethodPost, "/announcements", token, form); got.status != http.StatusSeeOther {
		t.Fatalf("announce: %d\n%s", got.status, got.body)
	}
	board := c.env.Registry.Board()
	seen := board.Words(made[0]).Announcements
	if len(seen) != 1 || len(board.Words(made[1]).Announcements) != 0 {
		t.Fatalf("seen: %v", seen)
	}
	path := "/announcements/" + seen[0].ID.String()
	if got := c.send(http.MethodGet, path, token, nil); got.status != http.StatusOK || !strings.Contains(got.body, made[0].Slug) {
		t.Errorf("its page: %d", got.status)
	}
	if got := c.send(http.MethodPost, path, token, but(form, "title", "Sending is well", "stays", "true")); got.status != http.StatusSeeOther {
		t.Errorf("change: %d", got.status)
	}
	if seen = board.Words(made[0]).Announcements; len(seen) != 1 || seen[0].Title != "Sending is well" || seen[0].Dismissible {
		t.Errorf("changed: %+v", seen)
	}
	if got := c.send(http.MethodPost, path+"/end", token, url.Values{}); got.status != http.StatusSeeOther || len(board.Words(made[0]).Announcements) != 0 {
		t.Errorf("end: %d", got.status)
	}
	if got := c.send(http.MethodPost, path+"/end", token, url.Values{}); got.status != http.StatusConflict {
		t.Errorf("end again: %d", got.status)
	}
	for _, wrong := range []string{"/announcements/x", "/announcements/" + tenant.NewID().String(), "/announcements?before=x"} {
		if got := c.send(http.MethodGet, wrong, token, nil); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, got.status)
		}
	}
}

func TestSwitchingFromTheConsole(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, made := c.tenants("Larkfield", "Neighbour")
	_, token := c.as(tenant.OperatorEngineer)
	form := url.Values{"kind": {"read_only"}, "tenant": {made[0].Slug}, "words": {"We are moving house."}, "minutes": {"30"}, "reason": {"its server is full"}}
	c.refuses(t, token, "/maintenance", []attempt{
		{name: "nothing", form: url.Values{}, says: "Choose for how long."},
		{name: "no reason", form: but(form, "reason", ""), says: "Say why", typed: "We are moving house."},
		{name: "no words", form: but(form, "words", ""), says: "Say what people are to read."},
		{name: "for ever", form: but(form, "minutes", "99999999"), says: "Choose for how long."},
		{name: "a time that is none", form: but(form, "minutes", "-5"), says: "Choose for how long."},
		{name: "another kind", form: but(form, "kind", "off"), says: "Choose what to turn on."},
		{name: "nobody", form: but(form, "tenant", "nobody-here"), says: "There is no workspace at nobody-here."},
		{name: "two", form: but(form, "tenant", made[0].Slug+" "+made[1].Slug), says: "Name one workspace"},
		{name: "hostile", form: but(form, "words", hostile, "reason", ""), says: "Say why", typed: "&lt;script&gt;"},
	})
	if got := c.send(http.MethodPost, "/maintenance", token, form); got.status != http.StatusSeeOther {
		t.Fatalf("on: %d\n%s", got.status, got.body)
	}
	c.refuses(t, token, "/maintenance", []attempt{{name: "on already", form: form, says: "This is on already.", code: http.StatusConflict}})
	board := c.env.Registry.Board()
	on := board.Words(made[0]).ReadOnly()
	if on == nil || board.Words(made[1]).ReadOnly() != nil {
		t.Fatalf("on: %v", on)
	}
	path := "/maintenance/" + on.ID.String() + "/off"
	if got := c.send(http.MethodPost, path, token, url.Values{}); got.status != http.StatusUnprocessableEntity || board.Words(made[0]).ReadOnly() == nil {
		t.Errorf("off without a reason: %d", got.status)
	}
	if got := c.send(http.MethodPost, path, token, url.Values{"reason": {"moved"}}); got.status != http.StatusSeeOther || board.Words(made[0]).ReadOnly() != nil {
		t.Errorf("off: %d", got.status)
	}
	if got := c.send(http.MethodGet, "/maintenance", token, nil); !strings.Contains(got.body, "its server is full") || !strings.Contains(got.body, "Nothing is switched on") {
		t.Errorf("the record: %d\n%s", got.status, got.body)
	}
}

func TestFlagsFromTheConsole(t *testing.T) {
	t.Parallel()
	c := newConsole(t)
	_, made := c.tenants("Larkfield", "Neighbour")
	_, token := c.as(tenant.OperatorEngineer)
	form := url.Values{"plan_enterprise": {"2"}, "owner": {"olive@example.com"}, "expires_on": {"2020-01-31"}, "reason": {"trying"}}
	c.refuses(t, token, "/flags/previews_per_message", []attempt{
		{name: "nothing", form: url.Values{}, says: "Say why"},
		{name: "a large number", form: but(form, "plan_team", "99"), says: "whole number from 0 to 3", typed: "99"},
		{name: "words", form: but(form, "everybody", hostile), says: "whole number", typed: "&lt;script&gt;"},
		{name: "half a percent", form: but(form, "share", "0.5", "shared", "1"), says: "percentage"},
		{name: "a share of nothing", form: but(form, "share", "5"), says: "Say what the share gets."},
		{name: "an owner of no place", form: but(form, "owner", "x"), says: "address"},
		{name: "no day", form: but(form, "expires_on", "tomorrow"), says: "Please write a day"},
	})
	c.refuses(t, token, "/flags/previews_per_message/tenants", []attempt{
		{name: "nobody", form: url.Values{"tenant": {"nobody-here"}, "value": {"1"}, "reason": {"r"}}, says: "Name one workspace"},
		{name: "no reason", form: url.Values{"tenant": {made[0].Slug}, "value": {"1"}}, says: "Say why", typed: made[0].Slug},
	})
	tab := "/tenants/" + made[0].ID.String() + "/flags"
	c.refuses(t, token, tab+"/file_uploads", []attempt{{name: "maybe", form: url.Values{"value": {"maybe"}, "reason": {"r"}}, says: "Please choose one"}})
	for path, form := range map[string]url.Values{
		"/flags/previews_per_message": form, "/flags/previews_per_message/tenants": {"tenant": {made[1].Slug}, "value": {"0"}, "reason": {"asked"}}, tab + "/file_uploads": {"value": {"off"}, "reason": {"asked"}},
	} {
		if got := c.send(http.MethodPost, path, token, form); got.status != http.StatusSeeOther {
			t.Errorf("%s: %d\n%s", path, got.status, got.body)
		}
	}
	board := c.env.Registry.Board()
	if tenant.FileUploads.In(board, made[0]) || !tenant.FileUploads.In(board, made[1]) || tenant.PreviewsPerMessage.In(board, made[1]) != 0 {
		t.Error("the flags say otherwise")
	}
	for path, want := range map[string]string{"/flags": "It still says what it said.", tab: "for this tenant alone", "/flags/previews_per_message": made[1].Slug} {
		if got := c.send(http.MethodGet, path, token, nil); got.status != http.StatusOK || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d without %q", path, got.status, want)
		}
	}
	for _, wrong := range []string{"/flags/nothing", "/tenants/x/flags", "/tenants/" + tenant.NewID().String() + "/flags"} {
		if got := c.send(http.MethodGet, wrong, token, nil); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, got.status)
		}
	}
}
