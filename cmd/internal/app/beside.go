package app

import (
	"context"
	"errors"
	"fmt"

	"hearth/cmd/internal/config"
	"hearth/migrations"
	"hearth/tenant/local"
)

// Beside completes the settings of a tool from the Hearth that runs on the same
// data directory, if one does.
func Beside(cfg config.Config) (config.Config, error) {
	running, ok, err := local.ReadRunning(cfg.DataDir)
	if err != nil {
		return cfg, err
	}
	if ok && cfg.Database.URL == "" {
		cfg.Database.URL, cfg.BaseURL = config.Secret(running.DatabaseURL), running.BaseURL
	}
	if ok && cfg.Redis.URL == "" {
		cfg.Redis.URL = config.Secret(running.RedisURL)
	}
	if cfg.Database.URL == "" {
		return cfg, fmt.Errorf("no database: set HEARTH_DATABASE_URL, or start `hearth` on %s first", cfg.DataDir)
	}
	if cfg.Redis.URL == "" {
		cfg.Redis.URL = "redis://127.0.0.1:6379/0" // tools write jobs to the outbox; only a running process needs Redis
	}
	if cfg.SecretKey == "" {
		if !ok {
			return cfg, errors.New("no secret key: set HEARTH_SECRET_KEY to the one that the processes use")
		}
		cfg.SecretKey, err = keptSecret(cfg.DataDir)
	}
	return cfg, err
}

// Current faults unless the database is at the version this binary needs.
func (a *App) Current(ctx context.Context) error {
	s, err := a.Registry.MigrationStatus(ctx)
	switch {
	case err != nil:
		return err
	case s.Control < migrations.ControlVersion:
		return errors.New("this database is not ready for this binary: run `hearth migrate up` first")
	case s.Control > migrations.ControlVersion:
		return fmt.Errorf("this database was made by a newer Hearth (%d, this one knows %d)", s.Control, migrations.ControlVersion)
	}
	return a.othersCurrent(ctx, s.Servers)
}

// ConsoleURL is an address on the operators' console.
func (a *App) ConsoleURL(path string) string { return a.web.ConsoleURL(path) }

// WorkspaceURL is an address in a tenant's workspace.
func (a *App) WorkspaceURL(slug, path string) string { return a.web.WorkspaceURL(slug, path) }
