package chatweb_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/tenanttest"
)

type nobody struct{}

func (nobody) Attending(context.Context, tenant.ID, int64) ([]int64, error) { return nil, nil }

// withVendor lets a workspace send to a push service of the test.
func (h house) withVendor(t *testing.T) *chattest.Vendor {
	t.Helper()
	v := chattest.NewVendor(t)
	h.chat.PushThrough(v.Sender(h.Service), nobody{}, func() {})
	return v
}

func subscription(b *chattest.Browser) url.Values {
	return url.Values{"endpoint": {b.Endpoint}, "p256dh": {b.P256dh}, "auth": {b.Auth}}
}

func TestSubscriptionsThatAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	v := h.withVendor(t)
	ada, grace := h.member(t, "Ada Okafor", tenant.RoleMember), h.member(t, "Grace Moss", tenant.RoleMember)
	hers, good := v.Browser(), v.Browser()
	if got := h.browserOf(t, grace).send(t, "/notifications/devices", subscription(hers)); got.status != http.StatusNoContent {
		t.Fatalf("%d %s", got.status, got.body)
	}
	const google = "https://fcm.googleapis.com/fcm/send/x"
	tests := []struct {
		name, endpoint, p256dh, auth string
		status                       int
		says                         string
	}{
		{"nothing", "", "", "", 422, "push service"},
		{"http", "http://fcm.googleapis.com/x", good.P256dh, good.Auth, 422, "push service"},
		{"an internal host", "https://10.0.0.1/x", good.P256dh, good.Auth, 422, "push service"},
		{"an internal name", "https://metadata.internal/x", good.P256dh, good.Auth, 422, "push service"},
		{"another port", "https://fcm.googleapis.com:6379/x", good.P256dh, good.Auth, 422, "push service"},
		{"a host that only begins so", "https://fcm.googleapis.com.example.org/x", good.P256dh, good.Auth, 422, "push service"},
		{"overlong", google + strings.Repeat("x", 1000), good.P256dh, good.Auth, 422, "push service"},
		{"no key", google, "", good.Auth, 422, "key"},
		{"a short key", google, good.P256dh[:40], good.Auth, 422, "key"},
		{"a key off the curve", google, "B" + strings.Repeat("A", 86), good.Auth, 422, "key"},
		{"a key with padding", google, good.P256dh + "=", good.Auth, 422, "key"},
		{"hostile text", google, `"><script>`, good.Auth, 422, "key"},
		{"no secret", google, good.P256dh, "", 422, "secret"},
		{"a long secret", google, good.P256dh, good.Auth + good.Auth, 422, "secret"},
		{"somebody else's device", hers.Endpoint, good.P256dh, good.Auth, 409, "somebody else"},
	}
	b := h.browserOf(t, ada)
	for _, tt := range tests {
		got := b.send(t, "/notifications/devices", url.Values{"endpoint": {tt.endpoint}, "p256dh": {tt.p256dh}, "auth": {tt.auth}})
		if got.status != tt.status || !strings.Contains(got.body, tt.says) || strings.Contains(got.body, "<script>") {
			t.Errorf("%s: %d %s; want %d and %q", tt.name, got.status, got.body, tt.status, tt.says)
		}
	}
	if devices := h.devicesOf(t, ada); len(devices) != 0 {
		t.Errorf("%d devices were kept", len(devices))
	}
	if devices := h.devicesOf(t, grace); len(devices) != 1 || devices[0].P256dh != hers.P256dh {
		t.Errorf("hers is %+v", devices)
	}
}

