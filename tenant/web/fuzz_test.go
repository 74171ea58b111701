package web

import (
	"bufio"
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// FuzzLocalPath resolves each answer as a browser on our host would: it may never
// leave it.
func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/rooms/7?x=1#y", "", "//evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/%2f/evil.example", "/..//evil.example", "/.//evil.example",
		"https://evil.example", "javascript:alert(1)", "/\x00", "/é", "/\xff", "/%zz", "/?//evil.example", "/#//evil.example", "/:80", "/@evil.example", "///evil.example", "/;@evil.example", "/\u2028/evil.example"} {
		f.Add(seed)
	}
	base, _ := url.Parse("https://demo.hearth.test/session/new")
	f.Fuzz(func(t *testing.T, next string) {
		path := LocalPath(next)
		if path != "/" && path != next {
			t.Errorf("LocalPath(%q) = %q, which nobody asked for", next, path)
		}
		// Browsers drop tabs and line breaks, and take a backslash for a slash.
		seen := strings.NewReplacer("\t", "", "\n", "", "\r", "", "\\", "/").Replace(path)
		to, err := base.Parse(seen)
		if err != nil || to.Host != base.Host || to.Scheme != base.Scheme || strings.HasPrefix(seen, "//") {
			t.Errorf("LocalPath(%q) leads to %v, %v", next, to, err)
		}
	})
}

// FuzzHost compares what passes for a host with what an address with it means.
func FuzzHost(f *testing.F) {
	for _, seed := range []string{"hearth.test", "hearth.test:8080", "[::1]:80", "[::1", "::1", "a@b", "a:b@c", "a b", "a/b", "a?b", "a#b", "a\\b", "a%41", "a:", "a:123456", "a:-1", "é.test", "a\x00", "[::1%25eth0]", "[v1.a]", "", ".", "-", "a,b", "a;b", "a\"b", "[]", "[::1]]", "[1.2.3.4]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, host string) {
		if !isHost(host) {
			return
		}
		u, err := url.Parse("http://" + host + "/path?a#b")
		if err != nil || u.Host != host || u.User != nil || u.Path != "/path" {
			t.Errorf("%q passes for a host, and means %v, %v", host, u, err)
		}
	})
}

// FuzzHead compares how we read the head of a request with how Go does, which stands
// for the proxy in front of us. What we let through must mean the same to both.
func FuzzHead(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", "GET http://a/ HTTP/1.1\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
		"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n", "GET x?y=http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 00\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET / HTTP/1.1\r\nX: \"\r\n\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		var h fasthttp.RequestHeader
		if h.Read(bufio.NewReaderSize(bytes.NewReader(stream), headerBuffer)) != nil || ambiguous(&h) != "" {
			return
		}
		host := string(h.Host())
		if named := authority(string(h.RequestURI())); named != "" {
			if host != "" && !strings.EqualFold(host, named) {
				return // place refuses it
			}
			host = named
		}
		if !isHost(host) {
			return
		}
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(stream)))
		if err != nil {
			return // the proxy would have refused it
		}
		length := int64(max(h.ContentLength(), 0))
		if h.ContentLength() == -1 {
			length = -1
		}
		if !strings.EqualFold(r.Host, host) || r.ContentLength != length || slices.Contains(r.TransferEncoding, "chunked") != (length == -1) || r.Method != string(h.Method()) || r.RequestURI != string(h.RequestURI()) {
			t.Errorf("%q\nwe read %s %s of %q, length %d\nGo reads %s %s of %q, length %d %v", stream, h.Method(), h.RequestURI(), host, length, r.Method, r.RequestURI, r.Host, r.ContentLength, r.TransferEncoding)
		}
	})
}

// FuzzForm sends bodies of every kind through the way that forms take.
func FuzzForm(f *testing.F) {
	const multi = "multipart/form-data; boundary=b"
	part := func(head, body string) string {
		return "--b\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + body + "\r\n"
	}
	for _, seed := range [][2]string{
		{"application/x-www-form-urlencoded", "x=1&x=2"}, {"application/x-www-form-urlencoded", "x=%c0%af&x=%00&%=%&&&==="}, {"application/x-www-form-urlencoded", strings.Repeat("x&", 20_000)},
		{multi, part(`name="x"`, "1") + "--b--"}, {multi, part(`name="avatar"; filename="../../etc/passwd"`, "\xff\xd8") + "--b--"}, {multi, part(`name="x"`, "1")}, {multi, strings.Repeat(part(`name="x"`, ""), 1500) + "--b--"},
		{multi, "--b\r\n" + strings.Repeat("X: y\r\n", 5000) + "\r\n\r\n--b--"}, {multi, ""}, {multi, "--b--"}, {"multipart/form-data", "--b--"}, {"multipart/form-data; boundary=", "----"}, {multi + "; boundary=c", "--c--"},
		{`multipart/form-data; boundary="` + strings.Repeat("b", 100) + `"`, "--"}, {multi, part("name=\"x\"; filename=\"\x00\"", "") + "--b--"}, {multi, part(`name="x"; filename*=utf-8''%c0%af`, "") + "--b--"},
		{"application/json", strings.Repeat("[", 10_000)}, {"", "\x00"}, {"text/plain; charset=\x80", "x"},
	} {
		f.Add(seed[0], []byte(seed[1]))
	}
	s := &Server{log: slog.New(slog.DiscardHandler), patience: usual}
	app := fiber.New(s.fiberConfig())
	app.Server().Handler = s.settle(app.Server().Handler)
	app.Post("/", s.receive, func(c *fiber.Ctx) error {
		file, _ := c.FormFile("avatar")
		if file != nil && file.Size > FormBody {
			return fmt.Errorf("a file of %d bytes in a form of %d", file.Size, FormBody)
		}
		return c.SendString(fmt.Sprint(len(c.FormValue("x"))))
	})
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		if !isValue([]byte(kind)) || !utf8.ValidString(kind) {
			return
		}
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Accept", "application/json")
		res, err := app.Test(r, int(10*time.Second/time.Millisecond))
		if err != nil {
			t.Fatal(err)
		}
		want := http.StatusOK
		if len(body) > FormBody {
			want = http.StatusRequestEntityTooLarge
		}
		if res.StatusCode != want {
			t.Errorf("%q, %d bytes: %d", kind, len(body), res.StatusCode)
		}
	})
}

// FuzzFlash reads a cookie that anybody may write.
func FuzzFlash(f *testing.F) {
	for _, seed := range []string{encodeFlash("Saved."), "", "=", "AAAA", "wK8", encodeFlash(strings.Repeat("é", 150)), encodeFlash("\x00"), "\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if text := decodeFlash(value); len(text) > 300 || !utf8.ValidString(text) {
			t.Errorf("decodeFlash(%q) = %q", value, text)
		}
	})
}
