package web_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"hearth/tenant/web"
)

// trickle writes a piece again and again, slowly, until the other side has had
// enough, and returns how long that took.
func trickle(t *testing.T, nc net.Conn, piece string) time.Duration {
	t.Helper()
	began := time.Now()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	over := time.After(20 * time.Second)
	for {
		if _, err := io.WriteString(nc, piece); err != nil {
			return time.Since(began)
		}
		select {
		case <-tick.C:
		case <-over:
			t.Fatal("a slow client is still being heard after 20 s")
		}
	}
}

func TestSlowClientsAreCut(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Impatient(web.Config{}, 100, 100))
	tests := []struct{ name, begin, piece string }{
		{"in the request line", "GET /", "a"},
		{"in a header", "GET / HTTP/1.1\r\nHost: hearth.test\r\nX: ", "a"},
		{"between headers", "GET / HTTP/1.1\r\nHost: hearth.test\r\n", "X: y\r\n"},
		{"before the request", "\r\n", "\r\n"},
		{"in a body", post("/form", "Content-Length: 50000\r\n", ""), "a"},
		{"in a body beyond the first part", post("/form", "Content-Length: 50000\r\n", strings.Repeat("x", 20_000)), "a"},
		{"in a chunk", post("/form", "Transfer-Encoding: chunked\r\n", "c000\r\n"), "a"},
		{"in the size of a chunk", post("/form", "Transfer-Encoding: chunked\r\n", "1;"), "a"},
		{"in a trailer", post("/form", "Transfer-Encoding: chunked\r\n", "0\r\n"), "X: y\r\n"},
		{"in a body that nobody wants", strings.Replace(post("/form", "Content-Length: 50000\r\n", strings.Repeat("x", 20_000)), "same-origin", "none", 1), "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			nc := e.dial(t)
			_, _ = io.WriteString(nc, tt.begin)
			trickle(t, nc, tt.piece)
		})
	}
	t.Cleanup(func() {
		if n := e.kept.Load(); n != 0 {
			t.Errorf("%d slow forms were acted on", n)
		}
	})
}

func TestASlowClientIsToldWhy(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Impatient(web.Config{}, 100, 100))
	for _, begin := range []string{"GET / HTTP/1.1\r\nHost: hearth", post("/form", "Content-Length: 50000\r\n", strings.Repeat("x", 20_000))} {
		nc := e.dial(t)
		_, _ = io.WriteString(nc, begin)
		res, err := http.ReadResponse(bufio.NewReader(nc), nil)
		if err != nil || res.StatusCode != http.StatusRequestTimeout || !res.Close {
			t.Errorf("%.20q: %v, %v", begin, res, err)
		}
	}
}

func TestAnIdleConnectionIsClosed(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Impatient(web.Config{}, 100, 100))
	nc := e.dial(t)
	_, _ = io.WriteString(nc, "GET / HTTP/1.1\r\nHost: hearth.test\r\n\r\n")
	if got := answers(t, nc); len(got) != 1 || got[0] != 200 { // until the server closes
		t.Errorf("answered %v", got)
	}
}

// TestWhoDoesNotReadIsCut asks for far more than the system's buffers hold and reads
// none of it. Its connection is the only one that its address may have.
func TestWhoDoesNotReadIsCut(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Impatient(web.Config{}, 1, 100))
	nc := e.dial(t)
	_, _ = io.WriteString(nc, "GET /large HTTP/1.1\r\nHost: hearth.test\r\n\r\n")
	e.eventually(t, 200)
}

// eventually asks on new connections until one is answered so.
func (e *edge) eventually(t *testing.T, want int) {
	t.Helper()
	for over := time.Now().Add(20 * time.Second); ; {
		got := e.talk(t, "GET / HTTP/1.1\r\nHost: hearth.test\r\nConnection: close\r\n\r\n")
		if len(got) == 1 && got[0] == want {
			return
		}
		if time.Now().After(over) {
			t.Fatalf("answered %v, want %d", got, want)
		}
	}
}

