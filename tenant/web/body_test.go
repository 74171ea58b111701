package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"hearth/tenant/web"
)

// TestATooLargeBodyIsAnsweredNotReset plays a client that writes all it has before it
// reads, as browsers do. A reset would make its write or its read fail.
func TestATooLargeBodyIsAnsweredNotReset(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Config{})
	for _, size := range []int{web.FormBody + 1, 1 << 20, 8 << 20} {
		for _, chunked := range []bool{false, true} {
			nc := e.dial(t)
			head, tail := fmt.Sprintf("Content-Length: %d\r\n", size), ""
			if chunked {
				head, tail = "Transfer-Encoding: chunked\r\n", "\r\n0\r\n\r\n"
			}
			stream := io.MultiReader(strings.NewReader(post("/form", head, "")), chunkHead(chunked, size), io.LimitReader(endless{}, int64(size)), strings.NewReader(tail))
			if _, err := io.Copy(nc, stream); err != nil {
				t.Fatalf("%d bytes, chunked %v: write: %v", size, chunked, err)
			}
			res, err := http.ReadResponse(bufio.NewReader(nc), nil)
			if err != nil {
				t.Fatalf("%d bytes, chunked %v: read: %v", size, chunked, err)
			}
			text, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != 413 || !res.Close || !strings.Contains(string(text), "send something smaller") {
				t.Errorf("%d bytes, chunked %v: %d, close %v, %v: %.80s", size, chunked, res.StatusCode, res.Close, err, text)
			}
		}
	}
	if e.kept.Load() != 0 {
		t.Error("a form was acted on")
	}
}

func chunkHead(chunked bool, size int) io.Reader {
	if chunked {
		return strings.NewReader(fmt.Sprintf("%x\r\n", size))
	}
	return strings.NewReader("")
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// TestAnEndlessBodyIsCut sends for ever: the answer comes while the client is still
// sending, and then its writes fail.
func TestAnEndlessBodyIsCut(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Config{})
	nc := e.dial(t)
	sent := make(chan int64, 1)
	go func() {
		n, _ := io.Copy(nc, io.MultiReader(strings.NewReader(post("/form", "Content-Length: 1099511627776\r\n", "")), endless{}))
		sent <- n
	}()
	res, err := http.ReadResponse(bufio.NewReader(nc), nil)
	if err != nil || res.StatusCode != 413 {
		t.Fatalf("%v, %v", res, err)
	}
	if n := <-sent; n > 64<<20 {
		t.Errorf("took %d bytes", n)
	}
}

func TestExpectContinue(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Config{})
	for name, tt := range map[string]struct {
		size, want int
	}{"a form": {1000, 200}, "a form too large": {web.FormBody * 2, 413}} {
		nc := e.dial(t)
		_, _ = io.WriteString(nc, post("/form", fmt.Sprintf("Expect: 100-continue\r\nContent-Length: %d\r\n", tt.size), ""))
		r := bufio.NewReader(nc)
		if res, err := http.ReadResponse(r, nil); err != nil || res.StatusCode != 100 {
			t.Fatalf("%s: %v, %v", name, res, err)
		}
		_, _ = io.WriteString(nc, strings.Repeat("x", tt.size))
		if res, err := http.ReadResponse(r, nil); err != nil || res.StatusCode != tt.want {
			t.Errorf("%s: %v, %v", name, res, err)
		}
	}
}

func TestFormsArriveInAnyShape(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Config{})
	value := strings.Repeat("y", 50_000)
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("x", value)
	_ = w.Close()
	for name, tt := range map[string]struct{ kind, body string }{
		"urlencoded": {"application/x-www-form-urlencoded", "x=" + value},
		"multipart":  {w.FormDataContentType(), b.String()},
	} {
		for _, length := range []int64{int64(len(tt.body)), -1} {
			req, _ := http.NewRequest(http.MethodPost, "http://"+e.address+"/form", io.NopCloser(strings.NewReader(tt.body)))
			req.Host, req.ContentLength = "hearth.test", length
			req.Header.Set("Content-Type", tt.kind)
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			res, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if string(text) != "50000" {
				t.Errorf("%s, length %d: %d %.80s", name, length, res.StatusCode, text)
			}
		}
	}
}
