package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hearth/tenant"

	"github.com/google/go-cmp/cmp"
)

// TestFirstOperator is the runbook's heading of that name.
func TestFirstOperator(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	e.run(nil, "migrate", "up")
	s := e.serve(nil)
	link, err := url.Parse(regexp.MustCompile(`http\S+`).FindString(e.run(nil, "operator", "create", "olive@hearth.test")))
	if err != nil || link.Host != "admin.hearth.test" {
		t.Fatalf("the link is %s: %v", link, err)
	}
	olive := newVisitor(link.Host)
	olive.must(t, http.StatusOK, s.address, link.RequestURI(), nil)
	form := url.Values{"token": {link.Query().Get("token")}, "password": {"copper kettle hill"}}
	res, _ := olive.must(t, http.StatusSeeOther, s.address, "/welcome", form)
	if len(res.Cookies()) == 0 {
		t.Error("the operator is not signed in")
	}
	if res, _, err := olive.ask(t.Context(), s.address, "/welcome", form); err != nil || res.StatusCode < 400 {
		t.Errorf("the link is good a second time: %v %v", res, err)
	}
}

// script runs one of deploy/scripts as the runbook says.
func (e *estate) script(change map[string]string, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(e.t.Context(), "../../deploy/scripts/"+name, args...)
	cmd.Env = append(e.settings(change), "PATH="+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestBackUpAndRestore moves everything to another server by the two scripts, while
// people talk, and expects it to be all there.
func TestBackUpAndRestore(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	e.run(nil, "migrate", "up")
	s := e.serve(nil)
	owner, room := e.signUp(s, "kept")
	owner.posts(t, s, room, "Keep this.")
	picture := owner.picture(t, s)
	_, before := owner.must(t, http.StatusOK, s.address, picture, nil)

	_, dir := localEnv(t)
	backup := filepath.Join(dir, "backup")
	if out, err := e.script(nil, "backup.sh", backup); err != nil {
		t.Fatalf("backup.sh: %v\n%s", err, out)
	}
	if out, err := e.script(nil, "backup.sh", backup); err == nil {
		t.Errorf("a backup is overwritten:\n%s", out)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others may read the backup: %v %v", info, err)
	}
	owner.posts(t, s, room, "This came later.")
	s.end(t, syscall.SIGTERM)

	there := newPostgres(t)
	files := filepath.Join(dir, "blobs")
	change := map[string]string{"HEARTH_DATABASE_URL": there.url("hearth", "hearth"), "HEARTH_BLOB_URL": "file://" + files, "HEARTH_REDIS_URL": newRedis(t)}
	if out, err := e.script(change, "restore.sh", backup); err != nil {
		t.Fatalf("restore.sh: %v\n%s", err, out)
	}
	if out, err := e.script(change, "restore.sh", backup); err == nil {
		t.Errorf("it restores over what is there:\n%s", out)
	}
	key, err := os.ReadFile(filepath.Join(backup, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	change["HEARTH_SECRET_KEY"] = string(key)
	e.run(change, "migrate", "up")
	s = e.serve(change)
	e.work(change)
	owner.reads(t, s, room, "Keep this.") // signed in as before
	if _, page := owner.must(t, http.StatusOK, s.address, room, nil); strings.Contains(page, "This came later.") {
		t.Error("the backup knows what came later")
	}
	if _, after := owner.must(t, http.StatusOK, s.address, picture, nil); after != before {
		t.Error("the picture is another one")
	}
	owner.posts(t, s, room, "And on we go.")
	owner.reads(t, s, room, "And on we go.")
	e.signUp(s, "new-here")

	if err := os.WriteFile(filepath.Join(backup, "blobs.tar"), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := e.script(change, "restore.sh", backup); err == nil || !strings.Contains(out, "blobs.tar") {
		t.Errorf("a broken backup is taken: %v\n%s", err, out)
	}
}

// TestRotateTheSecretKey takes the runbook's steps on two processes, with somebody
// who is signed in and asks both all the time.
func TestRotateTheSecretKey(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	former, coming := e.env["HEARTH_SECRET_KEY"], tenant.NewSecret()
	e.run(nil, "migrate", "up")
	addresses := []string{freeAddress(t), freeAddress(t)}
	settings := func(i int, key, previous string) map[string]string {
		return map[string]string{"HEARTH_HTTP_ADDRESS": addresses[i], "HEARTH_SECRET_KEY": key, "HEARTH_SECRET_KEY_PREVIOUS": previous}
	}
	processes := []*server{e.serve(settings(0, former, "")), e.serve(settings(1, former, ""))}
	owner, room := e.signUp(processes[0], "turning")
	absent := owner // stays away until the end
	said := 0
	talk := func() {
		t.Helper()
		for _, p := range processes {
			text := fmt.Sprintf("said %d", said)
			said++
			owner.posts(t, p, room, text)
			res, page := owner.must(t, http.StatusOK, p.address, room, nil)
			if !strings.Contains(page, text) {
				t.Errorf("%q is missing", text)
			}
			for _, c := range res.Cookies() {
				if c.Name == "hearth_session" {
					owner.cookie = c.Value
				}
			}
		}
	}
	restart := func(key, previous string) {
		t.Helper()
		for i := range processes {
			processes[i].end(t, syscall.SIGTERM)
			processes[i] = e.serve(settings(i, key, previous))
			talk()
		}
	}
	talk()
	restart(former, coming)
	e.run(settings(0, coming, former), "migrate", "up")
	talk()
	restart(coming, former)
	restart(coming, "")
	if res, _, err := absent.ask(t.Context(), processes[0].address, room, nil); err != nil || res.StatusCode != http.StatusSeeOther {
		t.Errorf("the former key still opens: %v %v", res, err)
	}
	e.run(settings(0, coming, ""), "migrate", "up")
	e.signUp(processes[1], "turned")
}

// TestUpgradeWithoutAFailedRequest runs upgrade.sh, which ends and begins each of two
// processes behind Caddy, while people read and post through it.
func TestUpgradeWithoutAFailedRequest(t *testing.T) {
	t.Parallel()
	c := newCaddy(t, "hearth.test")
	client := c.client()
	owner, room := c.signUpThrough(client, "busy")

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var all sync.WaitGroup
	var asked, posted atomic.Int64
	for i := range 8 {
		all.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				pause(ctx, 150*time.Millisecond) // or the limits answer instead
				path, form := room, url.Values(nil)
				if n%8 == i {
					path, form = room+"/messages", url.Values{"body": {fmt.Sprintf("post %d of %d", n, i)}, "client_id": {fmt.Sprintf("c-%d-%d", i, n)}}
				}
				res, body, err := owner.through(t.Context(), client, c.port, path, form)
				if err != nil || res.StatusCode >= 400 && res.StatusCode != http.StatusTooManyRequests {
					t.Errorf("%s: %v %v\n%s", path, res, err, body)
					return
				}
				asked.Add(1)
				if form != nil && res.StatusCode < 400 {
					posted.Add(1)
				}
			}
		})
	}
	want := []string{"build migrate", "run --rm migrate migrate up", "up -d --no-deps serve-1", "exec -T caddy wget -qO- http://serve-1:8080/up",
		"up -d --no-deps serve-2", "exec -T caddy wget -qO- http://serve-2:8080/up", "up -d --no-deps worker"}
	if diff := cmp.Diff(want, slices.Compact(c.upgrade(t))); diff != "" {
		t.Errorf("what upgrade.sh asks of compose (-want +got):\n%s", diff)
	}
	for i := range c.serves {
		eventually(t, "the new process is asked", func() bool {
			return c.metric(i, `hearth_http_requests_total{host="workspace",method="GET",route="/rooms/:id",status="2xx"}`) != "0"
		})
	}
	stop()
	all.Wait()
	if n := c.count(t, "busy"); n != posted.Load() || n == 0 {
		t.Errorf("%d messages are there, %d were acknowledged", n, posted.Load())
	}
	t.Logf("%d requests were answered, %d of them posts", asked.Load(), posted.Load())
}
