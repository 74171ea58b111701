package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestTheProcessKnowsTheLimitOfItsContainer runs the image in a root whose cgroup has
// 512 MB, and asks the running process for what its collector goes by.
func TestTheProcessKnowsTheLimitOfItsContainer(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	e.run(nil, "migrate", "up")
	root := e.emptyRoot()
	for name, text := range map[string]string{
		"proc/self/cgroup":         "0::/\n",
		"proc/self/mountinfo":      "30 20 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup2 rw\n",
		"sys/fs/cgroup/memory.max": "536870912\n",
	} {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct{ name, said, want string }{
		{"90 % of the container's", "", "go_gc_gomemlimit_bytes 4.8318382e+08\n"},
		{"what somebody asked for", "64MiB", "go_gc_gomemlimit_bytes 6.7108864e+07\n"},
	}
	for _, tt := range tests {
		metrics := freeAddress(t)
		change := map[string]string{"HEARTH_HTTP_ADDRESS": freeAddress(t), "HEARTH_METRICS_ADDRESS": metrics, "HEARTH_LOG_LEVEL": "info",
			"HEARTH_BLOB_URL": "file:///blobs", "HEARTH_DATA_DIR": "/blobs"}
		cmd := e.command(change, "serve")
		cmd.Env = e.settings(change)
		if tt.said != "" {
			cmd.Env = append(cmd.Env, "GOMEMLIMIT="+tt.said)
		}
		p := launch(t, alone(cmd, root))
		if _, text := newVisitor(metrics).must(t, http.StatusOK, metrics, "/metrics", nil); !strings.Contains(text, tt.want) {
			t.Errorf("%s: no %q in\n%.3000s", tt.name, tt.want, text)
		}
		p.end(t, syscall.SIGTERM)
		if n := strings.Count(p.err.String(), "memory limit"); n != 1 {
			t.Errorf("%s: the limit is in the log %d times\n%s", tt.name, n, p.err.String())
		}
	}
}
