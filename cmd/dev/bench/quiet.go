package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// measureQuiet uses tenants, with pages, messages, sockets and a reminder that is due
// next month, leaves them, and counts what is left of them that is not at rest.
func measureQuiet(ctx context.Context, w *world) (figures, error) {
	private, err := freeAddress()
	if err != nil {
		return nil, err
	}
	serve, err := w.hearth("serve", "HEARTH_METRICS_ADDRESS="+private)
	if err != nil {
		return nil, err
	}
	defer serve.end()
	worker, err := w.hearth("worker")
	if err != nil {
		return nil, err
	}
	defer worker.end()
	options, err := redis.ParseURL(w.redis.URL())
	if err != nil {
		return nil, err
	}
	client := redis.NewClient(options)
	defer client.Close()
	warm, err := w.workspace(ctx, 5, 1)
	if err != nil {
		return nil, err
	}
	if err := use(serve, warm); err != nil {
		return nil, err
	}
	if err := wait(ctx, 15*time.Second); err != nil {
		return nil, err
	}
	before, err := goroutines(private)
	if err != nil {
		return nil, err
	}
	keys, err := keysOf(ctx, client)
	if err != nil {
		return nil, err
	}
	for range 20 {
		ws, err := w.workspace(ctx, 5, 2)
		if err != nil {
			return nil, err
		}
		if err := use(serve, ws); err != nil {
			return nil, err
		}
	}
	// Connections to Postgres and idle workers of the server are the process's, and go
	// by themselves; what would stay is what is looked for.
	var left string
	var n int
	for range 12 {
		if err := wait(ctx, 5*time.Second); err != nil {
			return nil, err
		}
		if left, n, err = w.remains(ctx, client, keys); err != nil {
			return nil, err
		}
		now, err := goroutines(private)
		if err != nil {
			return nil, err
		}
		if more := now - before; more > 0 {
			n, left = n+more, fmt.Sprintf("%s, %d goroutines", left, more)
		} else {
			left += ", 0 goroutines"
		}
		if n == 0 {
			break
		}
	}
	return figures{"quiet": {value: float64(n), ours: left + " of 20 tenants"}}, nil
}

// use is what people do in a workspace before they leave it.
func use(serve *process, ws *workspace) error {
	visitor, err := dial(serve.address)
	if err != nil {
		return err
	}
	defer visitor.conn.Close()
	path := fmt.Sprintf("/rooms/%d", ws.rooms[0].ID)
	for i, p := range ws.people {
		s, err := open(serve.address, p, ws.rooms[0].ID)
		if err != nil {
			return err
		}
		defer s.conn.Close()
		if _, err := visitor.must(p.get(path, "Accept: text/html"), 200); err != nil {
			return err
		}
		if _, err := visitor.must(p.post(path+"/messages", url.Values{"body": {fmt.Sprintf("Message %d", i)}}), 200); err != nil {
			return err
		}
	}
	_, err = visitor.must(ws.people[0].post(path+"/messages", url.Values{"body": {"/remind me in 30 days to look again"}}), 200)
	return err
}

// keysOf lists what is in Redis, besides the turns of the schedule, which are of no
// tenant and come and go by themselves.
func keysOf(ctx context.Context, client *redis.Client) ([]string, error) {
	keys, err := client.Keys(ctx, "*").Result()
	return slices.DeleteFunc(keys, func(k string) bool { return strings.Contains(k, "@") }), err
}

// remains counts keys that were not there before, channels of tenants, and jobs that
// are due or running: one of the distant future is a row under one index, at rest.
func (w *world) remains(ctx context.Context, client *redis.Client, before []string) (words string, n int, err error) {
	keys, err := keysOf(ctx, client)
	if err != nil {
		return "", 0, err
	}
	keys = slices.DeleteFunc(keys, func(k string) bool { return slices.Contains(before, k) })
	channels, err := client.PubSubChannels(ctx, "rt:*").Result()
	if err != nil {
		return "", 0, err
	}
	var jobs int
	if err := w.db.QueryRowContext(ctx, "SELECT count(*) FROM node.outbox WHERE due_at < now() + interval '10 minutes'").Scan(&jobs); err != nil {
		return "", 0, err
	}
	return fmt.Sprintf("%d keys, %d subscriptions, %d jobs", len(keys), len(channels), jobs), len(keys) + len(channels) + jobs, nil
}

// goroutines asks a process how many it has.
func goroutines(private string) (n int, err error) {
	res, err := http.Get("http://" + private + "/debug/pprof/goroutine?debug=1")
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	_, err = fmt.Sscanf(string(text), "goroutine profile: total %d", &n)
	return n, err
}

// redisPID finds the process that is our Redis.
func (w *world) redisPID() (int, error) {
	options, err := redis.ParseURL(w.redis.URL())
	if err != nil {
		return 0, err
	}
	client := redis.NewClient(options)
	defer client.Close()
	text, err := client.Info(w.ctx, "server").Result()
	if err != nil {
		return 0, err
	}
	var pid int
	for line := range strings.SplitSeq(text, "\r\n") {
		if id, ok := strings.CutPrefix(line, "process_id:"); ok {
			_, err = fmt.Sscan(id, &pid)
		}
	}
	return pid, err
}
