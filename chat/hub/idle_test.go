package hub_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/chattest"
	"hearth/chat/hub"
	"hearth/tenant/tenanttest"

	"github.com/google/go-cmp/cmp"
)

// goroutines counts those of the hub and its transport.
func goroutines() int { return running("hearth/chat/hub.(", "hearth/chat/hub/wire.(") }

// running counts the goroutines that are in one of the functions.
func running(functions ...string) (n int) {
	buf := make([]byte, 4<<20)
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if slices.ContainsFunc(functions, func(f string) bool { return strings.Contains(stack, f) }) {
			n++
		}
	}
	return n
}

// leanly hides from the hub that its sockets are plain ones.
type leanly struct{ net.Listener }

func (l leanly) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return struct{ *net.TCPConn }{nc.(*net.TCPConn)}, nil
}

// Not parallel: they count goroutines.
func TestATenantNobodyIsConnectedToCostsNothing(t *testing.T) {
	t.Run("plain", func(t *testing.T) {
		each, all := 0, 1 // one poller, where there is epoll
		if runtime.GOOS != "linux" {
			each, all = 1, 0
		}
		idles(t, start(t, idling(t)), each, all)
	})
	t.Run("lean", func(t *testing.T) {
		idles(t, startBehind(t, idling(t), func(l net.Listener) net.Listener { return leanly{l} }), 1, 0)
	})
}

func idling(t *testing.T) hub.Config {
	return hub.Config{Redis: redisClient(t), Linger: 30 * time.Millisecond}
}

// idles holds that idle sockets have so many goroutines, each and together.
func idles(t *testing.T, p *process, ofEach, ofAll int) {
	t.Helper()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	r := redisClient(t)
	wait(t, "the hub has begun", func() bool { return goroutines() >= 4 })
	base := goroutines()

	var all []*client
	for range 10 {
		c := p.connect(t, db, ada)
		c.subscribe(room.ID)
		all = append(all, c)
	}
	if diff := cmp.Diff(hub.Counts{Sockets: 10, Tenants: 1, Members: 1, Topics: 1}, p.Counts()); diff != "" {
		t.Errorf("while connected (-want +got):\n%s", diff)
	}
	if n := subscribers(t, r, db); n != 1 {
		t.Errorf("%d channels in Redis while connected", n)
	}
	if _, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: "hello"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		c.expect(inRoom("event message.created room R seq 1", room.ID))
	}
	wait(t, "the sockets are idle", func() bool { return goroutines() == base+ofAll+ofEach*len(all) })
	for _, c := range all {
		_ = c.CloseNow()
	}
	wait(t, "nothing is left here", func() bool { return p.Counts() == hub.Counts{} })
	wait(t, "nothing is left in Redis", func() bool { return subscribers(t, r, db) == 0 })
	wait(t, "no goroutine is left", func() bool { return goroutines() == base })

	// And it is all there again for who comes next.
	c := p.connect(t, db, ada)
	c.say(`{"op":"subscribe","room":%d,"after":0}`, room.ID)
	c.expect(inRoom("subscribed  room R seq 0", room.ID))
	c.expect(inRoom("event message.created room R seq 1", room.ID))
}

// Whoever reloads a page comes back before the tenant is forgotten.
func TestATenantStaysForAMoment(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	p := start(t, hub.Config{Redis: redisClient(t), Linger: time.Hour})
	c := p.connect(t, db, ada)
	_ = c.CloseNow()
	wait(t, "the socket is gone", func() bool { return p.Counts().Members == 0 })
	if n := p.Counts().Tenants; n != 1 {
		t.Errorf("%d tenants", n)
	}
	if n := subscribers(t, redisClient(t), db); n != 1 {
		t.Errorf("%d channels", n)
	}
}

// A reader who does not read is cut, and nobody waits for them.
func TestASlowReaderIsCutWhileOthersGoOn(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	ada := chattest.Member(t, db, "Ada")
	room := chattest.Room(t, db)
	p := start(t, hub.Config{})
	slow := deaf(t, p.url(db, ada), room.ID)
	defer slow.Close()
	c := p.connect(t, db, ada)
	c.subscribe(room.ID)
	wait(t, "both are there", func() bool { return p.Counts().Sockets == 2 })
	body := strings.Repeat("x", chat.MaxBody)
	for seq := 1; p.Counts().Sockets == 2; seq++ {
		if seq > 1000 {
			t.Fatal("the slow reader is still there")
		}
		if _, err := p.chat.PostMessage(t.Context(), db, room, ada, chat.Draft{Body: body}); err != nil {
			t.Fatal(err)
		}
		c.expect(fmt.Sprintf("event message.created room %d seq %d", room.ID, seq))
	}
	c.silent()
}

// deaf subscribes, waits for the answer and reads no more.
func deaf(t *testing.T, address string, room int64) net.Conn {
	t.Helper()
	host, path, _ := strings.Cut(strings.TrimPrefix(address, "ws://"), "/")
	nc, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	if err := nc.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	ask := fmt.Sprintf(`{"op":"subscribe","room":%d}`, room)
	// One write: the first frame, with a mask of zeroes, follows the upgrade at once.
	fmt.Fprintf(nc, "GET /%s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81%s\x00\x00\x00\x00%s", path, host, []byte{0x80 | byte(len(ask))}, ask)
	if err := nc.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(nc)
	if res, err := http.ReadResponse(in, nil); err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v, %v", res, err)
	}
	if answer, err := in.ReadString('}'); err != nil || !strings.Contains(answer, "subscribed") {
		t.Fatalf("%q, %v", answer, err)
	}
	return nc
}
