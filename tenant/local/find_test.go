package local

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// installation pretends that a Postgres of some version is installed below root.
func installation(t *testing.T, root string, major int) {
	t.Helper()
	bin := filepath.Join(root, fmt.Sprint(major), "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf("#!/bin/sh\necho 'postgres (PostgreSQL) %d.3 (Debian)'\n", major)
	for _, name := range []string{"postgres", "initdb"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func TestChoosingAmongInstalledVersions(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, major := range []int{9, 15, 17} {
		installation(t, root, major)
	}
	places := []string{filepath.Join(root, "nowhere/*/bin"), filepath.Join(root, "*/bin")}
	tests := []struct {
		name    string
		written int
		want    int
		says    string
	}{
		{"new data gets the newest", 0, 17, ""},
		{"old data gets the version that wrote it", 15, 15, ""},
		{"data of a version that is not here is refused", 16, 0, "was written by PostgreSQL 16 but this machine has 17"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, err := choose(places, "/data", tt.written)
			if b.major != tt.want {
				t.Errorf("version %d, want %d", b.major, tt.want)
			}
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("error %v, want one that says %q", err, tt.says)
			}
		})
	}
}

func TestAVersionTooOldIsAsGoodAsNone(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	installation(t, root, oldestMajor-1)
	_, err := choose([]string{filepath.Join(root, "*/bin")}, "/data", 0)
	if err == nil || !strings.Contains(err.Error(), howToInstall) {
		t.Errorf("error %v, want what to install", err)
	}
}
