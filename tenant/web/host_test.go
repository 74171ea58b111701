package web_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"hearth/tenant/web"
)

// ask sends a head as it stands, closes, and returns the one answer.
func (e *edge) ask(t *testing.T, head string) (*http.Response, string) {
	t.Helper()
	nc := e.dial(t)
	_, _ = io.WriteString(nc, head)
	res, err := http.ReadResponse(bufio.NewReader(nc), nil)
	if err != nil {
		t.Fatalf("%.100q: %v", head, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(text)
}

// TestOneHostIsAskedFor sends hosts as no browser would.
func TestOneHostIsAskedFor(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Config{})
	tests := []struct {
		name, head string
		status     int
		says       string
	}{
		{"the site", "GET /place HTTP/1.1\r\nHost: hearth.test\r\n", 200, "hearth.test "},
		{"with a port", "GET /place HTTP/1.1\r\nHost: hearth.test:8080\r\n", 200, "hearth.test:8080 "},
		{"in capitals", "GET /place HTTP/1.1\r\nHost: HEARTH.Test\r\n", 200, "hearth.test "},
		{"with a dot at its end", "GET /place HTTP/1.1\r\nHost: hearth.test.\r\n", 200, "hearth.test. "},
		{"by address", "GET /place HTTP/1.1\r\nHost: [::1]:80\r\n", 200, "[::1]:80 "},
		{"in HTTP/1.0", "GET /place HTTP/1.0\r\nHost: hearth.test\r\n", 200, "hearth.test "},
		{"in absolute form", "GET http://hearth.test/place HTTP/1.1\r\nHost: hearth.test\r\n", 200, "hearth.test "},
		{"in absolute form, of another host", "GET http://admin.hearth.test/place HTTP/1.1\r\nHost: hearth.test\r\n", 400, ""},
		{"in absolute form, with a name and password", "GET http://a:b@hearth.test/place HTTP/1.1\r\nHost: hearth.test\r\n", 400, ""},
		{"in absolute form, with a backslash", "GET http://hearth.test\\.evil.example/place HTTP/1.1\r\nHost: hearth.test\r\n", 404, ""},
		{"in another scheme", "GET ftp://hearth.test/place HTTP/1.1\r\nHost: hearth.test\r\n", 400, ""},
		{"inside of a query", "GET x?y=http://admin.hearth.test/place HTTP/1.1\r\nHost: hearth.test\r\n", 400, ""},
		{"behind two slashes", "GET //evil.example/place HTTP/1.1\r\nHost: hearth.test\r\n", 404, ""},
		{"as an authority", "CONNECT hearth.test:443 HTTP/1.1\r\nHost: hearth.test\r\n", 400, ""},
		{"twice", "GET /place HTTP/1.1\r\nHost: hearth.test\r\nHost: hearth.test\r\n", 400, ""},
		{"twice, and another", "GET /place HTTP/1.1\r\nHost: hearth.test\r\nhost: admin.hearth.test\r\n", 400, ""},
		{"not at all", "GET /place HTTP/1.1\r\n", 400, ""},
		{"empty", "GET /place HTTP/1.1\r\nHost:\r\n", 400, ""},
		{"with a name", "GET /place HTTP/1.1\r\nHost: evil@hearth.test\r\n", 400, ""},
		{"with a path", "GET /place HTTP/1.1\r\nHost: hearth.test/admin\r\n", 400, ""},
		{"with a list", "GET /place HTTP/1.1\r\nHost: hearth.test, admin.hearth.test\r\n", 400, ""},
		{"with two ports", "GET /place HTTP/1.1\r\nHost: hearth.test:80:80\r\n", 400, ""},
		{"with a port that is none", "GET /place HTTP/1.1\r\nHost: hearth.test:http\r\n", 400, ""},
		{"with an endless port", "GET /place HTTP/1.1\r\nHost: hearth.test:000000080\r\n", 400, ""},
		{"with no port", "GET /place HTTP/1.1\r\nHost: hearth.test:\r\n", 400, ""},
		{"with a quote", "GET /place HTTP/1.1\r\nHost: hearth.test\";script-src *\r\n", 400, ""},
		{"with letters of other alphabets", "GET /place HTTP/1.1\r\nHost: hеarth.test\r\n", 400, ""},
		{"of a name too long", "GET /place HTTP/1.1\r\nHost: " + strings.Repeat("a.", 200) + "hearth.test\r\n", 400, ""},
		{"of nobody", "GET /place HTTP/1.1\r\nHost: evil.example\r\n", 404, "No workspace lives here"},
		{"forwarded by anybody", "GET /place HTTP/1.1\r\nHost: hearth.test\r\nX-Forwarded-Host: admin.hearth.test\r\n", 200, "hearth.test 127.0.0.1"},
		{"overlong in the path", "GET /%c0%af/place HTTP/1.1\r\nHost: hearth.test\r\n", 400, ""},
		{"overlong and raw in the path", "GET /\xc0\xaf/place HTTP/1.1\r\nHost: hearth.test\r\n", 400, ""},
		{"with a NUL in the path", "GET /place%00 HTTP/1.1\r\nHost: hearth.test\r\n", 400, ""},
		{"overlong in the query", "GET /place?q=%c0%af HTTP/1.1\r\nHost: hearth.test\r\n", 200, "hearth.test "},
		{"overlong in a cookie", "GET /place HTTP/1.1\r\nHost: hearth.test\r\nCookie: theme=\xc0\xaf; hearth_session=\xc0\xaf\r\n", 200, "hearth.test "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res, body := e.ask(t, tt.head+"\r\n")
			if res.StatusCode != tt.status || !strings.Contains(body, tt.says) {
				t.Errorf("answered %d, want %d: %.300s", res.StatusCode, tt.status, body)
			}
			if strings.Contains(body+fmt.Sprint(res.Header), "evil.example/") {
				t.Errorf("the forged host is shown: %v %.300s", res.Header, body)
			}
			if res.Header.Get("Content-Security-Policy") == "" && !strings.HasPrefix(tt.head, "CONNECT") {
				t.Errorf("headers are missing: %v", res.Header)
			}
		})
	}
}

