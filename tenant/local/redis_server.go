package local

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// findRedis returns the first of programs that is on this machine. Debian keeps
// servers in /usr/bin, others in sbin, which a member's PATH may lack.
func findRedis(programs []string) (string, error) {
	if programs == nil {
		programs = []string{"redis-server", "valkey-server", "/usr/sbin/redis-server", "/usr/local/sbin/redis-server",
			"/opt/homebrew/bin/redis-server", "/opt/homebrew/bin/valkey-server"}
	}
	for _, program := range programs {
		if path, err := exec.LookPath(program); err == nil {
			return path, nil
		}
	}
	return "", errNoRedis
}

// startServer tries a few ports: one that was free may be taken a moment later.
func startServer(ctx context.Context, o RedisOptions, program string) (*Redis, error) {
	dir, err := redisFolder(o.DataDir)
	if err != nil {
		return nil, err
	}
	wanted, err := url.Parse(o.URL)
	if err != nil {
		return nil, fmt.Errorf("where Redis is to answer: %w", err)
	}
	for attempt := 0; ; attempt++ {
		s := redisServer{program: program, dir: dir, address: "127.0.0.1:0", password: rand.Text()}
		if o.URL != "" {
			s.address = wanted.Host
			s.password, _ = wanted.User.Password()
		}
		err := s.launch(ctx)
		if err == nil {
			o.Log("Started a private Redis (%s).", program)
			return s.redis(), nil
		}
		if attempt == 4 || ctx.Err() != nil || !strings.Contains(err.Error(), "in use") {
			return nil, err
		}
	}
}

type redisServer struct {
	program, dir, address, password string
	proc                            *child
}

// launch configures over standard input, so that the password is in no process
// list. Nothing is written to disk: whatever must not be lost is in Postgres.
func (s *redisServer) launch(ctx context.Context) error {
	l, err := net.Listen("tcp4", s.address)
	if err != nil {
		return explain("find a free port for Redis", err)
	}
	s.address = l.Addr().String()
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()

	logName := filepath.Join(s.dir, "redis.log")
	out, err := os.OpenFile(logName, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return explain("write "+logName, err)
	}
	defer out.Close()
	cmd := exec.Command(s.program, "-")
	cmd.Dir = s.dir
	cmd.Stdin = strings.NewReader(fmt.Sprintf(
		"bind 127.0.0.1\nport %d\nrequirepass %s\nsave \"\"\nappendonly no\ndaemonize no\nmaxmemory-policy noeviction\n", port, s.password))
	cmd.Stdout, cmd.Stderr = out, out
	if s.proc, err = startChild(cmd, account{}, syscall.SIGTERM); err != nil {
		return explain("start Redis", err)
	}
	if err := s.ready(ctx, logName); err != nil {
		stop, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		s.proc.stop(stop, syscall.SIGKILL)
		return err
	}
	return nil
}

// ready waits until the server answers to its password.
func (s *redisServer) ready(ctx context.Context, logName string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if s.answers() {
			return nil
		}
		select {
		case <-s.proc.done:
			b, _ := os.ReadFile(logName)
			if strings.Contains(string(b), "in use") {
				return fmt.Errorf("port %s is in use", s.address)
			}
			return fmt.Errorf("Redis ended at once: see %s", logName)
		case <-ctx.Done():
			return fmt.Errorf("Redis did not answer in time: see %s", logName)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (s *redisServer) answers() bool {
	conn, err := net.DialTimeout("tcp4", s.address, time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Second))
	fmt.Fprintf(conn, "AUTH %s\r\n", s.password)
	line, err := bufio.NewReader(conn).ReadString('\n')
	return err == nil && strings.HasPrefix(line, "+OK")
}

func (s *redisServer) redis() *Redis {
	return &Redis{
		kind: RedisServer,
		url:  "redis://:" + s.password + "@" + s.address + "/0",
		stop: func(ctx context.Context) error { return s.proc.stop(ctx, syscall.SIGTERM) },
		done: s.proc.done,
	}
}
