package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// engineVariable names the engine to the program that a script takes for docker.
const engineVariable = "HEARTH_TEST_ENGINE"

// askEngine is this test binary as docker: it passes on what it was asked, prints
// the answer, and reports whether it was the one to act.
func askEngine() bool {
	address := os.Getenv(engineVariable)
	if address == "" {
		return false
	}
	res, err := http.PostForm(address, url.Values{"arg": os.Args[1:]})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer res.Body.Close()
	io.Copy(os.Stderr, res.Body)
	if res.StatusCode != http.StatusOK {
		os.Exit(1)
	}
	return true
}

// engine does to the processes behind Caddy what a container engine would do to the
// containers of compose.yaml: it knows the calls of deploy/scripts and refuses others.
// It acts on the goroutine of the test, which alone may end it.
type engine struct {
	*caddy
	calls   chan string
	answers chan error
}

func (e *engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	e.calls <- strings.Join(r.Form["arg"], " ")
	if err := <-e.answers; err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

func (e *engine) do(call string) error {
	index := func(prefix, suffix string) int { // of the process of a service
		return slices.IndexFunc([]string{"serve-1", "serve-2"}, func(s string) bool { return call == prefix+s+suffix })
	}
	switch {
	case call == "build migrate": // the binary is built once for all tests
		return nil
	case call == "run --rm migrate migrate up":
		e.run(nil, "migrate", "up")
		return nil
	case call == "up -d --no-deps worker":
		e.worker.end(e.t, syscall.SIGTERM)
		e.worker = e.work(nil)
		return nil
	}
	if i := index("up -d --no-deps ", ""); i >= 0 {
		e.serves[i].end(e.t, syscall.SIGTERM)
		e.serves[i] = e.serve(e.changes[i])
		return nil
	}
	if i := index("exec -T caddy wget -qO- http://", ":8080/up"); i >= 0 {
		res, err := http.Get("http://" + e.serves[i].address + "/up")
		if err != nil {
			return err
		}
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", res.StatusCode)
		}
		return nil
	}
	return fmt.Errorf("the engine of the tests does not know this call")
}

// upgrade runs deploy/scripts/upgrade.sh on the processes behind Caddy.
// It returns what the script asked of compose.
func (c *caddy) upgrade(t *testing.T) (asked []string) {
	t.Helper()
	e := &engine{c, make(chan string), make(chan error)}
	listener := httptest.NewServer(e)
	t.Cleanup(listener.Close)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "docker")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "../../deploy/scripts/upgrade.sh")
	cmd.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), engineVariable + "=" + listener.URL}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	done := make(chan error, 1)
	go func() { done <- cmd.Run() }()
	for {
		select {
		case call := <-e.calls:
			call, ours := strings.CutPrefix(call, "compose -f deploy/compose.yaml ")
			if !ours {
				t.Errorf("upgrade.sh calls docker %s", call)
			}
			asked = append(asked, call)
			e.answers <- e.do(call)
		case err := <-done:
			if err != nil {
				t.Errorf("upgrade.sh: %v\n%s", err, out.String())
			}
			return asked
		}
	}
}