func TestForwardingHeadersOfTrustedProxies(t *testing.T) {
	t.Parallel()
	trusting := newEdge(t, web.Config{TrustedProxies: []string{"127.0.0.1", "10.0.0.0/8", "fd00::/8"}})
	wary := newEdge(t, web.Config{TrustedProxies: []string{"10.0.0.0/8"}})
	tests := []struct {
		name    string
		e       *edge
		headers string
		want    string
	}{
		{"nothing forwarded", trusting, "", "hearth.test 127.0.0.1"},
		{"one client", trusting, "X-Forwarded-For: 192.0.2.7\r\n", "hearth.test 192.0.2.7"},
		{"a client's claim in front", trusting, "X-Forwarded-For: 1.1.1.1, 192.0.2.7\r\n", "hearth.test 192.0.2.7"},
		{"two proxies of ours", trusting, "X-Forwarded-For: 1.1.1.1, 192.0.2.7, 10.2.3.4\r\n", "hearth.test 192.0.2.7"},
		{"in two lines", trusting, "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 192.0.2.7, 10.2.3.4\r\n", "hearth.test 192.0.2.7"},
		{"a claim to be a proxy of ours", trusting, "X-Forwarded-For: 1.1.1.1, 10.0.0.1, 192.0.2.7\r\n", "hearth.test 192.0.2.7"},
		{"nobody but proxies", trusting, "X-Forwarded-For: 10.0.0.1, 10.0.0.2\r\n", "hearth.test 10.0.0.1"},
		{"with a port", trusting, "X-Forwarded-For: 192.0.2.7:4711\r\n", "hearth.test 192.0.2.7"},
		{"in IPv6", trusting, "X-Forwarded-For: [2001:db8::7]:4711, fd00::1\r\n", "hearth.test 2001:db8::7"},
		{"a mapped address", trusting, "X-Forwarded-For: ::ffff:192.0.2.7\r\n", "hearth.test 192.0.2.7"},
		{"what is no address", trusting, "X-Forwarded-For: 192.0.2.7, unknown, 10.0.0.9\r\n", "hearth.test 10.0.0.9"},
		{"nonsense alone", trusting, "X-Forwarded-For: <script>\r\n", "hearth.test 127.0.0.1"},
		{"from whom nobody trusts", wary, "X-Forwarded-For: 10.9.9.9\r\n", "hearth.test 127.0.0.1"},
		{"a host", trusting, "X-Forwarded-Host: HEARTH.test:444\r\n", "hearth.test:444 127.0.0.1"},
		{"a client's host in front", trusting, "X-Forwarded-Host: evil.example, hearth.test:445\r\n", "hearth.test:445 127.0.0.1"},
		{"a client's host in another line", trusting, "X-Forwarded-Host: evil.example\r\nX-Forwarded-Host: hearth.test:446\r\n", "hearth.test:446 127.0.0.1"},
		{"a host from whom nobody trusts", wary, "X-Forwarded-Host: evil.example\r\n", "hearth.test 127.0.0.1"},
	}
	for _, tt := range tests {
		if _, body := tt.e.ask(t, "GET /place HTTP/1.1\r\nHost: hearth.test\r\n"+tt.headers+"\r\n"); body != tt.want {
			t.Errorf("%s: %.200q, want %q", tt.name, body, tt.want)
		}
	}
	res, _ := trusting.ask(t, "GET /place HTTP/1.1\r\nHost: hearth.test\r\nX-Forwarded-Host: a b\r\n\r\n")
	if res.StatusCode != 400 {
		t.Errorf("a proxy forwards what is no host: %d", res.StatusCode)
	}
}

