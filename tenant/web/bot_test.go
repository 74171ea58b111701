package web_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"

	"github.com/gofiber/fiber/v2"
)

// program is a workspace with a bot, and a server with the addresses that a program has.
type program struct {
	env              *tenanttest.Env
	s                *web.Server
	t                tenant.Tenant
	bot              tenant.Bot
	key, path, hooks string // the bot's key, where it reads, and its incoming address
}

func newProgram(t *testing.T, s func(env *tenanttest.Env) *web.Server) program {
	t.Helper()
	env := tenanttest.New(t)
	db, made := env.Open(t)
	ada := tenanttest.MemberAs(t, db, "Ada", tenant.RoleOwner)
	b, key, err := env.Service.CreateBot(t.Context(), db, ada, tenant.BotForm{Name: "Alerts"})
	if err != nil {
		t.Fatal(err)
	}
	in, secret, err := env.Service.CreateIncoming(t.Context(), db, ada, b.MemberID, 1)
	if err != nil {
		t.Fatal(err)
	}
	p := program{env: env, s: s(env), t: made, bot: b, key: key, path: "/rooms/1/%s/messages", hooks: fmt.Sprintf("%s/%d/%s", web.PlaceIncoming, in.ID, secret)}
	routes := p.s.Routes(tenant.HostWorkspace)
	routes.Get("/rooms/:id/:key/messages", p.s.Bot(func(c *fiber.Ctx, _ tenant.DB, b tenant.Bot) error {
		if c.Query("panic") != "" {
			panic("on purpose")
		}
		return c.SendString(b.Member.Name)
	}))
	routes.Post(web.PlaceIncoming+"/:incoming/:secret", p.s.Incoming(func(c *fiber.Ctx, _ tenant.DB, _ tenant.Incoming, b tenant.Bot) error {
		return c.SendString(b.Member.Name)
	}))
	return p
}

