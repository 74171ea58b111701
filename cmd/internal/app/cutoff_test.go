package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/cmd/internal/config"
	"hearth/tenant"
)

// reach is what is left to a device.
type reach string

const (
	everything     reach = "everything"
	withoutTheRoom reach = "everything but the room"
	nothing        reach = "nothing"
)

// has reports whether a room is within reach; closed is the one in question.
func (r reach) has(closed bool) bool { return r == everything || r == withoutTheRoom && !closed }

// cutoffs are the ways in which somebody loses something at once: on the device in
// question, on another one of theirs, and what becomes of a reminder they asked for in
// the room, and of one that waits for them.
var cutoffs = []struct {
	name        string
	do          func(s scene) error
	this, other reach
	asked, mine bool // are still said
}{
	{"deactivated", func(s scene) error { return s.one.Tenants.Deactivate(s.ctx, s.p.db, s.p.owner, s.p.member.ID) }, nothing, nothing, false, false},
	{"banned", func(s scene) error {
		_, err := s.one.Tenants.Ban(s.ctx, s.p.db, s.p.owner, s.p.member.ID, nil)
		return err
	}, nothing, nothing, false, false},
	{"taken out of a room", func(s scene) error {
		_, err := s.one.Chat.SetPeople(s.ctx, s.p.db, s.closed.room, s.p.owner, false, []int64{s.p.owner.ID})
		return err
	}, withoutTheRoom, withoutTheRoom, false, true},
	{"left a room", func(s scene) error { return s.one.Chat.LeaveRoom(s.ctx, s.p.db, s.closed.room, s.p.member) }, withoutTheRoom, withoutTheRoom, false, true},
	{"signed out from elsewhere", func(s scene) error {
		return s.one.Tenants.RevokeSession(s.ctx, s.p.db, s.other.me, s.this.me.Session)
	}, nothing, everything, true, true},
	{"all other devices signed out", func(s scene) error { return s.one.Tenants.RevokeOtherSessions(s.ctx, s.p.db, s.other.me) }, nothing, everything, true, true},
	{"signed out", func(s scene) error {
		res, body := ask(s.t, s.one, http.MethodPost, s.p.host(), "/session/delete", url.Values{}, s.from, s.this.cookie)
		if res.StatusCode != http.StatusSeeOther {
			return fmt.Errorf("signing out answers %d %.300s", res.StatusCode, body)
		}
		return nil
	}, nothing, everything, true, true},
	{"the room deleted", func(s scene) error { return s.one.Chat.DeleteRoom(s.ctx, s.p.db, s.closed.room, s.p.owner) }, withoutTheRoom, withoutTheRoom, false, true},
}

// TestWhoeverIsCutOffLosesEverythingAtOnce has two processes, and a member with two
// devices, each with a socket in both. What they may not have any more must be gone
// when the deed returns, in both processes; what they may keep must stay.
func TestWhoeverIsCutOffLosesEverythingAtOnce(t *testing.T) {
	t.Parallel()
	vendor := chattest.NewVendor(t)
	one := newApp(t, func(cfg *config.Config) { cfg.TrustedProxies = []string{"0.0.0.0"} }) // which tests connect from
	two, err := New(one.cfg, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { two.Close() })
	ports := []string{serves(t, one), serves(t, two)}
	for i, c := range cutoffs {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t, vendor, one, two, ports, i)
			for _, at := range []place{s.closed, s.open} {
				if ways := s.ways(one, s.this, at); len(ways) != len(approaches) {
					t.Fatalf("before it, only these lead to %s: %v", at.word, ways)
				}
			}
			must(t, c.do(s))
			s.checkPages(c.this, c.other)
			s.checkSockets(c.this, c.other)
			s.checkNotes(c.this, c.other)
			s.checkReminder("that they asked for", s.asked, c.asked)
			s.checkReminder("that waits for them", s.mine, c.mine)
		})
	}
}

// scene is a party whose member is about to be cut off.
type scene struct {
	t            *testing.T
	ctx          context.Context
	one, two     *App
	p            party
	from         http.Header
	closed, open place
	this, other  device
	asked, mine  int64 // reminders: by the member, for everybody in the closed room; by the owner, for the member
	vendor       *chattest.Vendor
}

