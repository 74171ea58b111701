package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

// sizes are the tenants that are put to sleep and woken.
var sizes = []struct {
	name                            string
	people, rooms, messages, rounds int
}{
	{"empty", 1, 1, 0, 11},
	{"1000", 10, 5, 1_000, 11},
	{"50000", 50, 20, 50_000, 3},
}

// measureSleep hibernates tenants, wakes them by a request, and restores the same rows
// by bare SQL in turns.
func measureSleep(ctx context.Context, w *world) (figures, error) {
	serve, err := w.hearth("serve")
	if err != nil {
		return nil, err
	}
	defer serve.end()
	found := figures{}
	for _, size := range sizes {
		ws, err := w.workspace(ctx, size.people, size.rooms)
		if err != nil {
			return nil, err
		}
		if err := w.fill(ctx, ws, size.messages); err != nil {
			return nil, err
		}
		bare, err := w.takeOut(ctx, ws)
		if err != nil {
			return nil, err
		}
		var object int64
		var slept, dropped, woken, restored []time.Duration
		for range size.rounds {
			// What is announced of archives waits for a worker, and would keep it awake.
			if _, err := w.db.ExecContext(ctx, "DELETE FROM node.outbox"); err != nil {
				return nil, err
			}
			took, err := timed(func() error { return w.app.Registry.Hibernate(ctx, ws.tenant.ID) })
			if err != nil {
				return nil, err
			}
			slept = append(slept, took)
			if err := w.db.QueryRowContext(ctx, "SELECT object_size FROM node.residence WHERE tenant_id = $1", ws.tenant.ID.String()).Scan(&object); err != nil {
				return nil, err
			}
			if took, err = timed(func() error { return bare.restore(ctx) }); err != nil {
				return nil, err
			}
			restored = append(restored, took)
			if took, err = timed(func() error { return bare.archive(ctx) }); err != nil {
				return nil, err
			}
			dropped = append(dropped, took)
			visitor, err := dial(serve.address)
			if err != nil {
				return nil, err
			}
			// A script's request: it waits as long as it takes, where a page would say that it wakes.
			request := ws.people[0].get(fmt.Sprintf("/rooms/%d", ws.rooms[0].ID), "Accept: */*")
			if took, err = timed(func() error { return visitor.firstByte(request) }); err != nil {
				return nil, err
			}
			woken = append(woken, took)
			visitor.conn.Close()
		}
		found["object-"+size.name] = figure{value: float64(object), ours: bytesOf(float64(object))}
		found["wake-"+size.name] = against(median(woken), median(restored), millis, "the bare restore")
		found["wake-"+size.name+"-time"] = figure{value: median(woken), ours: millis(median(woken))}
		found["hibernate-"+size.name] = against(median(slept), median(dropped), millis, "bare COPY out and DROP")
	}
	return found, nil
}

func timed(do func() error) (time.Duration, error) {
	began := time.Now()
	err := do()
	return time.Since(began), err
}

// firstByte sends a request and waits until its answer begins, with success.
func (c *client) firstByte(request []byte) error {
	if _, err := c.conn.Write(request); err != nil {
		return err
	}
	begin := make([]byte, len("HTTP/1.1 200"))
	if _, err := io.ReadFull(c.in, begin); err != nil {
		return err
	}
	if string(begin) != "HTTP/1.1 200" {
		rest := make([]byte, 600)
		n, _ := c.in.Read(rest)
		return fmt.Errorf("%s%s", begin, rest[:n])
	}
	return nil
}