func TestProgramsAreNotPeople(t *testing.T) {
	t.Parallel()
	p := newProgram(t, func(env *tenanttest.Env) *web.Server { return webtest.New(t, env) })
	control := p.env.Registry.Control()
	long := time.Now().Add(-72 * time.Hour).Truncate(time.Second)
	if _, err := control.NewRaw(`UPDATE control.tenants SET last_active_at = ?0, last_request_at = ?0 WHERE id = ?1`, long, p.t.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, r := range []webtest.Request{{Host: p.t.Slug, Path: fmt.Sprintf(p.path, p.key)}, {Host: p.t.Slug, Path: p.hooks, Form: url.Values{"payload": {"{}"}}}} {
		if got := webtest.Do(t, p.s, r); got.StatusCode != http.StatusOK || got.Body != "Alerts" {
			t.Errorf("%s: %d %s", r.Path, got.StatusCode, got.Body)
		}
	}
	now, err := tenant.TenantByID(t.Context(), control, p.t.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !now.LastActiveAt.Equal(long) {
		t.Errorf("a person was there at %s, want %s", now.LastActiveAt, long)
	}
}

// TestABotIsOneBotHoweverItsKeyIsWritten spends one bucket in as many ways as there are to
// write where it is spent.
func TestABotIsOneBotHoweverItsKeyIsWritten(t *testing.T) {
	t.Parallel()
	p := newProgram(t, func(env *tenanttest.Env) *web.Server { return webtest.New(t, env) })
	escaped := func(at int) string { return p.key[:at] + fmt.Sprintf("%%%02x", p.key[at]) + p.key[at+1:] }
	host := p.t.Slug + ".hearth.test"
	ways := []webtest.Request{
		{Host: host, Path: p.key}, {Host: host, Path: escaped(0)}, {Host: host, Path: escaped(len(p.key) - 1)}, {Host: host, Path: p.key + "%20"}, {Host: host, Path: "%0a" + p.key},
		{Host: strings.ToUpper(host), Path: p.key}, {Host: host + ".", Path: p.key}, {Host: host + ":8080", Path: p.key},
	}
	answered, last := 0, http.StatusOK
	for ; last == http.StatusOK && answered < 3*web.BotRule.Burst; answered++ {
		r := ways[answered%len(ways)]
		r.Path = fmt.Sprintf(p.path, r.Path)
		last = webtest.Do(t, p.s, r).StatusCode
	}
	if last != http.StatusTooManyRequests || answered <= web.BotRule.Burst {
		t.Errorf("answer %d is %d, want to be told to wait after %d or a few more", answered, last, web.BotRule.Burst)
	}
	// A bucket of its own for the key of somebody else.
	if got := webtest.Do(t, p.s, webtest.Request{Host: host, Path: fmt.Sprintf(p.path, "1-abcdefabcdef")}); got.StatusCode != http.StatusFound {
		t.Errorf("another key: %d", got.StatusCode)
	}
	for _, padded := range []string{"0", "00"} {
		path := padded + p.env.Keys.BotPathKey(p.t.ID, p.bot.MemberID, p.bot.KeyHash)
		if err := p.env.Service.CheckBotKey(t.Context(), p.t.ID, path); err == nil {
			t.Errorf("the key %q is one more for the same bot", path)
		}
	}
}

type up struct{}

func (up) Up(context.Context) (string, error) { return "ok", nil }

func TestNoLogHasAKey(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	p := newProgram(t, func(env *tenanttest.Env) *web.Server {
		return web.New(web.Config{BaseURL: webtest.Base}, env.Registry, env.Service, env.Keys, up{}, slog.New(slog.NewTextHandler(&log, nil)))
	})
	secret := p.hooks[strings.LastIndex(p.hooks, "/")+1:]
	for _, r := range []webtest.Request{
		{Path: fmt.Sprintf(p.path, p.key)}, {Path: fmt.Sprintf(p.path, p.key) + "?panic=1"}, {Path: "/rooms/1/" + p.key + "/message"},
		{Path: p.hooks, Form: url.Values{"payload": {"{}"}}}, {Path: "/service/1/" + secret},
	} {
		r.Host = p.t.Slug
		webtest.Do(t, p.s, r)
	}
	if !strings.Contains(log.String(), "panic in a request") || strings.Count(log.String(), "msg=request ") != 5 {
		t.Errorf("logged:\n%s", log.String())
	}
	for _, key := range []string{p.key, strings.Split(p.key, "-")[1], secret} {
		if strings.Contains(log.String(), key) {
			t.Errorf("%q is in the log:\n%s", key, log.String())
		}
	}
}

func TestWithoutKey(t *testing.T) {
	t.Parallel()
	const key, path, secret = "3-abcDEF123456", "3-0123456789abcdef0123456789abcdef", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN-_1"
	for _, tt := range []struct{ name, path, want string }{
		{"a page", "/rooms/12/messages/13", "/rooms/12/messages/13"},
		{"a name with a number", "/rooms/12/edit-3-things", "/rooms/12/edit-3-things"},
		{"a bot's address", "/rooms/1/" + key + "/messages", "/rooms/1/3-…/messages"},
		{"with an end", "/rooms/1/" + key + "/messages.json", "/rooms/1/3-…/messages.json"},
		{"a message of a bot", "/rooms/1/" + key + "/messages/4/boosts", "/rooms/1/3-…/messages/4/boosts"},
		{"by a path key", "/rooms/1/" + path + "/messages", "/rooms/1/3-…/messages"},
		{"mistyped", "/rooms/1/" + key + "/message", "/rooms/1/3-…/message"},
		{"without an end", "/rooms/1/" + key, "/rooms/1/3-…"},
		{"in another place", "/" + path + "/" + key, "/3-…/3-…"},
		{"with something behind it", "/rooms/1/" + key + ".json", "/rooms/1/3-…"},
		{"escaped", "/rooms/1/%33-%61bcDEF123456%20/message", "/rooms/1/3-…/message"},
		{"too short to be a key", "/rooms/1/3-abc/messages", "/rooms/1/…/messages"},
		{"badly escaped", "/rooms/1/%zz/messages", "/rooms/1/…/messages"},
		{"an incoming address", "/services/7/" + secret, "/services/7/…"},
		{"too long", "/services/7/" + secret + "/x", "/services/7/…"},
		{"the wrong way round", "/services/" + secret + "/7", "/services/…/…"},
		{"an invitation", "/join/ab12-cd34-ef56", "/join/…"},
		{"one that is mistyped", "/join/ab12-cd34-ef5", "/join/…"},
		{"one in another place", "/Join/AB12-cd34-ef56/", "/Join/…/"},
		{"an id that is none", "/tenants/0f0f0f0f-1111-4222-8333-444444444444", "/tenants/0f0f0f0f-1111-4222-8333-444444444444"},
		{"another word before it", "/service/7/" + secret, "/service/7/…"},
	} {
		if got := web.WithoutKey(tt.path); got != tt.want {
			t.Errorf("%s: %s becomes %s, want %s", tt.name, tt.path, got, tt.want)
		}
	}
}
