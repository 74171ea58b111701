package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/fault"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"
)

// listener hears one room, comes back to another process when its socket closes,
// and asks for what came after the last number it heard.
type listener struct {
	t         *testing.T
	who       visitor
	room      int64
	processes []*server

	mu     sync.Mutex
	heard  []string // client ids; the first has number 1
	closes []websocket.StatusCode
	at     int
	live   bool // subscribed and not closed since
}

// listen keeps a listener of one of a hall's people, at the process with an index.
func (h hall) listen(t *testing.T, processes []*server, person, at int) *listener {
	t.Helper()
	l := &listener{t: t, who: h.people[person%len(h.people)], room: h.room, processes: processes, at: at}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var done sync.WaitGroup
	done.Go(func() {
		for ctx.Err() == nil {
			l.attend(ctx)
			pause(ctx, 30*time.Millisecond)
		}
	})
	t.Cleanup(func() { cancel(); done.Wait() })
	return l
}

// attend is one socket's life.
func (l *listener) attend(ctx context.Context) {
	l.mu.Lock()
	process := l.processes[l.at%len(l.processes)]
	from := len(l.heard)
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.at, l.live = l.at+1, false
	}()
	greeting, enough := context.WithTimeout(ctx, 5*time.Second)
	defer enough()
	ws, _, err := websocket.Dial(greeting, "ws://"+process.address+"/realtime",
		&websocket.DialOptions{Host: l.who.host, HTTPHeader: l.who.header(), Subprotocols: []string{"hearth.json.v1"}})
	if err != nil {
		return
	}
	defer ws.CloseNow()
	ws.SetReadLimit(4 << 20)
	if ws.Write(greeting, websocket.MessageText, fmt.Appendf(nil, `{"op":"subscribe","room":%d,"after":%d}`, l.room, from)) != nil {
		return
	}
	for {
		_, text, err := ws.Read(ctx)
		if err != nil {
			l.mu.Lock()
			l.closes = append(l.closes, websocket.CloseStatus(err))
			l.mu.Unlock()
			return
		}
		l.take(text)
	}
}

func (l *listener) take(text []byte) {
	var e struct {
		Op, Code string
		Room     int64
		Seq      int64
		Type     string
		Data     struct {
			ClientID string `json:"client_id"`
		}
	}
	if err := json.Unmarshal(text, &e); err != nil {
		l.t.Errorf("not JSON: %s", text)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case e.Op == "subscribed":
		l.live = true
	case e.Op == "event" && e.Seq > 0 && e.Room == l.room:
		if e.Seq != int64(len(l.heard))+1 {
			l.t.Errorf("number %d follows %d", e.Seq, len(l.heard))
		}
		l.heard = append(l.heard, e.Data.ClientID)
	case e.Op == "resync", e.Op == "error" && e.Code != "unavailable":
		l.t.Errorf("after %d: %s", len(l.heard), text)
	}
}

func (l *listener) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.heard)
}

// crowdOf spreads so many listeners over people and processes, and waits until all
// of them listen.
func (h hall) crowdOf(t *testing.T, processes []*server, n int) []*listener {
	t.Helper()
	var all []*listener
	for i := range n {
		all = append(all, h.listen(t, processes, i/len(processes), i))
	}
	eventually(t, "everybody listens", func() bool {
		return !slices.ContainsFunc(all, func(l *listener) bool {
			l.mu.Lock()
			defer l.mu.Unlock()
			return !l.live
		})
	})
	return all
}

// hears waits until everybody has heard at least so many messages.
func hears(t *testing.T, all []*listener, n int) {
	t.Helper()
	eventually(t, fmt.Sprintf("everybody hears %d messages", n), func() bool {
		return !slices.ContainsFunc(all, func(l *listener) bool { return l.count() < n })
	})
}

// agree checks what must be true after any failure: each acknowledged message is in
// the database once, and everybody has heard the room from its beginning to its end.
func (h hall) agree(t *testing.T, l *tally, all []*listener) {
	t.Helper()
	var kept []struct {
		Seq      int64
		ClientID string
	}
	eventually(t, "the test's own connections are alive again", func() bool {
		kept = nil
		err := tenant.Fault(h.db.NewRaw(`SELECT e.seq, m.client_id FROM ?tenant.room_events AS e JOIN ?tenant.messages AS m ON m.id = e.message_id
			WHERE e.room_id = ? ORDER BY e.seq`, h.room).Scan(t.Context(), &kept), "the room as it is")
		if err != nil && !fault.Is(err, fault.Unavailable) {
			t.Fatal(err)
		}
		return err == nil
	})
	var want []string
	for i, row := range kept {
		if row.Seq != int64(i)+1 {
			t.Fatalf("number %d follows %d in the database", row.Seq, i)
		}
		want = append(want, row.ClientID)
	}
	var messages int
	if err := h.db.NewRaw(`SELECT count(*) FROM ?tenant.messages WHERE room_id = ?`, h.room).Scan(t.Context(), &messages); err != nil || messages != len(want) {
		t.Errorf("%d messages, %d events, %v", messages, len(want), err)
	}
	acked := slices.Clone(l.acked)
	slices.Sort(acked)
	sorted := slices.Sorted(slices.Values(want))
	if diff := cmp.Diff(acked, sorted); diff != "" {
		t.Errorf("acknowledged and kept differ (-acknowledged +kept):\n%s", diff)
	}
	hears(t, all, len(want))
	for i, l := range all {
		l.mu.Lock()
		heard := slices.Clone(l.heard)
		l.mu.Unlock()
		if diff := cmp.Diff(want, heard); diff != "" {
			t.Errorf("listener %d heard otherwise (-database +heard):\n%s", i, diff)
			return
		}
	}
}
