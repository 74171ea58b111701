package chatapi_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chatapi"
	"hearth/chat/media"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"
	"hearth/workers/job"
)

// recorder is what rooms told the world.
type recorder struct{ told chan chat.Event }

func (r recorder) Publish(_ context.Context, e chat.Event) {
	select {
	case r.told <- e:
	default:
	}
}

// counting counts calls up to a limit.
type counting struct{ n, most atomic.Int64 }

func (c *counting) Spend(context.Context, tenant.Tenant) error {
	if most := c.most.Load(); most > 0 && c.n.Load() >= most {
		return fault.New(fault.PaymentRequired, "The Free plan of this workspace allows %d calls.", most)
	}
	c.n.Add(1)
	return nil
}

// botSite is a process that bots talk to, with one workspace.
type botSite struct {
	env    *tenanttest.Env
	server *web.Server
	chat   *chat.Service
	events recorder
	calls  *counting
	db     tenant.DB
	t      tenant.Tenant
	ada    tenant.Member
	room   chat.Room
}

func newBotSite(t *testing.T) botSite {
	t.Helper()
	env := tenanttest.New(t)
	return botSiteOn(t, env, webtest.New(t, env))
}

func botSiteOn(t testing.TB, env *tenanttest.Env, server *web.Server) botSite {
	t.Helper()
	s := botSite{env: env, server: server, events: recorder{make(chan chat.Event, 500)}, calls: &counting{}}
	s.chat = chat.NewService(s.events, job.NewClient(nil), time.Now)
	s.chat.KeepFiles(s.env.Files, media.Files{})
	chatapi.NewBots(chatapi.BotDeps{Web: s.server, Chat: s.chat, Tenants: s.env.Service, Calls: s.calls}).Routes(s.server.Routes(tenant.HostWorkspace))
	s.db, s.t = s.env.Open(t)
	s.ada = tenanttest.MemberAs(t, s.db, "Ada Lovelace", tenant.RoleOwner)
	s.room = s.open(t, "General")
	return s
}

func (s botSite) open(t testing.TB, name string) chat.Room {
	t.Helper()
	room, err := s.chat.CreateRoom(t.Context(), s.db, s.ada, name)
	must(t, err)
	return room
}

// bot adds a bot that is in every open room there is.
func (s botSite) bot(t testing.TB, name string) (tenant.Bot, string) {
	t.Helper()
	b, key, err := s.env.Service.CreateBot(t.Context(), s.db, s.ada, tenant.BotForm{Name: name})
	must(t, err)
	must(t, s.chat.Admit(t.Context(), s.db, b.Member))
	return b, key
}

func (s botSite) post(t *testing.T, room chat.Room, body string) chat.Message {
	t.Helper()
	m, err := s.chat.PostMessage(t.Context(), s.db, room, s.ada, chat.Draft{Body: body})
	must(t, err)
	return m
}

// newRing starts a server for clients that know nothing of how it is made.
func newRing(t *testing.T) ring {
	t.Helper()
	s := newBotSite(t)
	empty := s.open(t, "Empty")
	b, former := s.bot(t, "Deploy")
	_, key, err := s.env.Service.ReplaceBotKey(t.Context(), s.db, s.ada, b.MemberID)
	must(t, err)
	other, gone := s.bot(t, "Gone")
	_, err = s.env.Service.RemoveBot(t.Context(), s.db, s.ada, other.MemberID)
	must(t, err)
	next := s
	next.db, next.t = s.env.Open(t)
	next.ada = tenanttest.MemberAs(t, next.db, "Mallory", tenant.RoleOwner)
	_, foreign := next.bot(t, "Foreign")
	closed := s.open(t, "Closed")
	_, err = s.db.NewRaw(`DELETE FROM ?tenant.memberships WHERE room_id = ? AND member_id = ?`, closed.ID, b.MemberID).Exec(t.Context())
	must(t, err)

	r := ring{host: s.t.Slug + ".hearth.test", key: key, former: former, gone: gone, next: foreign, room: s.room.ID, closed: closed.ID, empty: empty.ID, total: 85}
	for i := range r.total {
		r.theirs = s.post(t, s.room, "message "+strconv.Itoa(i)).ID
	}
	r.elsewhere = s.post(t, closed, "elsewhere").ID
	boost, err := s.chat.Boost(t.Context(), s.db, s.room, s.ada, r.theirs, "🎉")
	must(t, err)
	r.theirBoost = boost.ID
	r.url = "http://" + webtest.Listen(t, s.server)
	return r
}

