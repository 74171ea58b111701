package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"hearth/cmd/internal/app"
	"hearth/cmd/internal/config"
	"hearth/tenant/local"
)

const worldSecret = "a secret key that only the failure tests use"

// world is what processes of Hearth share: a Postgres, a Redis and a mail server of
// its own, each of which may fail.
type world struct {
	t        *testing.T
	dir      string
	database string // where Postgres keeps its data
	filesDir string // where blobs are
	postgres *local.Postgres
	redis    *local.Redis // nil while there is none
	redisURL string
	mail     *mailbox
	env      []string
	app      *app.App // for the test itself: not a process that serves
}

// newWorld starts the servers and prepares the database.
func newWorld(t *testing.T) *world {
	t.Helper()
	_, dir := localEnv(t)
	return newWorldIn(t, dir, dir)
}

// newWorldIn keeps the database and the files where they are told.
func newWorldIn(t *testing.T, database, files string) *world {
	t.Helper()
	_, dir := localEnv(t)
	w := &world{t: t, dir: dir, database: database, filesDir: files, mail: newMailbox(t), redisURL: "redis://:" + rand.Text() + "@" + freeAddress(t) + "/0"}
	err := errors.Join(w.startPostgres(), w.startRedis())
	t.Cleanup(w.stop)
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Config{BaseURL: "http://hearth.test", Database: config.Database{URL: config.Secret(w.postgres.DSN())},
		Redis: config.Redis{URL: config.Secret(w.redisURL)}, SecretKey: worldSecret, Signup: "open",
		Blob: config.Blob{URL: "file://" + filepath.Join(files, "blobs")}, SMTP: config.SMTP{URL: config.Secret(w.mail.url)},
		Mail: config.Mail{From: "Hearth <hearth@hearth.test>"}}
	w.env = []string{"HEARTH_BASE_URL=" + cfg.BaseURL, "HEARTH_DATABASE_URL=" + w.postgres.DSN(), "HEARTH_REDIS_URL=" + w.redisURL,
		"HEARTH_SECRET_KEY=" + worldSecret, "HEARTH_SMTP_URL=" + w.mail.url, "HEARTH_BLOB_URL=" + cfg.Blob.URL,
		"HEARTH_TRUSTED_PROXIES=127.0.0.1", "HEARTH_LOG_LEVEL=warn"}
	if out, err := command(t, w.env, "migrate", "up").CombinedOutput(); err != nil {
		t.Fatalf("migrate up: %v\n%s", err, out)
	}
	if w.app, err = app.New(cfg, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.app.Close() })
	return w
}

func (w *world) startPostgres() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	w.postgres, err = local.StartPostgres(ctx, local.PostgresOptions{DataDir: w.database})
	return err
}

// stopPostgres is a fast shutdown, as a package upgrade does it.
func (w *world) stopPostgres() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.postgres.Stop(ctx); err != nil {
		w.t.Fatal(err)
	}
}

// killPostgres ends the server as the kernel does when memory is short.
func (w *world) killPostgres() {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.database, "postgres", "data", "postmaster.pid"))
	if err != nil {
		w.t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		w.t.Fatal(err)
	}
	<-w.postgres.Done()
	w.stopPostgres()
}

// startRedis begins with nothing, always at the same address.
func (w *world) startRedis() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	w.redis, err = local.StartRedis(ctx, local.RedisOptions{DataDir: w.dir, RequireServer: true, URL: w.redisURL})
	return err
}

func (w *world) stopRedis() {
	w.t.Helper()
	if w.redis == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.redis.Stop(ctx); err != nil {
		w.t.Error(err)
	}
	w.redis = nil
}

func (w *world) stop() {
	w.stopRedis()
	if w.postgres != nil {
		w.stopPostgres()
	}
}

// server is one `hearth serve`.
type server struct {
	*process
	address string
}

func (w *world) serve(address string) *server {
	w.t.Helper()
	return &server{begin(w.t, append(w.env, "HEARTH_HTTP_ADDRESS="+address), "serve"), address}
}

func (w *world) work() *process {
	w.t.Helper()
	return begin(w.t, w.env, "worker")
}

// kill is kill -9.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.done
}

// freeAddress is below the ports that outgoing connections take, so that what ends
// there can begin there again.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		n, err := rand.Int(rand.Reader, big.NewInt(12_000))
		if err != nil {
			t.Fatal(err)
		}
		address := fmt.Sprintf("127.0.0.1:%d", 20_000+n.Int64())
		l, err := net.Listen("tcp4", address)
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		return address
	}
	t.Fatal("no free port")
	return ""
}

// eventually waits for a condition that others bring about.
func eventually(t *testing.T, what string, met func() bool) {
	t.Helper()
	deadline := time.NewTimer(2 * patience)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !met() {
		select {
		case <-deadline.C:
			t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}
