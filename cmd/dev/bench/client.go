package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// client is a connection that asks as a browser behind a proxy does, and costs next to
// nothing itself.
type client struct {
	conn net.Conn
	in   *bufio.Reader
}

// answer is what a client got. Body is good until the next one.
type answer struct {
	status int
	header textproto.MIMEHeader
	body   []byte
}

func dial(address string) (*client, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}, nil
}

// get is the text of a request for a page; more are lines of its head.
func (p person) get(path string, more ...string) []byte { return p.text("GET", path, "", more) }

// post is the text of a form that is sent as Turbo does.
func (p person) post(path string, form url.Values) []byte {
	return p.text("POST", path, form.Encode(), []string{"Accept: text/vnd.turbo-stream.html, text/html", "Content-Type: application/x-www-form-urlencoded"})
}

func (p person) text(method, path, body string, more []string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nX-Forwarded-For: %s\r\n", method, path, p.host, p.host, p.from)
	if p.token != "" {
		fmt.Fprintf(&b, "Cookie: hearth_session=%s\r\n", p.token)
	}
	for _, line := range more {
		b.WriteString(line + "\r\n")
	}
	if method == "POST" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n" + body)
	return b.Bytes()
}

// ask sends a request and reads its answer.
func (c *client) ask(request []byte) (a answer, err error) {
	if _, err := c.conn.Write(request); err != nil {
		return a, err
	}
	line, err := c.in.ReadString('\n')
	if err != nil {
		return a, err
	}
	if words := strings.Fields(line); len(words) > 1 {
		a.status, _ = strconv.Atoi(words[1])
	}
	if a.header, err = textproto.NewReader(c.in).ReadMIMEHeader(); err != nil {
		return a, err
	}
	size, _ := strconv.Atoi(a.header.Get("Content-Length"))
	a.body = make([]byte, size)
	_, err = io.ReadFull(c.in, a.body)
	return a, err
}

// must is ask for an answer that has to have one of the statuses.
func (c *client) must(request []byte, statuses ...int) (answer, error) {
	a, err := c.ask(request)
	if err != nil {
		return a, err
	}
	for _, s := range statuses {
		if a.status == s {
			return a, nil
		}
	}
	first, _, _ := strings.Cut(string(request), "\r\n")
	return a, fmt.Errorf("%s answers %d:\n%.600s", first, a.status, a.body)
}

// run is what so many did for so long.
type run struct {
	ops            int
	took           time.Duration
	ours, postgres time.Duration // CPU
}

// each is the CPU of one operation in microseconds.
func (r run) each() float64 { return float64((r.ours + r.postgres).Microseconds()) / float64(r.ops) }

// parts tells whose CPU that is.
func (r run) parts() string {
	return fmt.Sprintf("%.0f/s, %.0f µs ours and %.0f of Postgres", r.rate(), float64(r.ours.Microseconds())/float64(r.ops), float64(r.postgres.Microseconds())/float64(r.ops))
}

// rate is operations a second.
func (r run) rate() float64 { return float64(r.ops) / r.took.Seconds() }

func (r run) plus(s run) run {
	return run{r.ops + s.ops, r.took + s.took, r.ours + s.ours, r.postgres + s.postgres}
}

// drive lets so many do something again and again for some time, and counts the CPU of
// processes (0: this one) and of Postgres.
func (w *world) drive(clients int, d time.Duration, pids []int, do func(client, turn int) error) (run, error) {
	var done atomic.Int64
	var failed atomic.Value
	m := w.meter(pids...)
	began := time.Now()
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for turn := 0; time.Since(began) < d && failed.Load() == nil && w.ctx.Err() == nil; turn++ {
				if err := do(i, turn); err != nil {
					failed.CompareAndSwap(nil, err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	r := run{ops: int(done.Load()), took: time.Since(began)}
	r.ours, r.postgres = m.read()
	if err, ok := failed.Load().(error); ok {
		return r, err
	}
	return r, w.ctx.Err()
}

// inTurns runs two things by turns, so that what else the machine does befalls both.
func inTurns(turns int, ours, reference func() (run, error)) (a, b run, err error) {
	for range turns {
		for _, side := range []struct {
			sum *run
			do  func() (run, error)
		}{{&a, ours}, {&b, reference}} {
			r, err := side.do()
			if err != nil {
				return a, b, err
			}
			*side.sum = side.sum.plus(r)
		}
	}
	return a, b, nil
}
