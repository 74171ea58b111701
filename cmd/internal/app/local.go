package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"hearth/cmd/internal/config"
	"hearth/cmd/internal/demo"
	"hearth/tenant"
	"hearth/tenant/local"

	"golang.org/x/sync/errgroup"
)

// RunLocal is everything on one machine: whatever is not configured is found,
// started or made here, and stopped again. It tells how to sign in on out, then
// the ready line.
func RunLocal(ctx context.Context, cfg config.Config, log *slog.Logger, out io.Writer) error {
	listeners, err := Listen(cfg.HTTP.Address)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", cfg.HTTP.Address, sentence(err))
	}
	defer closeAll(listeners)
	adoptPort(&cfg, listeners[0])
	release, err := local.LockDataDir(cfg.DataDir)
	if err != nil {
		return err
	}
	defer release()
	if cfg.SecretKey == "" {
		if cfg.SecretKey, err = keptSecret(cfg.DataDir); err != nil {
			return err
		}
	}
	servers, err := startServers(ctx, &cfg, out)
	defer servers.stop()
	if err != nil {
		return err
	}
	a, err := New(cfg, log)
	if err != nil {
		return err
	}
	defer a.Close()
	var away *tenant.AwayError
	if _, err := a.Migrate(ctx); errors.As(err, &away) {
		log.Error("some servers are not prepared", "error", err)
	} else if err != nil {
		return errors.New(tenantSentence(err))
	}
	word := local.Running{PID: os.Getpid(), DatabaseURL: cfg.Database.URL.Reveal(), RedisURL: cfg.Redis.URL.Reveal(), BaseURL: cfg.BaseURL}
	if err := local.WriteRunning(cfg.DataDir, word); err != nil {
		return err
	}
	defer local.ClearRunning(cfg.DataDir)
	if cfg.IsDemo() {
		if err := demo.Seed(ctx, demo.Deps{Tenants: a.Tenants, Registry: a.Registry, Files: a.Files, Meter: meter{a.usage, a.pulse}, Now: time.Now()}); err != nil {
			return fmt.Errorf("seed the demo workspace: %w", err)
		}
	}
	ctx, over := context.WithCancel(ctx)
	defer over()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return servers.watch(ctx) })
	g.Go(func() error { return a.Work(ctx, nil) })
	g.Go(func() error { return a.test.run(ctx, a) })
	g.Go(func() error {
		defer over() // of itself, when nobody comes
		return a.Serve(ctx, listeners, func() { a.greet(out) })
	})
	return g.Wait()
}

// greet tells a newcomer where to click.
func (a *App) greet(out io.Writer) {
	workspace := a.web.WorkspaceURL("demo", "/")
	if a.cfg.IsDemo() {
		fmt.Fprintf(out, "\n  workspace  %s\n             ada@example.com or grace@example.com, password %s\n", workspace, demo.Password)
		fmt.Fprintf(out, "  console    %s\n             operator@example.com, password %s\n", a.web.ConsoleURL("/"), demo.Password)
	} else {
		workspace = a.web.SiteURL("/signup")
		fmt.Fprintf(out, "\n  console    %s, after `hearth operator create EMAIL`\n", a.web.ConsoleURL("/"))
	}
	fmt.Fprintf(out, "  sign up    %s\n", a.web.SiteURL("/signup"))
	if a.catcher != nil {
		fmt.Fprintf(out, "  mail       %s\n", a.web.SiteURL("/dev/mail"))
	}
	fmt.Fprintf(out, "\nready url=%s workspace=%s console=%s\n", a.web.SiteURL("/"), workspace, a.web.ConsoleURL("/"))
}

// adoptPort makes the base follow a port that was left to the machine to choose.
func adoptPort(cfg *config.Config, ln net.Listener) {
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	cfg.BaseURL = strings.Replace(cfg.BaseURL, "http://localhost:0", "http://localhost:"+port, 1)
}

// keptSecret returns the secret key of the data directory, made once.
func keptSecret(dir string) (config.Secret, error) {
	file := filepath.Join(dir, "secret.key")
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		text = []byte(tenant.NewSecret())
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		return "", fmt.Errorf("cannot keep the secret key: %w", err)
	}
	return config.Secret(strings.TrimSpace(string(text))), nil
}

func closeAll(listeners []net.Listener) {
	for _, ln := range listeners {
		ln.Close()
	}
}

func isTaken(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }

// sentence says what refused to be listened on, in words.
func sentence(err error) error {
	switch {
	case isTaken(err):
		return errors.New("another program uses this port; stop it or set HEARTH_HTTP_ADDRESS=localhost:8081")
	case errors.Is(err, syscall.EACCES):
		return errors.New("no permission; ports below 1024 belong to root, set HEARTH_HTTP_ADDRESS=localhost:8080")
	}
	return err
}
