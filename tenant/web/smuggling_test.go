package web_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hearth/tenant"
	"hearth/tenant/tenanttest"
	"hearth/tenant/web"
	"hearth/tenant/web/webtest"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"
)

// edge is a server on a real port, with pages that count who was there.
type edge struct {
	address string
	secret  atomic.Int64 // visits of a page that nobody asked for
	kept    atomic.Int64 // forms that were acted on
}

func newEdge(t *testing.T, cfg web.Config) *edge {
	t.Helper()
	cfg.BaseURL = webtest.Base
	return newEdgeAt(t, cfg)
}

func newEdgeAt(t *testing.T, cfg web.Config) *edge {
	t.Helper()
	env := tenanttest.New(t)
	s := webtest.NewWith(t, env, cfg)
	e := &edge{}
	site := s.Routes(tenant.HostSite)
	site.Get("/secret", func(c *fiber.Ctx) error { e.secret.Add(1); return c.SendString("secret") })
	site.Get("/", func(c *fiber.Ctx) error { return c.SendString("home") })
	site.Get("/large", func(c *fiber.Ctx) error { return c.SendString(strings.Repeat("x", 64<<20)) })
	site.Get("/place", func(c *fiber.Ctx) error { return c.SendString(c.Hostname() + " " + c.IP()) })
	site.Post("/ignore", func(c *fiber.Ctx) error { return c.SendString("ignored") })
	site.Post("/form", func(c *fiber.Ctx) error { e.kept.Add(1); return c.SendString(fmt.Sprint(len(c.FormValue("x")))) })
	e.address = webtest.Listen(t, s)
	return e
}

func (e *edge) dial(t *testing.T) *net.TCPConn {
	t.Helper()
	nc, err := net.DialTimeout("tcp", e.address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	_ = nc.SetDeadline(time.Now().Add(30 * time.Second))
	return nc.(*net.TCPConn)
}

// talk writes all of a stream, says that there is no more, and returns the statuses
// of all answers until the server has closed too.
func (e *edge) talk(t *testing.T, stream string) []int {
	t.Helper()
	nc := e.dial(t)
	go func() {
		_, _ = io.WriteString(nc, stream)
		_ = nc.CloseWrite()
	}()
	return answers(t, nc)
}

func answers(t *testing.T, nc net.Conn) (statuses []int) {
	t.Helper()
	r := bufio.NewReader(nc)
	for {
		res, err := http.ReadResponse(r, nil)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return statuses
		}
		if err != nil {
			t.Fatalf("after %v: %v", statuses, err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatal(err)
		}
		statuses = append(statuses, res.StatusCode)
	}
}

const (
	same   = "Host: hearth.test\r\nSec-Fetch-Site: same-origin\r\n"
	hidden = "GET /secret HTTP/1.1\r\nHost: hearth.test\r\n\r\n"
)

func post(path, headers, body string) string {
	return "POST " + path + " HTTP/1.1\r\n" + same + headers + "\r\n" + body
}

func sized(body string) string { return fmt.Sprintf("Content-Length: %d\r\n", len(body)) }

// TestNoRequestHidesInAnother sends each stream over a real connection. The page that
// only a hidden request would reach must stay unvisited.
func TestNoRequestHidesInAnother(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Config{})
	far := strings.Repeat("x", 40<<10) + hidden // beyond what fasthttp reads ahead
	huge := strings.Repeat("x", web.FormBody) + hidden
	chunk := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(hidden), hidden)
	chunked := "Transfer-Encoding: chunked\r\n"
	tests := []struct {
		name, stream string
		want         []int
	}{
		{"in a body that nobody reads", post("/ignore", sized(hidden), hidden), []int{200}},
		{"far into a body that nobody reads", post("/ignore", sized(far), far), []int{200}},
		{"behind the limit of a form", post("/form", sized(huge), huge), []int{413}},
		{"in the body of a page that is not there", post("/nothing", sized(far), far), []int{404}},
		{"in a form of another site", strings.Replace(post("/form", sized(far), far), "same-origin", "cross-site", 1), []int{403}},
		{"in a workspace that is not there", strings.Replace(post("/form", sized(far), far), "hearth.test", "nobody.hearth.test", 1), []int{404}},
		{"behind a method that is none", strings.Replace(post("/form", sized(far), far), "POST", "BREW", 1), []int{400}},
		{"in the body of a GET", strings.Replace(post("/", sized(far), far), "POST", "GET", 1), []int{200}},
		{"in the body of a health check", strings.Replace(post("/up", sized(far), far), "POST", "GET", 1), []int{200}},
		{"in a packed body", post("/form", "Content-Encoding: gzip\r\n"+sized(far), far), []int{415}},
		{"in a chunk that nobody reads", post("/ignore", chunked, chunk), []int{200}},
		{"after the last chunk", post("/ignore", chunked, "0\r\n\r\n"+hidden), []int{200}},
		{"between a length and chunks", post("/ignore", sized("0\r\n\r\n")+chunked, "0\r\n\r\n"+hidden), []int{400}},
		{"between chunks and a length", post("/ignore", chunked+sized("0\r\n\r\n"), "0\r\n\r\n"+hidden), []int{400}},
		{"between two lengths", post("/ignore", "Content-Length: 0\r\n"+sized(hidden), hidden), []int{400}},
		{"between a length and itself", post("/ignore", sized(hidden)+sized(hidden), hidden), []int{400}},
		{"in a list of lengths", post("/ignore", "Content-Length: 0, 46\r\n", hidden), []int{400}},
		{"behind a signed length", post("/ignore", "Content-Length: +0\r\n", hidden), []int{400}},
		{"behind a negative length", post("/ignore", "Content-Length: -1\r\n", hidden), []int{400}},
		{"behind a length that overflows", post("/ignore", "Content-Length: 18446744073709551616\r\n", hidden), []int{400}},
		{"behind an encoding that is none", post("/ignore", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"+hidden), []int{400}},
		{"behind two encodings", post("/ignore", "Transfer-Encoding: identity\r\n"+chunked, "0\r\n\r\n"+hidden), []int{400}},
		{"behind a list of encodings", post("/ignore", "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"+hidden), []int{400}},
		{"behind an encoding with a space in its name", post("/ignore", "Transfer-Encoding : chunked\r\n"+sized("x"), "0\r\n\r\n"+hidden), []int{400}},
		{"behind a folded encoding", post("/ignore", "X: y\r\n Transfer-Encoding: chunked\r\n", "0\r\n\r\n"+hidden), []int{400}},
		{"behind an encoding after a tab", post("/ignore", "Transfer-Encoding:\tchunked\r\n", "0\r\n\r\n"+hidden), []int{200}},
		{"behind chunks in HTTP/1.0", strings.Replace(post("/ignore", chunked, "0\r\n\r\n"+hidden), "HTTP/1.1", "HTTP/1.0", 1), []int{400}},
		{"behind a bare line feed", post("/ignore", "X: y\nContent-Length: 0\r\n", hidden), []int{400}},
		{"behind a bare carriage return", post("/ignore", "X: y\rContent-Length: 0\r\n", hidden), []int{400}},
		{"behind a NUL", post("/ignore", "X: \x00\r\nContent-Length: 0\r\n", hidden), []int{400}},
		{"behind a line feed in a chunk's extension", post("/ignore", chunked, "2;\nxx\r\nab\r\n0\r\n\r\n"+hidden), []int{200}},
		{"behind a chunk size that overflows", post("/ignore", chunked, "fffffffffffffffff\r\n"+hidden), []int{400}},
		{"behind a chunk size that is none", post("/ignore", chunked, "zz\r\n"+hidden), []int{400}},
		{"behind a negative chunk", post("/ignore", chunked, "-1\r\n"+hidden), []int{400}},
		{"behind a chunk longer than it says", post("/ignore", chunked, "1\r\nab\r\n0\r\n\r\n"+hidden), []int{400}},
		{"behind chunks past the limit", post("/ignore", chunked, fmt.Sprintf("%x\r\n", len(huge))+huge+"\r\n0\r\n\r\n"+hidden), []int{413}},
		{"behind a trailer", post("/ignore", chunked, "0\r\nHost: admin.hearth.test\r\n\r\n"+hidden), nil},
		{"behind another version", strings.Replace(post("/ignore", sized(hidden), hidden), "HTTP/1.1", "HTTP/2.0", 1), []int{400}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := e.talk(t, tt.stream)
			if tt.want != nil && !cmp.Equal(tt.want, got) {
				t.Errorf("answered %v, want %v", got, tt.want)
			}
			if len(got) > 1 {
				t.Errorf("answered %v to one request", got)
			}
		})
	}
	if n := e.secret.Load(); n != 0 {
		t.Errorf("%d hidden requests were answered", n)
	}
}