// sgid signs what Campfire would, with a signature that nobody here could check.
func sgid(payload string) string {
	return base64.StdEncoding.EncodeToString([]byte(payload)) + "--0123456789abcdef"
}

func TestABotMentionsPeople(t *testing.T) {
	t.Parallel()
	s := newBotSite(t)
	b, _ := s.bot(t, "Deploy")
	id := strconv.FormatInt(s.ada.ID, 10)
	for _, body := range []string{"<p>Hello @Ada Lovelace</p>", "@ada, look", "by number: @{" + id + "}",
		`<action-text-attachment sgid="` + sgid(`{"_rails":{"data":"gid://campfire/User/`+id+`?expires_in","pur":"attachable"}}`) + `" content-type="application/vnd.campfire.mention"></action-text-attachment> look`} {
		m, err := s.chat.PostMessage(t.Context(), s.db, s.room, b.Member, chat.Draft{Body: body, HTML: true})
		if err != nil || !slices.Equal(m.Mentions, []int64{s.ada.ID}) || !strings.Contains(m.BodyHTML, `<span class="at" data-member-id="`+id+`">@Ada`) {
			t.Errorf("%s: %v, mentions %v: %s", body, err, m.Mentions, m.BodyHTML)
		}
	}
	for _, body := range []string{`<span class="at" data-member-id="` + id + `">@Nobody</span>`, "<code>@Ada</code>", "mail@ada", "@{999}"} {
		m, err := s.chat.PostMessage(t.Context(), s.db, s.room, b.Member, chat.Draft{Body: body, HTML: true})
		if err != nil || len(m.Mentions) > 0 || strings.Contains(m.BodyHTML, "data-member-id") {
			t.Errorf("%s: %v, mentions %v: %s", body, err, m.Mentions, m.BodyHTML)
		}
	}
}

func TestCallsOfBotsAreLimited(t *testing.T) {
	t.Parallel()
	s := newBotSite(t)
	_, key := s.bot(t, "Deploy")
	ask := func(key string) int {
		path := "/rooms/" + strconv.FormatInt(s.room.ID, 10) + "/" + key + "/messages"
		return webtest.Do(t, s.server, webtest.Request{Host: s.t.Slug, Path: path}).StatusCode
	}
	if got := ask(key); got != 200 || s.calls.n.Load() != 1 {
		t.Fatalf("answered %d, counted %d", got, s.calls.n.Load())
	}
	if ask(key + "x"); s.calls.n.Load() != 1 {
		t.Error("a wrong key is counted")
	}
	s.calls.most.Store(2)
	if first, second := ask(key), ask(key); first != 200 || second != 402 {
		t.Errorf("at the plan's limit %d, then %d", first, second)
	}
	s.calls.most.Store(0)
	post := "/rooms/" + strconv.FormatInt(s.room.ID, 10) + "/" + key + "/messages/1/boosts"
	var got webtest.Answer
	for range 3 * web.BotRule.Burst {
		if got = webtest.Do(t, s.server, webtest.Request{Method: http.MethodDelete, Host: s.t.Slug, Path: post + "/1"}); got.StatusCode == 429 {
			break
		}
	}
	if got.StatusCode != 429 || got.Header.Get("Retry-After") == "" {
		t.Errorf("a flood: %d, Retry-After %q", got.StatusCode, got.Header.Get("Retry-After"))
	}
}

func TestTheNumberOfMessagesIsKept(t *testing.T) {
	t.Parallel()
	s := newBotSite(t)
	gone := s.post(t, s.room, "gone")
	for range 5 {
		s.post(t, s.room, "stays")
	}
	_, err := s.chat.DeleteMessage(t.Context(), s.db, s.room, s.ada, gone.ID)
	must(t, err)
	if _, err := s.chat.DeleteMessage(t.Context(), s.db, s.room, s.ada, gone.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("again: %v", err)
	}
	tally, err := chat.TallyOf(t.Context(), s.db, s.room.ID, gone.ID, true)
	if err != nil || tally != (chat.RoomTally{Messages: 5, More: true}) {
		t.Errorf("%+v, %v", tally, err)
	}
}
