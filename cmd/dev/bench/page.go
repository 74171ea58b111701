package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"time"

	"hearth/tenant"

	"github.com/gofiber/fiber/v2"
)

// What a bare handler reads. The rows lie in no tenant's schema.
const bareRows = `CREATE SCHEMA bench; CREATE TABLE bench.pages (id bigint PRIMARY KEY, title varchar(80) NOT NULL);
	INSERT INTO bench.pages SELECT n, 'Page ' || n FROM generate_series(1, 1000) AS n`

// measurePage asks for the pages of rooms, by sixteen who are signed in.
func measurePage(ctx context.Context, w *world) (figures, error) {
	const clients = 16
	var people []person
	var paths []string
	for range 8 {
		ws, err := w.workspace(ctx, 40, 4)
		if err != nil {
			return nil, err
		}
		if err := w.fill(ctx, ws, 60*len(ws.rooms)); err != nil {
			return nil, err
		}
		for i, p := range ws.people {
			people = append(people, p)
			paths = append(paths, fmt.Sprintf("/rooms/%d", ws.rooms[i%len(ws.rooms)].ID))
		}
	}
	serve, err := w.hearth("serve")
	if err != nil {
		return nil, err
	}
	defer serve.end()
	first, err := dial(serve.address)
	if err != nil {
		return nil, err
	}
	tags := make([]string, len(people))
	var size int
	for i, p := range people {
		a, err := first.must(p.get(paths[i], "Accept: text/html"), 200)
		if err != nil {
			return nil, err
		}
		tags[i], size = a.header.Get("ETag"), len(a.body)
	}
	if _, err := w.db.ExecContext(ctx, bareRows); err != nil {
		return nil, err
	}
	bare, err := w.again("bare-page", w.postgres.DSN(), fmt.Sprint(size))
	if err != nil {
		return nil, err
	}
	defer bare.end()

	side := func(p *process, request func(n int) []byte, status int) func() (run, error) {
		return func() (run, error) {
			clientsOf, err := dialAll(p.address, clients)
			if err != nil {
				return run{}, err
			}
			defer closeAll(clientsOf)
			return w.drive(clients, 3*time.Second, []int{p.pid()}, func(i, turn int) error {
				_, err := clientsOf[i].must(request(i+turn*clients), status)
				return err
			})
		}
	}
	whole := func(n int) []byte { n %= len(people); return people[n].get(paths[n], "Accept: text/html") }
	unchanged := func(n int) []byte {
		n %= len(people)
		return people[n].get(paths[n], "Accept: text/html", "If-None-Match: "+tags[n])
	}
	barely := func(n int) []byte { return person{host: base}.get(fmt.Sprintf("/pages/%d", 1+n%1000)) }
	found := figures{}
	ours, reference, err := inTurns(2, side(serve, whole, 200), side(bare, barely, 200))
	if err != nil {
		return nil, err
	}
	found["page-whole"] = share(ours, reference, "a bare handler")
	status := 304
	if slices.Contains(tags, "") {
		status = 200 // no version is told, so the page is sent again
	}
	ours, reference, err = inTurns(2, side(serve, unchanged, status), side(bare, barely, 200))
	if err != nil {
		return nil, err
	}
	found["page"] = share(ours, reference, "a bare handler")
	return found, nil
}

// barePage is the reference: a Fiber handler that reads one row by its primary key, by
// the same driver in the same mode, and answers with so many bytes.
func barePage(args []string) error {
	pools, err := tenant.Connect(tenant.PoolConfig{DatabaseURL: args[0]})
	if err != nil {
		return err
	}
	var size int
	if _, err := fmt.Sscan(args[1], &size); err != nil {
		return err
	}
	body := make([]byte, size)
	for i := range body {
		body[i] = 'x'
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/pages/:id", func(c *fiber.Ctx) error {
		id, err := c.ParamsInt("id")
		if err != nil {
			return err
		}
		var title string
		if err := pools.Owner.NewRaw("SELECT title FROM bench.pages WHERE id = ?", id).Scan(c.UserContext(), &title); err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(body)
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() {
		io.Copy(io.Discard, os.Stdin) // we end with whoever started us
		app.Shutdown()
	}()
	fmt.Println("ready", ln.Addr())
	return app.Listener(ln)
}

func dialAll(address string, n int) ([]*client, error) {
	all := make([]*client, n)
	for i := range all {
		var err error
		if all[i], err = dial(address); err != nil {
			closeAll(all[:i])
			return nil, err
		}
	}
	return all, nil
}

func closeAll(all []*client) {
	for _, c := range all {
		c.conn.Close()
	}
}
