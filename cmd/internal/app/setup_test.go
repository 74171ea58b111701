package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hearth/chat"
	"hearth/cmd/internal/config"
	"hearth/tenant"
	"hearth/tenant/local"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
)

var redisURL = sync.OnceValues(func() (string, error) {
	if address := os.Getenv("TEST_REDIS_URL"); address != "" {
		return address, nil
	}
	address, _, err := local.RedisForTests(context.Background())
	return address, err
})

// newApp is the whole process on a test database, with its routes and nothing
// running.
func newApp(t *testing.T, change ...func(*config.Config)) *App {
	t.Helper()
	env := tenanttest.New(t)
	redis, err := redisURL()
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Config{
		BaseURL: "http://hearth.test", Database: config.Database{URL: config.Secret(env.URL)}, Redis: config.Redis{URL: config.Secret(redis)},
		SecretKey: tenanttest.Secret, Signup: "open", Blob: config.Blob{URL: "file://" + t.TempDir()},
		SMTP: config.SMTP{URL: "none"}, Mail: config.Mail{From: "Hearth <hearth@hearth.test>"},
	}
	for _, set := range change {
		set(&cfg)
	}
	a, err := New(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// party is a tenant with people, rooms, messages and secrets, all of which carry a
// marker that nobody else has.
type party struct {
	a        *App
	t        tenant.Tenant
	db       tenant.DB
	marker   string
	owner    tenant.Member
	member   tenant.Member
	cookie   *http.Cookie // of the owner
	session  int64
	room     chat.Room
	message  chat.Message
	file     int64
	preview  int64
	invite   string
	push     chat.PushSubscription
	reminder int64
	token    int64 // of the owner, who may write with it
	bearer   string
	boost    int64 // of the owner
	botKey   string
	incoming string // the path of an address that posts
}

// newParty provisions a tenant as a sign-up does. Its ids begin where no other
// party's do, so that a foreign id never happens to be one's own.
func newParty(t *testing.T, a *App, marker string, firstID int64) party {
	t.Helper()
	ctx := t.Context()
	p := party{a: a, marker: marker}
	id, err := a.Tenants.BeginSignUp(ctx, tenant.SignUp{Name: "Owner " + marker, Email: marker + "@example.com",
		Password: "copper kettle " + marker, Workspace: "Workspace " + marker, Slug: tenanttest.Unique("m")})
	must(t, err)
	var done bool
	var owner int64
	p.t, owner, done, err = a.Tenants.AwaitProvisioned(ctx, id, time.Minute)
	must(t, err)
	if !done {
		t.Fatal("not provisioned")
	}
	p.db, err = a.Registry.OpenTenant(ctx, p.t)
	must(t, err)
	schema := "t_" + strings.ReplaceAll(p.t.ID.String(), "-", "") // the tenant's role may not move its sequence
	_, err = a.serverOf(p.t).Pools.Owner.ExecContext(ctx, `SELECT setval('`+schema+`.ids', `+strconv.FormatInt(firstID, 10)+`)`)
	must(t, err)
	p.owner, err = tenant.MemberByID(ctx, p.db, owner)
	must(t, err)
	p.invite, err = a.Tenants.InviteCode(ctx, p.db)
	must(t, err)
	p.member, _, err = a.Tenants.Join(ctx, p.db, p.invite, tenant.Join{Name: "Member " + marker, Email: "second-" + marker + "@example.com", Password: "copper kettle " + marker}, tenant.Visitor{})
	must(t, err)
	me, token, err := a.Tenants.BeginSession(ctx, p.db, owner, tenant.Visitor{})
	must(t, err)
	p.cookie, p.session = &http.Cookie{Name: "hearth_session", Value: token}, me.Session
	p.push = chat.PushSubscription{Endpoint: "https://fcm.googleapis.com/fcm/send/" + marker, Auth: "BTBZMqHH6r4Tts7J_aSIgg",
		P256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"}
	must(t, a.Chat.SubscribeToPush(ctx, p.db, me, p.push.Endpoint, p.push.P256dh, p.push.Auth, "Agent "+marker))
	devices, err := chat.PushDevicesOf(ctx, p.db, owner)
	must(t, err)
	p.push.ID = devices[0].ID
	p.room, err = a.Chat.CreateRoom(ctx, p.db, p.owner, "Room "+marker)
	must(t, err)
	p.message, err = a.Chat.PostMessage(ctx, p.db, p.room, p.owner, chat.Draft{Body: "Message " + marker, ClientID: "client-" + marker})
	must(t, err)
	key := "files/" + strings.ToLower(marker) + ".txt"
	must(t, a.Files.Put(ctx, p.t.ID, key, strings.NewReader("File "+marker), int64(len("File "+marker))))
	err = p.db.NewRaw(`INSERT INTO ?tenant.attachments (message_id, key, filename, content_type, byte_size) VALUES (?, ?, ?, 'text/plain', ?) RETURNING id`,
		p.message.ID, key, marker+".txt", len("File "+marker)).Scan(ctx, &p.file)
	must(t, err)
	must(t, a.Files.Put(ctx, p.t.ID, fmt.Sprintf("avatars/%d-1.jpg", p.member.ID), strings.NewReader("Face "+marker), int64(len("Face "+marker))))
	_, err = p.db.NewRaw(`UPDATE ?tenant.members SET avatar_version = 1 WHERE id = ?`, p.member.ID).Exec(ctx)
	must(t, err)
	err = p.db.NewRaw(`INSERT INTO ?tenant.previews (message_id, position, url, title, image_key, width, height) VALUES (?, 0, ?, ?, ?, 60, 60) RETURNING id`,
		p.message.ID, "https://"+marker+".example", "Page "+marker, key).Scan(ctx, &p.preview)
	must(t, err)
	_, err = a.Chat.Say(ctx, p.db, p.room, p.owner, chat.Draft{Body: "/remind me in 2 weeks to look at " + marker, ClientID: "later-" + marker})
	must(t, err)
	waiting, err := chat.RemindersOf(ctx, p.db, p.owner.ID)
	must(t, err)
	p.reminder = waiting[0].ID
	made, bearer, err := a.Tenants.CreateToken(ctx, p.db, p.owner, p.owner, tenant.NewToken{Name: "Token " + marker, Scope: tenant.ScopeWrite})
	must(t, err)
	p.token, p.bearer = made.ID, bearer
	given, err := a.Chat.Boost(ctx, p.db, p.room, p.owner, p.message.ID, "tea")
	must(t, err)
	p.boost = given.ID
	bot, key, err := a.Tenants.CreateBot(ctx, p.db, p.owner, tenant.BotForm{Name: "Bot " + marker})
	must(t, err)
	p.botKey = key
	in, secret, err := a.Tenants.CreateIncoming(ctx, p.db, p.owner, bot.MemberID, p.room.ID)
	must(t, err)
	p.incoming = fmt.Sprintf("%s/%d/%s", web.PlaceIncoming, in.ID, secret)
	p.hooks()
	return p
}

func (p party) host() string { return p.t.Slug + ".hearth.test" }

// handover and confirm are fresh tokens of the owner, good at the party's own host.
func (p party) handover() string { return p.a.Tenants.HandoverToken(p.t.ID, p.owner.ID, "/") }

// face is an address at which programs see the owner.
func (p party) face() string {
	return "/users/" + p.a.web.Keys().Sign(tenant.PurposeFace, p.t.ID, fmt.Sprintf(`{"m":%d}`, p.owner.ID), time.Time{}) + "/avatar"
}

// transfer is a fresh link of the owner's to another device.
func (p party) transfer() string {
	token, err := p.a.Tenants.TransferToken(context.Background(), p.db, p.owner)
	if err != nil {
		panic(err)
	}
	return token
}

func (p party) confirm() string {
	return p.a.web.Keys().Sign(tenant.PurposeConfirm, p.t.ID, fmt.Sprintf("%d:%s", p.owner.ID, p.owner.Email), time.Now().Add(time.Hour))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ask sends one request through the whole stack without a network.
func ask(t *testing.T, a *App, method, host, path string, form url.Values, header http.Header, cookies ...*http.Cookie) (*http.Response, string) {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req := httptest.NewRequest(method, path, body)
	req.Host = host
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Accept", "text/html")
	for name, values := range header {
		req.Header[name] = values
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	res, err := a.web.App().Test(req, 60_000)
	must(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(t, err)
	return res, string(text)
}
