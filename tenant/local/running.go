package local

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Running tells the other subcommands where the private servers of the Hearth
// on this data directory are.
type Running struct {
	PID         int    `json:"pid"`
	DatabaseURL string `json:"database_url"`
	RedisURL    string `json:"redis_url"`
	BaseURL     string `json:"base_url,omitempty"`
}

// WriteRunning leaves word in a locked data directory. Its reader is our own
// account alone: the Redis address holds a password.
func WriteRunning(dataDir string, r Running) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	file := filepath.Join(dataDir, "running.json")
	if err := os.WriteFile(file+".new", append(b, '\n'), 0o600); err != nil {
		return explain("write "+file, err)
	}
	return explain("write "+file, os.Rename(file+".new", file))
}

// ReadRunning returns what WriteRunning left. ok is false when no Hearth runs
// on dataDir now: the lock tells, so the word of a killed one is not believed.
func ReadRunning(dataDir string) (r Running, ok bool, err error) {
	if _, err := os.Stat(filepath.Join(dataDir, "lock")); errors.Is(err, fs.ErrNotExist) {
		return Running{}, false, nil
	}
	release, err := LockDataDir(dataDir)
	if err == nil {
		release()
		return Running{}, false, nil
	}
	if !errors.Is(err, ErrInUse) {
		return Running{}, false, err
	}
	file := filepath.Join(dataDir, "running.json")
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Running{}, false, nil
	}
	if err != nil {
		return Running{}, false, explain("read "+file, err)
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return Running{}, false, fmt.Errorf("%s cannot be read: %w", file, err)
	}
	return r, true, nil
}

// ClearRunning takes the word back, before the servers stop.
func ClearRunning(dataDir string) { os.Remove(filepath.Join(dataDir, "running.json")) }
