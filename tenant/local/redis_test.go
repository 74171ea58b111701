package local

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRedisServerAnswersAndStops(t *testing.T) {
	t.Parallel()
	r, err := StartRedis(t.Context(), RedisOptions{DataDir: t.TempDir(), RequireServer: true, Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	if r.Kind() != RedisServer {
		t.Errorf("kind %q, want %q", r.Kind(), RedisServer)
	}
	c := connect(t, r)
	if got := c.ask("PING"); got != "+PONG" {
		t.Errorf("PING answered %q", got)
	}
	if err := r.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-r.Done()
}

func TestRedisForTestsIsARealServer(t *testing.T) {
	t.Parallel()
	address, stop, err := RedisForTests(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if u, err := url.Parse(address); err != nil || u.Hostname() != "127.0.0.1" {
		t.Errorf("address %s (%v), want loopback", address, err)
	}
}

func TestAMachineWithoutRedisGetsOneInsideThisProcess(t *testing.T) {
	t.Parallel()
	var said []string
	o := RedisOptions{DataDir: t.TempDir(), Search: []string{}, Log: func(format string, args ...any) {
		said = append(said, fmt.Sprintf(format, args...))
	}}
	r, err := StartRedis(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Kind() != RedisInProcess || len(said) != 1 || !strings.Contains(said[0], "inside this process") {
		t.Errorf("kind %q, having said %q; want it to say so", r.Kind(), said)
	}
	c := connect(t, r)
	if got := c.ask("SET lease held PX 150"); got != "+OK" {
		t.Fatalf("SET answered %q", got)
	}
	eventually(t, "the lease has expired by itself", func() bool { return c.ask("GET lease") == "$-1" })
	for range 2 {
		if err := r.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestASubstituteIsRefusedWhereAServerIsRequired(t *testing.T) {
	t.Parallel()
	_, err := StartRedis(t.Context(), RedisOptions{DataDir: t.TempDir(), Search: []string{}, RequireServer: true})
	if !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), "apt-get install redis-server") {
		t.Errorf("StartRedis: %v, want ErrNotInstalled with a line to type", err)
	}
}

// line speaks just enough of Redis' protocol.
type line struct {
	conn net.Conn
	in   *bufio.Reader
}

func connect(t *testing.T, r *Redis) line {
	t.Helper()
	u, err := url.Parse(r.URL())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.DialTimeout("tcp4", u.Host, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	c := line{conn, bufio.NewReader(conn)}
	password, _ := u.User.Password()
	if got := c.ask("AUTH " + password); got != "+OK" {
		t.Fatalf("AUTH answered %q", got)
	}
	return c
}

func (l line) ask(command string) string {
	words := strings.Fields(command)
	fmt.Fprintf(l.conn, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(l.conn, "$%d\r\n%s\r\n", len(w), w)
	}
	answer, _ := l.in.ReadString('\n')
	if strings.HasPrefix(answer, "$") && answer != "$-1\r\n" {
		l.in.ReadString('\n') // the value
	}
	return strings.TrimSpace(answer)
}