func TestRequestsInAPipelineAreAnsweredInOrder(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Config{})
	body := "x=" + strings.Repeat("y", 30<<10)
	form := post("/form", "Content-Type: application/x-www-form-urlencoded\r\n"+sized(body), body)
	home := "GET / HTTP/1.1\r\nHost: hearth.test\r\n\r\n"
	missing := "GET /missing HTTP/1.1\r\nHost: hearth.test\r\n\r\n"
	if diff := cmp.Diff([]int{200, 200, 404, 200, 200}, e.talk(t, home+form+missing+form+hidden)); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if e.kept.Load() != 2 || e.secret.Load() != 1 {
		t.Errorf("%d forms, %d visits", e.kept.Load(), e.secret.Load())
	}
}

func TestABodyThatEndsEarlyIsNotActedOn(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Config{})
	urlencoded := "Content-Type: application/x-www-form-urlencoded\r\n"
	for name, stream := range map[string]string{
		"soon":           post("/form", urlencoded+"Content-Length: 100\r\n", "x=half"),
		"late":           post("/form", urlencoded+"Content-Length: 60000\r\n", "x="+strings.Repeat("y", 50_000)),
		"inside a chunk": post("/form", urlencoded+"Transfer-Encoding: chunked\r\n", "10\r\nx=half"),
		"between chunks": post("/form", urlencoded+"Transfer-Encoding: chunked\r\n", "6\r\nx=half\r\n"),
	} {
		if got := e.talk(t, stream); len(got) > 1 || len(got) == 1 && got[0] != 400 {
			t.Errorf("%s: answered %v", name, got)
		}
	}
	if n := e.kept.Load(); n != 0 {
		t.Errorf("%d forms were acted on", n)
	}
}
