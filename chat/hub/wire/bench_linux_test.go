package wire_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hearth/chat/hub/wire"
)

// The other ends of a benchmark's sockets live in a process of their own, so that
// what is measured is the server's, and so that each has its descriptors.
const otherEnds = "HEARTH_BENCH_SOCKETS"

func TestMain(m *testing.M) {
	if line := os.Getenv(otherEnds); line != "" {
		holdSockets(line)
		return
	}
	os.Exit(m.Run())
}

// leanly hides from the group that its sockets are plain ones.
type leanly struct{ net.Listener }

func (l leanly) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return struct{ *net.TCPConn }{nc.(*net.TCPConn)}, nil
}

var behinds = []struct {
	name   string
	behind func(net.Listener) net.Listener
}{
	{"polled", func(l net.Listener) net.Listener { return l }},
	{"lean", func(l net.Listener) net.Listener { return leanly{l} }},
}

// BenchmarkIdleSockets says what one of many that are idle holds in this process.
func BenchmarkIdleSockets(b *testing.B) {
	for _, transport := range behinds {
		b.Run(transport.name, func(b *testing.B) {
			const n = 10_000
			g := wire.NewGroup(wire.Options{})
			h := &crowd{}
			address := serveBehind(b, g, h, transport.behind)
			debug.FreeOSMemory()
			before, goroutines := rss(b), runtime.NumGoroutine()
			sockets(b, g, address, "", n, 0)
			natural := rss(b) - before
			debug.FreeOSMemory()
			collected, goroutines := rss(b)-before, runtime.NumGoroutine()-goroutines
			for b.Loop() {
				g.Sweep(time.Now())
			}
			b.ReportMetric(float64(natural)/n, "B/socket")
			b.ReportMetric(float64(collected)/n, "B/socket-collected")
			b.ReportMetric(float64(goroutines)/n, "goroutines/socket")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "sweep-ns/socket")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkFanOut says what a delivery costs this process in CPU, kernel included,
// when the next message waits for the last and when sixteen are on their way; and how
// many bytes it is, as it is and compressed.
func BenchmarkFanOut(b *testing.B) {
	for _, transport := range behinds {
		for _, outstanding := range []int{1, 16} {
			for _, how := range []struct{ name, extension string }{{"plain", ""}, {"packed", "permessage-deflate"}} {
				b.Run(fmt.Sprintf("%s/outstanding%d/%s", transport.name, outstanding, how.name), func(b *testing.B) {
					fanOut(b, transport.behind, outstanding, how.extension)
				})
			}
		}
	}
}

func fanOut(b *testing.B, behind func(net.Listener) net.Listener, outstanding int, extension string) {
	const n = 1000
	g := wire.NewGroup(wire.Options{MaxQueued: 1 << 20})
	h := &crowd{}
	address := serveBehind(b, g, h, behind)
	text := []byte(event)
	size := wire.TextFrame(text).Size(extension != "")
	heard := sockets(b, g, address, extension, n, n*size)
	b.ResetTimer()
	spent := cpu(b)
	sent, acknowledged := 0, 0
	for b.Loop() {
		frame := wire.TextFrame(text) // anew, as each message is: it is packed each time
		for _, c := range h.conns {
			if err := c.Write(frame); err != nil {
				b.Fatal(err)
			}
		}
		for sent++; sent-acknowledged >= outstanding; acknowledged++ {
			<-heard
		}
	}
	for ; acknowledged < sent; acknowledged++ {
		<-heard
	}
	b.ReportMetric(float64((cpu(b)-spent).Nanoseconds())/float64(sent)/n/1000, "cpu-us/delivery")
	b.ReportMetric(float64(size), "B/delivery")
}

// event is a message as a room's page is told of it: 1,200 bytes of HTML in JSON.
var event = func() string {
	html := `{"op":"event","room":4711,"seq":1042,"type":"message.created","html":"` +
		`<turbo-stream action=\"append\" target=\"messages\"><template><article class=\"message\" id=\"message-90210\" data-controller=\"message\">` +
		`<a class=\"message__avatar\" href=\"/members/17\"><img src=\"/avatars/17/3\" alt=\"Ada\" width=\"40\" height=\"40\"></a><header class=\"message__header\">` +
		`<a class=\"message__author\" href=\"/members/17\">Ada Lovelace</a><a class=\"message__time\" href=\"/rooms/4711/@90210\"><time datetime=\"2026-11-21T10:15:00Z\">10:15</time></a></header>` +
		`<div class=\"message__body\"><p>The Analytical Engine has no pretensions whatever to originate anything. It can do whatever we know how to order it to perform.</p></div>`
	return html + html[:1198-len(html)] + `"}`
}()

// crowd collects sockets as each says hello.
type crowd struct {
	mu    sync.Mutex
	conns []wire.Conn
}

func (h *crowd) OnMessage(c wire.Conn, _ []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.conns = append(h.conns, c)
}

func (h *crowd) OnClose(wire.Conn, int) {}

// sockets opens n of them in another process. Its channel tells of each whole message
// that all of them have read, of so many bytes in all.
func sockets(b *testing.B, g *wire.Group, address, extension string, n, size int) <-chan struct{} {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %d %s", otherEnds, address, n, size, extension))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewReader(out)
	b.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			b.Error(err)
		}
		for end := time.Now().Add(20 * time.Second); g.Len() > 0 && time.Now().Before(end); {
			runtime.Gosched()
		}
	})
	if ready, err := lines.ReadString('\n'); err != nil || ready != "ready\n" {
		b.Fatalf("%q, %v", ready, err)
	}
	if g.Len() != n {
		b.Fatalf("%d sockets, want %d", g.Len(), n)
	}
	heard := make(chan struct{}, 1024)
	go func() {
		for {
			if _, err := lines.ReadString('\n'); err != nil {
				return
			}
			heard <- struct{}{}
		}
	}()
	return heard
}