func TestOneAddressHasSoManyConnections(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Impatient(web.Config{}, 5, 100))
	var held []net.Conn
	for range 5 {
		nc := e.dial(t)
		_, _ = io.WriteString(nc, "GET / HTTP/1.1\r\n")
		held = append(held, nc)
	}
	res, _ := e.ask(t, "GET / HTTP/1.1\r\nHost: hearth.test\r\n\r\n")
	if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" || !res.Close {
		t.Errorf("the sixth: %v", res)
	}
	held[0].Close()
	e.eventually(t, 200)
	proxied := newEdge(t, web.Impatient(web.Config{TrustedProxies: []string{"127.0.0.0/8"}}, 1, 100))
	proxied.dial(t)
	proxied.dial(t)
	proxied.eventually(t, 200)
}

func TestAProcessServesSoManyConnections(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Impatient(web.Config{}, 100, 3))
	for range 3 {
		nc := e.dial(t)
		_, _ = io.WriteString(nc, "GET / HTTP/1.1\r\nHost: hearth.test\r\n\r\n")
		if res, err := http.ReadResponse(bufio.NewReader(nc), nil); err != nil || res.StatusCode != 200 {
			t.Fatal(res, err)
		}
	}
	e.eventually(t, 503)
	e.eventually(t, 200) // once those went idle
}

func TestHeaderFloods(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Config{})
	head := "GET / HTTP/1.1\r\nHost: hearth.test\r\n"
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, "X-%d: y\r\n", i)
	}
	tests := []struct {
		name, stream string
		want         int
	}{
		{"a megabyte in one header", head + "X: " + strings.Repeat("y", 1<<20) + "\r\n\r\n", 431},
		{"a megabyte of headers", head + strings.Repeat("X: "+strings.Repeat("y", 1000)+"\r\n", 1000) + "\r\n", 431},
		{"thousands of headers", head + many.String() + "\r\n", 431},
		{"a megabyte of cookies", head + "Cookie: " + strings.Repeat("a=b; ", 1<<18) + "\r\n\r\n", 431},
		{"a megabyte of address", "GET /" + strings.Repeat("y", 1<<20) + " HTTP/1.1\r\nHost: hearth.test\r\n\r\n", 431},
		{"a megabyte of method", strings.Repeat("Y", 1<<20) + " / HTTP/1.1\r\nHost: hearth.test\r\n\r\n", 431},
		{"a header without a name", head + ": y\r\n\r\n", 400},
		{"a header without a colon", head + "X\r\nY: z\r\n\r\n", 400},
		{"a megabyte of trailers", post("/form", "Transfer-Encoding: chunked\r\n", "0\r\n"+strings.Repeat("X: "+strings.Repeat("y", 1000)+"\r\n", 1000)+"\r\n"), 400},
		{"a megabyte in a chunk's size", post("/form", "Transfer-Encoding: chunked\r\n", strings.Repeat("0", 1<<20)+"\r\n\r\n"), 400},
		{"as much as fits", head + "X: " + strings.Repeat("y", 12<<10) + "\r\n\r\n", 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			nc := e.dial(t)
			// All of it is written before anything is read: no write may meet a reset.
			if _, err := io.WriteString(nc, tt.stream); err != nil {
				t.Fatal(err)
			}
			res, err := http.ReadResponse(bufio.NewReader(nc), nil)
			if err != nil || res.StatusCode != tt.want {
				t.Errorf("%v, %v, want %d", res, err, tt.want)
			}
		})
	}
	for name, stream := range map[string]io.Reader{
		"endless headers":     io.MultiReader(strings.NewReader(head), repeated("X: y\r\n")),
		"endless empty lines": repeated("\r\n"),
	} {
		if _, err := io.Copy(e.dial(t), stream); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type repeated string

func (r repeated) Read(p []byte) (int, error) {
	n := 0
	for len(p)-n >= len(r) {
		n += copy(p[n:], r)
	}
	return n, nil
}
