package main

import (
	"bytes"
	"context"
	"database/sql"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestNoRoomForFiles takes the room for files away from a running process: nothing
// half-written stays, and the same picture is taken when there is room again.
func TestNoRoomForFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.serve(freeAddress(t))
	h := w.newHall(1)
	ada := h.people[0]
	limit := func(size string) {
		t.Helper()
		if out, err := exec.Command("prlimit", "--pid", strconv.Itoa(p.cmd.Process.Pid), "--fsize="+size+":unlimited").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	limit("1000")
	res, body := ada.upload(t, p.address, "/profile/picture")
	if res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "could not be kept just now") || res.Header.Get("Retry-After") == "" {
		t.Errorf("without room a picture gets %d %v:\n%s", res.StatusCode, res.Header, body)
	}
	if left := w.files(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	limit("unlimited")
	res, body = ada.upload(t, p.address, "/profile/picture")
	if res.StatusCode != http.StatusSeeOther {
		t.Errorf("with room a picture gets %d:\n%s", res.StatusCode, body)
	}
	if kept := w.files(); len(kept) != 1 || strings.HasSuffix(kept[0], ".part") {
		t.Errorf("kept: %v", kept)
	}
	p.end(t, syscall.SIGTERM)
}

// upload posts a picture that stays large when it is made small.
func (v visitor) upload(t *testing.T, address, path string) (*http.Response, string) {
	t.Helper()
	noise := image.NewGray(image.Rect(0, 0, 256, 256))
	for i := range 256 * 256 {
		noise.SetGray(i%256, i/256, color.Gray{Y: uint8(rand.N(256))})
	}
	var form bytes.Buffer
	fields := multipart.NewWriter(&form)
	file, err := fields.CreateFormFile("avatar", "me.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(file, noise, nil); err != nil {
		t.Fatal(err)
	}
	fields.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+path, &form)
	if err != nil {
		t.Fatal(err)
	}
	req.Host, req.Header = v.host, v.header()
	req.Header.Set("Content-Type", fields.FormDataContentType())
	res, body, err := answer(req)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}

// files lists what is kept of all tenants.
func (w *world) files() (all []string) {
	w.t.Helper()
	err := filepath.WalkDir(filepath.Join(w.filesDir, "blobs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// TestNoRoomForTheDatabase fills the disk of Postgres while people talk.
func TestNoRoomForTheDatabase(t *testing.T) {
	t.Parallel()
	dir, fill, free := smallDisk(t)
	_, files := localEnv(t)
	w := newWorldIn(t, dir, files)
	p := w.serve(freeAddress(t))
	h := w.newHall(speakers)
	all := h.crowdOf(t, []*server{p}, 4)
	l := newTally()
	stop := h.chatter(t, l, []*server{p}, speakingPause)
	hears(t, all, 5)
	fill(w)
	eventually(t, "people are turned away", func() bool { return l.seen(http.StatusServiceUnavailable) > 3 })
	_, page := h.people[0].must(t, http.StatusOK, p.address, roomAddress(h.room), nil)
	if !strings.Contains(page, "This is 0-") {
		t.Error("what was said cannot be read while the disk is full")
	}
	res, body, err := h.people[0].ask(t.Context(), p.address, "/rooms", url.Values{"name": {strings.Repeat("Room ", 10)}})
	if err != nil || res.StatusCode != http.StatusServiceUnavailable && res.StatusCode != http.StatusSeeOther {
		t.Errorf("a room gets %v %v:\n%s", res.StatusCode, err, body)
	}
	free(w)
	hears(t, all, l.count()+10)
	p.isUp(t, "postgres: ok\nredis: ok\n")
	stop()
	h.agree(t, l, all)
	l.check(t)
}

// smallDisk returns a folder for Postgres, and how to leave no room in it. Only
// root can mount a disk of its own; for others the server itself says that there is
// no room, in the words it has for that.
func smallDisk(t *testing.T) (dir string, fill, free func(*world)) {
	t.Helper()
	_, dir = localEnv(t)
	if os.Geteuid() != 0 || exec.Command("mount", "-t", "tmpfs", "-o", "size=300m,mode=711", "tmpfs", dir).Run() != nil {
		return dir, func(w *world) { w.refuse(t) }, func(w *world) { w.allow(t) }
	}
	t.Cleanup(func() { exec.Command("umount", "--lazy", dir).Run() })
	filler := filepath.Join(dir, "filler")
	fill = func(*world) {
		t.Helper()
		f, err := os.Create(filler)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for size := 1 << 20; size >= 4096; {
			if _, err := f.Write(make([]byte, size)); err != nil {
				size /= 2
			}
		}
	}
	return dir, fill, func(*world) {
		t.Helper()
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *world) refuse(t *testing.T) {
	t.Helper()
	w.sql(t, `CREATE FUNCTION public.no_room() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`)
	for _, schema := range w.schemas(t) {
		w.sql(t, `CREATE TRIGGER no_room BEFORE INSERT ON `+schema+`.messages EXECUTE FUNCTION public.no_room()`)
	}
}

func (w *world) allow(t *testing.T) {
	t.Helper()
	w.sql(t, `DROP FUNCTION public.no_room() CASCADE`)
}

func (w *world) sql(t *testing.T, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", w.postgres.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.WithoutCancel(t.Context()), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func (w *world) schemas(t *testing.T) (all []string) {
	t.Helper()
	if err := w.app.Registry.Control().NewRaw(`SELECT schema_name FROM node.residence`).Scan(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	return all
}