// holdSockets is the other process. It ends with its standard input.
func holdSockets(line string) {
	var address string
	var n, size int
	if _, err := fmt.Sscan(line, &address, &n, &size); err != nil {
		panic(err)
	}
	extension := strings.Fields(line)[3:]
	conns := make([]net.Conn, n)
	var dialling sync.WaitGroup
	for first := range 32 {
		dialling.Go(func() {
			for i := first; i < n; i += 32 {
				conns[i] = sayHello(address, strings.Join(extension, ""))
			}
		})
	}
	dialling.Wait()
	var read atomic.Int64
	for _, nc := range conns {
		go func() {
			b := make([]byte, 8<<10)
			for size > 0 {
				got, err := nc.Read(b)
				if err != nil {
					return
				}
				now := int(read.Add(int64(got)))
				for range now/size - (now-got)/size {
					os.Stdout.WriteString("\n")
				}
			}
		}()
	}
	os.Stdout.WriteString("ready\n")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// sayHello returns once the server has heard it: it answers the ping that follows.
func sayHello(address, extension string) net.Conn {
	nc, err := net.Dial("tcp", address)
	if err != nil {
		panic(err)
	}
	if extension != "" {
		extension = "Sec-WebSocket-Extensions: " + extension + "\r\n"
	}
	if _, err := io.WriteString(nc, "GET /realtime HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\n"+extension+"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81\x82\x00\x00\x00\x00hi\x89\x80\x00\x00\x00\x00"); err != nil {
		panic(err)
	}
	var all []byte
	for b := [1]byte{}; !strings.HasSuffix(string(all), "\r\n\r\n\x8a\x00"); all = append(all, b[0]) {
		if _, err := nc.Read(b[:]); err != nil {
			panic(err)
		}
	}
	return nc
}

func rss(b *testing.B) int {
	b.Helper()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(statm))[1])
	if err != nil {
		b.Fatal(err)
	}
	return pages * os.Getpagesize()
}

func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
