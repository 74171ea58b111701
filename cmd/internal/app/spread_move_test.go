package app

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hearth/tenant"
	"hearth/tenant/tenanttest"

	"github.com/coder/websocket"
)

// TestAWorkspaceMovesUnderItsPeople has two processes, each with somebody connected,
// and moves the workspace twice. Pages, posts and sockets go on, in both.
func TestAWorkspaceMovesUnderItsPeople(t *testing.T) {
	t.Parallel()
	one := newApp(t, onNorth(tenanttest.NewSpread(t).NorthURL, 1))
	two, err := New(one.cfg, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { two.Close() })
	p := newParty(t, one, "Movingmark", 4_000)
	apps := []*App{one, two}
	var listeners []*moved
	for _, a := range apps {
		m := &moved{t: t, p: p, address: serves(t, a)}
		m.connect()
		listeners = append(listeners, m)
	}
	there := map[string]string{tenant.MainServer: tenanttest.North, tenanttest.North: tenant.MainServer}
	at := p.t.Node
	for i := range 2 {
		at = there[at]
		must(t, one.Registry.Move(t.Context(), p.t.ID, at))
		for j, a := range apps {
			room := fmt.Sprintf("/rooms/%d", p.room.ID)
			if res, body := ask(t, a, http.MethodGet, p.host(), room, nil, nil, p.cookie); res.StatusCode != http.StatusOK || !strings.Contains(body, "Message "+p.marker) {
				t.Fatalf("move %d, process %d: the room answers %d", i, j, res.StatusCode)
			}
			said := fmt.Sprintf("After move %d by process %d", i, j)
			if res, body := ask(t, a, http.MethodPost, p.host(), room+"/messages", url.Values{"body": {said}, "client_id": {tenanttest.Unique("c")}}, nil, p.cookie); res.StatusCode >= 400 {
				t.Fatalf("move %d, process %d: a post answers %d %.300s", i, j, res.StatusCode, body)
			}
			for _, m := range listeners {
				m.hears(said)
			}
		}
	}
}

// moved is somebody's page: it connects again whenever its socket is closed.
type moved struct {
	t       *testing.T
	p       party
	address string
	ws      *websocket.Conn
	heard   string
}

func (m *moved) connect() {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), patience)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, "ws://"+m.address+"/realtime", &websocket.DialOptions{Host: m.p.host(), HTTPHeader: http.Header{"Cookie": {m.p.cookie.String()}}})
	must(m.t, err)
	m.t.Cleanup(func() { ws.CloseNow() })
	m.ws = ws
	m.subscribe(ctx)
}

func (m *moved) subscribe(ctx context.Context) error {
	return m.ws.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `{"op":"subscribe","room":%d,"after":0}`, m.p.room.ID))
}

// hears waits until a message has come, live or after connecting again.
func (m *moved) hears(what string) {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), patience)
	defer cancel()
	if err := m.subscribe(ctx); err != nil {
		m.connect()
	}
	for !strings.Contains(m.heard, what) {
		_, text, err := m.ws.Read(ctx)
		switch {
		case ctx.Err() != nil:
			m.t.Fatalf("it waits in vain for %q", what)
		case err != nil:
			m.connect()
			continue
		}
		var f struct {
			Data struct{ Body string }
		}
		if err := json.Unmarshal(text, &f); err != nil {
			m.t.Fatal(err)
		}
		m.heard += string(text)
	}
}
