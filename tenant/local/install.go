package local

import (
	"context"
	"fmt"
)

// InstallPostgres gets Postgres onto a machine that has none.
func InstallPostgres(ctx context.Context, dataDir string, log func(string, ...any)) error {
	return fmt.Errorf("PostgreSQL is %w: %s", ErrNotInstalled, howToInstall)
}
