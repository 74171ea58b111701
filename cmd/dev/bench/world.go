package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"hearth/cmd/internal/app"
	"hearth/cmd/internal/config"
	"hearth/tenant/local"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// world is what one family of rows is measured in: a Postgres that keeps what it
// commits, a Redis, the shipped binary, and the application inside this process to
// prepare things with.
type world struct {
	ctx        context.Context
	dir        string
	binary     string
	postgres   *local.Postgres
	redis      *local.Redis
	postmaster int
	db         *sql.DB // as the owner, for what no part of Hearth does
	app        *app.App
	env        []string
}

// base is the site's address; nobody resolves it.
const base = "hearth.test"

// inWorld runs fn in a world and takes it down again.
func inWorld(ctx context.Context, binary string, fn func(context.Context, *world) (figures, error)) (figures, error) {
	dir, err := os.MkdirTemp("", "hearth-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o711); err != nil {
		return nil, err
	}
	w := &world{ctx: ctx, dir: dir, binary: binary}
	defer w.end()
	if err := w.begin(ctx); err != nil {
		return nil, err
	}
	return fn(ctx, w)
}

func (w *world) begin(ctx context.Context) (err error) {
	if w.postgres, err = local.StartPostgres(ctx, local.PostgresOptions{DataDir: w.dir}); err != nil {
		return err
	}
	if w.redis, err = local.StartRedis(ctx, local.RedisOptions{DataDir: w.dir, RequireServer: true}); err != nil {
		return err
	}
	settings := map[string]string{
		"HEARTH_BASE_URL": "http://" + base, "HEARTH_DATABASE_URL": w.postgres.DSN(), "HEARTH_REDIS_URL": w.redis.URL(),
		"HEARTH_SECRET_KEY": rand.Text() + rand.Text(), "HEARTH_SMTP_URL": "none", "HEARTH_BLOB_URL": "file://" + filepath.Join(w.dir, "blobs"),
		"HEARTH_TRUSTED_PROXIES": "127.0.0.1", "HEARTH_LOG_LEVEL": "error", "HEARTH_DATA_DIR": filepath.Join(w.dir, "data"),
	}
	w.env = os.Environ()
	for name, value := range settings {
		w.env = append(w.env, name+"="+value)
		if err := os.Setenv(name, value); err != nil { // for config.Load
			return err
		}
	}
	if out, err := w.command("migrate", "up").CombinedOutput(); err != nil {
		return fmt.Errorf("migrate up: %w\n%s", err, out)
	}
	cfg, err := config.Load(config.ModeServe, "")
	if err != nil {
		return err
	}
	if w.app, err = app.New(cfg, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	if w.db, err = sql.Open("pgx", w.postgres.DSN()); err != nil {
		return err
	}
	return w.findPostmaster(ctx)
}

func (w *world) findPostmaster(ctx context.Context) error {
	var backend int
	if err := w.db.QueryRowContext(ctx, "SELECT pg_backend_pid()").Scan(&backend); err != nil {
		return err
	}
	words := statOf(backend)
	if len(words) < 2 {
		return errors.New("the processes of Postgres cannot be looked at: it does not run on this machine")
	}
	var err error
	w.postmaster, err = strconv.Atoi(words[1])
	return err
}

func (w *world) end() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), 20*time.Second)
	defer cancel()
	if w.db != nil {
		w.db.Close()
	}
	if w.app != nil {
		w.app.Close()
	}
	if w.redis != nil {
		w.redis.Stop(ctx)
	}
	if w.postgres != nil {
		w.postgres.Stop(ctx)
	}
}

// build makes the binary as it ships, but for the tag.
func build(ctx context.Context, root string) (binary string, tidy func(), err error) {
	dir, err := os.MkdirTemp("", "hearth-bench-binary-")
	if err != nil {
		return "", nil, err
	}
	binary = filepath.Join(dir, "hearth")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/hearth")
	cmd.Dir, cmd.Stderr = root, os.Stderr
	if err := cmd.Run(); err != nil {
		os.RemoveAll(dir)
		return "", nil, fmt.Errorf("build: %w", err)
	}
	return binary, func() { os.RemoveAll(dir) }, nil
}
