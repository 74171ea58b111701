package job

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"hearth/tenant"
)

// levels of outcomes: a periodic job that did what it always does is no news, a job
// that stays undone is somebody's to look at.
var levels = map[string]slog.Level{
	"done":         slog.LevelInfo,
	"done on time": slog.LevelDebug,
	"handed back":  slog.LevelInfo,
	"retry":        slog.LevelWarn,
	"failed":       slog.LevelError,
	"parked":       slog.LevelError,
}

// logJob writes the one line of a run.
func logJob(ctx context.Context, row tenant.OutboxEntry, started time.Time, outcome string, err error) {
	level := levels[outcome]
	fields := []any{"kind", row.Kind, "attempt", row.Attempts, "duration", time.Since(started), "outcome", outcome}
	if !row.TenantID.IsZero() {
		fields = append(fields, "tenant", row.TenantID)
	}
	if err != nil {
		fields = append(fields, "error", err)
	}
	var p *panicked
	if errors.As(err, &p) {
		level, fields = slog.LevelError, append(fields, "stack", p.stack)
	}
	slog.Log(ctx, level, "job", fields...)
}