// place is a room with a message of the owner's, and what hangs on it.
type place struct {
	word          string
	room          chat.Room
	message       chat.Message
	file, preview int64
}

// device is a session of the member's, with a browser that is notified and a socket
// in each process.
type device struct {
	name    string
	me      tenant.Member
	cookie  *http.Cookie
	browser *chattest.Browser
	sockets []*socket
}

func newScene(t *testing.T, vendor *chattest.Vendor, one, two *App, ports []string, nth int) scene {
	t.Helper()
	s := scene{t: t, ctx: t.Context(), one: one, two: two, vendor: vendor, from: http.Header{"X-Forwarded-For": {somewhere(nth)}}}
	s.p = newParty(t, one, fmt.Sprintf("Cutmark%d", nth), int64(1_000+100_000*nth))
	s.open = s.place("heather", s.p.room)
	closed, err := one.Chat.CreateClosedRoom(s.ctx, s.p.db, s.p.owner, "Pay", []int64{s.p.member.ID})
	must(t, err)
	s.closed = s.place("thistle", closed)
	s.asked = s.remind(s.p.member, "/remind here in 2 weeks to tidy up")
	s.mine = s.remind(s.p.owner, "/remind @"+s.p.member.Name+" in 2 weeks to water them")
	s.this, s.other = s.device("this device", ports), s.device("the other device", ports)
	return s
}

func (s scene) place(word string, room chat.Room) place {
	s.t.Helper()
	at := place{word: word, room: room}
	var err error
	at.message, err = s.one.Chat.PostMessage(s.ctx, s.p.db, room, s.p.owner, chat.Draft{Body: "Look at the " + word})
	must(s.t, err)
	key := "files/" + word
	must(s.t, s.one.Files.Put(s.ctx, s.p.t.ID, key, strings.NewReader(word), int64(len(word))))
	must(s.t, s.p.db.NewRaw(`INSERT INTO ?tenant.attachments (message_id, key, filename, content_type, byte_size) VALUES (?, ?, 'a.txt', 'text/plain', ?) RETURNING id`,
		at.message.ID, key, len(word)).Scan(s.ctx, &at.file))
	must(s.t, s.p.db.NewRaw(`INSERT INTO ?tenant.previews (message_id, position, url, title, image_key, width, height) VALUES (?, 0, 'https://a.example', 'A', ?, 60, 60) RETURNING id`,
		at.message.ID, key).Scan(s.ctx, &at.preview))
	return at
}

func (s scene) remind(by tenant.Member, line string) int64 {
	s.t.Helper()
	_, err := s.one.Chat.Say(s.ctx, s.p.db, s.closed.room, by, chat.Draft{Body: line, ClientID: line})
	must(s.t, err)
	waiting, err := chat.RemindersOf(s.ctx, s.p.db, by.ID)
	must(s.t, err)
	return slices.MaxFunc(waiting, func(a, b chat.Reminder) int { return int(a.ID - b.ID) }).ID
}

func (s scene) device(name string, ports []string) device {
	s.t.Helper()
	me, token, err := s.one.Tenants.BeginSession(s.ctx, s.p.db, s.p.member.ID, tenant.Visitor{})
	must(s.t, err)
	d := device{name: name, me: me, cookie: &http.Cookie{Name: "hearth_session", Value: token}, browser: s.vendor.Browser()}
	must(s.t, s.one.Chat.SubscribeToPush(s.ctx, s.p.db, me, d.browser.Endpoint, d.browser.P256dh, d.browser.Auth, name))
	for i, port := range ports {
		d.sockets = append(d.sockets, s.connect(fmt.Sprintf("%s in process %d", name, i+1), port, d.cookie))
	}
	return d
}

