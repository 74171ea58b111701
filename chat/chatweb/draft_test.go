package chatweb_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"hearth/chat"
	"hearth/tenant"
	"hearth/tenant/web"
)

// part is a field of a form, or with a filename a file.
type part struct{ field, filename, body string }

func formOf(t *testing.T, parts ...part) (kind string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	form := multipart.NewWriter(body)
	for _, p := range parts {
		w, err := form.CreateFormField(p.field)
		if p.filename != "" {
			w, err = form.CreateFormFile(p.field, p.filename)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return form.FormDataContentType(), body
}

func TestSendingFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.member(t, "Ada Okafor", tenant.RoleMember)
	sam := h.member(t, "Sam Ito", tenant.RoleMember)
	room := h.shutRoom(t, ada, "Pictures")
	messages := path("/rooms/", room.ID, "/messages")
	hall := string(pictureOf(t, 1600, 900))
	const most = 25_000_000
	h.Allowances.Set(h.tenant.ID, tenant.EntitledFileSize, most)
	large := strings.Repeat("x", most+1)
	many := []part{{"body", "", "All of them"}}
	for range chat.MaxFiles + 1 {
		many = append(many, part{"attachment", "a.txt", "a"})
	}

	tests := []struct {
		name   string
		by     tenant.Member
		parts  []part
		status int
		says   []string
	}{
		{"a caption and files", ada, []part{{"body", "", "See *these*"}, {"client_id", "", "f-1"}, {"attachment", "hall.png", hall}, {"attachment", "notes.txt", "kettle"}}, 200,
			[]string{"<em>these</em>", `class="photo"`, `width="420" height="236"`, "hall.png?thumb", "notes.txt", "TXT · 6 bytes", path(`id="message_`, ada.ID, `_f-1"`)}},
		{"again changes nothing", ada, []part{{"body", "", "See *these*"}, {"client_id", "", "f-1"}, {"attachment", "notes.txt", "kettle"}}, 200, []string{"hall.png?thumb"}},
		{"a file alone", ada, []part{{"body", "", ""}, {"attachment", "notes.txt", "kettle"}}, 200, []string{"notes.txt"}},
		{"a page that calls itself a picture is a card", ada, []part{{"attachment", "me.png", "<!DOCTYPE html><script>1</script>"}}, 200, []string{`class="file"`}},
		{"words alone, as browsers without scripts send them", ada, []part{{"body", "", "Plain"}, {"attachment", "", ""}}, 200, []string{"Plain"}},
		{"nothing", ada, []part{{"body", "", " "}}, 422, []string{"Write something first."}},
		{"an empty file keeps the caption", ada, []part{{"body", "", "My caption"}, {"attachment", "void.txt", ""}}, 422, []string{"void.txt is empty", "My caption</textarea>"}},
		{"a file that is too large keeps the caption", ada, []part{{"body", "", "My caption"}, {"attachment", "film.mp4", large}}, 402, []string{"film.mp4 is too large. The plan allows 25000000 of file_size.", "An owner can change it.", "My caption</textarea>"}},
		{"one that just fits", ada, []part{{"body", "", "The film"}, {"attachment", "film.mp4", large[1:]}}, 200, []string{"film.mp4", "25.0 MB"}},
		{"more than a form may have", ada, []part{{"attachment", "film.mp4", large}, {"attachment", "b", large[1:]}}, 402, []string{"film.mp4 is too large."}},
		{"too many files keep the caption", ada, many, 422, []string{"at most 10 files", "All of them</textarea>"}},
		{"a hostile name", ada, []part{{"attachment", `"><img src=x onerror=alert(1)>.txt`, "a"}}, 200, []string{"&gt;&lt;img src=x onerror=alert(1)&gt;.txt"}},
		{"who is not in the room finds none", sam, []part{{"attachment", "notes.txt", "kettle"}}, 404, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			kind, body := formOf(t, tt.parts...)
			got := h.browserOf(t, tt.by).withStreams().doBody(t, http.MethodPost, messages, kind, body)
			if got.status != tt.status {
				t.Fatalf("status = %d, want %d\n%s", got.status, tt.status, got.body)
			}
			for _, want := range tt.says {
				if !strings.Contains(got.body, want) {
					t.Errorf("answer lacks %q:\n%s", want, got.body)
				}
			}
			if strings.Contains(got.body, "<img src=x") || tt.name == "a page that calls itself a picture is a card" && strings.Contains(got.body, "<img") {
				t.Errorf("a file became markup:\n%s", got.body)
			}
		})
	}
	t.Run("half a form is refused", func(t *testing.T) {
		kind, body := formOf(t, part{"body", "", "Half"}, part{"attachment", "notes.txt", "kettle"})
		body.Truncate(body.Len() - 20)
		if got := h.browserOf(t, ada).withStreams().doBody(t, http.MethodPost, messages, kind, body); got.status != 400 {
			t.Errorf("status = %d, want 400\n%s", got.status, got.body)
		}
	})
	page, err := chat.MessagesBefore(t.Context(), h.db, room.ID, 0)
	if err != nil || len(page) != 6 {
		t.Errorf("the room has %d messages, %v; want the 6 that were accepted, once each", len(page), err)
	}
}

func TestAFullMessageFitsIntoItsForm(t *testing.T) {
	t.Parallel()
	for _, largest := range []int64{25_000_000, 250_000_000} {
		if body := web.UploadBody(chat.MaxFiles, largest); chat.MaxFiles*int(largest)+chat.MaxBody*4 > body-1<<20 {
			t.Errorf("%d files of %d bytes do not fit into %d", chat.MaxFiles, largest, body)
		}
	}
	for _, largest := range []int64{1_000_000_000, chat.MostFile, tenant.Unlimited} {
		if body := web.UploadBody(chat.MaxFiles, largest); body != web.MostUpload || body < chat.MostFile+chat.MaxBody*4+1<<20 {
			t.Errorf("a form with files of %d bytes has up to %d", largest, body)
		}
	}
}
