package hub_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"hearth/chat/hub"
	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/coder/websocket"
)

// dialFrom connects from an address, as a proxy that is trusted names it, and answers
// with the status.
func (p *process) dialFrom(t *testing.T, address string, db tenant.DB, me tenant.Member) (*websocket.Conn, int) {
	t.Helper()
	ws, res, err := websocket.Dial(t.Context(), p.url(db, me), &websocket.DialOptions{HTTPHeader: http.Header{"X-Test-Address": {address}}})
	if res == nil {
		t.Fatal(err)
	}
	if err == nil {
		t.Cleanup(func() { _ = ws.CloseNow() })
	} else if res.StatusCode == http.StatusTooManyRequests && res.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to come back")
	}
	return ws, res.StatusCode
}

func TestSocketsAreCountedByAddressAndMember(t *testing.T) {
	t.Parallel()
	here, there := tenanttest.OpenTwo(t)
	p := start(t, hub.Config{})
	hub.FewSeats(t, p.Hub, "192.0.2.7", hub.SeatsOfAddress-2)
	hub.FewSeats(t, p.Hub, "2001:db8:1:2::9", hub.SeatsOfAddress)
	hub.FewSeats(t, p.Hub, here.Tenant().String()+" 5", hub.SeatsOfMember)

	first, status := p.dialFrom(t, "192.0.2.7", here, somebody(1))
	if status != http.StatusSwitchingProtocols {
		t.Fatalf("the first: %d", status)
	}
	tests := []struct {
		name, address string
		db            tenant.DB
		member        int64
		want          int
	}{
		{"the last for whom there is room", "192.0.2.7", there, 2, 101},
		{"one too many", "192.0.2.7", here, 3, 429},
		{"from another workspace too", "192.0.2.7", there, 3, 429},
		{"written as IPv6", "::ffff:192.0.2.7", here, 3, 429},
		{"from next door", "192.0.2.8", here, 3, 101},
		{"another address of a full network", "2001:db8:1:2:ffff::1", here, 3, 429},
		{"another network", "2001:db8:1:3::1", here, 3, 101},
		{"a member with too many", "192.0.2.8", here, 5, 429},
		{"the same id in another workspace", "192.0.2.8", there, 5, 101},
		{"this machine", "127.0.0.1", here, 5, 101},
		{"what is no address", strings.Repeat("x", 300), here, 5, 101},
	}
	for _, tt := range tests {
		if _, got := p.dialFrom(t, tt.address, tt.db, somebody(tt.member)); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
	_ = first.CloseNow()
	wait(t, "there is room again", func() bool {
		_, status := p.dialFrom(t, "192.0.2.7", here, somebody(3))
		return status == http.StatusSwitchingProtocols
	})
}

// A workspace has its share of a process, through whatever proxy its people come.
func TestSocketsAreCountedByTenant(t *testing.T) {
	t.Parallel()
	full, other := tenanttest.OpenTwo(t)
	p := start(t, hub.Config{})
	hub.FewSeats(t, p.Hub, full.Tenant().String(), hub.SeatsOfTenant-1)
	last, status := p.dialFrom(t, "127.0.0.1", full, somebody(1))
	if status != http.StatusSwitchingProtocols {
		t.Fatalf("the last for whom there is room: %d", status)
	}
	for _, address := range []string{"127.0.0.1", "192.0.2.7"} {
		_, res, err := websocket.Dial(t.Context(), p.url(full, somebody(2)), &websocket.DialOptions{HTTPHeader: http.Header{"X-Test-Address": {address}}})
		if err == nil || res == nil || res.StatusCode != http.StatusTooManyRequests {
			t.Fatalf("one too many from %s: %v", address, err)
		}
		if text, err := io.ReadAll(res.Body); err != nil || string(text) != "Too many windows are open in this workspace.\n" {
			t.Errorf("it says %q, %v", text, err)
		}
		if _, status := p.dialFrom(t, address, other, somebody(2)); status != http.StatusSwitchingProtocols {
			t.Errorf("another workspace from %s: %d", address, status)
		}
	}
	_ = last.CloseNow()
	wait(t, "there is room again", func() bool {
		_, status := p.dialFrom(t, "127.0.0.1", full, somebody(3))
		return status == http.StatusSwitchingProtocols
	})
}

func TestASeatIsGivenBackHoweverASocketEnds(t *testing.T) {
	t.Parallel()
	db := tenanttest.Open(t)
	p := start(t, hub.Config{})
	signedOut := somebody(2)
	signedOut.Session = 4711 // which there is not
	ws, _ := p.dialFrom(t, "192.0.2.7", db, somebody(1))
	if _, status := p.dialFrom(t, "192.0.2.7", db, signedOut); status != http.StatusUnauthorized {
		t.Errorf("without a session: %d", status)
	}
	_ = ws.Close(websocket.StatusNormalClosure, "")
	other, _ := p.dialFrom(t, "192.0.2.7", db, somebody(1))
	p.CutMember(t.Context(), db.Tenant(), 1)
	_, _, _ = other.Read(t.Context())
	wait(t, "nothing is counted any more", func() bool { return hub.Seated(p.Hub) == 0 })
}
