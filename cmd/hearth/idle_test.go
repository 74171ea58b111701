package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// activated starts a hearth as systemd does: with a listener that is open already, its
// own number in LISTEN_PID, and somebody to tell when it is ready.
func activated(t *testing.T, e *estate, ln *os.File, notify string, change map[string]string, args ...string) *process {
	t.Helper()
	served := e.command(change, args...)
	cmd := exec.CommandContext(t.Context(), "/bin/sh", append([]string{"-c", `exec env LISTEN_PID=$$ LISTEN_FDS=1 "$0" "$@"`, served.Path}, served.Args[1:]...)...)
	cmd.Env = append(served.Env, "NOTIFY_SOCKET="+notify)
	cmd.ExtraFiles = []*os.File{ln}
	return launch(t, cmd)
}

// leaves expects a process to end by itself, as nothing was wrong.
func (p *process) leaves(t *testing.T) {
	t.Helper()
	select {
	case err := <-p.done:
		if err != nil {
			t.Fatalf("it ended with %v\n%s", err, p.err.String())
		}
	case <-time.After(30 * time.Second):
		t.Fatalf("it stays though nobody is there\n%s", p.err.String())
	}
}

// stays expects it to be there after so long.
func (p *process) stays(t *testing.T, d time.Duration, while string, meanwhile func()) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(d); ; {
		select {
		case err := <-p.done:
			t.Fatalf("it left %s: %v\n%s", while, err, p.err.String())
		case <-tick.C:
			meanwhile()
		case <-end:
			return
		}
	}
}

// TestWhoeverConnectsStartsAServerThatLeft has nobody serve, connects, and only then
// starts a process; it answers, is idle, and leaves; and all that a second time.
func TestWhoeverConnectsStartsAServerThatLeft(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	e.run(nil, "migrate", "up")
	_, dir := localEnv(t)
	supervisor, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "notify"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer supervisor.Close()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	inherited, err := ln.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer inherited.Close()
	for range 2 {
		nc, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		if err := nc.SetDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(nc, "GET / HTTP/1.1\r\nHost: hearth.test\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		p := activated(t, e, inherited, supervisor.LocalAddr().String(), nil, "serve", "--exit-when-idle", "1s")
		res, err := http.ReadResponse(bufio.NewReader(nc), nil)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("who waited hears %v, %v\n%s", res, err, p.err.String())
		}
		p.leaves(t)
		for _, want := range []string{"READY=1", "STOPPING=1"} {
			b := make([]byte, 100)
			if err := supervisor.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if n, err := supervisor.Read(b); string(b[:n]) != want {
				t.Errorf("the supervisor is told %q (%v), want %s", b[:n], err, want)
			}
		}
	}
}

// TestNobodyIsRefusedWhileItEnds comes back about when the process leaves, which is
// started whenever it has ended, as systemd does.
func TestNobodyIsRefusedWhileItEnds(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	e.run(nil, "migrate", "up")
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	inherited, err := ln.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer inherited.Close()
	const window = time.Second
	starts := 0
	p := activated(t, e, inherited, "", nil, "serve", "--exit-when-idle", window.String())
	for i := range 8 {
		answered := make(chan error, 1)
		go func() {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+ln.Addr().String()+"/signup", nil)
			if err != nil {
				answered <- err
				return
			}
			req.Host, req.Close = "hearth.test", true
			res, err := (&http.Client{Timeout: time.Minute}).Do(req)
			if err == nil {
				_, err = io.Copy(io.Discard, res.Body)
				res.Body.Close()
				if res.StatusCode != http.StatusOK {
					err = errors.New(res.Status)
				}
			}
			answered <- err
		}()
		for waiting := true; waiting; {
			select {
			case err := <-answered:
				if err != nil {
					t.Fatalf("visit %d, after %d starts: %v", i, starts, err)
				}
				waiting = false
			case err := <-p.done:
				if err != nil {
					t.Fatalf("it ended with %v\n%s", err, p.err.String())
				}
				starts++
				p = activated(t, e, inherited, "", nil, "serve", "--exit-when-idle", window.String())
			}
		}
		pause(t.Context(), window+time.Duration(i)*15*time.Millisecond) // it looks every twentieth of a second
	}
	if starts == 0 {
		t.Error("it never left")
	}
	t.Logf("started %d times", starts)
}

// A listener that was meant for another process is nobody's, and one that is none is
// an error rather than a silent second choice.
func TestOnlyItsOwnListenersAreTaken(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	e.run(nil, "migrate", "up")
	cmd := e.command(map[string]string{"HEARTH_HTTP_ADDRESS": freeAddress(t)}, "serve")
	cmd.Env = append(cmd.Env, "LISTEN_PID=1", "LISTEN_FDS=7")
	launch(t, cmd)

	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for _, tt := range []struct{ count, want string }{{"1", "no listener"}, {"many", "no number of sockets"}} {
		cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", `exec env LISTEN_PID=$$ LISTEN_FDS=`+tt.count+` "$0" serve`, e.binary)
		cmd.Env = e.settings(nil)
		cmd.ExtraFiles = []*os.File{null}
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), tt.want) || strings.Count(string(out), "\n") != 1 {
			t.Errorf("LISTEN_FDS=%s: %v\n%s", tt.count, err, out)
		}
	}
}

// TestAServerLeavesOnlyWhenNobodyIsThere keeps one there with requests, then with an
// open socket, and sees it go while only its health is asked for.
func TestAServerLeavesOnlyWhenNobodyIsThere(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	e.run(nil, "migrate", "up")
	const window = time.Second
	metrics := freeAddress(t)
	s := e.serve(map[string]string{"HEARTH_EXIT_WHEN_IDLE": window.String(), "HEARTH_METRICS_ADDRESS": metrics})
	owner, room := e.signUp(s, "here")
	s.stays(t, 2*window, "under requests", func() { owner.must(t, http.StatusOK, s.address, room, nil) })
	ws, _, err := websocket.Dial(t.Context(), "ws://"+s.address+"/realtime", &websocket.DialOptions{Host: owner.host, HTTPHeader: owner.header()})
	if err != nil {
		t.Fatal(err)
	}
	s.stays(t, 3*window, "with a socket open", func() {})
	_ = ws.CloseNow()
	looks := 0
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); looks++ {
		if _, _, err := newVisitor("hearth.test").ask(t.Context(), s.address, "/up", nil); err != nil {
			break
		}
		if _, _, err := newVisitor(metrics).ask(t.Context(), metrics, "/metrics", nil); err != nil {
			break
		}
	}
	s.leaves(t)
	if looks == 0 {
		t.Error("nobody asked for its health")
	}
}

// Everything on one machine leaves too, with what it had started, once no job is near.
func TestEverythingLeavesWhenNobodyIsThere(t *testing.T) {
	t.Parallel()
	env, dir := localEnv(t)
	begin(t, env, "--exit-when-idle", "2s").leaves(t)
	noChildren(t, dir)
}