func (h house) devicesOf(t *testing.T, m tenant.Member) []chat.PushSubscription {
	t.Helper()
	found, err := chat.PushDevicesOf(t.Context(), h.db, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestDevicesOnThePageOfNotifications(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	v := h.withVendor(t)
	ada, grace := h.member(t, "Ada Okafor", tenant.RoleMember), h.member(t, "Grace Moss", tenant.RoleMember)
	phone, desk, other := h.browserOf(t, ada), h.browserOf(t, ada), h.browserOf(t, grace)
	phone.headers = map[string]string{"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148 Safari/604.1"}
	desk.headers = map[string]string{"User-Agent": `Firefox "><script>alert(1)</script> Linux`}
	hers := v.Browser()
	phone.send(t, "/notifications/devices", subscription(hers))
	desk.send(t, "/notifications/devices", subscription(v.Browser()))
	desk.send(t, "/notifications/devices", subscription(v.Browser())) // it moved to another address
	devices := h.devicesOf(t, ada)
	if len(devices) != 2 {
		t.Fatalf("%d devices, want 2", len(devices))
	}
	page := desk.get(t, "/notifications").body
	for _, want := range []string{"Safari on iPhone", "Firefox on Linux", "This device", "data-push-key-value=\"B", "Turn off notifications on Safari on iPhone"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Count(page, "This device") != 1 || strings.Contains(page, "<script>alert") {
		t.Error("more than one device is this one, or it was talked into something")
	}

	// A test goes to this device alone and says what became of it.
	if got := phone.send(t, "/notifications/test", url.Values{}); got.status != http.StatusSeeOther {
		t.Errorf("%d", got.status)
	}
	if notes := v.Notes(); len(notes) != 1 || notes[0].To != hers || notes[0].Title != h.tenant.Name {
		t.Errorf("notes %+v", notes)
	}
	if page := phone.get(t, "/notifications").body; !strings.Contains(page, "Sent. It shows") {
		t.Error("nothing is said of the test")
	}
	hers.Answers = []int{410}
	phone.send(t, "/notifications/test", url.Values{})
	if page := phone.get(t, "/notifications").body; !strings.Contains(page, "has unsubscribed") || len(h.devicesOf(t, ada)) != 1 {
		t.Error("a device that is gone is still listed")
	}
	phone.send(t, "/notifications/test", url.Values{})
	if page := phone.get(t, "/notifications").body; !strings.Contains(page, "Turn them on first") {
		t.Error("it does not say that they are off")
	}

	at := path("/notifications/devices/", h.devicesOf(t, ada)[0].ID, "/delete")
	if got := other.send(t, at, url.Values{}); got.status != http.StatusNotFound || len(h.devicesOf(t, ada)) != 1 {
		t.Errorf("somebody else turns it off: %d", got.status)
	}
	if got := phone.send(t, at, url.Values{}); got.status != http.StatusSeeOther || len(h.devicesOf(t, ada)) != 0 {
		t.Errorf("from another device of hers: %d", got.status)
	}
}

// TestABrowserPassesOn has somebody else sign in where a subscription was left.
func TestABrowserPassesOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	v := h.withVendor(t)
	ada, grace := h.member(t, "Ada Okafor", tenant.RoleMember), h.member(t, "Grace Moss", tenant.RoleMember)
	shared := v.Browser()
	h.browserOf(t, ada).send(t, "/notifications/devices", subscription(shared))
	if got := h.browserOf(t, grace).send(t, "/notifications/devices", subscription(shared)); got.status != http.StatusNoContent {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if len(h.devicesOf(t, ada)) != 0 || len(h.devicesOf(t, grace)) != 1 {
		t.Error("it did not pass to whoever uses the browser now")
	}
}

func TestAMemberHasSoManyDevices(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	v := h.withVendor(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	var last *chattest.Browser
	for range chat.MaxPushDevices + 3 {
		last = v.Browser()
		h.browserOf(t, ada).send(t, "/notifications/devices", subscription(last))
	}
	var n int
	if err := h.db.NewRaw(`SELECT count(*) FROM ?tenant.push_subscriptions`).Scan(t.Context(), &n); err != nil {
		t.Fatal(err)
	}
	if n != chat.MaxPushDevices || h.devicesOf(t, ada)[0].Endpoint != last.Endpoint {
		t.Errorf("%d devices, want %d with the last one first", n, chat.MaxPushDevices)
	}
}

func TestPushingTakesNoStatementPerDevice(t *testing.T) {
	t.Parallel()
	env := tenanttest.New(t)
	pools, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: env.URL, TenantPassword: hex.EncodeToString(env.Keys.Derive("tenant role", 16)), MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer pools.Close()
	count := &counter{}
	env.Registry = tenant.NewRegistry(tenant.Pools{Owner: pools.Owner.WithQueryHook(count), Tenant: pools.Tenant.WithQueryHook(count)}, "hearth.test", nil)
	h := siteOn(t, env).open(t)
	v := h.withVendor(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	for _, name := range []string{"Grace", "Linus", "Nora"} {
		m := h.member(t, name, tenant.RoleMember)
		if err := h.chat.Involve(t.Context(), h.db, room, m, chat.InvolvedEverything); err != nil {
			t.Fatal(err)
		}
		h.browserOf(t, m).send(t, "/notifications/devices", subscription(v.Browser()))
	}
	count.take()
	msg := h.post(t, room, ada, "Words")
	if seen := count.take(); len(seen) != 1 || !msg.Pushed {
		t.Errorf("posting takes %d statements, want one:\n%s", len(seen), strings.Join(seen, "\n"))
	}
	if err := h.chat.PushMessage(t.Context(), h.db, chat.PushMessageArgs{MessageID: msg.ID}); err != nil {
		t.Fatal(err)
	}
	if seen := count.take(); len(seen) > 5 || len(v.Notes()) != 3 {
		t.Errorf("pushing takes %d statements, want at most 5:\n%s", len(seen), strings.Join(seen, "\n"))
	}
}

// TestAWorkspaceIsAnApp reads what a browser reads before it offers to install one.
func TestAWorkspaceIsAnApp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anyone := &browser{house: h, cookies: map[string]string{}}
	got := anyone.get(t, "/manifest.webmanifest")
	var m struct {
		Name    string
		Short   string `json:"short_name"`
		Start   string `json:"start_url"`
		Scope   string
		Display string
		Icons   []struct{ Src, Sizes, Type, Purpose string }
	}
	if err := json.Unmarshal([]byte(got.body), &m); err != nil || got.header.Get("Content-Type") != "application/manifest+json" {
		t.Fatalf("%v, %s: %s", err, got.header.Get("Content-Type"), got.body)
	}
	if m.Name != h.tenant.Name || m.Short == "" || m.Start != "/" || m.Scope != "/" || m.Display != "standalone" || len(m.Icons) != 4 {
		t.Errorf("manifest %+v", m)
	}
	for _, i := range m.Icons {
		icon := anyone.get(t, i.Src)
		cfg, err := png.DecodeConfig(bytes.NewReader([]byte(icon.body)))
		if err != nil || path(int64(cfg.Width), "x", int64(cfg.Height)) != i.Sizes || icon.header.Get("Content-Type") != i.Type {
			t.Errorf("%s: %dx%d, %v; want %s", i.Src, cfg.Width, cfg.Height, err, i.Sizes)
		}
		again := &browser{house: h, cookies: map[string]string{}, headers: map[string]string{"If-None-Match": icon.header.Get("Etag")}}
		if kept := again.get(t, i.Src); kept.status != http.StatusNotModified || kept.body != "" {
			t.Errorf("%s again: %d", i.Src, kept.status)
		}
	}
	for _, at := range []string{"/icons/191.png", "/icons/999999.png", "/icons/..%2fsecret", "/icons/%22%3E"} {
		if got := anyone.get(t, at); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", at, got.status)
		}
	}
	worker := anyone.get(t, "/service-worker.js")
	if worker.status != 200 || !strings.HasPrefix(worker.body, `self.hearth={version:"`) || !strings.HasPrefix(worker.header.Get("Content-Type"), "text/javascript") || worker.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%d %v", worker.status, worker.header)
	}
	if len(worker.body) > 6000 {
		t.Errorf("the service worker has %d bytes", len(worker.body))
	}
	if page := anyone.get(t, "/offline"); page.status != 200 || !strings.Contains(page.body, "You are offline") || !strings.Contains(page.body, `rel="manifest"`) {
		t.Errorf("%d %s", page.status, page.body)
	}
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.browserOf(t, ada).get(t, path("/rooms/", h.firstRoom(t, ada).ID))
	if !strings.Contains(room.body, `<link rel="manifest" href="/manifest.webmanifest">`) || !strings.Contains(room.body, `href="/icons/180.png"`) {
		t.Error("a room does not name the manifest and the icon")
	}
	if policy := room.header.Get("Content-Security-Policy"); !strings.Contains(policy, "worker-src 'self'") || !strings.Contains(policy, "manifest-src 'self'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %s", policy)
	}
}
