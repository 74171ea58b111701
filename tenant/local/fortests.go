package local

import (
	"context"
	"os"
	"time"
)

// patience bounds waiting for a local program to start or end.
const patience = 10 * time.Second

// ForTests starts a Postgres in a temporary folder and returns the address of
// an empty database whose owner is a superuser. stop ends it and removes the
// folder.
func ForTests(ctx context.Context) (dsn string, stop func(), err error) {
	dir, remove, err := tempDir()
	if err != nil {
		return "", nil, err
	}
	p, err := StartPostgres(ctx, PostgresOptions{DataDir: dir, Fast: true})
	if err != nil {
		remove()
		return "", nil, err
	}
	return p.DSN(), func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		p.Stop(ctx)
		os.RemoveAll(p.cluster.home) // elsewhere than in dir where /tmp is closed to others
		remove()
	}, nil
}

// tempDir makes a folder that an unprivileged Postgres can reach.
func tempDir() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "hearth-test-")
	if err != nil {
		return "", nil, explain("create a temporary folder", err)
	}
	return dir, func() { os.RemoveAll(dir) }, os.Chmod(dir, 0o711)
}
