package local

import (
	"testing"
	"time"
)

func TestPostgresStartsAndReuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 2 {
		began := time.Now()
		p, err := StartPostgres(t.Context(), PostgresOptions{DataDir: dir, Log: t.Logf})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("ready after %v at %s", time.Since(began), p.DSN())
		if err := p.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestForTests(t *testing.T) {
	t.Parallel()
	dsn, stop, err := ForTests(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Log(dsn)
	stop()
}
