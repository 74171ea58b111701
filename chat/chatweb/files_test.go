package chatweb_test

import (
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
	attach := func(name, kind string) chat.Attachment {
		a := chat.Attachment{MessageID: msg.ID, Key: "files/" + name, Filename: name, ContentType: kind, ByteSize: 5}
		if _, err := h.db.NewInsert().Model(&a).Returning("id").Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := h.Files.Put(t.Context(), h.tenant.ID, a.Key, strings.NewReader("bytes"), 5); err != nil {
			t.Fatal(err)
		}
		return a
	}
	picture, page := attach("sunrise é.png", "image/png"), attach("evil.html", "text/html")

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
