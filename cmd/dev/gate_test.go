package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"hearth/tenant/blob/blobtest"

	"github.com/google/go-cmp/cmp"
)

func TestParseGate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		long bool
		want []string
		err  error
	}{
		{"nothing means everything", nil, false, []string{"./..."}, nil},
		{"packages may be named", []string{"./chat/...", "./tenant"}, false, []string{"./chat/...", "./tenant"}, nil},
		{"every seed", []string{"--long"}, true, []string{"./..."}, nil},
		{"an unknown flag is wrong usage", []string{"--fast"}, false, nil, errUsage},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseGate(tt.args)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if err != nil {
				return
			}
			if got.long != tt.long {
				t.Errorf("long %v, want %v", got.long, tt.long)
			}
			if diff := cmp.Diff(tt.want, got.packages); diff != "" {
				t.Errorf("packages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExitCodeIsThatOfTheProgramThatFailed(t *testing.T) {
	t.Parallel()
	failed := exec.CommandContext(t.Context(), "/bin/sh", "-c", "exit 3").Run()
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"all went well", nil, 0},
		{"wrong usage", errUsage, 2},
		{"a check said no", errors.New("not formatted"), 1},
		{"a program said no", failed, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := exitCode(tt.err); got != tt.want {
				t.Errorf("exit code %d, want %d", got, tt.want)
			}
		})
	}
}

func TestDigestSeesWhatAGeneratorDid(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	look := func() map[string][sha256.Size]byte {
		t.Helper()
		sums, err := digest(root)
		if err != nil {
			t.Fatal(err)
		}
		return sums
	}
	write("web/same_templ.go", "same")
	write("web/changed_templ.go", "before")
	write("web/removed.js", "gone")
	before := look()
	write("web/changed_templ.go", "after")
	write("web/added.css", "new")
	write(".hearth/log", "not ours to judge")
	if err := os.Remove(filepath.Join(root, "web/removed.js")); err != nil {
		t.Fatal(err)
	}
	want := []string{"web/added.css", "web/changed_templ.go", "web/removed.js"}
	if diff := cmp.Diff(want, differing(before, look())); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestMissingNamesWhatToInstall(t *testing.T) {
	t.Parallel()
	names, packages, modules := missing([]need{
		{"a thing", []string{"thing"}, "", func() bool { return true }},
		{"a compiler", []string{"gcc", "libc6-dev"}, "", func() bool { return false }},
		{"a program", nil, "example.com/program@v1", func() bool { return false }},
	})
	if diff := cmp.Diff([]string{"example.com/program@v1"}, modules); diff != "" {
		t.Errorf("modules (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a compiler", "a program"}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"gcc", "libc6-dev"}, packages); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
}

// TestTheServiceThatIsInstalledIsTheOneOfTests holds two lists together, one of which
// no program may import.
func TestTheServiceThatIsInstalledIsTheOneOfTests(t *testing.T) {
	t.Parallel()
	if s3Service != blobtest.Gateway {
		t.Errorf("installed is %s, tests want %s", s3Service, blobtest.Gateway)
	}
}

func TestServersUseWhatTheEnvironmentNames(t *testing.T) {
	t.Setenv("TEST_DATABASE_URL", "postgres://elsewhere/db")
	t.Setenv("TEST_REDIS_URL", "redis://elsewhere/0")
	env, stop, err := servers(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if len(env) != 0 {
		t.Errorf("environment %q, want what is set left alone", env)
	}
}
