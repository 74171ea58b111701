package main

import (
	"context"
	"fmt"
	"net/url"
	"sync/atomic"
	"time"

	"hearth/chat"

	"github.com/jackc/pgx/v5"
)

// posters are sixteen clients, each with many people to post as: one person may post
// only so often.
const (
	posters   = 16
	postTurns = 3 * time.Second
)

// measurePost posts in 16 rooms of 4 tenants, and in one room, over HTTP and without.
func measurePost(ctx context.Context, w *world) (figures, error) {
	var all []*workspace
	for range 4 {
		ws, err := w.workspace(ctx, 400, 4)
		if err != nil {
			return nil, err
		}
		all = append(all, ws)
	}
	serve, err := w.hearth("serve")
	if err != nil {
		return nil, err
	}
	defer serve.end()
	if _, err := w.db.ExecContext(ctx, `CREATE SCHEMA bench; CREATE TABLE bench.bare (id bigserial PRIMARY KEY, room_id bigint NOT NULL, creator_id bigint NOT NULL, body text NOT NULL)`); err != nil {
		return nil, err
	}
	found := figures{}
	var said atomic.Int64 // so that nobody says the same twice
	overHTTP := func(place func(i int) (*workspace, chat.Room)) func() (run, error) {
		return func() (run, error) {
			clients, err := dialAll(serve.address, posters)
			if err != nil {
				return run{}, err
			}
			defer closeAll(clients)
			return w.drive(posters, postTurns, []int{serve.pid()}, func(i, turn int) error {
				ws, room := place(i)
				n := said.Add(1)
				p := ws.people[int(n)%len(ws.people)]
				form := url.Values{"body": {fmt.Sprintf("Message %d, of about as many words as people write at a time", n)}, "client_id": {fmt.Sprint(n)}}
				_, err := clients[i].must(p.post(fmt.Sprintf("/rooms/%d/messages", room.ID), form), 200)
				return err
			})
		}
	}
	inside := func(place func(i int) (*workspace, chat.Room)) func() (run, error) {
		return func() (run, error) {
			return w.drive(posters, postTurns, []int{0}, func(i, turn int) error {
				ws, room := place(i)
				n := said.Add(1)
				p := ws.people[int(n)%len(ws.people)]
				_, err := w.app.Chat.PostMessage(ctx, ws.db, room, p.Member, chat.Draft{
					Body: fmt.Sprintf("Message %d, of about as many words as people write at a time", n), ClientID: fmt.Sprint(n)})
				return err
			})
		}
	}
	everywhere := func(i int) (*workspace, chat.Room) { return all[i%4], all[i%4].rooms[i/4] }
	oneRoom := func(int) (*workspace, chat.Room) { return all[0], all[0].rooms[0] }
	for _, row := range []struct {
		key  string
		ours func() (run, error)
	}{
		{"post", overHTTP(everywhere)}, {"post-one-room", overHTTP(oneRoom)},
		{"post-inside", inside(everywhere)}, {"post-inside-one-room", inside(oneRoom)},
	} {
		ours, reference, err := inTurns(2, row.ours, w.bareInserts)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", row.key, err)
		}
		found[row.key] = share(ours, reference, "a bare INSERT")
	}
	return found, nil
}

// bareInserts is the reference: sixteen connections with a prepared statement that
// inserts one row and commits.
func (w *world) bareInserts() (run, error) {
	conns := make([]*pgx.Conn, posters)
	for i := range conns {
		var err error
		if conns[i], err = pgx.Connect(w.ctx, w.postgres.DSN()); err != nil {
			return run{}, err
		}
		defer conns[i].Close(w.ctx)
		if err := bareInsert(w.ctx, conns[i], i); err != nil { // prepares it
			return run{}, err
		}
	}
	return w.drive(posters, postTurns, []int{0}, func(i, turn int) error { return bareInsert(w.ctx, conns[i], i) })
}

func bareInsert(ctx context.Context, conn *pgx.Conn, i int) error {
	var id int64
	return conn.QueryRow(ctx, `INSERT INTO bench.bare (room_id, creator_id, body) VALUES ($1, $2, $3) RETURNING id`,
		i, i, "Message 12345, of about as many words as people write at a time").Scan(&id)
}