// approaches are the ways over HTTP to what is in a room.
var approaches = []struct {
	name, method string
	path         func(at place) string
	form         url.Values
	shows        func(at place) string
}{
	{"the page", "GET", func(at place) string { return fmt.Sprintf("/rooms/%d", at.room.ID) }, nil, word},
	{"a permalink", "GET", func(at place) string { return fmt.Sprintf("/rooms/%d/@%d", at.room.ID, at.message.ID) }, nil, word},
	{"a page of messages", "GET", func(at place) string { return fmt.Sprintf("/rooms/%d/messages", at.room.ID) }, nil, word},
	{"what was missed", "GET", func(at place) string { return fmt.Sprintf("/rooms/%d/refresh?after=0", at.room.ID) }, nil, word},
	{"a file", "GET", func(at place) string { return fmt.Sprintf("/files/%d/a.txt", at.file) }, nil, word},
	{"a picture of a link", "GET", func(at place) string { return fmt.Sprintf("/previews/%d/picture", at.preview) }, nil, word},
	{"search", "GET", func(at place) string { return "/search?q=" + at.word }, nil, func(at place) string { return fmt.Sprintf("/rooms/%d/@%d", at.room.ID, at.message.ID) }},
	{"who is in it", "GET", func(at place) string { return fmt.Sprintf("/rooms/%d/people", at.room.ID) }, nil, func(place) string { return "Owner " }},
	{"posting", "POST", func(at place) string { return fmt.Sprintf("/rooms/%d/messages", at.room.ID) }, url.Values{"body": {"Still here"}}, nil},
	{"a reaction", "POST", func(at place) string { return fmt.Sprintf("/rooms/%d/messages/%d/boosts", at.room.ID, at.message.ID) }, url.Values{"content": {"👍"}}, nil},
	{"reading", "POST", func(at place) string { return fmt.Sprintf("/rooms/%d/read", at.room.ID) }, url.Values{"message": {"1"}}, nil},
}

func word(at place) string { return at.word }

// ways names the approaches that lead to a place.
func (s scene) ways(a *App, d device, at place) (open []string) {
	s.t.Helper()
	for _, way := range approaches {
		res, body := ask(s.t, a, way.method, s.p.host(), way.path(at), way.form, s.from, d.cookie)
		shown := res.StatusCode < 300 || res.StatusCode == http.StatusSeeOther && strings.HasPrefix(res.Header.Get("Location"), "/rooms/")
		if way.shows != nil {
			shown = strings.Contains(body, way.shows(at))
		}
		if shown {
			open = append(open, way.name)
		}
		if res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests {
			s.t.Errorf("%s answers %d %.300s", way.name, res.StatusCode, body)
		}
	}
	return open
}

func (s scene) checkPages(this, other reach) {
	s.t.Helper()
	for _, d := range []device{s.this, s.other} {
		left := this
		if d.name == s.other.name {
			left = other
		}
		for _, a := range []*App{s.one, s.two} {
			for _, at := range []place{s.closed, s.open} {
				want := 0
				if left.has(at.word == s.closed.word) {
					want = len(approaches)
				}
				if ways := s.ways(a, d, at); len(ways) != want {
					s.t.Errorf("on %s, with %s left, these lead to %s: %v", d.name, left, at.word, ways)
				}
			}
		}
	}
}

// checkNotes has the owner call the member in both rooms, and looks whose browsers
// hear of it.
func (s scene) checkNotes(this, other reach) {
	s.t.Helper()
	s.vendor.Notes()
	for _, at := range []place{s.closed, s.open} {
		m, err := s.one.Chat.PostMessage(s.ctx, s.p.db, at.room, s.p.owner, chat.Draft{Body: "@" + s.p.member.Name})
		if err != nil && at.word == s.open.word {
			s.t.Error(err)
		}
		if err == nil {
			must(s.t, s.two.Chat.PushMessage(s.ctx, s.p.db, chat.PushMessageArgs{MessageID: m.ID}))
		}
		told := map[*chattest.Browser]bool{}
		for _, n := range s.vendor.Notes() {
			told[n.To] = true
		}
		closed := at.word == s.closed.word
		if told[s.this.browser] != this.has(closed) || told[s.other.browser] != other.has(closed) {
			s.t.Errorf("of a message about %s this device is told: %v, the other: %v", at.word, told[s.this.browser], told[s.other.browser])
		}
	}
}

// checkReminder says a reminder now, and looks whether that makes a message.
func (s scene) checkReminder(which string, id int64, want bool) {
	s.t.Helper()
	count := func() (n int) {
		must(s.t, s.p.db.NewRaw(`SELECT count(*) FROM ?tenant.messages WHERE body LIKE '%Reminder:%'`).Scan(s.ctx, &n))
		return n
	}
	before := count()
	must(s.t, s.two.Chat.Remind(s.ctx, s.p.db, id))
	if said := count() > before; said != want {
		s.t.Errorf("a reminder %s is said: %v, want %v", which, said, want)
	}
}
