package main

import (
	"debug/elf"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const nobody = 65534 // the Dockerfile's USER

// emptyRoot is the root of the image: the binary, and what the Dockerfile puts
// beside it.
func (e *estate) emptyRoot() string {
	e.t.Helper()
	_, root := localEnv(e.t)
	must := func(err error) {
		e.t.Helper()
		if err != nil {
			e.t.Fatal(err)
		}
	}
	for _, dir := range []string{"etc/ssl/certs", "blobs", "tmp"} {
		must(os.MkdirAll(filepath.Join(root, dir), 0o755))
	}
	certificates, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt")
	must(err)
	must(os.WriteFile(filepath.Join(root, "etc/ssl/certs/ca-certificates.crt"), certificates, 0o644))
	must(os.WriteFile(filepath.Join(root, "etc/passwd"), []byte("nobody:x:65534:65534:nobody:/:/none\n"), 0o644))
	binary, err := os.ReadFile(e.binary)
	must(err)
	must(os.WriteFile(filepath.Join(root, "hearth"), binary, 0o755))
	if os.Geteuid() == 0 {
		must(os.Chown(filepath.Join(root, "blobs"), nobody, nobody))
	}
	return root
}

// alone makes a command see nothing but root, as uid 65534: really, when the test
// is run by root, else inside a user namespace, where that uid is ours.
func alone(cmd *exec.Cmd, root string) *exec.Cmd {
	cmd.Path, cmd.Dir = "/hearth", "/"
	cmd.Args[0] = "/hearth"
	cmd.Err = nil
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Getgid(), Size: 1}}
		cmd.SysProcAttr.Credential.NoSetGroups = true
	}
	return cmd
}

// TestTheImageRunsAlone runs what the Dockerfile builds in a root that has nothing
// else in it, against servers that are reached over TCP.
func TestTheImageRunsAlone(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	isStatic(t, e.binary)
	root := e.emptyRoot()
	inside := func(change map[string]string, args ...string) *exec.Cmd {
		cmd := e.command(change, args...)
		cmd.Env = e.settings(change) // no PATH either
		return alone(cmd, root)
	}
	change := map[string]string{"HEARTH_HTTP_ADDRESS": freeAddress(t), "HEARTH_BLOB_URL": "file:///blobs", "HEARTH_DATA_DIR": "/blobs"}
	if out, err := inside(change, "migrate", "up").CombinedOutput(); err != nil {
		t.Fatalf("migrate up: %v (without root this needs user namespaces)\n%s", err, out)
	}
	s := &server{launch(t, inside(change, "serve")), change["HEARTH_HTTP_ADDRESS"]}
	worker := launch(t, inside(change, "worker"))
	if _, body := newVisitor("hearth.test").must(t, http.StatusOK, s.address, "/up", nil); body != "postgres: ok\nredis: ok\n" {
		t.Errorf("/up says %q", body)
	}
	owner, room := e.signUp(s, "alone")
	owner.posts(t, s, room, "Nobody else here.")
	owner.reads(t, s, room, "Nobody else here.")
	e.mail.arrives(t, "alone@marsh.example")

	owner.must(t, http.StatusOK, s.address, owner.picture(t, s), nil)
	kept := 0
	filepath.WalkDir(filepath.Join(root, "blobs"), func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			kept++
		}
		return err
	})
	if kept == 0 {
		t.Error("the picture is not in the volume")
	}
	s.end(t, syscall.SIGTERM)
	worker.end(t, syscall.SIGTERM)
}

// isStatic expects a program that needs no loader, of at most the size that the
// README promises.
func isStatic(t *testing.T, file string) {
	t.Helper()
	f, err := elf.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("the binary has a segment %v: it is not static", p.Type)
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`static binary of at most (\d+) MB`).FindStringSubmatch(strings.Join(strings.Fields(string(readme)), " "))
	if words == nil {
		t.Fatal("the README does not say how large the binary is")
	}
	most, _ := strconv.Atoi(words[1])
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if size := fmt.Sprintf("%.1f", float64(info.Size())/1e6); info.Size() > int64(most)*1e6 {
		t.Errorf("the binary has %s MB, the README promises at most %d", size, most)
	}
}
