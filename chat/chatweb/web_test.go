package chatweb_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chatweb"
	"hearth/chat/media"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/workers/job"

	"github.com/gofiber/fiber/v2"
)

// site is one process with the chat's pages, and what its rooms told the world.
type site struct {
	*tenanttest.Env
	app    *fiber.App
	chat   *chat.Service
	events *recorder
}

// house is a workspace of a site with a handle on its data.
type house struct {
	site
	db     tenant.DB
	tenant tenant.Tenant
	host   string
}

type recorder struct{ told []chat.Event }

func (r *recorder) Publish(_ context.Context, e chat.Event) { r.told = append(r.told, e) }

type up struct{}

func (up) Up(context.Context) (string, error) { return "ok", nil }

func newSite(t testing.TB) site {
	t.Helper()
	return siteOn(t, tenanttest.New(t))
}

func siteOn(t testing.TB, env *tenanttest.Env) site {
	t.Helper()
	s := site{Env: env, events: &recorder{}}
	s.chat = chat.NewService(s.events, job.NewClient(nil), time.Now)
	s.chat.KeepFiles(env.Files, media.Files{})
	s.chat.AllowBy(env.Allowances)
	server := web.New(web.Config{BaseURL: "http://hearth.test", TrustedProxies: []string{"0.0.0.0"}}, env.Registry, env.Service, env.Keys, up{}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	chatweb.New(chatweb.Deps{Web: server, Chat: s.chat, Tenants: env.Service, Files: env.Files}).Routes(server.Routes(tenant.HostWorkspace))
	s.app = server.App()
	return s
}

func (s site) open(t testing.TB) house {
	t.Helper()
	db, made := s.Open(t)
	if err := s.chat.Seed(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return house{s, db, made, made.Slug + ".hearth.test"}
}

func newHouse(t testing.TB) house {
	t.Helper()
	return newSite(t).open(t)
}

// member adds a member who belongs to every room there is.
func (h house) member(t testing.TB, name string, role tenant.Role) tenant.Member {
	t.Helper()
	m := tenanttest.MemberAs(t, h.db, name, role)
	if err := h.chat.Admit(t.Context(), h.db, m); err != nil {
		t.Fatal(err)
	}
	return m
}

func (h house) firstRoom(t testing.TB, m tenant.Member) chat.Room {
	t.Helper()
	id, err := chat.FirstRoomOf(t.Context(), h.db, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	room, err := chat.RoomFor(t.Context(), h.db, m, id)
	if err != nil {
		t.Fatal(err)
	}
	return room
}

func (h house) post(t testing.TB, room chat.Room, m tenant.Member, body string) chat.Message {
	t.Helper()
	msg, err := h.chat.PostMessage(t.Context(), h.db, room, m, chat.Draft{Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// browser is somebody's: it carries their session.
type browser struct {
	house
	cookies map[string]string
	stream  bool // asks for Turbo Streams, as our scripts do
	headers map[string]string
	header  http.Header
}

func (h house) browserOf(t testing.TB, m tenant.Member) *browser {
	t.Helper()
	b := &browser{house: h, cookies: map[string]string{}}
	_, token, err := h.Service.BeginSession(t.Context(), h.db, m.ID, tenant.Visitor{})
	if err != nil {
		t.Fatal(err)
	}
	b.cookies["hearth_session"] = token
	return b
}

func (b browser) withStreams() *browser {
	b.stream = true
	return &b
}

type answer struct {
	status   int
	location string
	header   http.Header
	body     string
}

func (b *browser) get(t testing.TB, path string) answer { return b.do(t, http.MethodGet, path, nil) }

func (b *browser) send(t testing.TB, path string, form url.Values) answer {
	return b.do(t, http.MethodPost, path, form)
}

func (b *browser) do(t testing.TB, method, path string, form url.Values) answer {
	t.Helper()
	kind := ""
	if form != nil {
		kind = "application/x-www-form-urlencoded"
	}
	return b.doBody(t, method, path, kind, strings.NewReader(form.Encode()))
}

func (b *browser) doBody(t testing.TB, method, path, kind string, body io.Reader) answer {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, "http://"+b.host+path, body)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for name, values := range b.header {
		req.Header[name] = values
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if b.stream {
		req.Header.Set("Accept", "text/vnd.turbo-stream.html, text/html")
	}
	for name, value := range b.headers {
		req.Header.Set(name, value)
	}
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return b.roundTrip(t, req)
}

func (b *browser) roundTrip(t testing.TB, req *http.Request) answer {
	t.Helper()
	res, err := b.app.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range res.Cookies() {
		b.cookies[c.Name] = c.Value
	}
	return answer{res.StatusCode, res.Header.Get("Location"), res.Header, string(body)}
}

func path(parts ...any) string {
	var b strings.Builder
	for _, p := range parts {
		switch p := p.(type) {
		case int64:
			b.WriteString(strconv.FormatInt(p, 10))
		case string:
			b.WriteString(p)
		}
	}
	return b.String()
}