// TestOneConnectionOfAProxySpeaksForMany asks for two clients in turn.
func TestOneConnectionOfAProxySpeaksForMany(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Config{TrustedProxies: []string{"127.0.0.1"}})
	nc := e.dial(t)
	r := bufio.NewReader(nc)
	for _, tt := range []struct{ headers, want string }{
		{"X-Forwarded-For: 192.0.2.1\r\n", "hearth.test 192.0.2.1"},
		{"", "hearth.test 127.0.0.1"},
		{"X-Forwarded-For: 192.0.2.2\r\nX-Forwarded-Host: hearth.test:81\r\n", "hearth.test:81 192.0.2.2"},
		{"", "hearth.test 127.0.0.1"},
	} {
		_, _ = io.WriteString(nc, "GET /place HTTP/1.1\r\nHost: hearth.test\r\n"+tt.headers+"\r\n")
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(res.Body); string(text) != tt.want {
			t.Errorf("%q, want %q", text, tt.want)
		}
	}
}

func TestPlainHTTPIsSentToHTTPS(t *testing.T) {
	t.Parallel()
	e := newEdgeAt(t, web.Config{BaseURL: "https://hearth.test", TrustedProxies: []string{"127.0.0.1"}})
	tests := []struct {
		name, path, headers string
		status              int
		location            string
	}{
		{"plain", "/place?a=b%20c", "X-Forwarded-Proto: http\r\n", 308, "https://hearth.test/place?a=b%20c"},
		{"plain, with a client's claim", "/place", "X-Forwarded-Proto: https, http\r\n", 308, "https://hearth.test/place"},
		{"over TLS", "/place", "X-Forwarded-Proto: https\r\n", 200, ""},
		{"nobody says", "/place", "", 200, ""},
		{"a health check", "/up", "X-Forwarded-Proto: http\r\n", 200, ""},
	}
	for _, tt := range tests {
		res, body := e.ask(t, "GET "+tt.path+" HTTP/1.1\r\nHost: hearth.test\r\n"+tt.headers+"\r\n")
		if res.StatusCode != tt.status || res.Header.Get("Location") != tt.location {
			t.Errorf("%s: %d to %q: %.100s", tt.name, res.StatusCode, res.Header.Get("Location"), body)
		}
	}
}
