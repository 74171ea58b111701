package local

import (
	"fmt"
	"os"
	"os/exec"
)

// FindPgBouncer returns the program that pools connections of many clients, which
// tests put before a Postgres. Errors: ErrNotInstalled.
func FindPgBouncer() (program string, err error) {
	if program, err = exec.LookPath("pgbouncer"); err == nil {
		return program, nil
	}
	const debians = "/usr/sbin/pgbouncer" // which an account's PATH may leave out
	if _, err := os.Stat(debians); err == nil {
		return debians, nil
	}
	return "", fmt.Errorf("PgBouncer is %w: apt-get install pgbouncer", ErrNotInstalled)
}
