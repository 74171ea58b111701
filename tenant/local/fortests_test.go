package local

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestSweepTakesOnlyWhatNobodyWorksIn(t *testing.T) {
	t.Parallel()
	parent := dataDir(t)
	old := time.Now().Add(-2 * fresh)
	folder := func(name string, age time.Time) string {
		t.Helper()
		dir := filepath.Join(parent, name)
		if err := os.Mkdir(dir, 0o711); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(dir, age, age); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	locked := folder(tempName+"locked", old)
	release, err := lock(filepath.Join(locked, tempLock))
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	served := folder(tempName+"served", old)
	start(t, PostgresOptions{DataDir: served, Fast: true})
	for _, dir := range []string{locked, served} { // a new entry made them young
		if err := os.Chtimes(dir, old, old); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		dir  string
		gone bool
	}{
		{"one whose maker is gone is removed", folder(tempName+"left", old), true},
		{"one just made is not yet locked", folder(tempName+"young", time.Now()), false},
		{"one that is locked is somebody's", locked, false},
		{"one with a server in it is somebody's", served, false},
		{"one of another name is not ours", folder("hearth-data", old), false},
	}
	sweep(parent)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := os.Stat(tt.dir)
			if gone := errors.Is(err, fs.ErrNotExist); gone != tt.gone {
				t.Errorf("gone %v, want %v (%v)", gone, tt.gone, err)
			}
		})
	}
}

func TestALockOutlivesTheGarbageCollector(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := LockDataDir(dir); err != nil {
		t.Fatal(err)
	}
	collect()
	if _, err := LockDataDir(dir); !errors.Is(err, ErrInUse) {
		t.Errorf("second lock: %v, want ErrInUse", err)
	}
}
