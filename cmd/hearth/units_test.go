package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheUnitsFitEachOther has the socket listen where the service would, and systemd
// read them all, on a machine that has it.
func TestTheUnitsFitEachOther(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	units := map[string]string{}
	for _, name := range []string{"hearth.service", "hearth-worker.service", "hearth.socket"} {
		text, err := os.ReadFile("../../deploy/" + name)
		if err != nil {
			t.Fatal(err)
		}
		units[name] = string(text)
		// The binary is not installed here.
		there := strings.ReplaceAll(string(text), "/usr/local/bin/hearth", "/bin/true")
		if err := os.WriteFile(filepath.Join(dir, name), []byte(there), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	listen := regexp.MustCompile(`(?m)^ListenStream=(\S+)$`).FindStringSubmatch(units["hearth.socket"])
	if listen == nil || !strings.Contains(units["hearth.service"], "HEARTH_HTTP_ADDRESS="+listen[1]+" ") {
		t.Errorf("hearth.socket listens at %q, where hearth.service does not", listen)
	}
	for _, want := range []string{"Type=notify\n", "Restart=on-failure\n"} {
		if !strings.Contains(units["hearth.service"], want) {
			t.Errorf("hearth.service lacks %q: it tells when it is ready, and may leave when nobody is there", want)
		}
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		return
	}
	cmd := exec.CommandContext(t.Context(), analyze, "verify", filepath.Join(dir, "hearth.socket"), filepath.Join(dir, "hearth-worker.service"))
	cmd.Env = append(os.Environ(), "SYSTEMD_UNIT_PATH="+dir+":")
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), dir) {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}
