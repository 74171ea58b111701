package main

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// worker runs the service worker's own script among stand-ins for what a browser gives
// it, says one event to it and returns what it did.
const worker = `async (script, event, world) => {
	const did = [], heard = {}
	const note = (...what) => did.push(what.map(one => typeof one === 'string' ? one : JSON.stringify(one)).join(' '))
	const windows = (world.windows ?? []).map(({ path, ...about }) => ({
		...about, url: 'http://meadow.localhost' + path,
		focus: async () => note('focus', path),
		navigate: async url => note('navigate', path, url),
		postMessage: (asked, [port]) => {
			if (about.deaf) return
			if (asked.visit) note('visit', path, asked.visit)
			port.postMessage(asked.visit ? true : path)
		},
	}))
	const subscription = endpoint => ({ options: { key: 'k' }, unsubscribe: async () => note('unsubscribe'), toJSON: () => ({ endpoint, keys: { p256dh: 'P', auth: 'A' } }) })
	const cache = { addAll: async all => note('fill', all.length > 0), match: async () => undefined, put: async () => {} }
	const self = { hearth: { version: 'now', files: ['/assets/a.js'], offline: '/offline' } }
	const scope = {
		self, caches: { open: async () => cache, keys: async () => ['hearth-now', 'hearth-old', 'another'], delete: async name => note('empty', name), match: async () => undefined },
		addEventListener: (name, run) => (heard[name] = run),
		clients: { claim: async () => {}, matchAll: async () => windows, openWindow: async url => note('open', url) },
		registration: {
			showNotification: async (title, { body, tag }) => note('show', title, body, tag),
			getNotifications: async () => [{ close: () => note('close') }],
			pushManager: { getSubscription: async () => subscription('old'), subscribe: async options => (note('subscribe', options), subscription('fresh')) },
		},
		navigator: { setAppBadge: async n => note('badge', n), clearAppBadge: async () => note('badge', 0) },
		location: { origin: 'http://meadow.localhost' },
		fetch: async (url, options) => (note('fetch', String(url.url ?? url), options?.body ? String(options.body) : ''), { ok: true }),
		Request: class { constructor(url) { this.url = url } },
	}
	Function(...Object.keys(scope), script)(...Object.values(scope))
	const { name, data, request } = event
	const waits = []
	const said = {
		waitUntil: all => waits.push(all), respondWith: all => waits.push(all), request,
		data: data && { json: () => data }, notification: { close: () => note('close'), data },
		oldSubscription: subscription('old'), newSubscription: world.fresh ? subscription('new') : undefined,
	}
	heard[name](said)
	for (let n = 0; n < waits.length; n++) await waits[n] // some are added meanwhile
	return did
}`

// TestWhatTheServiceWorkerDoes runs the script that the workspace serves.
func TestWhatTheServiceWorkerDoes(t *testing.T) {
	t.Parallel()
	h := startHearth(t)
	ask, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:"+h.port+"/service-worker.js", nil)
	if err != nil {
		t.Fatal(err)
	}
	ask.Host = "demo.localhost:" + h.port
	res, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	script, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res.Status, err)
	}
	p := h.person(t, "Nobody but a worker")
	p.open("about:blank")
	push := `{"name":"push","data":{"title":"Garden","body":"Tea?","url":"/rooms/7","tag":"room-7","badge":3}}`
	click := `{"name":"notificationclick","data":{"url":"/rooms/7/@9"}}`
	tests := []struct {
		name, event, world string
		want               []string
	}{
		{"nobody looks", push, `{}`, []string{"badge 3", "show Garden Tea? room-7"}},
		{"the room is being read", push, `{"windows":[{"path":"/rooms/7","focused":true,"visibilityState":"visible"}]}`, []string{"badge 3"}},
		{"another room is being read", push, `{"windows":[{"path":"/rooms/77","focused":true,"visibilityState":"visible"}]}`, []string{"badge 3", "show Garden Tea? room-7"}},
		{"the room is behind another window", push, `{"windows":[{"path":"/rooms/7","focused":false,"visibilityState":"visible"}]}`, []string{"badge 3", "show Garden Tea? room-7"}},
		{"the room is in a hidden tab", push, `{"windows":[{"path":"/rooms/7","focused":true,"visibilityState":"hidden"}]}`, []string{"badge 3", "show Garden Tea? room-7"}},
		{"nothing is unread", `{"name":"push","data":{"title":"T","badge":0}}`, `{}`, []string{"badge 0", "show T  hearth"}},
		{"a click without a window", click, `{}`, []string{"close", "open /rooms/7/@9"}},
		{"a click with a window", click, `{"windows":[{"path":"/search"},{"path":"/rooms/1","focused":true}]}`, []string{"close", "focus /rooms/1", "visit /rooms/1 /rooms/7/@9"}},
		{"a click with a window that does not answer", click, `{"windows":[{"path":"/pricing","deaf":true}]}`, []string{"close", "focus /pricing", "navigate /pricing /rooms/7/@9"}},
		{"signing out", `{"name":"fetch","request":{"url":"http://meadow.localhost/session/delete","method":"POST"}}`, `{}`,
			[]string{"fetch http://meadow.localhost/session/delete ", "unsubscribe", "close", "badge 0", "empty hearth-now", "empty hearth-old", "fill true"}},
		{"a browser that moved", `{"name":"pushsubscriptionchange"}`, `{"fresh":true}`, []string{"fetch /notifications/devices endpoint=new&p256dh=P&auth=A"}},
		{"a browser that has to ask again", `{"name":"pushsubscriptionchange"}`, `{}`, []string{`subscribe {"key":"k"}`, "fetch /notifications/devices endpoint=fresh&p256dh=P&auth=A"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, err := p.page.Eval(worker, string(script), json.RawMessage(tt.event), json.RawMessage(tt.world))
			if err != nil {
				t.Fatal(err)
			}
			var did []string
			if err := json.Unmarshal([]byte(found.Value.JSON("", "")), &did); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, did); diff != "" {
				t.Errorf("it does (-want +got):\n%s", diff)
			}
		})
	}
}
