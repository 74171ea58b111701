package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/redis/go-redis/v9"
)

// TestAnIdleTenantHoldsNothing has people in twenty workspaces look at a room, write
// in it, listen to it and ask to be reminded next month. When they have left, nothing
// of it may be left in Redis or in the server but rows of Postgres that rest.
func TestAnIdleTenantHoldsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	private := freeAddress(t)
	w.env = append(w.env, "HEARTH_METRICS_ADDRESS="+private)
	serve := w.serve(freeAddress(t))
	w.env = w.env[:len(w.env)-1]
	w.work()
	options, err := redis.ParseURL(w.redisURL)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	t.Cleanup(func() { client.Close() })
	goroutines, _ := goroutinesOf(t, private)

	use(t, serve, w.newHall(2)) // whose jobs leave the counters that asynq has of each day
	eventually(t, "the first workspace's work is done", func() bool { return w.dueSoon() == 0 })
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		use(t, serve, w.newHall(2))
	}
	visitors.CloseIdleConnections()
	eventually(t, "their work is done", func() bool { return w.dueSoon() == 0 })
	eventually(t, "nobody listens to a channel of theirs", func() bool {
		channels, err := client.PubSubChannels(t.Context(), "*").Result()
		if err != nil {
			t.Fatal(err)
		}
		return !slices.ContainsFunc(channels, func(c string) bool { return strings.HasPrefix(c, "rt:") })
	})
	var more []string
	defer func() {
		if len(more) > 0 {
			t.Logf("%d keys are left: %q", len(more), more)
		}
	}()
	eventually(t, "Redis has forgotten them", func() bool {
		now, err := client.Keys(t.Context(), "*").Result()
		if err != nil {
			t.Fatal(err)
		}
		// What the schedule asks for is of no tenant, and comes and goes by itself.
		more = slices.DeleteFunc(now, func(k string) bool { return slices.Contains(keys, k) || strings.Contains(k, "@") })
		return len(more) == 0
	})
	defer func() {
		if t.Failed() {
			n, stacks := goroutinesOf(t, private)
			t.Logf("%d goroutines, and %d before\n%s", n, goroutines, stacks)
		}
	}()
	eventually(t, "no goroutine is theirs", func() bool {
		n, _ := goroutinesOf(t, private)
		return n <= goroutines+10 // those that pools begin with their first connection
	})
}

// use is what people do in a workspace before they leave it.
func use(t *testing.T, serve *server, h hall) {
	t.Helper()
	for i, v := range h.people {
		ws, _, err := websocket.Dial(t.Context(), "ws://"+serve.address+"/realtime",
			&websocket.DialOptions{Host: h.host, HTTPHeader: v.header(), Subprotocols: []string{"hearth.html.v1"}})
		if err != nil {
			t.Fatal(err)
		}
		defer ws.CloseNow()
		if err := ws.Write(t.Context(), websocket.MessageText, fmt.Appendf(nil, `{"op":"subscribe","room":%d}`, h.room)); err != nil {
			t.Fatal(err)
		}
		v.must(t, http.StatusOK, serve.address, roomAddress(h.room), nil)
		for _, body := range []string{fmt.Sprintf("Message %d", i), "/remind me in 30 days to look again"} {
			v.must(t, http.StatusSeeOther, serve.address, roomAddress(h.room)+"/messages", url.Values{"body": {body}})
		}
	}
}

// dueSoon is how many jobs are not at rest. One that is due much later is a row under
// the one index of what is.
func (w *world) dueSoon() (n int) {
	w.t.Helper()
	err := w.app.Registry.Control().NewRaw(`SELECT count(*) FROM node.outbox WHERE due_at < now() + interval '10 minutes'`).Scan(w.t.Context(), &n)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// goroutinesOf asks a process how many it has, and where they are.
func goroutinesOf(t *testing.T, private string) (n int, stacks string) {
	t.Helper()
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get("http://" + private + "/debug/pprof/goroutine?debug=1")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil {
		_, err = fmt.Sscanf(string(text), "goroutine profile: total %d", &n)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n, string(text)
}
