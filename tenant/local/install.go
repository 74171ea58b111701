package local

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// InstallPostgres gets Postgres onto a Debian machine: installed when we are
// root, else downloaded and unpacked into dataDir, which needs no rights. It asks
// nothing and says what it does.
func InstallPostgres(ctx context.Context, dataDir string, log func(format string, args ...any)) error {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("PostgreSQL is %w and this is not Debian, so it cannot be fetched: %s", ErrNotInstalled, howToInstall)
	}
	if os.Geteuid() == 0 {
		return InstallPackages(ctx, log, "postgresql")
	}
	dataDir, err := makeDataDir(dataDir)
	if err != nil {
		return err
	}
	return unpack(ctx, dataDir, log)
}
