package workers

import (
	"strings"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/tenant"
	"hearth/tenant/fault"
	"hearth/tenant/tenanttest"
	"hearth/workers/job/jobtest"
)

// device begins a session of a member, in a browser that is notified.
func (h *house) device(m tenant.Member) (tenant.Member, *chattest.Browser) {
	h.t.Helper()
	here, _, err := h.env.Service.BeginSession(h.t.Context(), h.db, m.ID, tenant.Visitor{})
	if err != nil {
		h.t.Fatal(err)
	}
	b := h.vendor.Browser()
	if err := h.chat.SubscribeToPush(h.t.Context(), h.db, here, b.Endpoint, b.P256dh, b.Auth, "Firefox on Linux"); err != nil {
		h.t.Fatal(err)
	}
	h.names[b] = m.Name
	return here, b
}

func (h *house) devices(m tenant.Member) []chat.PushSubscription {
	h.t.Helper()
	found, err := chat.PushDevicesOf(h.t.Context(), h.db, m.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return found
}

func TestWhatPushServicesAnswer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		answers  []int
		runs     int // of the job, until it is content
		notes    int
		left     int // devices
		failures int
	}{
		{"taken", []int{201}, 1, 1, 1, 0},
		{"taken, in another word", []int{202}, 1, 1, 1, 0},
		{"not now, then taken", []int{429, 503, 201}, 3, 1, 1, 0},
		{"gone", []int{410}, 1, 0, 0, 0},
		{"never heard of it", []int{404}, 1, 0, 0, 0},
		{"too large, then taken", []int{413, 201}, 1, 1, 1, 0},
		{"too large whatever it is", []int{413, 413}, 1, 0, 1, 1},
		{"refused", []int{403}, 1, 0, 1, 1},
		{"a way elsewhere is not followed", []int{302}, 1, 0, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			room := chattest.Room(t, h.db)
			ada := chattest.Member(t, h.db, "Ada")
			grace, browser := h.member("Grace", room, chat.InvolvedEverything)
			_, steady := h.member("Linus", room, chat.InvolvedEverything)
			browser.Answers = tt.answers
			msg := h.post(room, ada, strings.Repeat("words ", 1000))
			runs, err := 0, error(nil)
			for again := true; again; again = fault.Is(err, fault.Unavailable) && runs < 10 {
				runs++
				err = h.chat.PushMessage(t.Context(), h.db, chat.PushMessageArgs{MessageID: msg.ID})
			}
			if err != nil || runs != tt.runs {
				t.Errorf("%d runs, %v; want %d", runs, err, tt.runs)
			}
			notes := map[*chattest.Browser]int{}
			for _, n := range h.vendor.Notes() {
				notes[n.To]++
				if tt.answers[0] == 413 && n.To == browser && n.Size > 1100 {
					t.Errorf("the shorter one has %d bytes", n.Size)
				}
			}
			if notes[browser] != tt.notes || notes[steady] != 1 {
				t.Errorf("%d notes, and %d for somebody else; want %d and 1", notes[browser], notes[steady], tt.notes)
			}
			left := h.devices(grace)
			if len(left) != tt.left || len(left) > 0 && left[0].Failures != tt.failures {
				t.Errorf("%d devices %+v, want %d with %d failures", len(left), left, tt.left, tt.failures)
			}
		})
	}
}

func TestADeviceThatIsRefusedForLongIsGivenUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	room := chattest.Room(t, h.db)
	ada := chattest.Member(t, h.db, "Ada")
	grace, browser := h.member("Grace", room, chat.InvolvedEverything)
	for i := range 10 {
		if len(h.devices(grace)) != 1 {
			t.Fatalf("given up after %d refusals", i)
		}
		browser.Answers = []int{400}
		h.post(room, ada, "Hello")
		h.told()
	}
	if left := h.devices(grace); len(left) != 0 {
		t.Errorf("%+v is still tried", left)
	}
}

// TestManyDevices has more of them than one job takes.
func TestManyDevices(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	room := chattest.Room(t, h.db)
	ada := chattest.Member(t, h.db, "Ada")
	grace, browser := h.member("Grace", room, chat.InvolvedEverything)
	_, err := h.db.NewRaw(`WITH s AS (INSERT INTO ?tenant.sessions (member_id, token_hash) SELECT ?0, 'x' || n FROM generate_series(1, 402) AS n RETURNING id)
		INSERT INTO ?tenant.push_subscriptions (member_id, session_id, endpoint, p256dh, auth) SELECT ?0, s.id, ?1 || '/' || s.id, ?2, ?3 FROM s`,
		grace.ID, browser.Endpoint, browser.P256dh, browser.Auth).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h.post(room, ada, "Hello")
	kinds := jobtest.Run(t, h.env.Registry.Control(), h.mux, h.db.Tenant())
	var left int
	if err := h.db.NewRaw(`SELECT count(*) FROM ?tenant.push_subscriptions`).Scan(t.Context(), &left); err != nil {
		t.Fatal(err)
	}
	// The others are at addresses that the push service does not know.
	if len(kinds) != 3 || left != 1 || len(h.vendor.Notes()) != 1 {
		t.Errorf("%d jobs, %d devices are left; want 3 and the one that is real", len(kinds), left)
	}
}

func TestADeviceEndsWithItsSession(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		end  func(h *house, owner, here tenant.Member) error
		left int
	}{
		{"signed out", func(h *house, _, here tenant.Member) error { return h.env.Service.SignOut(h.t.Context(), h.db, here) }, 1},
		{"signed out from elsewhere", func(h *house, _, here tenant.Member) error {
			return h.env.Service.RevokeSession(h.t.Context(), h.db, here, here.Session)
		}, 1},
		{"signed out everywhere else", func(h *house, _, here tenant.Member) error {
			return h.env.Service.RevokeOtherSessions(h.t.Context(), h.db, here)
		}, 1},
		{"deactivated", func(h *house, owner, here tenant.Member) error {
			return h.env.Service.Deactivate(h.t.Context(), h.db, owner, here.ID)
		}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			owner := tenanttest.MemberAs(t, h.db, "Olive", tenant.RoleOwner)
			room := chattest.Room(t, h.db)
			grace, _ := h.member("Grace", room, chat.InvolvedEverything)
			h.device(grace)
			if n := len(h.devices(grace)); n != 2 {
				t.Fatalf("%d devices, want 2", n)
			}
			if err := tt.end(h, owner, grace); err != nil {
				t.Fatal(err)
			}
			if left := h.devices(grace); len(left) != tt.left {
				t.Errorf("%+v are left, want %d", left, tt.left)
			}
			h.post(room, owner, "Hello")
			if got := h.told(); len(got) != tt.left {
				t.Errorf("told %v, want %d", got, tt.left)
			}
		})
	}
}
