package webhook_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hearth/chat"
	"hearth/chat/webhook"
	"hearth/tenant"
	"hearth/tenant/outbound"
)

// opened is a server of a test that webhooks reach.
func opened(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.Close)
	outbound.OpenInTest(t, s.Listener.Addr().(*net.TCPAddr).AddrPort(), nil)
	return s.URL
}

// raw answers a connection with bytes, and closes it.
func raw(t *testing.T, answer string) string {
	t.Helper()
	return opened(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(conn, answer)
		conn.Close()
	})
}

func call(t *testing.T, url string, maxFile int64) chat.HookAnswer {
	t.Helper()
	c := webhook.Hasty(outbound.New(outbound.Config{}), 300*time.Millisecond)
	return c.Call(t.Context(), tenant.NewID(), chat.HookCall{URL: url, ID: "msg_1", At: time.Unix(1_700_000_000, 0), Secrets: []string{"whsec_AAAA"}, Body: []byte(`{"a":1}`), MaxFile: maxFile})
}

// endless writes until nobody reads any more, and counts.
func endless(kind string, status int, wrote *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		piece := bytes.Repeat([]byte("x"), 64<<10)
		for wrote.Load() < 1<<30 {
			n, err := w.Write(piece)
			wrote.Add(int64(n))
			if err != nil {
				return
			}
		}
	}
}

func TestReceiversThatMisbehave(t *testing.T) {
	t.Parallel()
	hang := func(r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	var inner atomic.Int64
	private := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inner.Add(1) }))
	t.Cleanup(private.Close)
	var packed bytes.Buffer // before anybody waits for it
	z := gzip.NewWriter(&packed)
	for range 64 {
		z.Write(make([]byte, 1<<20))
	}
	z.Close()
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed.Bytes())
	}
	tests := []struct {
		name, url string
		want      chat.HookProblem
		status    int
	}{
		{"hangs", opened(t, func(_ http.ResponseWriter, r *http.Request) { hang(r) }), chat.HookTimeout, 0},
		{"begins and hangs", opened(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, "half a ")
			w.(http.Flusher).Flush()
			hang(r)
		}), chat.HookTimeout, 200},
		{"resets", raw(t, ""), chat.HookUnreachable, 0},
		{"speaks something else", raw(t, "SSH-2.0-OpenSSH_9.2\r\n"), chat.HookUnreachable, 0},
		{"is not there", "http://127.0.0.1:1/", chat.HookUnreachable, 0},
		{"redirects to the metadata of a cloud", opened(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusTemporaryRedirect)
		}), chat.HookStatus, 307},
		{"redirects to our own network", opened(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, private.URL, http.StatusFound)
		}), chat.HookStatus, 302},
		{"is the metadata of a cloud", "http://169.254.169.254/latest/meta-data/", chat.HookBlocked, 0},
		{"is in our own network", private.URL, chat.HookBlocked, 0},
		{"promises more than it says", raw(t, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nshort"), chat.HookBadAnswer, 200},
		{"says more than it promises", raw(t, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok, and then some"), "", 200},
		{"promises a gigabyte", raw(t, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1073741824\r\n\r\n"+strings.Repeat("x", 300<<10)), chat.HookTooLarge, 200},
		{"sends a bomb", opened(t, bomb), chat.HookTooLarge, 200},
		{"packs it in another way", raw(t, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nok"), chat.HookBadAnswer, 200},
		{"has an error page", opened(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(500)
			io.WriteString(w, "<h1>oops</h1>"+strings.Repeat("x", 20<<10))
		}), chat.HookStatus, 500},
		{"has a header without end", raw(t, "HTTP/1.1 200 OK\r\n"+strings.Repeat("x-y: "+strings.Repeat("z", 1000)+"\r\n", 200)+"\r\n"), chat.HookUnreachable, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := call(t, tt.url, 1<<20)
			if a.Problem != tt.want || a.Status != tt.status {
				t.Errorf("problem %q with status %d, want %q with %d", a.Problem, a.Status, tt.want, tt.status)
			}
			if len(a.Body) > chat.MaxHookText || tt.status == 500 && len(a.Body) != chat.MaxHookAnswer {
				t.Errorf("%d bytes were kept", len(a.Body))
			}
		})
	}
	t.Cleanup(func() {
		if inner.Load() != 0 {
			t.Error("a redirect into our own network was followed")
		}
	})
}

func TestAGigabyteIsNotRead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		kind    string
		status  int
		maxFile int64
		kept    int
		problem chat.HookProblem
	}{
		"text":           {"text/html", 200, 1 << 20, chat.MaxHookText, chat.HookTooLarge},
		"a file":         {"video/mp4", 200, 2 << 20, 2 << 20, chat.HookTooLarge},
		"a file of ours": {"video/mp4", 200, 1 << 40, chat.MaxHookFile, chat.HookTooLarge},
		"an error":       {"text/html", 502, 1 << 20, chat.MaxHookAnswer, chat.HookStatus},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var wrote atomic.Int64
			a := call(t, opened(t, endless(tt.kind, tt.status, &wrote)), tt.maxFile)
			if a.Problem != tt.problem || len(a.Body) != tt.kept || !a.Cut {
				t.Errorf("problem %q, %d bytes kept, want %q and %d", a.Problem, len(a.Body), tt.problem, tt.kept)
			}
			if wrote.Load() >= 1<<30 {
				t.Error("all of it was taken")
			}
		})
	}
}

func TestWhatACallSays(t *testing.T) {
	t.Parallel()
	var seen http.Header
	var body []byte
	a := call(t, opened(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header.Clone()
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "Text/Plain; charset=latin1; x")
		w.Header().Set("X-Two\u00e9", "no")
		fmt.Fprint(w, "fine")
	}), 0)
	if a.Problem != "" || a.ContentType != "text/plain" || string(a.Body) != "fine" || a.Took <= 0 {
		t.Errorf("it answered %+v", a)
	}
	// From the secret, id, time and body above, by openssl.
	const want = "v1,HA9nSvEEuynF+mEPWgOAUWbrVA21G6kMzfOt+yEvB3I="
	if got := seen.Get("webhook-signature"); got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
	if string(body) != `{"a":1}` || seen.Get("webhook-id") != "msg_1" || seen.Get("webhook-timestamp") != "1700000000" || seen.Get("Content-Type") != "application/json" {
		t.Errorf("it said %v and %s", seen, body)
	}
	if !strings.Contains(a.RequestHeader, "webhook-id: msg_1\n") || !strings.Contains(a.Header, "content-type: Text/Plain") {
		t.Errorf("the log says %q and %q", a.RequestHeader, a.Header)
	}
}
