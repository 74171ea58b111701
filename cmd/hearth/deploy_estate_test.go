package main

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"hearth/tenant"
)

// shipped is the binary of the Dockerfile, built by the Dockerfile's own words.
var shipped = sync.OnceValues(func() (string, error) {
	text, err := os.ReadFile("../../deploy/Dockerfile")
	if err != nil {
		return "", err
	}
	line := regexp.MustCompile(`(?m)^RUN (CGO_ENABLED=0 go build .*) -o /root/hearth \./cmd/hearth$`).FindSubmatch(text)
	if line == nil {
		return "", fmt.Errorf("deploy/Dockerfile has no line that builds /root/hearth")
	}
	dir, err := os.MkdirTemp("", "hearth-shipped-")
	if err != nil {
		return "", err
	}
	atEnd(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o711)
	file := filepath.Join(dir, "hearth")
	cmd := exec.Command("sh", "-c", string(line[1])+` -o "$0" .`, file)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return file, nil
})

// estate is what a deployment stands on: a Postgres, a Redis and a mail server over
// TCP, a folder for files, and the settings of all processes.
type estate struct {
	t        *testing.T
	binary   string
	postgres tcpPostgres
	mail     *mailbox
	files    string
	env      map[string]string
}

func newEstate(t *testing.T) *estate {
	t.Helper()
	file, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	_, dir := localEnv(t)
	e := &estate{t: t, binary: file, postgres: newPostgres(t), mail: newMailbox(t), files: filepath.Join(dir, "blobs")}
	e.env = map[string]string{
		"HEARTH_BASE_URL": "http://hearth.test", "HEARTH_DATABASE_URL": e.postgres.url("hearth", "hearth"), "HEARTH_REDIS_URL": newRedis(t),
		"HEARTH_SECRET_KEY": tenant.NewSecret(), "HEARTH_SMTP_URL": e.mail.url, "HEARTH_BLOB_URL": "file://" + e.files,
		"HEARTH_TRUSTED_PROXIES": "127.0.0.1", "HEARTH_LOG_LEVEL": "warn", "HEARTH_DATA_DIR": dir,
	}
	return e
}

// settings are the environment with changes, "" for what is not set.
func (e *estate) settings(change map[string]string) (env []string) {
	all := map[string]string{}
	for name, value := range e.env {
		all[name] = value
	}
	for name, value := range change {
		all[name] = value
	}
	for name, value := range all {
		if value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

func (e *estate) command(change map[string]string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(e.t.Context(), e.binary, args...)
	cmd.Env = append(e.settings(change), "PATH="+os.Getenv("PATH"))
	return cmd
}

// run runs a tool to its end.
func (e *estate) run(change map[string]string, args ...string) string {
	e.t.Helper()
	out, err := e.command(change, args...).CombinedOutput()
	if err != nil {
		e.t.Fatalf("hearth %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// serve starts a process at an address of the public and one of the private listener.
func (e *estate) serve(change map[string]string) *server {
	e.t.Helper()
	all := map[string]string{"HEARTH_HTTP_ADDRESS": freeAddress(e.t)}
	for name, value := range change {
		all[name] = value
	}
	return &server{launch(e.t, e.command(all, "serve")), all["HEARTH_HTTP_ADDRESS"]}
}

func (e *estate) work(change map[string]string) *process {
	e.t.Helper()
	return launch(e.t, e.command(change, "worker"))
}

// signUp makes a workspace through a process and returns its owner in its first room.
func (e *estate) signUp(at *server, slug string) (owner visitor, room string) {
	e.t.Helper()
	res, _ := newVisitor("hearth.test").must(e.t, http.StatusSeeOther, at.address, "/signup", url.Values{"name": {"Olive Marsh"},
		"email": {slug + "@marsh.example"}, "password": {"copper kettle hill"}, "workspace": {"The " + slug}, "slug": {slug}})
	owner = newVisitor(slug+".hearth.test").arrive(e.t, at.address, res.Header.Get("Location"))
	res, _ = owner.must(e.t, http.StatusSeeOther, at.address, "/", nil)
	return owner, res.Header.Get("Location")
}

// say posts a message and expects it to be taken.
func (v visitor) posts(t *testing.T, at *server, room, text string) {
	t.Helper()
	v.must(t, http.StatusSeeOther, at.address, room+"/messages", url.Values{"body": {text}, "client_id": {tenant.NewSecret()}})
}

// reads expects a room to show a message.
func (v visitor) reads(t *testing.T, at *server, room, text string) {
	t.Helper()
	if _, page := v.must(t, http.StatusOK, at.address, room, nil); !strings.Contains(page, text) {
		t.Errorf("%s does not show %q", room, text)
	}
}

// picture uploads a picture of the person and returns its address.
func (v visitor) picture(t *testing.T, at *server) (address string) {
	t.Helper()
	picture, err := os.ReadFile("../../deploy/shots/room.png")
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("avatar", "me.png")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(picture)
	form.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+at.address+"/profile/picture", &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Host, req.Header = v.host, v.header()
	req.Header.Set("Content-Type", form.FormDataContentType())
	if res, text, err := answer(req); err != nil || res.StatusCode != http.StatusSeeOther {
		t.Fatalf("the picture is not taken: %v %v\n%s", err, res, text)
	}
	_, page := v.must(t, http.StatusOK, at.address, "/profile", nil)
	if address = regexp.MustCompile(`/avatars/\d+/\d+`).FindString(page); address == "" {
		t.Fatal("the profile shows no picture")
	}
	return address
}
