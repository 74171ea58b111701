package chatweb_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
)

func TestServingFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	sam := h.member(t, "Sam Ito", tenant.RoleMember)
	room := h.shutRoom(t, ada, "Pictures")
	msg := h.post(t, room, ada, "See this")
	attach := func(name, kind string, width int) chat.Attachment {
		a := chat.Attachment{MessageID: msg.ID, Key: "files/" + name, Filename: name, ContentType: kind, ByteSize: 5, Width: width, Height: width}
		if _, err := h.db.NewInsert().Model(&a).Returning("id").Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := h.Files.Put(t.Context(), h.tenant.ID, a.Key, strings.NewReader("bytes"), 5); err != nil {
			t.Fatal(err)
		}
		return a
	}
	picture, page := attach("sunrise é.png", "image/png", 9), attach("evil.html", "text/html", 0)
	drawing, bomb, film := attach("drawing.png", "image/svg+xml", 0), attach("bomb.png", "image/png", 0), attach("film.mov", "video/quicktime", 0)

	tests := []struct {
		name        string
		by          tenant.Member
		path        string
		status      int
		kind        string
		disposition string
	}{
		{"a picture is shown", ada, path("/files/", picture.ID, "/sunrise.png"), 200, "image/png", "inline; filename*=utf-8''sunrise%20%C3%A9.png"},
		{"a page is only saved", ada, path("/files/", page.ID, "/evil.html"), 200, "application/octet-stream", "attachment; filename=evil.html"},
		{"nor is a picture shown that wants to be saved", ada, path("/files/", picture.ID, "/sunrise.png?download"), 200, "image/png", "attachment; filename*=utf-8''sunrise%20%C3%A9.png"},
		{"a page that calls itself a picture is only saved", ada, path("/files/", drawing.ID, "/drawing.png"), 200, "application/octet-stream", "attachment; filename=drawing.png"},
		{"so is a picture that nobody could decode", ada, path("/files/", bomb.ID, "/bomb.png?thumb"), 200, "application/octet-stream", "attachment; filename=bomb.png"},
		{"a film is played", ada, path("/files/", film.ID, "/film.mov"), 200, "video/mp4", "inline; filename=film.mov"},
		{"who is not in the room finds nothing", sam, path("/files/", picture.ID, "/sunrise.png"), 404, "", ""},
		{"a file that never was is not found", ada, "/files/99999999/x", 404, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := h.browserOf(t, tt.by).get(t, tt.path)
			if got.status != tt.status {
				t.Fatalf("status = %d, want %d", got.status, tt.status)
			}
			if tt.status != 200 {
				return
			}
			for header, want := range map[string]string{
				"Content-Type": tt.kind, "Content-Disposition": tt.disposition, "X-Content-Type-Options": "nosniff",
				"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=31536000, immutable",
			} {
				if g := got.header.Get(header); g != want {
					t.Errorf("%s = %q, want %q", header, g, want)
				}
			}
			if got.body != "bytes" {
				t.Errorf("body = %q", got.body)
			}
		})
	}
	t.Run("it goes with its message", func(t *testing.T) {
		if _, err := h.chat.DeleteMessage(t.Context(), h.db, room, ada, msg.ID); err != nil {
			t.Fatal(err)
		}
		if got := h.browserOf(t, ada).get(t, path("/files/", picture.ID, "/sunrise.png")); got.status != 404 {
			t.Errorf("status = %d, want 404", got.status)
		}
	})
}

func TestPartsOfFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	msg, err := h.chat.PostMessage(t.Context(), h.db, room, ada, chat.Draft{Files: []chat.File{{Name: "a.txt", Size: 10, Body: strings.NewReader("0123456789")}}})
	if err != nil {
		t.Fatal(err)
	}
	at := path("/files/", msg.Attachments[0].ID, "/a.txt")
	tag := path(`"`, msg.Attachments[0].ID, `"`)
	tests := []struct {
		name, asked, since string
		status             int
		body, says         string
	}{
		{"the beginning", "bytes=0-3", "", 206, "0123", "bytes 0-3/10"},
		{"the rest", "bytes=7-", "", 206, "789", "bytes 7-9/10"},
		{"the end", "bytes=-2", "", 206, "89", "bytes 8-9/10"},
		{"more than there is", "bytes=5-99", "", 206, "56789", "bytes 5-9/10"},
		{"more from the end than there is", "bytes=-99", "", 206, "0123456789", "bytes 0-9/10"},
		{"beyond the end", "bytes=10-", "", 416, "", "bytes */10"},
		{"the same file still", "bytes=0-0", tag, 206, "0", "bytes 0-0/10"},
		{"another file by now", "bytes=0-0", `"9"`, 200, "0123456789", ""},
		{"several parts get all", "bytes=0-1,3-4", "", 200, "0123456789", ""},
		{"nonsense gets all", "bytes=b-a", "", 200, "0123456789", ""},
		{"backwards gets all", "bytes=5-2", "", 200, "0123456789", ""},
		{"a number beyond numbers gets all", "bytes=99999999999999999999-", "", 200, "0123456789", ""},
		{"apples get all", "apples=0-1", "", 200, "0123456789", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := h.browserOf(t, ada)
			b.header = http.Header{"Range": {tt.asked}, "If-Range": {tt.since}}
			got := b.get(t, at)
			if got.status != tt.status || tt.status != 416 && got.body != tt.body || got.header.Get("Content-Range") != tt.says || got.header.Get("Accept-Ranges") != "bytes" {
				t.Errorf("%d %q %v; want %d %q %q", got.status, got.body, got.header, tt.status, tt.body, tt.says)
			}
		})
	}
}

func TestThumbnailsTakeTheirPlace(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	room := h.firstRoom(t, ada)
	large := pictureOf(t, 1600, 900)
	msg, err := h.chat.PostMessage(t.Context(), h.db, room, ada, chat.Draft{Files: []chat.File{{Name: "hall.png", Size: int64(len(large)), Body: bytes.NewReader(large)}}})
	if err != nil {
		t.Fatal(err)
	}
	at := path("/files/", msg.Attachments[0].ID, "/hall.png?thumb")
	b := h.browserOf(t, ada)
	before := b.get(t, at)
	if before.status != 200 || before.body != string(large) || before.header.Get("Cache-Control") != "private, max-age=60" {
		t.Errorf("before: %d, %d bytes, %v; want the picture itself, for a while", before.status, len(before.body), before.header)
	}
	if err := h.chat.MakeThumbnails(t.Context(), h.db, msg.ID); err != nil {
		t.Fatal(err)
	}
	after := b.get(t, at)
	if after.status != 200 || after.body == string(large) || after.header.Get("Content-Type") != "image/jpeg" || !strings.Contains(after.header.Get("Cache-Control"), "immutable") {
		t.Errorf("after: %d, %d bytes, %v; want the small one, for good", after.status, len(after.body), after.header)
	}
	if whole := b.get(t, strings.TrimSuffix(at, "?thumb")); whole.body != string(large) {
		t.Errorf("the picture itself has %d bytes, want %d", len(whole.body), len(large))
	}
}

func pictureOf(t *testing.T, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
